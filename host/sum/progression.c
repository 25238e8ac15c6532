/* SPDX-License-Identifier: MIT */
/*
 * The offsets in one cell are again equally spaced, at m + z with z = j step, symmetric about their
 * middle m: the sum over them of a polynomial takes its even derivatives there and the means of
 * z^2, z^4, ..., which are polynomials of the step and the span (their number times the step)
 * without cancellation; Faulhaber's sums, about the middle.
 */
#include "sum/progression.h"

#include <math.h>
#include <string.h>

progression progression_between(double start, double stop, uint64_t count)
{
    progression offsets = {fmin(start, stop), fmax(start, stop), {0, 0}, count};
    if (count < 2) {
        offsets.to = offsets.from = start;
        return offsets;
    }
    const double intervals = (double)(count - 1);
    const twofold length = twofold_sum_of(offsets.to, -offsets.from);
    const double step = length.high / intervals;
    const twofold whole = twofold_product_of(step, intervals);
    const double rest = (length.high - whole.high) - whole.low + length.low;
    offsets.step = twofold_quick_sum(step, rest / intervals);
    return offsets;
}

moment_survey progression_survey(const progression *offsets)
{
    const moment_survey survey = {isfinite(offsets->from) && isfinite(offsets->to),
                                  floor(offsets->from), floor(offsets->to), 1};
    return survey;
}

/* How many offsets are left of a cell; an offset near its edge may count on either side. */
static double offsets_before(const progression *offsets, double cell)
{
    const double count = (double)offsets->count;
    if (cell <= offsets->from)
        return 0;
    if (cell > offsets->to || offsets->step.high == 0)
        return count;
    return fmin(ceil(twofold_sum_of(cell, -offsets->from).high / offsets->step.high), count);
}

/* means[r]: of z^2r over `count` offsets `step` apart. */
static void even_means(double count, double step, double means[MOST_ORDER / 2])
{
    const double span = count * step, s = span * span, b = step * step;
    const double both = (span - step) * (span + step);
    means[0] = 1;
    means[1] = both / 12;
    means[2] = both * (3 * s - 7 * b) / 240;
    means[3] = both * ((3 * s - 18 * b) * s + 31 * b * b) / 1344;
    means[4] = both * (((5 * s - 55 * b) * s + 239 * b * b) * s - 381 * b * b * b) / 11520;
}

/* The mean of T_k(middle + z) over the z of those means, k from 2 on, by the recurrence of the
 * T_k as polynomials in z. */
static void mean_values(double middle, const double means[MOST_ORDER / 2], int order,
                        double others[MOST_ORDER - 2])
{
    double before[MOST_ORDER] = {1}, now[MOST_ORDER] = {middle, 1};
    for (int k = 2; k < order; ++k) {
        double next[MOST_ORDER] = {0}, mean = 0;
        for (int r = 0; r <= k; ++r)
            next[r] = 2 * (middle * now[r] + (r > 0 ? now[r - 1] : 0)) - before[r];
        for (int r = 0; r <= k; r += 2)
            mean += next[r] * means[r / 2];
        others[k - 2] = mean;
        memcpy(before, now, sizeof before);
        memcpy(now, next, sizeof now);
    }
}

/* Offsets begin .. begin + count - 1, in the cell. */
static cell_vector cell_moments(const progression *offsets, double cell, double begin, double count,
                                int order, double factor)
{
    cell_vector moments = {{0, 0}, {0, 0}, {0}};
    if (count <= 0)
        return moments;
    double means[MOST_ORDER / 2];
    const twofold index = twofold_sum_of(begin, (count - 1) / 2);
    const twofold from_cell = twofold_sum_of(offsets->from, -cell);
    const twofold place = twofold_add(from_cell, twofold_multiply(offsets->step, index));
    const twofold middle = twofold_add(twofold_scale(place, 2), twofold_of(-1, 0));
    even_means(count, 2 * offsets->step.high, means);
    moments.constant = twofold_of(count * factor, 0);
    moments.linear = twofold_scale(middle, count * factor);
    mean_values(middle.high, means, order, moments.others);
    for (int k = 2; k < order; ++k)
        moments.others[k - 2] *= count * factor;
    return moments;
}

void progression_add_up(const progression *offsets, double first, size_t cells, int order,
                        int weight_shift, cell_vector *moments)
{
    const double factor = ldexp(1, weight_shift);
    double begin = 0;
    for (size_t c = 0; c < cells; ++c) {
        const double cell = first + (double)c;
        const double end =
            c + 1 < cells ? offsets_before(offsets, cell + 1) : (double)offsets->count;
        moments[c] = cell_moments(offsets, cell, begin, end - begin, order, factor);
        begin = end;
    }
}
