/* SPDX-License-Identifier: MIT */
#include "sum/moments.h"
#include "threads/pool.h"

#include <float.h>
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_RUN = 1 << 14 };

/* Counts that a pass over the terms may have, in all runs: classes beyond take another pass. */
enum { MOST_COUNTS = 1 << 23 };

enum { MOST_CLASSES = (2046 + CLASS_LIFT) / CLASS_BINADES + 1 };

/* What a term takes one thread to be looked at and to be added up. */
static const double SURVEY_NANOSECONDS = 1, TERM_NANOSECONDS = 4;

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
    all->weights.least = fmin(all->weights.least, own.weights.least);
    all->weights.largest = fmax(all->weights.largest, own.weights.largest);
    all->strange |= own.strange;
    pthread_mutex_unlock(&work->lock);
}

/* Of the finite terms, where there are others. */
static moment_extremes find_finite_extremes(const moment_terms *terms)
{
    moment_extremes found = {INFINITY, -INFINITY, {INFINITY, 0}, 1};
    for (size_t i = 0; i < terms->count; ++i) {
        const double offset = sum_real_at(terms->precision, terms->offsets, i);
        const double weight = fabs(moment_weight(terms, terms->precision, i));
        if (isfinite(offset) && isfinite(weight)) {
            found.least = fmin(found.least, offset);
            found.greatest = fmax(found.greatest, offset);
            found.weights.largest = fmax(found.weights.largest, weight);
            found.weights.least = fmin(found.weights.least, weight > 0 ? weight : INFINITY);
        }
    }
    return found;
}

moment_survey moments_survey(const moment_terms *terms, find_extremes_loop *loop, int threads)
{
    survey_work work = {
        terms, PTHREAD_MUTEX_INITIALIZER, loop, {INFINITY, -INFINITY, {INFINITY, 0}, 0}};
    pool_run((pool_loop){threads, terms->count, LEAST_RUN, SURVEY_NANOSECONDS}, survey_run, &work);
    moment_extremes found = work.found;
    if (found.strange)
        found = find_finite_extremes(terms);
    const int mirrored = terms->inverse_width < 0;
    const double left = mirrored ? found.greatest : found.least;
    const double right = mirrored ? found.least : found.greatest;
    const moment_survey survey = {!found.strange, moment_cell(left * terms->inverse_width),
                                  moment_cell(right * terms->inverse_width), found.weights};
    return survey;
}

/* Each has counts of its own, all together no more than a few for each term. */
static size_t number_of_runs(size_t count, size_t counts, int threads)
{
    const size_t by_terms = count / LEAST_RUN + 1, by_memory = 2 * count / counts + 1;
    const size_t wanted = 2 * (size_t)threads, least = count / MOST_RUN_TERMS + 1;
    const size_t runs = by_terms < by_memory ? by_terms : by_memory;
    const size_t most = runs < wanted ? runs : wanted;
    return most > least ? most : least;
}

/* Runs of terms, each with counts of its own. */
typedef struct {
    moment_run of;
    add_terms_loop *loop;
    size_t runs, run, size; /* terms and counts of a run */
    int64_t *counts;
} moment_work;

static void add_run_of(void *of, size_t r, size_t end_of_runs)
{
    const moment_work *const work = of;
    const size_t count = work->of.terms->count, run = work->run;
    const size_t start = r * run < count ? r * run : count;
    const size_t end = count - start < run ? count : start + run;
    (void)end_of_runs; /* one at a time */
    work->loop(&work->of, start, end, work->counts + r * work->size);
}

/* A power of two that need be no double, in two steps. */
typedef struct {
    double first, second;
} two_powers;

static two_powers powers_of(int exponent)
{
    const int half = exponent / 2;
    return (two_powers){ldexp(1, half), ldexp(1, exponent - half)};
}

/* |integer| <= 2^62: else the nearest double could be 2^63, which is no such integer. */
static twofold of_integer(int64_t integer)
{
    const double high = (double)integer;
    return twofold_of(high, (double)(integer - (int64_t)high));
}

/* The count number n of all runs, in its units. */
static twofold count_of(const moment_work *work, size_t n)
{
    static const double upper_units = 0x1p+62;
    __int128 all = 0;
    for (size_t r = 0; r < work->runs; ++r)
        all += work->counts[r * work->size + n];
    const int64_t upper = (int64_t)(all >> 62);
    if (upper == 0 || upper == -1)
        return of_integer((int64_t)all);
    const twofold rest = of_integer((int64_t)(all - ((__int128)upper << 62)));
    return twofold_add(twofold_scale(of_integer(upper), upper_units), rest);
}

static int has_counts(const moment_work *work, size_t n, size_t size)
{
    for (size_t r = 0; r < work->runs; ++r)
        for (size_t i = n; i < n + size; ++i)
            if (work->counts[r * work->size + i] != 0)
                return 1;
    return 0;
}

/* One cell's moments of one class, from its counts, which are from n on. */
static cell_vector vector_of(const moment_work *work, size_t n)
{
    static const double high_unit = 1.0 / (1 << HIGH_GRID),
                        low_unit = 1.0 / (UINT64_C(1) << LOW_GRID);
    const int order = work->of.order, fine = moment_fine(work->of.exact);
    cell_vector vector = {{0, 0}, {0, 0}, {0}};
    for (int k = 0; k < order; ++k) {
        twofold moment = twofold_scale(count_of(work, n + (size_t)k), high_unit);
        if (k < fine)
            moment = twofold_add(moment,
                                 twofold_scale(count_of(work, n + (size_t)(order + k)), low_unit));
        if (k == 0)
            vector.constant = moment;
        else if (k == 1)
            vector.linear = moment;
        else
            vector.others[k - 2] = moment.high + moment.low;
    }
    return vector;
}

static void add_class(cell_vector *moments, const cell_vector *added, int order, two_powers powers)
{
    const cell_vector first = *added;
#define SCALED(number) twofold_scale(twofold_scale(number, powers.first), powers.second)
    moments->constant = twofold_add(moments->constant, SCALED(first.constant));
    moments->linear = twofold_add(moments->linear, SCALED(first.linear));
#undef SCALED
    for (int k = 2; k < order; ++k)
        moments->others[k - 2] += first.others[k - 2] * powers.first * powers.second;
}

/* As classify of moment_loops.c has it. */
static int class_of(double weight)
{
    int exponent = 0;
    frexp(weight, &exponent);
    return (exponent + 1022 + CLASS_LIFT) / CLASS_BINADES;
}

/* Of w/w' in a pass's class. */
static int exponent_of_class(const moment_run *of, int class)
{
    return of->terms->weights ? (of->first_class + class) * CLASS_BINADES - CLASS_LIFT - 1023 : 0;
}

/* To the moments, those of the classes of one pass over the terms. */
static void add_classes(const moment_work *work, size_t cells, int weight_shift,
                        cell_vector *moments)
{
    const moment_run *const of = &work->of;
    const size_t size = (size_t)(of->order + moment_fine(of->exact));
    two_powers powers[MOST_CLASSES];
    for (int class = 0; class < of->classes; ++class)
        powers[class] = powers_of(weight_shift + exponent_of_class(of, class));
    for (size_t c = 0, n = 0; c < cells; ++c)
        for (int class = 0; class < of->classes; ++class, n += size) {
            if (!has_counts(work, n, size))
                continue;
            const cell_vector vector = vector_of(work, n);
            add_class(&moments[c], &vector, of->order, powers[class]);
        }
}

sigramp_status moments_add_up(const moment_terms *terms, moment_weights weights, double first,
                              size_t cells, int order, int exact, int weight_shift,
                              add_terms_loop *loop, int threads, cell_vector *moments)
{
    const size_t size = cells * (size_t)(order + moment_fine(exact));
    const int lowest = weights.largest > 0 ? class_of(weights.least) : 0;
    const int classes = weights.largest > 0 ? class_of(weights.largest) - lowest + 1 : 1;
    const int affordable = size < MOST_COUNTS ? (int)(MOST_COUNTS / size) : 1;
    const int at_once = classes < affordable ? classes : affordable;
    const size_t runs = number_of_runs(terms->count, size * (size_t)at_once, threads);
    moment_work work = {.of = {terms, first, order, exact, lowest, at_once},
                        .loop = loop,
                        .runs = runs,
                        .run = terms->count / runs + 1,
                        .size = size * (size_t)at_once};
    work.counts = calloc(runs * work.size, sizeof *work.counts);
    if (!work.counts)
        return SIGRAMP_OUT_OF_MEMORY;
    memset(moments, 0, cells * sizeof *moments);
    for (int done = 0; done < classes; done += at_once) {
        work.of.first_class = lowest + done;
        if (done > 0)
            memset(work.counts, 0, runs * work.size * sizeof *work.counts);
        pool_run((pool_loop){threads, runs, 1, TERM_NANOSECONDS * (double)work.run}, add_run_of,
                 &work);
        add_classes(&work, cells, weight_shift, moments);
    }
    free(work.counts);
    return SIGRAMP_OK;
}
