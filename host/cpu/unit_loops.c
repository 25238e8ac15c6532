/* SPDX-License-Identifier: MIT */
/*
 * The loops of one unit, compiled once per unit, precision and instruction set (SIGRAMP_UNIT,
 * SIGRAMP_PRECISION, SIGRAMP_ISA); the compiler vectorises them. They know no threads and no errors.
 */
#include "unit_loops.h"

#include "map.h"
#include "sum.h"

enum { MAP_BLOCK = 512, POINT_BLOCK = 4 * SIGRAMP_LANES, FEW_TERMS = 4 * SIGRAMP_LANES };

/* Blocks stay in the first-level cache while their few edge results are mended. */
static void map_loop(size_t count, const void *x_array, double offset, void *y_array)
{
    const real *x = x_array;
    const real a = (real)offset;
    real *y = y_array;
    for (size_t start = 0; start < count; start += MAP_BLOCK) {
        const size_t size = count - start < MAP_BLOCK ? count - start : MAP_BLOCK;
        real point[MAP_BLOCK];
        natural edge[MAP_BLOCK];
        natural edges = 0;
        memcpy(point, x + start, size * sizeof *point);
        for (size_t j = 0; j < size; ++j) {
            const quick_result quick = map_point_quick(point[j], a);
            y[start + j] = quick.value;
            edge[j] = (natural)quick.edge;
            edges |= edge[j];
        }
        for (size_t j = 0; edges && j < size; ++j)
            if (edge[j])
                y[start + j] = map_point_edge(point[j], a);
    }
}

/* The sum at one point, lanes over the terms. */
static real sum_at_point(real x, const sigramp_loop_terms *terms)
{
    const real *a = terms->offsets;
    const real *w = terms->weight_significands;
    const integer *e = terms->weight_exponents;
    const real slope = (real)terms->slope[0];
    const real slope_low = (real)terms->slope[1];

    integer scale = NOTHING;
    for (size_t i = 0; i < terms->capacity; ++i) {
        const integer magnitude = term_magnitude(x, a[i], e[i], slope, slope_low);
        scale = at_least(scale, magnitude);
    }
    sum_total total = {0, 0, 0, 0};
    for (size_t start = 0; start < terms->capacity; start += TERMS_PER_SPILL) {
        const size_t left = terms->capacity - start;
        const size_t end = start + (left < TERMS_PER_SPILL ? left : TERMS_PER_SPILL);
        natural limb_1 = 0, limb_2 = 0, limb_3 = 0;
        real special = 0;
#pragma omp simd reduction(+ : limb_1, limb_2, limb_3, special)
        for (size_t i = start; i < end; ++i) {
            sum_part part = {0, 0, 0, 0};
            part = add_term(part, x, a[i], w[i], e[i], slope, slope_low, scale);
            limb_1 += (natural)part.limb_1;
            limb_2 += (natural)part.limb_2;
            limb_3 += (natural)part.limb_3;
            special += part.special;
        }
        const sum_part part = {(integer)limb_1, (integer)limb_2, (integer)limb_3, special};
        total = add_part(total, part);
    }
    return sum_value(total, scale, (real)terms->factor[0], (real)terms->factor[1],
                     terms->factor_exponent);
}

/* The sums at up to POINT_BLOCK points of at most FEW_TERMS terms, lanes over the points. */
static void sum_at_points(size_t count, const real *x, const sigramp_loop_terms *terms, real *y)
{
    const real *a = terms->offsets;
    const real *w = terms->weight_significands;
    const integer *e = terms->weight_exponents;
    const real slope = (real)terms->slope[0];
    const real slope_low = (real)terms->slope[1];
    real point[POINT_BLOCK] = {0};
    integer scale[POINT_BLOCK];
    sum_part part[POINT_BLOCK] = {{0, 0, 0, 0}};

    memcpy(point, x, count * sizeof *point);
    for (size_t j = 0; j < POINT_BLOCK; ++j)
        scale[j] = NOTHING;
    for (size_t i = 0; i < terms->count; ++i)
        for (size_t j = 0; j < POINT_BLOCK; ++j)
            scale[j] = at_least(scale[j], term_magnitude(point[j], a[i], e[i], slope, slope_low));
    for (size_t i = 0; i < terms->count; ++i)
        for (size_t j = 0; j < POINT_BLOCK; ++j)
            part[j] = add_term(part[j], point[j], a[i], w[i], e[i], slope, slope_low, scale[j]);
    for (size_t j = 0; j < count; ++j) {
        const sum_total none = {0, 0, 0, 0};
        y[j] = sum_value(add_part(none, part[j]), scale[j], (real)terms->factor[0],
                         (real)terms->factor[1], terms->factor_exponent);
    }
}

static void sum_loop(size_t count, const void *x_array, const sigramp_loop_terms *terms, void *y_array)
{
    const real *x = x_array;
    real *y = y_array;
    if (terms->count > FEW_TERMS) {
        for (size_t j = 0; j < count; ++j)
            y[j] = sum_at_point(x[j], terms);
        return;
    }
    for (size_t start = 0; start < count; start += POINT_BLOCK) {
        const size_t left = count - start;
        sum_at_points(left < POINT_BLOCK ? left : POINT_BLOCK, x + start, terms, y + start);
    }
}

#define TABLE_NAME_(unit, precision, isa) sigramp_loops_##unit##_##precision##_##isa
#define TABLE_NAME(unit, precision, isa) TABLE_NAME_(unit, precision, isa)

const sigramp_unit_loops TABLE_NAME(SIGRAMP_UNIT, SIGRAMP_PRECISION, SIGRAMP_ISA) = {map_loop, sum_loop};
