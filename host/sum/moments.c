/* SPDX-License-Identifier: MIT */
#include "sum/moments.h"
#include "threads/pool.h"

#include <float.h>
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The terms are cut into so many runs at most, each with moments of its own; the runs depend on the
 * terms and the cells alone, so that their sums' order does too. */
enum { MOST_RUNS = 64, LEAST_RUN = 1 << 14 };

/* What a term takes one thread to be looked at and to be added up. */
static const double SURVEY_NANOSECONDS = 1, TERM_NANOSECONDS = 6;

/* Of all runs so far. */
typedef struct {
    const moment_terms *terms;
    pthread_mutex_t lock;
    find_extremes_loop *loop;
    moment_extremes found;
} survey_work;

static void survey_run(void *of, size_t begin, size_t end)
{
    survey_work *const work = of;
    moment_extremes *const all = &work->found;
    const moment_extremes own = work->loop(work->terms, begin, end);
    pthread_mutex_lock(&work->lock);
    all->least = own.least < all->least ? own.least : all->least;
    all->greatest = own.greatest > all->greatest ? own.greatest : all->greatest;
    all->largest_weight =
        own.largest_weight > all->largest_weight ? own.largest_weight : all->largest_weight;
    all->strange |= own.strange;
    pthread_mutex_unlock(&work->lock);
}

/* Of the finite terms, where there are others. */
static moment_extremes find_finite_extremes(const moment_terms *terms)
{
    moment_extremes found = {INFINITY, -INFINITY, 0, 1};
    for (size_t i = 0; i < terms->count; ++i) {
        const double offset = sum_real_at(terms->precision, terms->offsets, i);
        const double weight = fabs(moment_weight(terms, terms->precision, i));
        if (isfinite(offset) && isfinite(weight)) {
            found.least = fmin(found.least, offset);
            found.greatest = fmax(found.greatest, offset);
            found.largest_weight = fmax(found.largest_weight, weight);
        }
    }
    return found;
}

moment_survey moments_survey(const moment_terms *terms, find_extremes_loop *loop, int threads)
{
    survey_work work = {terms, PTHREAD_MUTEX_INITIALIZER, loop, {INFINITY, -INFINITY, 0, 0}};
    pool_run((pool_loop){threads, terms->count, LEAST_RUN, SURVEY_NANOSECONDS}, survey_run, &work);
    moment_extremes found = work.found;
    if (found.strange)
        found = find_finite_extremes(terms);
    const int mirrored = terms->inverse_width < 0;
    const double left = mirrored ? found.greatest : found.least;
    const double right = mirrored ? found.least : found.greatest;
    const moment_survey survey = {!found.strange, moment_cell(left * terms->inverse_width),
                                  moment_cell(right * terms->inverse_width), found.largest_weight};
    return survey;
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

static void multiply_moments(cell_vector *moments, int order, double power)
{
    moments->constant = twofold_scale(moments->constant, power);
    moments->linear = twofold_scale(moments->linear, power);
    for (int k = 2; k < order; ++k)
        moments->others[k - 2] *= power;
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

/* Runs of terms, each with numbers of its own. */
typedef struct {
    moment_run of;
    add_terms_loop *loop;
    size_t run, size; /* terms and numbers of a run */
    double *numbers;
} moment_work;

static void add_run_of(void *of, size_t r, size_t end_of_runs)
{
    const moment_work *const work = of;
    const size_t count = work->of.terms->count, run = work->run;
    const size_t start = r * run < count ? r * run : count;
    const size_t end = count - start < run ? count : start + run;
    (void)end_of_runs; /* one at a time */
    work->loop(&work->of, start, end, work->numbers + r * work->size);
}

sigramp_status moments_add_up(const moment_terms *terms, double first, size_t cells, int order,
                              int exact, int weight_shift, add_terms_loop *loop, int threads,
                              cell_vector *moments)
{
    enum { MOST_AT_ONCE = 1000 }; /* a power of two that is a double */
    const int first_shift = weight_shift < MOST_AT_ONCE ? weight_shift : MOST_AT_ONCE;
    const int exact_count = exact ? EXACT_MOMENTS : 0;
    const size_t cell_size = (size_t)(order + exact_count), size = cells * cell_size;
    const size_t runs = number_of_runs(terms->count, cells);
    const size_t run = run_length(terms->count, cells);
    double *numbers = calloc(runs * size, sizeof *numbers);
    if (!numbers)
        return SIGRAMP_OUT_OF_MEMORY;
    moment_work work = {.of = {terms, first, ldexp(1, first_shift), order, exact_count},
                        .loop = loop,
                        .run = run,
                        .size = size,
                        .numbers = numbers};
    pool_run((pool_loop){threads, runs, 1, TERM_NANOSECONDS * (double)run}, add_run_of, &work);
    for (size_t c = 0; c < cells; ++c) {
        moments[c] = add_runs(numbers + c * cell_size, runs, size, order, exact_count);
        multiply_moments(&moments[c], order, ldexp(1, weight_shift - first_shift));
    }
    free(numbers);
    return SIGRAMP_OK;
}
