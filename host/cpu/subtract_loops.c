/* SPDX-License-Identifier: MIT */
/*
 * Sums in tables or segments without one of their terms, compiled like host/cpu/unit_loops.c, but
 * not for AVX-512, which wins a tenth at most: for the library's size. The term is taken off the
 * sum before that is rounded. Where less than it is left, the table's error would no longer be
 * small beside the rest, which is then added up by its terms (host/cpu/without.c).
 *
 * Nearly all points are settled side by side, in the compiler's vectors. The others, where an
 * argument is guarded, a number is not finite or a result not normal, go one by one through the
 * same steps, and so have the same bits.
 */
#include "cpu/loops.h"

#include "cpu/slope_at.h"
#include "scaled_sum.h"

_Static_assert(NOTHING == SIGRAMP_LEAST_SCALE, "one least scale");

enum { BLOCK = SIGRAMP_WITHOUT_POINTS };

/* The terms that a block's points leave out, of weight 0 where that is none. */
typedef struct {
    real offset[BLOCK], significand[BLOCK];
    integer weight_exponent[BLOCK];
    real high[BLOCK], low[BLOCK]; /* their units */
    integer exponent[BLOCK];
} own_terms;

/* u(slope (x - a)) before rounding. */
SIGRAMP_INLINE scaled unit_at(real x, real a, sum_slope slope)
{
    const scaled t = sum_argument(x, a, slope);
    const scaled value = pair_unit(t);
    return make_scaled(t.high == t.high ? value.high : t.high, value.low, value.exponent);
}

/* The same times weight and scale. */
SIGRAMP_INLINE scaled term_of(scaled unit, scaled weight, const sigramp_loop_terms *terms)
{
    const scaled factor =
        make_scaled((real)terms->factor[0], (real)terms->factor[1], terms->factor_exponent);
    return pair_times(pair_times(unit, weight), factor);
}

/* |a| < |b|, both as pair_normalised makes them. */
SIGRAMP_INLINE int is_smaller(scaled a, scaled b)
{
    return (int)(a.exponent < b.exponent) |
           ((int)(a.exponent == b.exponent) & (int)(absolute(a.high) < absolute(b.high)));
}

/* What is left of the sum, and what was taken off it, both normalised. */
typedef struct {
    scaled rest, less;
} difference_of;

SIGRAMP_INLINE difference_of take_off(scaled sum, scaled own)
{
    difference_of found;
    found.less = pair_normalised(make_scaled(-own.high, -own.low, own.exponent));
    found.rest = pair_normalised(scaled_plus(pair_normalised(sum), found.less));
    return found;
}

/* Less than half a smallest subnormal number by so many binades more is nothing beside any normal
 * number, but not by none: half of one is half a unit in the last place there. */
enum { NOTHING_BELOW = 32 };

/* What is nothing changes nothing; so is what one changes at NaN, but if it was the only one. */
static int is_nothing(real x, scaled own, size_t terms)
{
    const scaled larger = make_scaled(own.high, own.low, own.exponent + NOTHING_BELOW);
    return (is_finite(own.high) && round_scaled(larger) == 0) || (x != x && terms > 1);
}

static void gather(size_t count, const sigramp_loop_terms *terms, const int64_t *exclude,
                   own_terms *own)
{
    const real *const a = terms->offsets, *const w = terms->weight_significands;
    const integer *const e = terms->weight_exponents;
    for (size_t j = 0; j < count; ++j) {
        const int64_t k = exclude[j];
        own->offset[j] = k < 0 ? 0 : a[k];
        own->significand[j] = k < 0 ? 0 : w[k];
        own->weight_exponent[j] = k < 0 ? 0 : e[k];
    }
    for (size_t j = count; j < BLOCK; ++j)
        own->offset[j] = own->significand[j] = own->weight_exponent[j] = 0;
}

static void find_units(const real *x, const sigramp_loop_terms *terms, own_terms *own)
{
    sum_slope slope = slope_at(0, terms);
    slope.guarded = 0;
#pragma omp simd
    for (size_t j = 0; j < BLOCK; ++j) {
        const scaled unit = unit_at(x[j], own->offset[j], slope);
        own->high[j] = unit.high;
        own->low[j] = unit.low;
        own->exponent[j] = unit.exponent;
    }
}

/* y is right wherever there is no doubt. */
static void subtract_block(const real *x, const own_terms *owns, const sigramp_loop_terms *terms,
                           sigramp_loop_values values, real *restrict y, integer *restrict doubts)
{
    const real guard_from = unit_is_ramp ? LARGEST_REAL : (real)terms->guard_from;
    const real *const high = values.high, *const low = values.low;
    const integer *const exponent = values.exponent;
#pragma omp simd
    for (size_t j = 0; j < BLOCK; ++j) {
        const scaled weight = make_scaled(owns->significand[j], 0, owns->weight_exponent[j]);
        const scaled unit = make_scaled(owns->high[j], owns->low[j], owns->exponent[j]);
        const scaled sum = make_scaled(high[j], low[j], exponent[j]);
        const scaled own = term_of(unit, weight, terms);
        const integer magnitude = exponent_field(own.high) + own.exponent + NOTHING_BELOW;
        const int nothing = (int)(own.high == 0) | (int)(magnitude < -SIGNIFICAND_BITS);
        const int unclear = (int)(magnitude >= -SIGNIFICAND_BITS) &
                            (int)(magnitude <= 3 - SIGNIFICAND_BITS) & (int)(own.high != 0);
        const int unknown = (int)!is_finite(own.high) | (int)!is_finite(sum.high) |
                            (int)(sum.high == 0) | (int)!(absolute(x[j]) <= guard_from);
        const difference_of both =
            take_off(sum, make_scaled(nothing ? 0 : own.high, nothing ? 0 : own.low, own.exponent));
        const quick_result quick = round_normal(both.rest);
        y[j] = quick.value;
        doubts[j] = quick.edge | (integer)(unclear | unknown | is_smaller(both.rest, both.less));
    }
}

#define NAME_(name, unit, precision, isa) sigramp_##name##_##unit##_##precision##_##isa
#define NAME(name, unit, precision, isa) NAME_(name, unit, precision, isa)
#define SUBTRACT_LOOP NAME(subtract, SIGRAMP_UNIT, SIGRAMP_PRECISION, SIGRAMP_ISA)
#define SUBTRACT_ONE NAME(subtract_one, SIGRAMP_UNIT, SIGRAMP_PRECISION, SIGRAMP_ISA)
size_t SUBTRACT_LOOP(size_t count, const void *x, const sigramp_loop_terms *terms,
                     const int64_t *exclude, sigramp_loop_values values, void *y, size_t *places);
int SUBTRACT_ONE(const void *x, const sigramp_loop_terms *terms, int64_t exclude,
                 sigramp_loop_values values, size_t j, void *y);

/* Without a fused multiply-add, vectors win next to nothing. */
#if defined(__x86_64__) && !defined(__FMA__)
enum { IS_ONE_BY_ONE = 1 };
#else
enum { IS_ONE_BY_ONE = 0 };
#endif

size_t SUBTRACT_LOOP(size_t count, const void *x, const sigramp_loop_terms *terms,
                     const int64_t *exclude, sigramp_loop_values values, void *y, size_t *places)
{
    integer doubts[BLOCK];
    size_t unsettled = 0;
    if (!IS_ONE_BY_ONE) {
        own_terms own;
        gather(count, terms, exclude, &own);
        find_units(x, terms, &own);
        subtract_block(x, &own, terms, values, y, doubts);
    }
    for (size_t j = 0; j < count; ++j) {
        places[unsettled] = j;
        unsettled += IS_ONE_BY_ONE || doubts[j];
    }
    return unsettled;
}

int SUBTRACT_ONE(const void *x_array, const sigramp_loop_terms *terms, int64_t exclude,
                 sigramp_loop_values values, size_t j, void *y)
{
    const real x = *(const real *)x_array;
    if (exclude < 0)
        return 1;
    const scaled weight = make_scaled(((const real *)terms->weight_significands)[exclude], 0,
                                      ((const integer *)terms->weight_exponents)[exclude]);
    const real a = ((const real *)terms->offsets)[exclude];
    const scaled own = term_of(unit_at(x, a, slope_at(x, terms)), weight, terms);
    const scaled sum = make_scaled(((const real *)values.high)[j], ((const real *)values.low)[j],
                                   ((const integer *)values.exponent)[j]);
    if (is_nothing(x, own, terms->count))
        return 1;
    if (!is_finite(x) || !is_finite(sum.high) || sum.high == 0 || !is_finite(own.high))
        return 0;
    const difference_of left = take_off(sum, own);
    *(real *)y = round_scaled(left.rest);
    return !is_smaller(left.rest, left.less);
}
