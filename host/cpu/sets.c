/* SPDX-License-Identifier: MIT */
/* Direct sums of the same offsets at the same points with several sets of weights: threads share
 * the points. */
#include "cpu/cpu.h"
#include "threads/pool.h"

#include <math.h>
#include <string.h>

/* Sums of fewer terms are exact ones, and cheap. */
enum { LEAST_TERMS = 32 };

/* Results, points times sets, from which on they take less time together than one by one: two sets
 * at four points do. At one or two points a single sum makes no factors of its tiles
 * (host/cpu/quick_sums.h), which here at least so many results must share. */
enum { LEAST_RESULTS = 8 };

/* Runs of points are so many or a multiple, as vectors take them. */
enum { WHOLE_POINTS = 8 };

/* What a term of a set takes one thread at a point; it only decides whether threads are woken. */
static const double TERM_NANOSECONDS = 0.2;

typedef struct {
    const sigramp_unit_loops *loops;
    size_t sets, bytes;
    const sigramp_loop_terms *terms[SIGRAMP_SETS];
    const char *x;
    char *y[SIGRAMP_SETS];
} set_work;

static void add_exactly(const sigramp_unit_loops *loops, const void *x,
                        const sigramp_loop_terms *terms, void *y)
{
    const int64_t scale = loops->scale(x, terms, 0, terms->count);
    loops->finish(terms, loops->add(x, terms, 0, terms->count, scale), scale, y);
}

/* Results of points from the first on, by their totals; those that are not certain are added
 * exactly. */
static void finish(const set_work *work, size_t first, size_t count,
                   const sigramp_quick_total *totals)
{
    for (size_t j = 0; j < count; ++j) {
        const size_t place = (first + j) * work->bytes;
        const char *const x = work->x + place;
        for (size_t k = 0; k < work->sets; ++k) {
            const sigramp_quick_total *const total = &totals[k * SIGRAMP_SET_POINTS + j];
            if (!work->loops->quick_finish(x, work->terms[k], total, work->y[k] + place))
                add_exactly(work->loops, x, work->terms[k], work->y[k] + place);
        }
    }
}

static void sum_points(void *of, size_t begin, size_t end)
{
    const set_work *const work = of;
    const size_t start = begin * work->bytes;
    sigramp_quick_total totals[SIGRAMP_SETS * SIGRAMP_SET_POINTS];
    memset(totals, 0, work->sets * SIGRAMP_SET_POINTS * sizeof *totals);
    if (work->loops->quick_add_sets(work->sets, end - begin, work->x + start, work->terms, 0,
                                    work->terms[0]->count, totals)) {
        finish(work, begin, end - begin, totals);
        return;
    }
    for (size_t k = 0; k < work->sets; ++k)
        work->loops->sum(end - begin, work->x + start, work->terms[k], NULL, work->y[k] + start);
}

static void sum_together(set_work *work, int threads, size_t count)
{
    const size_t even = (count / (4 * (size_t)threads) / WHOLE_POINTS + 1) * WHOLE_POINTS;
    const size_t run = even < SIGRAMP_SET_POINTS ? even : SIGRAMP_SET_POINTS;
    const double point_cost = TERM_NANOSECONDS * (double)work->terms[0]->count * (double)work->sets;
    pool_run((pool_loop){threads, count, run, point_cost}, sum_points, work);
}

/* Whether sums of the terms can go with others: not with infinite weights, which are guarded
 * (host/sum/terms.c), so that no sum of theirs is quick. */
static int is_shared(const sigramp_loop_terms *terms)
{
    return terms->count >= LEAST_TERMS && !terms->slopes && terms->constant[0] == 0 &&
           !isinf(terms->largest_weight);
}

void cpu_sum_sets(size_t sets, const sum_terms *const *terms, const char *isa, int threads,
                  size_t count, const void *x, void *const *y)
{
    set_work work = {.loops = cpu_loops(terms[0]->unit, terms[0]->precision, isa),
                     .bytes = (size_t)terms[0]->precision / 8,
                     .x = x};
    const sum_terms *shared[SIGRAMP_SETS];
    for (size_t k = 0; k < sets; ++k) {
        if (!is_shared(&terms[k]->loops)) {
            cpu_sum(terms[k], isa, threads, count, x, NULL, y[k]);
            continue;
        }
        shared[work.sets] = terms[k];
        work.terms[work.sets] = &terms[k]->loops;
        work.y[work.sets++] = y[k];
    }
    if (work.loops->quick_add_sets && work.sets > 1 && work.sets * count >= LEAST_RESULTS)
        sum_together(&work, threads, count);
    else
        for (size_t k = 0; k < work.sets; ++k)
            cpu_sum(shared[k], isa, threads, count, x, NULL, work.y[k]);
}
