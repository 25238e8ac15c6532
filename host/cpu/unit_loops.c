/* SPDX-License-Identifier: MIT */
/*
 * The loops of one unit, compiled once per unit, precision and instruction set (SIGRAMP_UNIT,
 * SIGRAMP_PRECISION, SIGRAMP_ISA); the compiler vectorises them. They know no threads and no
 * errors.
 */
#include "cpu/unit_loops.h"

#if SIGRAMP_PRECISION == 32
#define SIGRAMP_WIDE
#endif
#include "cpu/stream.h"
#include "map.h"
#include "sum.h"

/* Counts of elements. */
enum { MAP_BLOCK = 192, PREFETCH_DISTANCE = 4096, POINT_BLOCK = 64, FEW_TERMS = 64 };
_Static_assert((int)FEW_TERMS <= TERMS_PER_SPILL, "the parts of so many terms must not overflow");
_Static_assert(NOTHING == SIGRAMP_LEAST_SCALE, "one least scale");

/* As many chains of operations as the registers hold: 32 or 16 of them, doubles in pairs need more.
 */
#if defined(__AVX512F__)
enum { MAP_PARTS = 3 };
#else
enum { MAP_PARTS = 2 };
#endif

/*
 * y[j] = u(x[j] - a) wherever the quick form is right; 0 if it is everywhere. A point is one long
 * chain of dependent operations: MAP_PARTS chains side by side keep the processor busier than one.
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

#if defined(__AVX512F__) && SIGRAMP_PRECISION == 32
#include "cpu/map_avx512.h"
#else
enum { BLOCK_GROUPS = 1 };
#define quick_groups(x, a, shifted, y, certain)                                                    \
    (*(certain) = !quick_block((x), (a), (shifted), (y)))
#endif

/* y[j] = u(x[j] - a) for MAP_BLOCK points; x and y do not overlap. shifted = 0 promises that a is
 * 0. */
SIGRAMP_INLINE void fill_block(const real *x, real a, int shifted, real *restrict y)
{
    enum { GROUP = MAP_BLOCK / BLOCK_GROUPS };
    int certain[BLOCK_GROUPS];
    if (unit_is_exact) {
        const int all_certain = !quick_block(x, a, shifted, y);
        for (int g = 0; g < BLOCK_GROUPS; ++g)
            certain[g] = all_certain;
    } else {
        quick_groups(x, a, shifted, y, certain);
    }
    for (size_t j = 0; j < MAP_BLOCK; j += certain[j / GROUP] ? GROUP : 1) {
        if (certain[j / GROUP])
            continue;
        const quick_result result = map_point_quick(x[j], a, shifted);
        y[j] = result.edge ? map_point_edge(x[j], a) : result.value;
    }
}

/* The block's results go through a buffer that stays in the nearest cache: y may be x. */
static void map_block(const real *x, real a, real *y, int stream)
{
    _Alignas(STREAM_ALIGNMENT) real result[MAP_BLOCK];
    if (a != 0)
        fill_block(x, a, 1, result);
    else
        fill_block(x, 0, 0, result);
    if (stream)
        stream_copy(y, result, sizeof result);
    else
        memcpy(y, result, sizeof result);
}

/* Fewer points than a block. */
static void map_rest(size_t count, const real *x, real a, real *y)
{
    real block[MAP_BLOCK] = {0};
    memcpy(block, x, count * sizeof *block);
    map_block(block, a, block, 0);
    memcpy(y, block, count * sizeof *block);
}

static void map_loop(size_t count, const void *x_array, double offset, void *y_array, int stream)
{
    const real *x = x_array;
    const real a = (real)offset;
    real *y = y_array;
    const size_t misaligned = (uintptr_t)y % STREAM_ALIGNMENT / sizeof *y;
    const size_t lead = stream && misaligned ? STREAM_ALIGNMENT / sizeof *y - misaligned : 0;
    const size_t first = lead < count ? lead : count;
    if (first > 0)
        map_rest(first, x, a, y);
    size_t j = first;
    for (; count - j >= MAP_BLOCK; j += MAP_BLOCK) {
        if (count - j >= MAP_BLOCK + PREFETCH_DISTANCE)
            prefetch(x + j + PREFETCH_DISTANCE, MAP_BLOCK * sizeof *x);
        map_block(x + j, a, y + j, stream);
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

/* Lanes over the terms of one point. */
static int64_t scale_loop(const void *x, const sigramp_loop_terms *terms, size_t start,
                          size_t count)
{
    const real point = *(const real *)x;
    const real *a = (const real *)terms->offsets + start;
    const integer *e = (const integer *)terms->weight_exponents + start;
    const real slope = (real)terms->slope[0];
    integer scale = NOTHING;
    for (size_t i = 0; i < count; ++i)
        scale = at_least(scale, term_magnitude(point, a[i], e[i], slope));
    return scale;
}

static sigramp_loop_total add_loop(const void *x, const sigramp_loop_terms *terms, size_t start,
                                   size_t count, int64_t wide_scale)
{
    const real point = *(const real *)x;
    const real slope = (real)terms->slope[0];
    const real slope_low = (real)terms->slope[1];
    const integer scale = (integer)wide_scale;
    sum_total total = {0, 0, 0, 0};
    for (size_t end = start + count; start < end;) {
        const size_t size = end - start < TERMS_PER_SPILL ? end - start : TERMS_PER_SPILL;
        const real *a = (const real *)terms->offsets + start;
        const real *w = (const real *)terms->weight_significands + start;
        const integer *e = (const integer *)terms->weight_exponents + start;
        natural limb_1 = 0, limb_2 = 0, limb_3 = 0;
        real special = 0;
#pragma omp simd reduction(+ : limb_1, limb_2, limb_3, special)
        for (size_t i = 0; i < size; ++i) {
            sum_part part = {0, 0, 0, 0};
            part = add_term(part, point, a[i], w[i], e[i], slope, slope_low, scale);
            limb_1 += part.limb_1;
            limb_2 += part.limb_2;
            limb_3 += part.limb_3;
            special += part.special;
        }
        const sum_part part = {limb_1, limb_2, limb_3, special};
        total = add_part(total, part, (natural)size);
        start += size;
    }
    const sigramp_loop_total wide = {total.limb_1, total.limb_2, total.limb_3,
                                     (double)total.special};
    return wide;
}

static void finish_loop(const sigramp_loop_terms *terms, sigramp_loop_total total, int64_t scale,
                        void *y)
{
    const sum_total sum = {total.limb_1, total.limb_2, total.limb_3, (real)total.special};
    *(real *)y = sum_value(sum, (integer)scale, (real)terms->factor[0], (real)terms->factor[1],
                           terms->factor_exponent);
}

/* The sums at up to POINT_BLOCK points of at most TERMS_PER_SPILL terms, lanes over the points. */
static void sum_at_points(size_t count, const real *x, const sigramp_loop_terms *terms, real *y)
{
    const real *a = terms->offsets;
    const real *w = terms->weight_significands;
    const integer *e = terms->weight_exponents;
    const real slope = (real)terms->slope[0];
    const real slope_low = (real)terms->slope[1];
    real point[POINT_BLOCK] = {0};
    integer scale[POINT_BLOCK];
    natural limb_1[POINT_BLOCK] = {0}, limb_2[POINT_BLOCK] = {0}, limb_3[POINT_BLOCK] = {0};
    real special[POINT_BLOCK] = {0};

    memcpy(point, x, count * sizeof *point);
    for (size_t j = 0; j < POINT_BLOCK; ++j)
        scale[j] = NOTHING;
    for (size_t i = 0; i < terms->count; ++i)
        for (size_t j = 0; j < POINT_BLOCK; ++j)
            scale[j] = at_least(scale[j], term_magnitude(point[j], a[i], e[i], slope));
    for (size_t i = 0; i < terms->count; ++i)
#pragma omp simd
        for (size_t j = 0; j < POINT_BLOCK; ++j) {
            sum_part part = {limb_1[j], limb_2[j], limb_3[j], special[j]};
            part = add_term(part, point[j], a[i], w[i], e[i], slope, slope_low, scale[j]);
            limb_1[j] = part.limb_1;
            limb_2[j] = part.limb_2;
            limb_3[j] = part.limb_3;
            special[j] = part.special;
        }
    for (size_t j = 0; j < count; ++j) {
        const sum_part part = {limb_1[j], limb_2[j], limb_3[j], special[j]};
        const sum_total none = {0, 0, 0, 0};
        const sum_total total = add_part(none, part, (natural)terms->count);
        y[j] = sum_value(total, scale[j], (real)terms->factor[0], (real)terms->factor[1],
                         terms->factor_exponent);
    }
}

static void sum_loop(size_t count, const void *x_array, const sigramp_loop_terms *terms,
                     void *y_array)
{
    const real *x = x_array;
    real *y = y_array;
    if (terms->count > FEW_TERMS) {
        for (size_t j = 0; j < count; ++j) {
            const int64_t scale = scale_loop(&x[j], terms, 0, terms->count);
            finish_loop(terms, add_loop(&x[j], terms, 0, terms->count, scale), scale, &y[j]);
        }
        return;
    }
    for (size_t start = 0; start < count; start += POINT_BLOCK) {
        const size_t left = count - start;
        sum_at_points(left < POINT_BLOCK ? left : POINT_BLOCK, x + start, terms, y + start);
    }
}

#define TABLE_NAME_(unit, precision, isa) sigramp_loops_##unit##_##precision##_##isa
#define TABLE_NAME(unit, precision, isa) TABLE_NAME_(unit, precision, isa)

#define CLOSED_NAME_(unit, precision, isa) sigramp_closed_##unit##_##precision##_##isa
#define CLOSED_NAME(unit, precision, isa) CLOSED_NAME_(unit, precision, isa)
#define CLOSED_LOOP CLOSED_NAME(SIGRAMP_UNIT, SIGRAMP_PRECISION, SIGRAMP_ISA)
void CLOSED_LOOP(size_t count, const void *x, const sigramp_loop_spaced *spaced,
                 void *y); /* host/cpu/closed_loops.c */

#define SEGMENTS_NAME_(unit, precision, isa) sigramp_segments_##unit##_##precision##_##isa
#define SEGMENTS_NAME(unit, precision, isa) SEGMENTS_NAME_(unit, precision, isa)
#define SEGMENTS_LOOP SEGMENTS_NAME(SIGRAMP_UNIT, SIGRAMP_PRECISION, SIGRAMP_ISA)
void SEGMENTS_LOOP(size_t count, const void *x, const sigramp_loop_segments *segments,
                   void *y); /* host/cpu/segment_loops.c */

const sigramp_unit_loops TABLE_NAME(SIGRAMP_UNIT, SIGRAMP_PRECISION, SIGRAMP_ISA) = {
    map_loop, map_accurate_loop, sum_loop,    scale_loop,
    add_loop, finish_loop,       CLOSED_LOOP, SEGMENTS_LOOP};
