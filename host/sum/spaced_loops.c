/* SPDX-License-Identifier: MIT */
/*
 * The moments of equally spaced offsets (host/sum/progression.h), compiled once for each
 * instruction set (SIGRAMP_ISA); loops go over runs of neighbouring cells.
 *
 * The offsets in one cell are again equally spaced, at m + z with z = j step, symmetric about their
 * middle m: the sum over them of a polynomial takes its even derivatives there and the means of
 * z^2, z^4, ..., which are polynomials of the step and the span (their number times the step)
 * without cancellation; Faulhaber's sums, about the middle.
 */
#include "sum/cell_loop.h"

#include <math.h>
#include <string.h>

enum { SPACED_ORDER = 10 };

/* Of the cells of a run. */
typedef double run_numbers[CELL_RUN];

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

/* means[r]: of z^2r over so many offsets `step` apart. */
static void set_even_means(double step, const run_numbers counts,
                           run_numbers means[SPACED_ORDER / 2], size_t cells)
{
    const double b = step * step;
#pragma omp simd
    for (size_t i = 0; i < cells; ++i) {
        const double span = counts[i] * step, s = span * span;
        const double both = (span - step) * (span + step);
        means[0][i] = 1;
        means[1][i] = both / 12;
        means[2][i] = both * (3 * s - 7 * b) / 240;
        means[3][i] = both * ((3 * s - 18 * b) * s + 31 * b * b) / 1344;
        means[4][i] = both * (((5 * s - 55 * b) * s + 239 * b * b) * s - 381 * b * b * b) / 11520;
    }
}
_Static_assert(SPACED_ORDER / 2 == 5, "the means");

/* The middles of counts offsets from begins on in their cells, which are from -1 to 1. */
static void set_middles(const progression *offsets, double cell, const run_numbers begins,
                        const run_numbers counts, run_numbers highs, run_numbers lows, size_t cells)
{
    const progression of = *offsets;
    double places[CELL_RUN];
    for (size_t i = 0; i < cells; ++i)
        places[i] = cell + (double)i;
#pragma omp simd
    for (size_t i = 0; i < cells; ++i) {
        const twofold index = twofold_sum_of(begins[i], (counts[i] - 1) / 2);
        const twofold from_cell = twofold_sum_of(of.from, -places[i]);
        const twofold place = twofold_add(from_cell, twofold_multiply(of.step, index));
        const twofold middle = twofold_add(twofold_scale(place, 2), twofold_of(-1, 0));
        highs[i] = middle.high;
        lows[i] = middle.low;
    }
}

/* T_k(middle + z) as polynomials in z, power by power, for one k. */
typedef run_numbers run_polynomials[SPACED_ORDER];

/* next = 2 (middle + z) now - before, T_k of T_(k - 1) and T_(k - 2). */
static void next_polynomials(int k, const run_numbers middles, run_polynomials now,
                             run_polynomials before, run_polynomials next, size_t cells)
{
    static const run_numbers nothing = {0};
    for (int r = 0; r <= k; ++r) {
        const double *const lower = r > 0 ? now[r - 1] : nothing;
#pragma omp simd
        for (size_t i = 0; i < cells; ++i)
            next[r][i] = 2 * (middles[i] * now[r][i] + lower[i]) - before[r][i];
    }
}

/* The sums over the cells' offsets, times a factor, of T_k for k from 2 on. */
static void set_others(int order, const run_numbers middles, const run_numbers factors,
                       run_numbers means[SPACED_ORDER / 2], run_numbers others[SPACED_ORDER - 2],
                       size_t cells)
{
    run_polynomials polynomials[3] = {{{0}}};
    for (size_t i = 0; i < cells; ++i) {
        polynomials[0][0][i] = polynomials[1][1][i] = 1;
        polynomials[1][0][i] = middles[i];
    }
    for (int k = 2; k < order; ++k) {
        double(*const next)[CELL_RUN] = polynomials[k % 3];
        double *const sums = others[k - 2];
        next_polynomials(k, middles, polynomials[(k + 2) % 3], polynomials[(k + 1) % 3], next,
                         cells);
        memset(sums, 0, sizeof(run_numbers));
        for (int r = 0; r <= k; r += 2)
#pragma omp simd
            for (size_t i = 0; i < cells; ++i)
                sums[i] += next[r][i] * means[r / 2][i];
#pragma omp simd
        for (size_t i = 0; i < cells; ++i)
            sums[i] *= factors[i];
    }
}

typedef struct {
    run_numbers begins, counts, factors; /* first offset, how many, and that times a factor */
    run_numbers highs, lows;             /* of their middle */
    run_numbers means[SPACED_ORDER / 2];
    run_numbers others[SPACED_ORDER - 2];
} spaced_run;

static cell_vector moments_of(const spaced_run *run, size_t i, int order)
{
    cell_vector moments = {{0, 0}, {0, 0}, {0}};
    if (run->counts[i] <= 0)
        return moments;
    moments.constant = twofold_of(run->factors[i], 0);
    moments.linear = twofold_scale(twofold_of(run->highs[i], run->lows[i]), run->factors[i]);
    for (int k = 2; k < order; ++k)
        moments.others[k - 2] = run->others[k - 2][i];
    return moments;
}

void CELL_LOOP(add_up_spaced)(const progression *offsets, double first, size_t cells, int order,
                              int weight_shift, cell_vector *moments)
{
    const double factor = ldexp(1, weight_shift);
    double begin = 0;
    spaced_run run;
    for (size_t done = 0; done < cells; done += CELL_RUN) {
        const size_t left = cells - done, count = left < CELL_RUN ? left : CELL_RUN;
        const double cell = first + (double)done;
        for (size_t i = 0; i < count; ++i) {
            const double end = i + 1 < left ? offsets_before(offsets, cell + (double)i + 1)
                                            : (double)offsets->count;
            run.begins[i] = begin;
            run.counts[i] = end - begin;
            run.factors[i] = run.counts[i] * factor;
            begin = end;
        }
        set_middles(offsets, cell, run.begins, run.counts, run.highs, run.lows, count);
        set_even_means(2 * offsets->step.high, run.counts, run.means, count);
        set_others(order, run.highs, run.factors, run.means, run.others, count);
        for (size_t i = 0; i < count; ++i)
            moments[done + i] = moments_of(&run, i, order);
    }
}
