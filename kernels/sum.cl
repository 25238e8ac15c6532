/* SPDX-License-Identifier: MIT */
/*
 * Direct sums. Two forms of the same two passes, and a last step:
 *   points:  one work-item a point, tiles of terms staged in local memory (many points);
 *   terms:   one work-item a term, a parallel tree reduction in local memory (few points).
 *
 * Pass 1 (scale_*) finds each point's scale, pass 2 (add_*) adds the terms, finish rounds.
 * Points are x[x_first + j], results y[y_first + j], for j < count. State per point and work-group,
 * in global memory: scales[j * groups + g], totals[(j * groups + g) * 3 ...] and
 * specials[j * groups + g]; the points form has groups = 1.
 * Terms [begin, end) of the arrays are one launch's share (few enough trips for every driver);
 * without `continues` it is a pass's first, which needs no earlier state.
 * A result is the same bits in either form, for any work-group size and any shares. TILE is the
 * largest work-group size, set when the program is built; a work-group size is a power of two.
 */
#include "sum.h"

#ifndef TILE
#define TILE 256
#endif

static sum_part no_part(void)
{
    const sum_part part = {0, 0, 0, 0};
    return part;
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

static integer largest_scale(global const integer *scales, size_t groups)
{
    integer scale = NOTHING;
    for (size_t g = 0; g < groups; ++g)
        scale = at_least(scale, scales[g]);
    return scale;
}

kernel void scale_points(global const real *x, ulong x_first, ulong count,
                         global const real *offsets, global const integer *weight_exponents,
                         ulong begin, ulong end, int continues, real slope, global integer *scales)
{
    local real tile_offsets[TILE];
    local integer tile_exponents[TILE];
    const size_t j = get_global_id(0);
    const size_t item = get_local_id(0);
    const size_t size = get_local_size(0);
    const int mine = j < count;
    const real point = mine ? x[x_first + j] : 0;
    integer scale = mine && continues ? scales[j] : NOTHING;
    for (size_t start = begin; start < end; start += size) {
        if (start + item < end) {
            tile_offsets[item] = offsets[start + item];
            tile_exponents[item] = weight_exponents[start + item];
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        const size_t filled = !mine ? 0 : end - start < size ? end - start : size;
        for (size_t i = 0; i < filled; ++i)
            scale =
                at_least(scale, term_magnitude(point, tile_offsets[i], tile_exponents[i], slope));
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (mine)
        scales[j] = scale;
}

kernel void add_points(global const real *x, ulong x_first, ulong count, global const real *offsets,
                       global const real *weights, global const integer *weight_exponents,
                       ulong begin, ulong end, int continues, real slope, real slope_low,
                       global const integer *scales, global long *totals, global real *specials)
{
    local real tile_offsets[TILE];
    local real tile_weights[TILE];
    local integer tile_exponents[TILE];
    const size_t j = get_global_id(0);
    const size_t item = get_local_id(0);
    const size_t size = get_local_size(0);
    const int mine = j < count;
    const real point = mine ? x[x_first + j] : 0;
    const integer scale = mine ? scales[j] : 0;
    sum_total total = no_total();
    if (mine && continues)
        total = load_total(totals, specials, j);
    for (size_t start = begin; start < end; start += size) {
        if (start + item < end) {
            tile_offsets[item] = offsets[start + item];
            tile_weights[item] = weights[start + item];
            tile_exponents[item] = weight_exponents[start + item];
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        const size_t filled = !mine ? 0 : end - start < size ? end - start : size;
        sum_part part = no_part();
        for (size_t i = 0; i < filled; ++i) /* size <= TERMS_PER_SPILL */
            part = add_term(part, point, tile_offsets[i], tile_weights[i], tile_exponents[i], slope,
                            slope_low, scale);
        total = add_part(total, part, (natural)filled);
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (mine)
        store_total(total, totals, specials, j);
}

/* Global size (groups * work-group size, points): group g takes every groups-th run of terms. */
kernel void scale_terms(global const real *x, ulong x_first, ulong count,
                        global const real *offsets, global const integer *weight_exponents,
                        ulong begin, ulong end, int continues, real slope, global integer *scales)
{
    local integer tree[TILE];
    const size_t j = get_global_id(1);
    const size_t item = get_local_id(0);
    const size_t slot = j * get_num_groups(0) + get_group_id(0);
    if (j >= count) /* the whole group, or nobody */
        return;
    const real point = x[x_first + j];
    integer scale = NOTHING;
    for (size_t i = begin + get_global_id(0); i < end; i += get_global_size(0))
        scale = at_least(scale, term_magnitude(point, offsets[i], weight_exponents[i], slope));
    tree[item] = scale;
    for (size_t reach = get_local_size(0) / 2; reach > 0; reach /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < reach)
            tree[item] = at_least(tree[item], tree[item + reach]);
    }
    if (item == 0)
        scales[slot] = continues ? at_least(scales[slot], tree[0]) : tree[0];
}

kernel void add_terms(global const real *x, ulong x_first, ulong count, global const real *offsets,
                      global const real *weights, global const integer *weight_exponents,
                      ulong begin, ulong end, int continues, real slope, real slope_low,
                      global const integer *scales, global long *totals, global real *specials)
{
    local sum_total tree[TILE];
    const size_t j = get_global_id(1);
    const size_t item = get_local_id(0);
    const size_t groups = get_num_groups(0);
    const size_t slot = j * groups + get_group_id(0);
    if (j >= count) /* the whole group, or nobody */
        return;
    const real point = x[x_first + j];
    const integer scale = largest_scale(scales + j * groups, groups);
    sum_total total = no_total();
    for (size_t i = begin + get_global_id(0); i < end; i += get_global_size(0))
        total = add_part(total,
                         add_term(no_part(), point, offsets[i], weights[i], weight_exponents[i],
                                  slope, slope_low, scale),
                         1);
    tree[item] = total;
    for (size_t reach = get_local_size(0) / 2; reach > 0; reach /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < reach)
            tree[item] = add_total(tree[item], tree[item + reach]);
    }
    if (item == 0) {
        total = tree[0];
        if (continues)
            total = add_total(total, load_total(totals, specials, slot));
        store_total(total, totals, specials, slot);
    }
}

kernel void finish(global const integer *scales, global const long *totals,
                   global const real *specials, ulong groups, ulong count, real factor,
                   real factor_low, int factor_exponent, global real *y, ulong y_first)
{
    const size_t j = get_global_id(0);
    if (j >= count)
        return;
    sum_total total = no_total();
    for (size_t g = 0; g < groups; ++g)
        total = add_total(total, load_total(totals, specials, j * groups + g));
    const integer scale = largest_scale(scales + j * groups, groups);
    y[y_first + j] = sum_value(total, scale, factor, factor_low, factor_exponent);
}
