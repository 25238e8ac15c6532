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
#include "cpu/subtract_loop.h"
#include "cpu/sum_loops.h"
#include "map.h"

#if defined(__AVX2__) || (defined(__AARCH64EL__) && SIGRAMP_PRECISION == 32)
#define SIGRAMP_GROUPS
#endif

/* Counts of elements. A block in groups is longer: its few uncertain points fill a vector. */
#ifndef SIGRAMP_GROUPS
enum { MAP_BLOCK = 192, PREFETCH_DISTANCE = 4096 };
#elif SIGRAMP_PRECISION == 64
enum { MAP_BLOCK = unit_is_ramp ? 192 : 768, PREFETCH_DISTANCE = unit_is_ramp ? 4096 : 2048 };
#else
enum { MAP_BLOCK = unit_is_ramp ? 192 : 1536, PREFETCH_DISTANCE = 4096 };
#endif

/* As many chains of operations as the registers hold: 32 or 16 of them, doubles in pairs need more.
 */
#if defined(__AVX512F__)
enum { MAP_PARTS = 3 };
#else
enum { MAP_PARTS = 2 };
#endif

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
#define fill_groups(count, x, ahead, a, shifted, y) fill_all((x), (ahead), (a), (shifted), (y))
#elif SIGRAMP_PRECISION == 32
#include "cpu/map_floats.h"
#else
#include "cpu/map_pairs.h"
#endif

/* Whether a form reads no point again whose result it has stored: then y may be x. */
#if defined(SIGRAMP_GROUPS) && SIGRAMP_PRECISION == 32
enum { IS_IN_PLACE = 1 };
#else
enum { IS_IN_PLACE = unit_is_ramp };
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
SIGRAMP_INLINE void fill_all(const real *x, const real *ahead, real a, int shifted, real *y)
{
    if (ahead != x)
        prefetch(ahead, MAP_BLOCK * sizeof *x);
    if (unit_is_ramp)
        fill_ramps(x, a, shifted, y);
    else
        fill_certain(x, a, shifted, y);
}

/* y[j] = u(x[j] - a) for the first count of a block's points, and some more. shifted = 0 promises
 * that a is 0. ahead: the block to ask the memory for, or x. */
SIGRAMP_INLINE void fill_block_from(size_t count, const real *x, const real *ahead, real a,
                                    int shifted, real *y)
{
    (void)count;
    if (unit_is_ramp)
        fill_all(x, ahead, a, shifted, y);
    else
        fill_groups(count, x, ahead, a, shifted, y);
}

static void fill_block(size_t count, const real *x, const real *ahead, real a, real *y)
{
    if (a != 0)
        fill_block_from(count, x, ahead, a, 1, y);
    else
        fill_block_from(count, x, ahead, 0, 0, y);
}

/* Results go through a buffer that stays in the nearest cache where they are stored past it, or the
 * form is not in place: y may be x. */
static void map_block(const real *x, const real *ahead, real a, real *y, int stream)
{
    _Alignas(STREAM_ALIGNMENT) real result[MAP_BLOCK];
    if (IS_IN_PLACE && !stream) {
        fill_block(MAP_BLOCK, x, ahead, a, y);
        return;
    }
    fill_block(MAP_BLOCK, x, ahead, a, result);
    if (stream)
        stream_copy(y, result, sizeof result);
    else
        memcpy(y, result, sizeof result);
}

/* Fewer points than a block. */
static void map_rest(size_t count, const real *x, real a, real *y)
{
    real point[MAP_BLOCK], result[MAP_BLOCK];
    memcpy(point, x, count * sizeof *point);
    memset(point + count, 0, (MAP_BLOCK - count) * sizeof *point);
    fill_block(count, point, point, a, result);
    memcpy(y, result, count * sizeof *result);
}

static void map_loop(size_t count, const void *x_array, double offset, void *y_array, int stream)
{
    const real *x = x_array;
    const real a = (real)offset;
    real *y = y_array;
    const size_t first = stream ? stream_lead(y, sizeof *y, count) : 0;
    if (first > 0)
        map_rest(first, x, a, y);
    size_t j = first;
    for (; count - j >= MAP_BLOCK; j += MAP_BLOCK) {
        const size_t distance = count - j >= MAP_BLOCK + PREFETCH_DISTANCE ? PREFETCH_DISTANCE : 0;
        map_block(x + j, x + j + distance, a, y + j, stream);
    }
    if (j < count)
        map_rest(count - j, x + j, a, y + j);
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
                    sigramp_loop_value *values);

const sigramp_unit_loops TABLE_NAME(SIGRAMP_UNIT, SIGRAMP_PRECISION, SIGRAMP_ISA) = {
    map_loop,  map_accurate_loop, sum_loop,      scale_loop,     add_loop,     finish_loop,
    quick_add, quick_finish,      SEGMENTS_LOOP, SEGMENT_VALUES, subtract_loop};
