/* SPDX-License-Identifier: MIT */
/* A block of a double map in the group form for AVX-512; the pair form settles what that leaves
 * uncertain. */
#ifndef SIGRAMP_HOST_CPU_MAP_GROUP_AVX512_H
#define SIGRAMP_HOST_CPU_MAP_GROUP_AVX512_H

#include "cpu/group_avx512.h"
#include "cpu/map_settle.h"

/* Of |t|, for the group form. Products of four denominators must be finite, and low parts normal.
 */
#define MOST_OF_GROUP_MAP (exponential_is_small ? 640.0 : 170.0)

/* Above the errors of the two forms together. */
#define GROUP_MAP_SLACK (PAIR_SLACK + GROUP_SLACK)

enum {
    PASS_GROUPS = 6, /* whose exponentials are made before the rest */
    PASS_POINTS = PASS_GROUPS * GROUP_POINTS
};

/* x - a of a group of points. */
SIGRAMP_INLINE group differences(const real *x, real a, int shifted)
{
    group t;
    FOR_GROUP_VECTORS
    {
        t.high[k] = _mm512_loadu_pd(x + GROUP_VECTOR_POINTS * k);
        t.low[k] = all(0);
        if (shifted)
            t.high[k] = sum_of(t.high[k], all(-a), &t.low[k]);
    }
    t.is_double = !shifted;
    return t;
}

/* The exponentials of a group of points. */
SIGRAMP_INLINE group exponentials(const real *x, real a, int shifted)
{
    group t = differences(x, a, shifted);
    FOR_GROUP_VECTORS
    {
        const __m512d limited = _mm512_max_pd(_mm512_min_pd(t.high[k], all(MOST_OF_GROUP_MAP)),
                                              all(-MOST_OF_GROUP_MAP));
        if (shifted)
            t.low[k] = _mm512_maskz_mov_pd(_mm512_cmpeq_pd_mask(limited, t.high[k]), t.low[k]);
        t.high[k] = limited;
    }
    return group_exponentials(t);
}

/* y[j] = u(x[j] - a), j < GROUP_POINTS, for their exponentials; a bit for each point that is not
 * certain. */
SIGRAMP_INLINE uint32_t quick_group(const real *x, real a, int shifted, group exponential, real *y)
{
    const group t = differences(x, a, shifted);
    const group_argument argument = {exponential, group_ramps(t)};
    const group value = group_unit(argument);
    uint32_t uncertain = 0;
    FOR_GROUP_VECTORS
    {
        const __m512d high = value.high[k];
        const __m512d least =
            _mm512_add_pd(high, _mm512_fnmadd_pd(high, all(GROUP_MAP_SLACK), value.low[k]));
        const __m512d most =
            _mm512_add_pd(high, _mm512_fmadd_pd(high, all(GROUP_MAP_SLACK), value.low[k]));
        const __m512d tail = unit_is_even ? _mm512_or_pd(t.high[k], all(-0.0)) : t.high[k];
        const __mmask8 certain = _mm512_mask_cmp_pd_mask(
            _mm512_cmp_pd_mask(tail, all(-MOST_OF_GROUP_MAP), _CMP_GE_OQ), least, most, _CMP_EQ_OQ);
        uncertain |= (uint32_t)(uint8_t)~certain << GROUP_VECTOR_POINTS * k;
        _mm512_storeu_pd(y + GROUP_VECTOR_POINTS * k, most);
    }
    return uncertain;
}

/* y[j] = u(x[j] - a) for the passes over the first points of a block. */
SIGRAMP_INLINE void fill_groups(size_t points, const real *x, const block_traffic *traffic, real a,
                                int shifted, real *restrict y)
{
    block_doubts doubts;
    for (size_t j = 0; j < points; j += PASS_POINTS) {
        group exponential[PASS_GROUPS];
        for (size_t g = 0; g < PASS_GROUPS; ++g) {
            const size_t start = j + GROUP_POINTS * g;
            move_traffic(traffic, start * sizeof *x, GROUP_POINTS * sizeof *x);
            exponential[g] = exponentials(x + start, a, shifted);
        }
        for (size_t g = 0; g < PASS_GROUPS; ++g) {
            const size_t start = j + GROUP_POINTS * g;
            doubts[start / DOUBT_POINTS] =
                quick_group(x + start, a, shifted, exponential[g], y + start);
        }
    }
    settle(points, x, doubts, a, y);
}

#endif
