/* SPDX-License-Identifier: MIT */
#include "sum/moments.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The terms are cut into so many runs at most, each with moments of its own; the runs depend on the
 * terms and the cells alone, so that their sums' order does too. */
enum { MOST_RUNS = 64, LEAST_RUN = 1 << 14 };

static double offset_at(const moment_terms *terms, size_t i)
{
    return terms->precision == 32 ? (double)((const float *)terms->offsets)[i]
                                  : ((const double *)terms->offsets)[i];
}

static double weight_at(const moment_terms *terms, size_t i)
{
    if (!terms->weights)
        return 1;
    return terms->precision == 32 ? (double)((const float *)terms->weights)[i]
                                  : ((const double *)terms->weights)[i];
}

moment_survey moments_survey(const moment_terms *terms, int threads)
{
    double least = INFINITY, greatest = -INFINITY, largest = 0;
    int finite = 1;
#pragma omp parallel for num_threads(threads) if (terms->count > LEAST_RUN) \
    reduction(min : least) reduction(max : greatest, largest) reduction(&& : finite)
    for (size_t i = 0; i < terms->count; ++i) {
        const double cell = floor(offset_at(terms, i) * terms->inverse_width);
        const double weight = fabs(weight_at(terms, i));
        finite = finite && isfinite(cell) && isfinite(weight);
        least = cell < least ? cell : least;
        greatest = cell > greatest ? cell : greatest;
        largest = weight > largest ? weight : largest;
    }
    const moment_survey survey = {finite, least, greatest, largest};
    return survey;
}

static void add_term(twofold *cell, int order, double weight, double variable)
{
    double before = 0, polynomial = 1;
    for (int k = 0; k < order; ++k) {
        const twofold sum = twofold_sum_of(cell[k].high, weight * polynomial);
        cell[k] = twofold_of(sum.high, cell[k].low + sum.low);
        const double next = k == 0 ? variable : 2 * variable * polynomial - before;
        before = polynomial;
        polynomial = next;
    }
}

static void add_run(const moment_terms *terms, size_t start, size_t end, double first, int order,
                    double weight_factor, twofold *moments)
{
    for (size_t i = start; i < end; ++i) {
        const double t = offset_at(terms, i) * terms->inverse_width;
        const double cell = floor(t);
        twofold *const to = moments + (size_t)(cell - first) * (size_t)order;
        add_term(to, order, weight_at(terms, i) * weight_factor, 2 * (t - cell) - 1);
    }
}

static size_t number_of_runs(size_t count, size_t cells)
{
    const size_t by_terms = count / LEAST_RUN + 1;
    const size_t by_memory = count / (4 * cells) + 1;
    const size_t runs = by_terms < by_memory ? by_terms : by_memory;
    return runs < MOST_RUNS ? runs : MOST_RUNS;
}

sigramp_status moments_add_up(const moment_terms *terms, double first, size_t cells, int order,
                              int weight_shift, int threads, twofold *moments)
{
    const size_t size = cells * (size_t)order;
    const size_t runs = number_of_runs(terms->count, cells);
    const size_t run = terms->count / runs + 1;
    twofold *parts = calloc(runs * size, sizeof *parts);
    if (!parts)
        return SIGRAMP_OUT_OF_MEMORY;
#pragma omp parallel for schedule(dynamic) num_threads(threads) if (runs > 1)
    for (size_t r = 0; r < runs; ++r) {
        const size_t start = r * run < terms->count ? r * run : terms->count;
        const size_t end = start + run < terms->count ? start + run : terms->count;
        add_run(terms, start, end, first, order, ldexp(1, weight_shift), parts + r * size);
    }
    for (size_t m = 0; m < size; ++m) {
        moments[m] = twofold_quick_sum(parts[m].high, parts[m].low);
        for (size_t r = 1; r < runs; ++r)
            moments[m] = twofold_add(moments[m], parts[r * size + m]);
    }
    free(parts);
    return SIGRAMP_OK;
}
