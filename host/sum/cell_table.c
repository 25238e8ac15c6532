/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sum/fast_plan.h"

/* Chebyshev coefficients in 2 y to powers of y. */
static void powers_of(const twofold *chebyshev, int order, twofold *powers)
{
    double now[MOST_ORDER] = {1}, before[MOST_ORDER] = {0};
    for (int m = 0; m < order; ++m)
        powers[m] = twofold_of(0, 0);
    for (int k = 0; k < order; ++k) {
        double next[MOST_ORDER];
        for (int m = 0; m < order; ++m) {
            powers[m] = twofold_add(powers[m], twofold_scale(chebyshev[k], now[m]));
            const double shifted = m > 0 ? now[m - 1] : 0;
            next[m] = (k == 0 ? 2 : 4) * shifted - before[m];
        }
        memcpy(before, now, sizeof before);
        memcpy(now, next, sizeof now);
    }
}

/* Writes one cell's coefficients times the scale's significand and 2^shift. */
static void write_cell(const fast_plan *plan, size_t p, double factor, int shift, void *numbers)
{
    const size_t order = (size_t)plan->grade.order, place = p * (order + 1);
    twofold powers[MOST_ORDER];
    powers_of(plan->sums + p * order, (int)order, powers);
    for (size_t m = 0; m < order; ++m) {
        const twofold power = twofold_scale(powers[m], factor);
        const double value = ldexp(power.high, shift), rest = ldexp(power.low, shift);
        if (plan->terms.precision == 64) {
            ((double *)numbers)[place + m] = value;
            if (m == 0)
                ((double *)numbers)[place + order] = rest;
        } else {
            const float nearest = (float)value;
            ((float *)numbers)[place + m] = nearest;
            if (m == 0)
                ((float *)numbers)[place + order] = (float)((value - (double)nearest) + rest);
        }
    }
}

static double largest_sum(const fast_plan *plan)
{
    double largest = 0;
    for (size_t m = 0; m < plan->cells * (size_t)plan->grade.order; ++m)
        largest = fmax(largest, fabs(plan->sums[m].high));
    return largest;
}

/* The last cell's slope per cell, in two parts of the precision. */
static void write_slope(const fast_plan *plan, double factor, int shift, double slope[2])
{
    const size_t last = (plan->cells - 1) * (size_t)plan->grade.order;
    const twofold per_cell = twofold_scale(plan->sums[last + 1], 2 * factor);
    const double high = ldexp(per_cell.high, shift), low = ldexp(per_cell.low, shift);
    slope[0] = plan->terms.precision == 32 ? (double)(float)high : high;
    slope[1] = plan->terms.precision == 32 ? (double)(float)((high - slope[0]) + low) : low;
}

/* A scaled-back limit of the precision. */
static double limit_of(int precision, double value, double factor, int exponent)
{
    const double limit = ldexp(value * factor, exponent);
    return precision == 32 ? (double)(float)limit : limit;
}

sigramp_status fast_plan_write(const fast_plan *plan, const sigramp_sum_options *options,
                               sum_table *table)
{
    const size_t order = (size_t)plan->grade.order, precision = (size_t)plan->terms.precision;
    int scale_exponent = 0, largest_exponent = 0;
    const double factor = frexp(options->scale, &scale_exponent);
    frexp(largest_sum(plan), &largest_exponent);
    const int shift = plan->grade.largest_exponent - largest_exponent;
    table->memory = malloc(plan->cells * (order + 1) * precision / 8);
    if (!table->memory)
        return SIGRAMP_OUT_OF_MEMORY;
#pragma omp parallel for schedule(static) num_threads(plan->threads)
    for (size_t p = 0; p < plan->cells; ++p)
        write_cell(plan, p, factor, shift, table->memory);
    if (plan->is_whole) /* beyond the first cell nothing is left */
        memset(table->memory, 0, (order + 1) * precision / 8);
    const twofold *last = plan->sums + (plan->cells - 1) * order;
    const double above = plan->expansion.slope > 0 ? last[1].high * INFINITY : last[0].high;
    table->loop.coefficients = table->memory;
    table->loop.inverse_width = plan->inverse_width;
    table->loop.first = plan->first;
    table->loop.last_index = (double)(plan->cells - 1);
    table->loop.order = plan->grade.order;
    table->loop.exponent = scale_exponent - plan->weight_shift - shift;
    if (plan->expansion.slope > 0)
        write_slope(plan, factor, shift, table->loop.slope);
    table->loop.below = 0;
    table->loop.above =
        limit_of(plan->terms.precision, above, factor, scale_exponent - plan->weight_shift);
    table->error_bound =
        plan->grade.rounding * (1 + 4 * plan->expansion.width) + plan->expansion.error;
    return SIGRAMP_OK;
}
