/* SPDX-License-Identifier: MIT */
/* A block of a float map in the wide form for AVX-512: arguments in, rounded results and edges out.
 */
#ifndef SIGRAMP_HOST_CPU_MAP_VECTOR_H
#define SIGRAMP_HOST_CPU_MAP_VECTOR_H

#include "cpu/wide_vector.h"
#include "unit.h"

/* Of |t|, for the quick form; neither exp(-MOST) nor its square is a midpoint of floats. */
#define MOST 110.0f

enum { VECTOR = 16, BLOCK_GROUPS = MAP_BLOCK / GROUP_POINTS };

/* x - a of a group of points. */
SIGRAMP_INLINE wides differences(const real *x, real a, int shifted)
{
    wides t;
    FOR_PARTS
    {
        const __m512d point = _mm512_cvtps_pd(_mm256_loadu_ps(x + PART_POINTS * k));
        t.part[k] = shifted ? _mm512_sub_pd(point, all((wide)a)) : point;
    }
    return t;
}

/* The exponentials of a group of points. Far below -WIDE_VANISHES a result rounds to 0 by itself.
 */
SIGRAMP_INLINE wides exponentials(const real *x, real a, int shifted)
{
    wides t = differences(x, a, shifted);
    FOR_PARTS
    {
        const __m512d exponent = unit_degree > 0 ? t.part[k] : _mm512_abs_pd(t.part[k]);
        t.part[k] = _mm512_max_pd(_mm512_min_pd(exponent, all(MOST)), all(-MOST));
    }
    return wides_exp_minus(t);
}

SIGRAMP_INLINE wides ramps(const real *x, real a, int shifted)
{
    wides t = differences(x, a, shifted);
    FOR_PARTS t.part[k] = _mm512_max_pd(t.part[k], all(0));
    return t;
}

/* Where the quick form cannot say: t = x - a, rounded, is not a number, or u(t) near the
 * subnormals. */
SIGRAMP_INLINE __mmask16 is_unknown(__m512 t)
{
    const int is_even = unit_tail((real)1) < 0;
    const __m512 tail = is_even ? _mm512_or_ps(t, _mm512_set1_ps(-0.0f)) : t;
    return _mm512_mask_cmp_ps_mask(
        _mm512_cmp_ps_mask(tail, _mm512_set1_ps(-WIDE_VANISHES), _CMP_NLT_UQ), tail,
        _mm512_set1_ps(-WIDE_LIMIT), _CMP_NGE_UQ);
}

/* A zero where the rounding to float is uncertain, as wide_is_near_midpoint. */
SIGRAMP_INLINE __m512i distance_from_midpoint(__m512d value)
{
    const __m512i dropped =
        _mm512_add_epi64(_mm512_castpd_si512(value),
                         _mm512_set1_epi64((int64_t)WIDE_SLACK - (int64_t)WIDE_MIDPOINT));
    return _mm512_and_si512(dropped,
                            _mm512_set1_epi64((int64_t)(WIDE_DROPPED_BITS - (2 * WIDE_SLACK - 1))));
}

/* y[j] = u(x[j] - a), j < GROUP_POINTS, for their exponentials; 0 unless all of them are certain.
 */
SIGRAMP_INLINE int quick_group(const real *x, real a, int shifted, wides exponential, real *y)
{
    const wides_argument t = {exponential, ramps(x, a, shifted)};
    const wides value = SIGRAMP_JOIN(wides_, SIGRAMP_UNIT)(t);
    __m512i least_distance = _mm512_set1_epi64(-1);
    __mmask16 unknown = 0;
    FOR_PARTS
    {
        least_distance = _mm512_min_epu64(least_distance, distance_from_midpoint(value.part[k]));
        _mm256_storeu_ps(y + PART_POINTS * k, _mm512_cvtpd_ps(value.part[k]));
    }
#pragma GCC unroll 2
    for (int v = 0; v < GROUP_POINTS; v += VECTOR) {
        const __m512 points = _mm512_loadu_ps(x + v);
        unknown |= is_unknown(shifted ? _mm512_sub_ps(points, _mm512_set1_ps(a)) : points);
    }
    return (unknown | _mm512_testn_epi64_mask(least_distance, least_distance)) == 0;
}

/* Tells of each group of a block whether y[j] = u(x[j] - a) is certain for all its points. */
SIGRAMP_INLINE void quick_groups(const real *x, real a, int shifted, real *restrict y, int *certain)
{
    wides exponential[BLOCK_GROUPS];
    for (int g = 0; g < BLOCK_GROUPS; ++g)
        exponential[g] = exponentials(x + GROUP_POINTS * g, a, shifted);
    for (int g = 0; g < BLOCK_GROUPS; ++g)
        certain[g] =
            quick_group(x + GROUP_POINTS * g, a, shifted, exponential[g], y + GROUP_POINTS * g);
}

#endif
