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

/* The moments whose rounding errors are added up too where doubles are wanted: what is lost in the
 * others counts less by 2^-24. */
enum { EXACT_MOMENTS = 4 };

/* What a term takes one thread to be looked at and to be added up. */
static const double SURVEY_NANOSECONDS = 1, TERM_NANOSECONDS = 6;

static inline double number_at(int precision, const void *array, size_t i)
{
    return precision == 32 ? (double)((const float *)array)[i] : ((const double *)array)[i];
}

static inline double weight_at(const moment_terms *terms, int precision, size_t i)
{
    return terms->weights ? number_at(precision, terms->weights, i) : 1;
}

/* The cell t is in, |t| < 2^51; between two cells either. No branch, so that vectors can do it. */
static inline double cell_of(double t)
{
    return ((t - 0.5) + 0x1.8p+52) - 0x1.8p+52;
}

typedef struct {
    double least, greatest, largest_weight;
    int strange; /* something is infinite or NaN */
} extremes;

static inline __attribute__((always_inline)) extremes
find_extremes(const moment_terms *terms, int precision, size_t begin, size_t end)
{
    double least = INFINITY, greatest = -INFINITY, largest = 0;
    int strange = 0;
    for (size_t i = begin; i < end; ++i) {
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

/* Of all runs so far. */
typedef struct {
    const moment_terms *terms;
    pthread_mutex_t lock;
    extremes found;
} survey_work;

static void survey_run(void *of, size_t begin, size_t end)
{
    survey_work *const work = of;
    extremes *const all = &work->found;
    const extremes own = work->terms->precision == 32 ? find_extremes(work->terms, 32, begin, end)
                                                      : find_extremes(work->terms, 64, begin, end);
    pthread_mutex_lock(&work->lock);
    all->least = own.least < all->least ? own.least : all->least;
    all->greatest = own.greatest > all->greatest ? own.greatest : all->greatest;
    all->largest_weight =
        own.largest_weight > all->largest_weight ? own.largest_weight : all->largest_weight;
    all->strange |= own.strange;
    pthread_mutex_unlock(&work->lock);
}

/* Of the finite terms, where there are others. */
static extremes find_finite_extremes(const moment_terms *terms)
{
    extremes found = {INFINITY, -INFINITY, 0, 1};
    for (size_t i = 0; i < terms->count; ++i) {
        const double offset = number_at(terms->precision, terms->offsets, i);
        const double weight = fabs(weight_at(terms, terms->precision, i));
        if (isfinite(offset) && isfinite(weight)) {
            found.least = fmin(found.least, offset);
            found.greatest = fmax(found.greatest, offset);
            found.largest_weight = fmax(found.largest_weight, weight);
        }
    }
    return found;
}

moment_survey moments_survey(const moment_terms *terms, int threads)
{
    survey_work work = {terms, PTHREAD_MUTEX_INITIALIZER, {INFINITY, -INFINITY, 0, 0}};
    pool_run((pool_loop){threads, terms->count, LEAST_RUN, SURVEY_NANOSECONDS}, survey_run, &work);
    extremes found = work.found;
    if (found.strange)
        found = find_finite_extremes(terms);
    const int mirrored = terms->inverse_width < 0;
    const double left = mirrored ? found.greatest : found.least;
    const double right = mirrored ? found.least : found.greatest;
    const moment_survey survey = {!found.strange, cell_of(left * terms->inverse_width),
                                  cell_of(right * terms->inverse_width), found.largest_weight};
    return survey;
}

/* w T_k(v) of so many terms, and the cells they belong to. */
enum { TERM_BLOCK = 64 };

typedef struct {
    double of[MOST_ORDER][TERM_BLOCK];
    int32_t cell[TERM_BLOCK];
} term_block;

static inline __attribute__((always_inline)) void
fill_block(const moment_terms *terms, int precision, int weighted, size_t start, size_t count,
           double first, int order, double factor, term_block *restrict block)
{
    const void *offsets = terms->offsets, *weights = terms->weights;
    const double inverse_width = terms->inverse_width;
#pragma omp simd
    for (size_t i = 0; i < count; ++i) {
        const double t = number_at(precision, offsets, start + i) * inverse_width;
        const double cell = cell_of(t), v = 2 * (t - cell) - 1;
        const double w = weighted ? number_at(precision, weights, start + i) * factor : factor;
        double before = w, term = w * v;
        block->cell[i] = (int32_t)(cell - first);
        block->of[0][i] = before;
        block->of[1][i] = term;
#pragma GCC unroll 10
        for (int k = 2; k < order; ++k) {
            const double next = 2 * v * term - before;
            before = term;
            term = next;
            block->of[k][i] = next;
        }
    }
}

/* numbers: in each cell order sums, then the rounding errors of the first. */
static inline __attribute__((always_inline)) void add_block(const term_block *block, size_t count,
                                                            int order, int exact, double *numbers)
{
    for (size_t i = 0; i < count; ++i) {
        double *const cell = numbers + (size_t)block->cell[i] * (size_t)(order + exact);
        for (int k = 0; k < exact; ++k) {
            const twofold sum = twofold_sum_of(cell[k], block->of[k][i]);
            cell[k] = sum.high;
            cell[order + k] += sum.low;
        }
        for (int k = exact; k < order; ++k)
            cell[k] += block->of[k][i];
    }
}

static inline __attribute__((always_inline)) void add_terms(const moment_terms *terms,
                                                            int precision, size_t start, size_t end,
                                                            double first, int order, int exact,
                                                            double factor, double *numbers)
{
    term_block block;
    for (size_t i = start; i < end; i += TERM_BLOCK) {
        const size_t count = end - i < TERM_BLOCK ? end - i : TERM_BLOCK;
        if (terms->weights)
            fill_block(terms, precision, 1, i, count, first, order, factor, &block);
        else
            fill_block(terms, precision, 0, i, count, first, order, factor, &block);
        add_block(&block, count, order, exact, numbers);
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
    const moment_terms *terms;
    double first, factor;
    int order, exact;
    size_t run, size; /* terms and numbers of a run */
    double *numbers;
} moment_work;

static void add_run_of(void *of, size_t r, size_t end_of_runs)
{
    const moment_work *const work = of;
    const size_t count = work->terms->count, run = work->run;
    const size_t start = r * run < count ? r * run : count;
    const size_t end = count - start < run ? count : start + run;
    (void)end_of_runs; /* one at a time */
    add_run(work->terms, start, end, work->first, work->order, work->exact, work->factor,
            work->numbers + r * work->size);
}

sigramp_status moments_add_up(const moment_terms *terms, double first, size_t cells, int order,
                              int exact, int weight_shift, int threads, cell_vector *moments)
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
    moment_work work = {.terms = terms,
                        .first = first,
                        .factor = ldexp(1, first_shift),
                        .order = order,
                        .exact = exact,
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
