/* SPDX-License-Identifier: MIT */
/*
 * Direct sums. Two forms of the same two passes, and a last step:
 *   points:  one work-item a point, tiles of terms staged in local memory (many points);
 *   terms:   one work-item a term, a parallel tree reduction in local memory (few points).
 *
 * Pass 1 (scale_*) finds each point's scale, pass 2 (add_*) adds the terms, finish rounds. Where
 * doubles are quick (kernels/quick_sum.h), quick_points and finish_quickly come first and list the
 * points that they leave: list[0] of them, list[1], ..., in any order. Then the terms form and
 * finish treat those points only, state j being that of list[1 + j] (is_listed).
 * State per point and work-group, in global memory: scales[j * groups + g],
 * totals[(j * groups + g) * 3 ...] and specials[j * groups + g]; the points form has groups = 1.
 * A result is the same bits in either form, for any work-group size and any shares. TILE is the
 * largest work-group size, set when the program is built; a work-group size is a power of two.
 */
#include "sum.h"

#include "sum_problem.h"

/* After what both need: a header is in the embedded source only once. */
#ifdef SIGRAMP_WIDE
#include "quick_term.h"
#endif

#ifndef TILE
#define TILE 256
#endif

static sum_subtotal no_subtotal(void)
{
    const sum_subtotal subtotal = {0, 0, 0, 0};
    return subtotal;
}

static sum_total no_total(void)
{
    const sum_total total = {0, 0, 0, 0};
    return total;
}

static sum_total load_total(global const long *totals, global const real *specials, size_t slot)
{
    sum_total total;
    total.limb_1 = totals[3 * slot];
    total.limb_2 = totals[3 * slot + 1];
    total.limb_3 = totals[3 * slot + 2];
    total.special = specials[slot];
    return total;
}

static void store_total(sum_total total, global long *totals, global real *specials, size_t slot)
{
    totals[3 * slot] = total.limb_1;
    totals[3 * slot + 1] = total.limb_2;
    totals[3 * slot + 2] = total.limb_3;
    specials[slot] = total.special;
}

static binary_exponent largest_scale(global const integer *scales, size_t groups)
{
    binary_exponent scale = NOTHING;
    for (size_t g = 0; g < groups; ++g)
        scale = at_least(scale, scales[g]);
    return scale;
}

/* What the terms need that are added, and those whose scale is found. */
static sum_slope slope_at(real point, const sum_given given, const sum_problem problem)
{
    return sum_slope_at(point, real_of(given.slope), real_of(given.slope_rest),
                        real_of(problem.guard_from));
}

static sum_slope slope_of_scale_at(real point, const sum_given given, const sum_problem problem)
{
    return sum_slope_at(point, real_of(given.slope), 0, real_of(problem.guard_from));
}

/* Work-items beyond the last point take the first one's part and compute for nobody: where all of a
 * group go the same way, counting is not their work. */
static uint tile_terms(size_t start, size_t end, size_t size)
{
    return (uint)(end - start < size ? end - start : size);
}

kernel void scale_points(const sum_given given, global const sum_problem *problems,
                         global const real *x, global const real *offsets,
                         global const integer *weight_exponents, global integer *scales)
{
    local real tile_offsets[TILE];
    local binary_exponent tile_exponents[TILE];
    const sum_problem problem = problem_of(first_of_group(), given.run, given.problem, problems);
    const size_t end = min(given.end, problem.terms);
    const size_t j = get_global_id(0);
    const size_t item = get_local_id(0);
    const size_t size = get_local_size(0);
    const int mine = j < given.points.count;
    const real point = x[given.points.x_first + (mine ? j : 0)];
    const sum_slope here = slope_of_scale_at(point, given, problem);
    binary_exponent scale = mine && given.continues ? scales[j] : NOTHING;
    for (size_t start = given.begin; start < end; start += size) {
        if (start + item < end) {
            const size_t i = problem.terms_first + start + item;
            tile_offsets[item] = offsets[i];
            tile_exponents[item] = weight_exponents[i];
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        const uint filled = tile_terms(start, end, size);
        for (uint i = 0; i < filled; ++i)
            scale =
                at_least(scale, term_magnitude(point, tile_offsets[i], tile_exponents[i], here));
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (mine)
        scales[j] = scale;
}

/* What add_points keeps of a term in local memory: one load or two, not three. */
typedef struct __attribute__((aligned(16))) {
    real offset, weight;
    binary_exponent exponent;
} exact_term;

kernel void add_points(const sum_given given, global const sum_problem *problems,
                       global const real *x, global const real *offsets, global const real *weights,
                       global const integer *weight_exponents, global const integer *scales,
                       global long *totals, global real *specials)
{
    local exact_term tile[TILE];
    const sum_problem problem = problem_of(first_of_group(), given.run, given.problem, problems);
    const size_t end = min(given.end, problem.terms);
    const size_t j = get_global_id(0);
    const size_t item = get_local_id(0);
    const size_t size = get_local_size(0);
    const int mine = j < given.points.count;
    const real point = x[given.points.x_first + (mine ? j : 0)];
    const sum_slope here = slope_at(point, given, problem);
    const binary_exponent scale = mine ? scales[j] : 0;
    sum_total total = no_total();
    if (mine && given.continues)
        total = load_total(totals, specials, j);
    for (size_t start = given.begin; start < end; start += size) {
        if (start + item < end) {
            const size_t i = problem.terms_first + start + item;
            const exact_term term = {offsets[i], weights[i], weight_exponents[i]};
            tile[item] = term;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        const uint filled = tile_terms(start, end, size);
        sum_subtotal subtotal = no_subtotal();
        for (uint i = 0; i < filled; ++i) /* size <= TERMS_PER_SPILL */
            subtotal = add_term(subtotal, point, tile[i].offset, tile[i].weight, tile[i].exponent,
                                here, scale);
        total = add_subtotal(total, subtotal, filled);
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (mine)
        store_total(total, totals, specials, j);
}

/* Global size (groups * work-group size, rows): group g takes every groups-th run of terms, row r
 * every rows-th point. */
kernel void scale_terms(const sum_given given, global const sum_problem *problems,
                        global const real *x, global const real *offsets,
                        global const integer *weight_exponents, global integer *scales,
                        global const uint *list)
{
    local binary_exponent tree[TILE];
    const size_t item = get_local_id(0);
    const size_t points = points_of(given, list);
    for (size_t j = get_global_id(1); j < points; j += get_global_size(1)) {
        const size_t slot = j * get_num_groups(0) + get_group_id(0);
        const size_t number = point_of(j, given, list);
        const sum_problem problem = problem_of(number, given.run, given.problem, problems);
        const size_t end = problem.terms_first + min(given.end, problem.terms);
        const real point = x[given.points.x_first + number];
        const sum_slope here = slope_of_scale_at(point, given, problem);
        binary_exponent scale = NOTHING;
        for (size_t i = problem.terms_first + given.begin + get_global_id(0); i < end;
             i += get_global_size(0))
            scale = at_least(scale, term_magnitude(point, offsets[i], weight_exponents[i], here));
        tree[item] = scale;
        for (size_t reach = get_local_size(0) / 2; reach > 0; reach /= 2) {
            barrier(CLK_LOCAL_MEM_FENCE);
            if (item < reach)
                tree[item] = at_least(tree[item], tree[item + reach]);
        }
        if (item == 0)
            scales[slot] = given.continues ? at_least(scales[slot], tree[0]) : tree[0];
        barrier(CLK_LOCAL_MEM_FENCE); /* the tree is the next point's */
    }
}

kernel void add_terms(const sum_given given, global const sum_problem *problems,
                      global const real *x, global const real *offsets, global const real *weights,
                      global const integer *weight_exponents, global const integer *scales,
                      global long *totals, global real *specials, global const uint *list)
{
    local sum_total tree[TILE];
    const size_t item = get_local_id(0);
    const size_t groups = get_num_groups(0);
    const size_t points = points_of(given, list);
    for (size_t j = get_global_id(1); j < points; j += get_global_size(1)) {
        const size_t slot = j * groups + get_group_id(0);
        const size_t number = point_of(j, given, list);
        const sum_problem problem = problem_of(number, given.run, given.problem, problems);
        const size_t end = problem.terms_first + min(given.end, problem.terms);
        const real point = x[given.points.x_first + number];
        const sum_slope here = slope_at(point, given, problem);
        const binary_exponent scale = largest_scale(scales + j * groups, groups);
        sum_total total = no_total();
        for (size_t i = problem.terms_first + given.begin + get_global_id(0); i < end;) {
            sum_subtotal subtotal = no_subtotal();
            uint terms = 0;
            for (; i < end && terms < TERMS_PER_SPILL; i += get_global_size(0), ++terms)
                subtotal = add_term(subtotal, point, offsets[i], weights[i], weight_exponents[i],
                                    here, scale);
            total = add_subtotal(total, subtotal, terms);
        }
        tree[item] = total;
        for (size_t reach = get_local_size(0) / 2; reach > 0; reach /= 2) {
            barrier(CLK_LOCAL_MEM_FENCE);
            if (item < reach)
                tree[item] = add_total(tree[item], tree[item + reach]);
        }
        if (item == 0) {
            total = tree[0];
            if (given.continues)
                total = add_total(total, load_total(totals, specials, slot));
            store_total(total, totals, specials, slot);
        }
        barrier(CLK_LOCAL_MEM_FENCE); /* the tree is the next point's */
    }
}

kernel void finish(const sum_given given, global real *y, global const integer *scales,
                   global const long *totals, global const real *specials, global const uint *list)
{
    const size_t groups = given.groups;
    const size_t j = get_global_id(0);
    if (j >= points_of(given, list))
        return;
    sum_total total = no_total();
    for (size_t g = 0; g < groups; ++g)
        total = add_total(total, load_total(totals, specials, j * groups + g));
    const binary_exponent scale = largest_scale(scales + j * groups, groups);
    y[given.points.y_first + point_of(j, given, list)] = sum_value(
        total, scale, real_of(given.factor), real_of(given.factor_low), (int)given.factor_exponent);
}

#ifdef SIGRAMP_WIDE

/* What quick_points keeps of a term in local memory. */
typedef struct {
    quick_offset place;
    double weight;
} tile_term;

/* The double nearest to the weight, which is one. */
SIGRAMP_INLINE double weight_of(real significand, integer exponent)
{
    const int64 near = at_most(at_least(exponent, -1000), 1000);
    return (double)significand * wide_of_bits((natural64)(near + 1023) << 52);
}

/* A tile ends where the next centre begins. */
static ulong tile_end(ulong start, ulong end, ulong size)
{
    return min(min(start + size, end), (start / CENTRE_TERMS + 1) * CENTRE_TERMS);
}

SIGRAMP_INLINE fraction weighted_term(tile_term term, quick_point point, int is_weighted,
                                      int is_absolute)
{
    fraction value = quick_term(term.place, point);
    if (is_weighted)
        value.over *= is_absolute ? fabs(term.weight) : term.weight;
    return value;
}

SIGRAMP_INLINE double add_tile(local const tile_term *tile, size_t filled, quick_point point,
                               int is_weighted, int is_absolute)
{
    double sum = point.doubt;
    const size_t in_batches = filled - filled % BATCH;
    for (size_t i = 0; i < in_batches; i += BATCH) {
        fraction batch = weighted_term(tile[i], point, is_weighted, is_absolute);
        for (size_t k = 1; k < BATCH; ++k)
            batch =
                fraction_plus(batch, weighted_term(tile[i + k], point, is_weighted, is_absolute));
        sum += batch.over / batch.under;
    }
    for (size_t i = in_batches; i < filled; ++i) {
        const fraction term = weighted_term(tile[i], point, is_weighted, is_absolute);
        sum += term.over / term.under;
    }
    return sum;
}

SIGRAMP_INLINE quick_subtotal tile_sum(local const tile_term *tile, size_t filled,
                                       quick_point point, int weighting)
{
    quick_subtotal subtotal = {0, 0, 0};
    subtotal.high = weighting == WEIGHTS_ONE ? add_tile(tile, filled, point, 0, 0)
                                             : add_tile(tile, filled, point, 1, 0);
    subtotal.absolute = weighting <= WEIGHTS_OF_ONE_SIGN ? fabs(subtotal.high)
                                                         : add_tile(tile, filled, point, 1, 1);
    return subtotal;
}

kernel void quick_points(const quick_given given, global const sum_problem *problems,
                         global const real *x, global const real *offsets,
                         global const real *weights, global const integer *weight_exponents,
                         global const real *centres, global double *totals, global uint *list)
{
    const double slope = double_of(given.slope);
    local tile_term tile[TILE];
    const sum_problem problem = problem_of(first_of_group(), given.run, given.problem, problems);
    const ulong end = min(given.end, problem.terms);
    const size_t j = get_global_id(0);
    const size_t item = get_local_id(0);
    const int mine = j < given.points.count;
    /* Those beyond the end compute for nobody. */
    const double place = x[given.points.x_first + (mine ? j : 0)];
    quick_total total = {0, 0, 0};
    if (mine && given.continues) {
        total.sum = totals[3 * j];
        total.rest = totals[3 * j + 1];
        total.absolute = totals[3 * j + 2];
    }
    for (ulong start = given.begin, stop; start < end; start = stop) {
        stop = tile_end(start, end, get_local_size(0));
        const double centre = centres[problem.centres_first + start / CENTRE_TERMS];
        if (start + item < stop) {
            const size_t i = problem.terms_first + start + item;
            tile[item].place = quick_offset_of(offsets[i], slope, centre);
            tile[item].weight = weight_of(weights[i], weight_exponents[i]);
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        const quick_point point = quick_point_of(place, slope, centre);
        total = quick_plus(total, tile_sum(tile, stop - start, point, (int)problem.weighting));
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (mine) {
        totals[3 * j] = total.sum;
        totals[3 * j + 1] = total.rest;
        totals[3 * j + 2] = total.absolute;
    }
    if (j == 0 && !given.continues)
        list[0] = 0;
}

/* Rounds where the result is certain, and lists the other points. */
kernel void finish_quickly(const quick_given given, global const sum_problem *problems,
                           global const real *x, global real *y, global const double *totals,
                           global uint *list)
{
    const size_t j = get_global_id(0);
    if (j >= given.points.count)
        return;
    const sum_problem problem = problem_of(j, given.run, given.problem, problems);
    const quick_total total = {totals[3 * j], totals[3 * j + 1], totals[3 * j + 2]};
    const quick_rounding rounding =
        quick_sum_value(x[given.points.x_first + j], total, double_of(problem.largest_weight),
                        (double)problem.terms, double_of(given.factor), (int)given.factor_exponent);
    if (problem.is_quick && rounding.certain)
        y[given.points.y_first + j] = rounding.value;
    else
        list[1 + atomic_inc(&list[0])] = (uint)j;
}

#endif
