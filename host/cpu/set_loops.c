/* SPDX-License-Identifier: MIT */
/*
 * The loops of direct sums of several sets of weights, compiled like host/cpu/unit_loops.c: what a
 * unit comes to serves all sets.
 */
#if SIGRAMP_PRECISION == 32
#define SIGRAMP_WIDE
#endif
#include "cpu/quick_sets.h"
#include "cpu/slope_at.h"

#define LOOP_NAME_(name, unit, precision, isa) sigramp_##name##_##unit##_##precision##_##isa
#define LOOP_NAME(name, unit, precision, isa) LOOP_NAME_(name, unit, precision, isa)
#define QUICK_ADD_SETS LOOP_NAME(quick_add_sets, SIGRAMP_UNIT, SIGRAMP_PRECISION, SIGRAMP_ISA)
#define SUM_SETS LOOP_NAME(sum_sets, SIGRAMP_UNIT, SIGRAMP_PRECISION, SIGRAMP_ISA)

int QUICK_ADD_SETS(size_t sets, size_t count, const void *x, const sigramp_loop_terms *const *terms,
                   size_t start, size_t term_count, sigramp_quick_total *totals);
void SUM_SETS(size_t sets, const void *x, const sigramp_loop_terms *const *terms, void *const *y);

/* Block by block: a few points' values stay in a near cache while all sets take them. */
int QUICK_ADD_SETS(size_t sets, size_t count, const void *x, const sigramp_loop_terms *const *terms,
                   size_t start, size_t term_count, sigramp_quick_total *totals)
{
    quick_tile tile;
    tile_points block;
    tile_values values;
    set_weights weights;
    for (size_t done = 0; done < term_count; done += TILE_TERMS) {
        const size_t left = term_count - done, size = left < TILE_TERMS ? left : TILE_TERMS;
        if (!fill_tile(terms[0], start + done, size, &tile))
            return 0;
        fill_points(terms[0], &tile, count, x, &block);
        for (size_t k = 0; k < sets; ++k)
            fill_set(terms[k], start + done, size, &tile, &weights, k);
        for (size_t point = 0; point < count; point += VALUE_POINTS) {
            const size_t beyond = count - point;
            const size_t points = beyond < VALUE_POINTS ? beyond : VALUE_POINTS;
            for (size_t j = 0; j < points; ++j)
                fill_values(terms[0], &tile, &block, point + j, &values, j);
            add_values_of(&values, &weights, tile.size, sets, points, totals + point);
        }
    }
    return 1;
}

enum { EXACT_TERMS = 256 };
_Static_assert((int)EXACT_TERMS <= TERMS_PER_SPILL, "their subtotals must not overflow");

/* A point's units' values at some terms. */
typedef struct {
    real high[EXACT_TERMS], low[EXACT_TERMS];
    integer exponent[EXACT_TERMS];
} exact_units;

/* The magnitudes of units at terms, into exponents. */
static __attribute__((noinline)) void fill_magnitudes(real x, const real *a, size_t count,
                                                      sum_slope slope, integer *exponent)
{
    slope.low = slope.rest = 0; /* what they change is no matter of magnitude */
    if (slope.guarded) {
        for (size_t i = 0; i < count; ++i)
            exponent[i] = unit_magnitude(sum_argument(x, a[i], slope));
        return;
    }
    slope.guarded = 0;
    for (size_t i = 0; i < count; ++i)
        exponent[i] = unit_magnitude(sum_argument(x, a[i], slope));
}

SIGRAMP_INLINE void fill_units_as(real x, const real *a, size_t count, sum_slope slope, int guarded,
                                  exact_units *units)
{
    slope.guarded = guarded;
#pragma omp simd
    for (size_t i = 0; i < count; ++i) {
        const scaled value = term_unit(x, a[i], slope);
        units->high[i] = value.high;
        units->low[i] = value.low;
        units->exponent[i] = value.exponent;
    }
}

static __attribute__((noinline)) void fill_units(real x, const real *a, size_t count,
                                                 sum_slope slope, exact_units *units)
{
    if (slope.guarded)
        fill_units_as(x, a, count, slope, 1, units);
    else
        fill_units_as(x, a, count, slope, 0, units);
}

static __attribute__((noinline)) integer
largest_magnitude(const integer *units, const integer *weights, size_t count, integer scale)
{
    for (size_t i = 0; i < count; ++i)
        scale = at_least(scale, weights[i] + units[i]);
    return scale;
}

SIGRAMP_INLINE sum_subtotal add_set_as(const exact_units *units, const sigramp_loop_terms *terms,
                                       size_t start, size_t count, int guarded, integer scale)
{
    const real *const a = (const real *)terms->offsets + start;
    const real *const w = (const real *)terms->weight_significands + start;
    const integer *const e = (const integer *)terms->weight_exponents + start;
    natural limb_1 = 0, limb_2 = 0, limb_3 = 0;
    real special = 0;
#pragma omp simd reduction(+ : limb_1, limb_2, limb_3, special)
    for (size_t i = 0; i < count; ++i) {
        sum_subtotal subtotal = {0, 0, 0, 0};
        subtotal =
            add_weighted(subtotal, make_scaled(units->high[i], units->low[i], units->exponent[i]),
                         a[i], w[i], e[i], guarded, scale);
        limb_1 += subtotal.limb_1;
        limb_2 += subtotal.limb_2;
        limb_3 += subtotal.limb_3;
        special += subtotal.special;
    }
    const sum_subtotal subtotal = {limb_1, limb_2, limb_3, special};
    return subtotal;
}

static __attribute__((noinline)) sum_total add_set(sum_total total, const exact_units *units,
                                                   const sigramp_loop_terms *terms, size_t start,
                                                   size_t count, int guarded, integer scale)
{
    return add_subtotal(total,
                        guarded ? add_set_as(units, terms, start, count, 1, scale)
                                : add_set_as(units, terms, start, count, 0, scale),
                        (natural)count);
}

/* The scales at a point, of all terms. */
static void find_scales(size_t sets, real x, const sigramp_loop_terms *const *terms, integer *scale)
{
    const size_t count = terms[0]->count;
    integer magnitude[EXACT_TERMS];
    for (size_t k = 0; k < sets; ++k)
        scale[k] = NOTHING;
    for (size_t start = 0; start < count; start += EXACT_TERMS) {
        const size_t left = count - start, size = left < EXACT_TERMS ? left : EXACT_TERMS;
        fill_magnitudes(x, (const real *)terms[0]->offsets + start, size, slope_at(x, terms[0]),
                        magnitude);
        for (size_t k = 0; k < sets; ++k)
            scale[k] = largest_magnitude(
                magnitude, (const integer *)terms[k]->weight_exponents + start, size, scale[k]);
    }
}

void SUM_SETS(size_t sets, const void *x, const sigramp_loop_terms *const *terms, void *const *y)
{
    const real point = *(const real *)x;
    const sum_slope slope = slope_at(point, terms[0]);
    const size_t count = terms[0]->count;
    integer scale[SIGRAMP_SETS];
    sum_total total[SIGRAMP_SETS] = {{0, 0, 0, 0}};
    exact_units units;
    find_scales(sets, point, terms, scale);
    for (size_t start = 0; start < count; start += EXACT_TERMS) {
        const size_t left = count - start, size = left < EXACT_TERMS ? left : EXACT_TERMS;
        fill_units(point, (const real *)terms[0]->offsets + start, size, slope, &units);
        for (size_t k = 0; k < sets; ++k)
            total[k] = add_set(total[k], &units, terms[k], start, size, slope.guarded, scale[k]);
    }
    for (size_t k = 0; k < sets; ++k)
        *(real *)y[k] = sum_value(total[k], scale[k], (real)terms[k]->factor[0],
                                  (real)terms[k]->factor[1], terms[k]->factor_exponent);
}
