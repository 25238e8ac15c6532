/* SPDX-License-Identifier: MIT */
/* Where terms lie, and how large they are. */
#include "sum/moments.h"
#include "threads/pool.h"

#include <math.h>
#include <pthread.h>

enum { LEAST_RUN = 1 << 14 };

/* What a term takes one thread. */
static const double SURVEY_NANOSECONDS = 1;

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
    all->outline.least = fmin(all->outline.least, own.outline.least);
    all->outline.greatest = fmax(all->outline.greatest, own.outline.greatest);
    all->outline.has_positive |= own.outline.has_positive;
    all->outline.has_negative |= own.outline.has_negative;
    all->weights.least = fmin(all->weights.least, own.weights.least);
    all->weights.largest = fmax(all->weights.largest, own.weights.largest);
    all->strange |= own.strange;
    pthread_mutex_unlock(&work->lock);
}

static double cell_of(const moment_terms *terms, double offset)
{
    return moment_cell(offset * terms->inverse_width);
}

/* Where some terms are not finite. */
static moment_survey survey_strange(const moment_terms *terms)
{
    term_outline finite = outline_of_none(), all = outline_of_none();
    moment_weights weights = {INFINITY, 0};
    for (size_t i = 0; i < terms->count; ++i) {
        const double offset = sum_real_at(terms->precision, terms->offsets, i);
        const double weight = moment_weight(terms, terms->precision, i), size = fabs(weight);
        outline_add_offset(&all, offset);
        outline_add_weight(&all, weight);
        if (isfinite(offset) && isfinite(weight)) {
            outline_add_offset(&finite, offset);
            weights.largest = fmax(weights.largest, size);
            weights.least = fmin(weights.least, size > 0 ? size : INFINITY);
        }
    }
    const moment_survey survey = {0, cell_of(terms, finite.least), cell_of(terms, finite.greatest),
                                  weights, all};
    return survey;
}

moment_extremes moments_extremes(const moment_terms *terms, find_extremes_loop *loop, int threads)
{
    survey_work work = {
        terms, PTHREAD_MUTEX_INITIALIZER, loop, {outline_of_none(), {INFINITY, 0}, 0}};
    pool_run((pool_loop){threads, terms->count, LEAST_RUN, SURVEY_NANOSECONDS}, survey_run, &work);
    return work.found;
}

/* A negative width has the cells in the other order. */
static moment_survey in_order(moment_survey survey, double inverse_width)
{
    if (inverse_width < 0) {
        const double left = survey.greatest;
        survey.greatest = survey.least;
        survey.least = left;
    }
    return survey;
}

moment_survey moments_survey_of(const moment_extremes *all, double inverse_width)
{
    const moment_survey survey = {!all->strange, moment_cell(all->outline.least * inverse_width),
                                  moment_cell(all->outline.greatest * inverse_width), all->weights,
                                  all->outline};
    return in_order(survey, inverse_width);
}

moment_survey moments_survey(const moment_terms *terms, find_extremes_loop *loop, int threads)
{
    const moment_extremes found = moments_extremes(terms, loop, threads);
    return found.strange ? in_order(survey_strange(terms), terms->inverse_width)
                         : moments_survey_of(&found, terms->inverse_width);
}
