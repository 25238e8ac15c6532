/* SPDX-License-Identifier: MIT */
/* The parts of exact sums some of whose terms are elsewhere. The threads take runs of terms at a
 * point each; integer totals make their order irrelevant. */
#include "cpu/cpu.h"
#include "threads/pool.h"

#include <pthread.h>

enum { TERM_RUN = 1 << 14 };

/* What a term takes one thread, whatever the precision. */
static const double SCALE_NANOSECONDS = 1, TOTAL_NANOSECONDS = 5;

typedef struct {
    const sigramp_unit_loops *loops;
    const sigramp_loop_terms *terms;
    const char *x;
    size_t bytes, runs; /* of a point; at each of them */
    int64_t *scales;
    const int64_t *given; /* scales */
    sigramp_loop_total *totals;
    pthread_mutex_t lock;
} part_work;

static part_work work_on(const sum_terms *terms, const char *isa, const void *x)
{
    const size_t count = terms->loops.count;
    return (part_work){.loops = cpu_loops(terms->unit, terms->precision, isa),
                       .terms = &terms->loops,
                       .x = x,
                       .bytes = (size_t)terms->precision / 8,
                       .runs = count > 0 ? (count - 1) / TERM_RUN + 1 : 1,
                       .lock = PTHREAD_MUTEX_INITIALIZER};
}

/* One of the runs at a point. */
typedef struct {
    size_t point, first, count;
    const void *x;
} part_run;

static part_run run_of(const part_work *work, size_t i)
{
    const size_t first = i % work->runs * TERM_RUN, left = work->terms->count - first;
    const size_t point = i / work->runs;
    return (part_run){point, first, left < TERM_RUN ? left : TERM_RUN,
                      work->x + point * work->bytes};
}

static void scale_runs(void *of, size_t begin, size_t end)
{
    part_work *const work = of;
    for (size_t i = begin; i < end; ++i) {
        const part_run run = run_of(work, i);
        const int64_t found = work->loops->scale(run.x, work->terms, run.first, run.count);
        int64_t *const scale = &work->scales[run.point];
        pthread_mutex_lock(&work->lock);
        *scale = found > *scale ? found : *scale;
        pthread_mutex_unlock(&work->lock);
    }
}

static void total_runs(void *of, size_t begin, size_t end)
{
    part_work *const work = of;
    for (size_t i = begin; i < end; ++i) {
        const part_run run = run_of(work, i);
        const sigramp_loop_total found =
            work->loops->add(run.x, work->terms, run.first, run.count, work->given[run.point]);
        sigramp_loop_total *const total = &work->totals[run.point];
        pthread_mutex_lock(&work->lock);
        *total = sigramp_add_totals(*total, found);
        pthread_mutex_unlock(&work->lock);
    }
}

static pool_loop loop_over(const part_work *work, int threads, size_t count, double nanoseconds)
{
    const size_t terms = work->terms->count < TERM_RUN ? work->terms->count : TERM_RUN;
    return (pool_loop){threads, count * work->runs, 1, nanoseconds * (double)terms};
}

void cpu_sum_scales(const sum_terms *terms, const char *isa, int threads, size_t count,
                    const void *x, int64_t *scales)
{
    part_work work = work_on(terms, isa, x);
    work.scales = scales;
    for (size_t j = 0; j < count; ++j)
        scales[j] = SIGRAMP_LEAST_SCALE;
    pool_run(loop_over(&work, threads, count, SCALE_NANOSECONDS), scale_runs, &work);
}

void cpu_sum_totals(const sum_terms *terms, const char *isa, int threads, size_t count,
                    const void *x, const int64_t *scales, sigramp_loop_total *totals)
{
    part_work work = work_on(terms, isa, x);
    work.given = scales;
    work.totals = totals;
    for (size_t j = 0; j < count; ++j)
        totals[j] = (sigramp_loop_total){0, 0, 0, 0};
    pool_run(loop_over(&work, threads, count, TOTAL_NANOSECONDS), total_runs, &work);
}

void cpu_sum_finish(const sum_terms *terms, const char *isa, size_t count, const int64_t *scales,
                    const sigramp_loop_total *totals, void *y)
{
    const sigramp_unit_loops *const loops = cpu_loops(terms->unit, terms->precision, isa);
    for (size_t j = 0; j < count; ++j)
        loops->finish(&terms->loops, totals[j], scales[j],
                      (char *)y + j * (size_t)terms->precision / 8);
}
