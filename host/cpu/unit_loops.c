/* SPDX-License-Identifier: MIT */
/*
 * The loops of one unit, compiled once per unit, precision and instruction set (SIGRAMP_UNIT,
 * SIGRAMP_PRECISION, SIGRAMP_ISA); the compiler vectorises them. They know no threads and no
 * errors.
 */
#include "cpu/loops.h"

#if SIGRAMP_PRECISION == 32
#define SIGRAMP_WIDE
#endif
#include "cpu/streamed_stores.h"
#include "cpu/sum_loops.h"
#include "map.h"

#if defined(__AVX2__) || (defined(__AARCH64EL__) && SIGRAMP_PRECISION == 32)
#define SIGRAMP_GROUPS
#endif

/*
 * Counts of elements. A ramp's block is short: its arithmetic is nothing, and points and results
 * move side by side. A block in groups is long: its few uncertain points fill a vector.
 */
enum { PREFETCH_DISTANCE = (1 << 13) / sizeof(real), RAMP_BLOCK = 384 / sizeof(real) };
#ifndef SIGRAMP_GROUPS
enum { MAP_BLOCK = unit_is_ramp ? RAMP_BLOCK : 192 };
#else
enum { MAP_BLOCK = unit_is_ramp ? RAMP_BLOCK : 6144 / sizeof(real) };
#endif

/* As many chains of operations as the registers hold. */
enum { MAP_PARTS = 2 };

/*
 * y[j] = u(x[j] - a) wherever the quick form is right; 0 if it is everywhere. A point is one long
 * chain of dependent operations: MAP_PARTS chains side by side keep the processor busier than one,
 * and the compiler lays them so only where it knows that no result is a point.
 */
SIGRAMP_INLINE natural quick_block(const real *x, real a, int shifted, real *restrict y)
{
    enum { PART = MAP_BLOCK / MAP_PARTS };
    natural edges = 0;
#pragma omp simd reduction(| : edges)
    for (size_t j = 0; j < PART; ++j) {
#pragma GCC unroll 4
        for (size_t k = j; k < MAP_BLOCK; k += PART) {
            const quick_result result = map_point_quick(x[k], a, shifted);
            y[k] = result.value;
            edges |= (natural)result.edge;
        }
    }
    return edges;
}

#if !defined(SIGRAMP_GROUPS)
#define fill_groups(count, x, traffic, a, shifted, y) fill_all((x), (traffic), (a), (shifted), (y))
#elif SIGRAMP_PRECISION == 32
#include "cpu/map_floats.h"
#define fill_groups(count, x, traffic, a, shifted, y)                                              \
    fill_float_groups((count), (x), (traffic), (shifted) ? (a) : 0, (y))
#else
#include "cpu/map_pairs.h"
#endif

/* y[j] = u(x[j] - a) for a block of a ramp, which is always certain; y may be x. */
SIGRAMP_INLINE void fill_ramps(const real *x, real a, int shifted, real *y)
{
#pragma omp simd
    for (size_t j = 0; j < MAP_BLOCK; ++j)
        y[j] = map_point_quick(x[j], a, shifted).value;
}

/* y[j] = u(x[j] - a) for a block, in the compiler's vectors; x and y do not overlap. */
SIGRAMP_INLINE void fill_certain(const real *x, real a, int shifted, real *restrict y)
{
    if (!quick_block(x, a, shifted, y))
        return;
    for (size_t j = 0; j < MAP_BLOCK; ++j)
        if (map_point_quick(x[j], a, shifted).edge)
            y[j] = map_point_edge(x[j], a);
}

/* The same for a form that takes all of a block. */
SIGRAMP_INLINE void fill_all(const real *x, const block_traffic *traffic, real a, int shifted,
                             real *y)
{
    move_traffic(traffic, 0, MAP_BLOCK * sizeof *x);
    if (unit_is_ramp)
        fill_ramps(x, a, shifted, y);
    else
        fill_certain(x, a, shifted, y);
}

/* y[j] = u(x[j] - a) for the first count of a block's points, and some more. shifted = 0 promises
 * that a is 0. y may be x of a ramp only. */
SIGRAMP_INLINE void fill_block_from(size_t count, const real *x, const block_traffic *traffic,
                                    real a, int shifted, real *y)
{
    (void)count;
    if (unit_is_ramp)
        fill_all(x, traffic, a, shifted, y);
    else
        fill_groups(count, x, traffic, a, shifted, y);
}

static void fill_block(size_t count, const real *x, const block_traffic *traffic, real a, real *y)
{
    if (a != 0)
        fill_block_from(count, x, traffic, a, 1, y);
    else
        fill_block_from(count, x, traffic, 0, 0, y);
}

/* Fewer points than a block. */
static void map_rest(size_t count, const real *x, real a, real *y)
{
    real point[MAP_BLOCK], result[MAP_BLOCK];
    const block_traffic traffic = {.ahead = point};
    memcpy(point, x, count * sizeof *point);
    memset(point + count, 0, (MAP_BLOCK - count) * sizeof *point);
    fill_block(count, point, &traffic, a, result);
    memcpy(y, result, count * sizeof *result);
}

/* As many of count points as fill blocks; returns how many. Results go through a buffer that stays
 * in the nearest cache where the points are in their place, or where they are stored past the
 * caches, while the next block's are computed. */
static size_t map_blocks(size_t count, const real *x, real a, real *y, int stream)
{
    _Alignas(STREAM_ALIGNMENT) real result[2][MAP_BLOCK];
    const int is_direct = !stream && (unit_is_ramp || x != y);
    block_traffic traffic = {0};
    size_t j = 0;
    for (; count - j >= MAP_BLOCK; j += MAP_BLOCK) {
        real *const to = is_direct ? y + j : result[j / MAP_BLOCK % 2];
        traffic.ahead =
            x + j + (count - j >= MAP_BLOCK + PREFETCH_DISTANCE ? PREFETCH_DISTANCE : 0);
        fill_block(MAP_BLOCK, x + j, &traffic, a, to);
        if (stream) {
            traffic.stored = y + j;
            traffic.finished = to;
        } else if (!is_direct)
            memcpy(y + j, to, sizeof *result);
    }
    if (traffic.stored)
        stream_copy(traffic.stored, traffic.finished, sizeof *result);
    return j;
}

static void map_loop(size_t count, const void *x_array, double offset, void *y_array, int stream)
{
    const real *x = x_array;
    const real a = (real)offset;
    real *y = y_array;
    const size_t first = stream ? stream_lead(y, sizeof *y, count) : 0;
    if (first > 0)
        map_rest(first, x, a, y);
    const size_t done = first + map_blocks(count - first, x + first, a, y + first, stream);
    if (done < count)
        map_rest(count - done, x + done, a, y + done);
    if (stream)
        stream_end();
}

static void map_accurate_loop(size_t count, const void *x_array, double offset, void *y_array)
{
    const real *x = x_array;
    real *y = y_array;
    for (size_t j = 0; j < count; ++j)
        y[j] = map_point_edge(x[j], (real)offset);
}

#define TABLE_NAME_(unit, precision, isa) sigramp_loops_##unit##_##precision##_##isa
#define TABLE_NAME(unit, precision, isa) TABLE_NAME_(unit, precision, isa)

/* host/cpu/segment_loops.c */
#define SEGMENTS_NAME_(name, unit, precision, isa) sigramp_##name##_##unit##_##precision##_##isa
#define SEGMENTS_NAME(name, unit, precision, isa) SEGMENTS_NAME_(name, unit, precision, isa)
#define SEGMENTS_LOOP SEGMENTS_NAME(segments, SIGRAMP_UNIT, SIGRAMP_PRECISION, SIGRAMP_ISA)
#define SEGMENT_VALUES SEGMENTS_NAME(segment_values, SIGRAMP_UNIT, SIGRAMP_PRECISION, SIGRAMP_ISA)
void SEGMENTS_LOOP(size_t count, const void *x, const sigramp_loop_segments *segments, void *y);
void SEGMENT_VALUES(size_t count, const void *x, const sigramp_loop_segments *segments,
                    sigramp_loop_values values);

/* host/cpu/subtract_loops.c and table_loops.c, which have no loops of this kind for AVX-512 */
#ifdef __AVX512F__
#define VALUES_ISA avx2
#else
#define VALUES_ISA SIGRAMP_ISA
#endif
#define VALUES_NAME_(precision, isa) sigramp_table_values_##precision##_##isa
#define VALUES_NAME(precision, isa) VALUES_NAME_(precision, isa)
#define TABLE_VALUES VALUES_NAME(SIGRAMP_PRECISION, VALUES_ISA)
#define SUBTRACT_LOOP SEGMENTS_NAME(subtract, SIGRAMP_UNIT, SIGRAMP_PRECISION, VALUES_ISA)
#define SUBTRACT_ONE SEGMENTS_NAME(subtract_one, SIGRAMP_UNIT, SIGRAMP_PRECISION, VALUES_ISA)
void TABLE_VALUES(const void *x, const sigramp_loop_table *table, sigramp_loop_values values);
size_t SUBTRACT_LOOP(size_t count, const void *x, const sigramp_loop_terms *terms,
                     const int64_t *exclude, sigramp_loop_values values, void *y, size_t *places);
int SUBTRACT_ONE(const void *x, const sigramp_loop_terms *terms, int64_t exclude,
                 sigramp_loop_values values, size_t j, void *y);

/* host/cpu/set_loops.c */
#ifdef __FP_FAST_FMA
#define QUICK_ADD_SETS SEGMENTS_NAME(quick_add_sets, SIGRAMP_UNIT, SIGRAMP_PRECISION, SIGRAMP_ISA)
int QUICK_ADD_SETS(size_t sets, size_t count, const void *x, const sigramp_loop_terms *const *terms,
                   size_t start, size_t term_count, sigramp_quick_total *totals);
#else
#define QUICK_ADD_SETS NULL
#endif

const sigramp_unit_loops TABLE_NAME(SIGRAMP_UNIT, SIGRAMP_PRECISION, SIGRAMP_ISA) = {
    map_loop,       map_accurate_loop, sum_loop,      scale_loop,     add_loop,
    finish_loop,    quick_add,         quick_finish,  QUICK_ADD_SETS, SEGMENTS_LOOP,
    SEGMENT_VALUES, TABLE_VALUES,      SUBTRACT_LOOP, SUBTRACT_ONE};
