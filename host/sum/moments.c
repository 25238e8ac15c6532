/* SPDX-License-Identifier: MIT */
#include "sum/moments.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The terms are cut into so many runs at most, each with moments of its own; the runs depend on the
 * terms and the cells alone, so that their sums' order does too. */
enum { MOST_RUNS = 64, LEAST_RUN = 1 << 14 };

/* The moments whose rounding errors are added up too where doubles are wanted: what is lost in the
 * others counts less by 2^-24. */
enum { EXACT_MOMENTS = 4 };

static inline double number_at(int precision, const void *array, size_t i)
{
    return precision == 32 ? (double)((const float *)array)[i] : ((const double *)array)[i];
}

static inline double weight_at(const moment_terms *terms, int precision, size_t i)
{
    return terms->weights ? number_at(precision, terms->weights, i) : 1;
}

/* The largest integer that is not above t, |t| < 2^60. */
static inline double cell_of(double t)
{
    const double toward_zero = (double)(int64_t)t;
    return toward_zero - (toward_zero > t);
}

typedef struct {
    double least, greatest, largest_weight;
    int strange; /* something is infinite or NaN */
} extremes;

static inline extremes find_extremes(const moment_terms *terms, int precision, int threads)
{
    double least = INFINITY, greatest = -INFINITY, largest = 0;
    int strange = 0;
#pragma omp parallel for num_threads(threads) if (terms->count > LEAST_RUN) reduction(min          \
                                                                                      : least)     \
    reduction(max                                                                                  \
              : greatest, largest) reduction(|                                                     \
                                             : strange)
    for (size_t i = 0; i < terms->count; ++i) {
        const double offset = number_at(precision, terms->offsets, i);
        const double weight = fabs(weight_at(terms, precision, i));
        least = offset < least ? offset : least;
        greatest = offset > greatest ? offset : greatest;
        largest = weight > largest ? weight : largest;
        strange |= !(fabs(offset) <= DBL_MAX) | !(weight <= DBL_MAX);
    }
    const extremes found = {least, greatest, largest, strange};
    return found;
}

moment_survey moments_survey(const moment_terms *terms, int threads)
{
    const extremes found = terms->precision == 32 ? find_extremes(terms, 32, threads)
                                                  : find_extremes(terms, 64, threads);
    const int mirrored = terms->inverse_width < 0;
    const double left = mirrored ? found.greatest : found.least;
    const double right = mirrored ? found.least : found.greatest;
    moment_survey survey = {!found.strange, floor(left * terms->inverse_width),
                            floor(right * terms->inverse_width), found.largest_weight};
    if (!isfinite(survey.least) || !isfinite(survey.greatest))
        survey.all_finite = 0;
    return survey;
}

/* numbers: order sums, then the rounding errors of the first. */
static inline void add_term(double *numbers, int order, int exact, double weight, double variable)
{
    double before = 0, term = weight;
    for (int k = 0; k < order; ++k) {
        if (k < exact) {
            const twofold sum = twofold_sum_of(numbers[k], term);
            numbers[k] = sum.high;
            numbers[order + k] += sum.low;
        } else {
            numbers[k] += term;
        }
        const double next = (k == 0 ? variable : 2 * variable) * term - before;
        before = k == 0 ? weight : term;
        term = next;
    }
}

static inline void add_terms(const moment_terms *terms, int precision, size_t start, size_t end,
                             double first, int order, int exact, double factor, double *numbers)
{
    for (size_t i = start; i < end; ++i) {
        const double t = number_at(precision, terms->offsets, i) * terms->inverse_width;
        const double cell = cell_of(t);
        add_term(numbers + (size_t)(cell - first) * (size_t)(order + exact), order, exact,
                 weight_at(terms, precision, i) * factor, 2 * (t - cell) - 1);
    }
}

/* The loop for the usual orders, with everything in registers. */
static void add_run(const moment_terms *terms, size_t start, size_t end, double first, int order,
                    int exact, double factor, double *numbers)
{
    if (terms->precision == 64 && order == 9 && exact)
        add_terms(terms, 64, start, end, first, 9, EXACT_MOMENTS, factor, numbers);
    else if (terms->precision == 32 && order == 5 && !exact)
        add_terms(terms, 32, start, end, first, 5, 0, factor, numbers);
    else
        add_terms(terms, terms->precision, start, end, first, order, exact ? EXACT_MOMENTS : 0,
                  factor, numbers);
}

static size_t number_of_runs(size_t count, size_t cells)
{
    const size_t by_terms = count / LEAST_RUN + 1;
    const size_t by_memory = count / (4 * cells) + 1;
    const size_t runs = by_terms < by_memory ? by_terms : by_memory;
    return runs < MOST_RUNS ? runs : MOST_RUNS;
}

static size_t run_length(size_t count, size_t cells)
{
    return count / number_of_runs(count, cells) + 1;
}

double moments_error(size_t count, size_t cells, int exact)
{
    return (double)run_length(count, cells) * (exact ? 0x1p-77 : 0x1p-52);
}

/* One cell's moments, from the numbers of all runs. */
static cell_vector add_runs(const double *numbers, size_t runs, size_t run_size, int order,
                            int exact)
{
    cell_vector moments = {{0, 0}, {0, 0}, {0}};
    for (size_t r = 0; r < runs; ++r, numbers += run_size) {
        double high[MOST_ORDER], low[MOST_ORDER] = {0};
        memcpy(high, numbers, (size_t)order * sizeof *high);
        memcpy(low, numbers + order, (size_t)exact * sizeof *low);
        moments.constant = twofold_add(moments.constant, twofold_quick_sum(high[0], low[0]));
        moments.linear = twofold_add(moments.linear, twofold_sum_of(high[1], low[1]));
        for (int k = 2; k < order; ++k)
            moments.others[k - 2] += high[k] + low[k];
    }
    return moments;
}

sigramp_status moments_add_up(const moment_terms *terms, double first, size_t cells, int order,
                              int exact, int weight_shift, int threads, cell_vector *moments)
{
    const int exact_count = exact ? EXACT_MOMENTS : 0;
    const size_t cell_size = (size_t)(order + exact_count), size = cells * cell_size;
    const size_t runs = number_of_runs(terms->count, cells);
    const size_t run = run_length(terms->count, cells);
    double *numbers = calloc(runs * size, sizeof *numbers);
    if (!numbers)
        return SIGRAMP_OUT_OF_MEMORY;
#pragma omp parallel for schedule(dynamic) num_threads(threads) if (runs > 1)
    for (size_t r = 0; r < runs; ++r) {
        const size_t start = r * run < terms->count ? r * run : terms->count;
        const size_t end = start + run < terms->count ? start + run : terms->count;
        add_run(terms, start, end, first, order, exact, ldexp(1, weight_shift), numbers + r * size);
    }
    for (size_t c = 0; c < cells; ++c)
        moments[c] = add_runs(numbers + c * cell_size, runs, size, order, exact_count);
    free(numbers);
    return SIGRAMP_OK;
}
