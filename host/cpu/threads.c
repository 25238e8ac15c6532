/* SPDX-License-Identifier: MIT */
/* Shares a map or a sum among threads: runs of points, or of terms where the points are too few. */
#include "cpu/cpu.h"
#include "threads/pool.h"
#include "two_sum.h"
#include "units/units.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { MAP_RUN = 1 << 16, TERM_RUN = 1 << 14 };
enum { SEGMENT_RUN = 1 << 10 };

/* A point costs a sum as much as so many terms. */
enum { QUICK_POINT_TERMS = 100 };

/* A term in integers costs as much as so many quick ones. */
enum { EXACT_TERM_TERMS = 10 };

/* So many bytes of results no cache is expected to keep for their reader. */
enum { STREAMED_BYTES = 1 << 24 };

/*
 * Nanoseconds one thread takes for a point of a map, of a ramp's, of a table, of segments, of a
 * closed sum, and for a term at a point of a direct sum. Measured with AVX-512 on README's machine,
 * segments and closed sums by their quicker ones; they only decide from what size on threads are
 * woken.
 */
typedef struct {
    double map, ramp, table, segments, pieces, term;
} loop_costs;

static loop_costs costs_of(int precision, const char *isa)
{
    static const loop_costs costs[2] = {{0.8, 0.2, 1.2, 20, 8, 0.3}, {2.5, 0.8, 2.5, 40, 16, 1.1}};
    loop_costs found = costs[precision == 64];
#ifdef SIGRAMP_HAVE_AVX2 /* then baseline is without the machine's fused multiply-add */
    const int is_slow = isa && strcmp(isa, "baseline") == 0;
    const double times = !is_slow ? 1 : precision == 32 ? 4 : 20;
    found.map *= times;
    found.table *= times;
    found.segments *= times;
    found.pieces *= times;
    found.term *= times;
#else
    (void)isa;
#endif
    return found;
}

/* A loop over points: reals at x to reals at y, both of so many bytes. */
typedef struct {
    const sigramp_unit_loops *loops;
    sigramp_table_loop *table_loop;
    const void *sum;        /* the table, segments, terms or spaced offsets */
    const int64_t *exclude; /* a term for each point; NULL: none */
    double offset;
    size_t bytes;
    int stream;
    const char *x;
    char *y;
} point_work;

static point_work points_of(int precision, size_t count, const void *x, void *y)
{
    const size_t bytes = (size_t)precision / 8;
    const point_work work = {
        .bytes = bytes, .stream = x != y && count >= STREAMED_BYTES / bytes, .x = x, .y = y};
    return work;
}

static void map_run(void *of, size_t begin, size_t end)
{
    const point_work *const work = of;
    const size_t start = begin * work->bytes;
    work->loops->map(end - begin, work->x + start, work->offset, work->y + start, work->stream);
}

void cpu_map(sigramp_unit unit, int precision, const char *isa, int threads, size_t count,
             const void *x, double offset, void *y)
{
    const loop_costs costs = costs_of(precision, isa);
    point_work work = points_of(precision, count, x, y);
    work.loops = cpu_loops(unit, precision, isa);
    work.offset = offset;
    pool_run((pool_loop){threads, count, MAP_RUN,
                         unit_traits_of(unit)->is_ramp ? costs.ramp : costs.map},
             map_run, &work);
}

static void segments_run(void *of, size_t begin, size_t end)
{
    const point_work *const work = of;
    const size_t start = begin * work->bytes;
    work->loops->segments(end - begin, work->x + start, work->sum, work->y + start);
}

static void table_run(void *of, size_t begin, size_t end)
{
    const point_work *const work = of;
    const size_t start = begin * work->bytes;
    work->table_loop(end - begin, work->x + start, work->sum, work->y + start, work->stream);
}

/* A point in segments may take a run of terms. */
void cpu_table(const sigramp_loop_table *table, int precision, const char *isa, int threads,
               size_t count, const void *x, void *y)
{
    const loop_costs costs = costs_of(precision, isa);
    const sigramp_loop_segments *const segments = table->segments;
    point_work work = points_of(precision, count, x, y);
    if (segments) {
        work.loops = cpu_loops((sigramp_unit)segments->unit, precision, isa);
        work.sum = segments;
        pool_run((pool_loop){threads, count, SEGMENT_RUN, costs.segments}, segments_run, &work);
    } else {
        work.table_loop =
            table->pieces ? cpu_pieces_loop(precision, isa) : cpu_table_loop(precision, isa);
        work.sum = table;
        pool_run((pool_loop){threads, count, MAP_RUN, table->pieces ? costs.pieces : costs.table},
                 table_run, &work);
    }
}

float cpu_map_accurate(sigramp_unit unit, float x, float offset)
{
    float y = 0;
    cpu_loops(unit, SIGRAMP_F32, "baseline")->map_accurate(1, &x, offset, &y);
    return y;
}

/* A loop over the terms at a block of points, the totals under a lock. */
typedef struct {
    const sigramp_unit_loops *loops;
    const sigramp_loop_terms *terms;
    const void *x;
    size_t points;
    const int64_t *exclude; /* as in cpu_sum */
    pthread_mutex_t lock;
    sigramp_quick_total *quick; /* points of them */
    int64_t but, scale;         /* at one point */
    sigramp_loop_total total;   /* likewise */
} term_work;

static void scale_run(void *of, size_t begin, size_t end)
{
    term_work *const work = of;
    const sigramp_term_runs runs = sigramp_terms_but(begin, end, work->but);
    for (int k = 0; k < 2; ++k) {
        const int64_t found =
            work->loops->scale(work->x, work->terms, runs.start[k], runs.count[k]);
        pthread_mutex_lock(&work->lock);
        work->scale = found > work->scale ? found : work->scale;
        pthread_mutex_unlock(&work->lock);
    }
}

static void exact_run(void *of, size_t begin, size_t end)
{
    term_work *const work = of;
    const sigramp_term_runs runs = sigramp_terms_but(begin, end, work->but);
    for (int k = 0; k < 2; ++k) {
        const sigramp_loop_total subtotal =
            work->loops->add(work->x, work->terms, runs.start[k], runs.count[k], work->scale);
        pthread_mutex_lock(&work->lock);
        work->total = sigramp_add_totals(work->total, subtotal);
        pthread_mutex_unlock(&work->lock);
    }
}

/* One point exactly, the threads taking runs of terms; integer totals make their order irrelevant.
 */
static void sum_one_point(const sigramp_unit_loops *loops, const sigramp_loop_terms *terms,
                          double term_cost, int threads, const void *x, int64_t but, void *y)
{
    term_work work = {.loops = loops,
                      .terms = terms,
                      .x = x,
                      .lock = PTHREAD_MUTEX_INITIALIZER,
                      .but = but,
                      .scale = SIGRAMP_LEAST_SCALE};
    pool_run((pool_loop){threads, terms->count, TERM_RUN, term_cost}, scale_run, &work);
    pool_run((pool_loop){threads, terms->count, TERM_RUN, EXACT_TERM_TERMS * term_cost}, exact_run,
             &work);
    loops->finish(terms, work.total, work.scale, y);
}

static void add_quick_total(sigramp_quick_total *total, const sigramp_quick_total *subtotal)
{
    const double sum = total->sum + subtotal->sum;
    total->rest += SUM_REST(total->sum, subtotal->sum, sum) + subtotal->rest;
    total->sum = sum;
    total->absolute += subtotal->absolute;
}

static void quick_run(void *of, size_t begin, size_t end)
{
    term_work *const work = of;
    sigramp_quick_total own[SIGRAMP_QUICK_POINTS] = {{0}};
    work->loops->quick_add(work->points, work->x, work->terms, begin, end - begin, work->exclude,
                           own);
    pthread_mutex_lock(&work->lock);
    for (size_t j = 0; j < work->points; ++j)
        add_quick_total(&work->quick[j], &own[j]);
    pthread_mutex_unlock(&work->lock);
}

/* A block of count points from the first on, the threads taking runs of terms. */
static void sum_block(const point_work *points, const sigramp_loop_terms *terms, double term_cost,
                      int threads, size_t first, size_t count)
{
    const size_t bytes = points->bytes;
    const char *const x = points->x + first * bytes;
    char *const y = points->y + first * bytes;
    const int64_t *const exclude = points->exclude ? points->exclude + first : NULL;
    sigramp_quick_total totals[SIGRAMP_QUICK_POINTS] = {{0}};
    term_work work = {.loops = points->loops,
                      .terms = terms,
                      .x = x,
                      .points = count,
                      .exclude = exclude,
                      .lock = PTHREAD_MUTEX_INITIALIZER,
                      .quick = totals};
    pool_run((pool_loop){threads, terms->count, TERM_RUN, (double)count * term_cost}, quick_run,
             &work);
    for (size_t j = 0; j < count; ++j)
        if (!points->loops->quick_finish(x + j * bytes, terms, &totals[j], y + j * bytes))
            sum_one_point(points->loops, terms, term_cost, threads, x + j * bytes,
                          sigramp_excluded_at(exclude, j), y + j * bytes);
}

static void sum_run(void *of, size_t begin, size_t end)
{
    const point_work *const work = of;
    const size_t start = begin * work->bytes;
    work->loops->sum(end - begin, work->x + start, work->sum,
                     work->exclude ? work->exclude + begin : NULL, work->y + start);
}

/* Exact sums alone: threads take points or, where they are few, terms. */
static void sum_exactly(const sum_terms *terms, double term_cost, int threads,
                        const point_work *work, size_t count)
{
    const size_t bytes = work->bytes;
    const double point_cost = EXACT_TERM_TERMS * term_cost * (double)terms->loops.count;
    if (count < 4 * (size_t)threads && terms->loops.count >= 2 * TERM_RUN)
        for (size_t j = 0; j < count; ++j)
            sum_one_point(work->loops, &terms->loops, term_cost, threads, work->x + j * bytes,
                          sigramp_excluded_at(work->exclude, j), work->y + j * bytes);
    else
        pool_run((pool_loop){threads, count, 1, point_cost}, sum_run, (void *)work);
}

void cpu_sum(const sum_terms *terms, const char *isa, int threads, size_t count, const void *x,
             const int64_t *exclude, void *y)
{
    const double term_cost = costs_of(terms->precision, isa).term;
    point_work work = points_of(terms->precision, count, x, y);
    work.loops = cpu_loops(terms->unit, terms->precision, isa);
    work.sum = &terms->loops;
    work.exclude = exclude;
    if (terms->loops.slopes || terms->loops.constant[0] != 0) {
        sum_exactly(terms, term_cost, threads, &work, count);
        return;
    }
    const size_t block = SIGRAMP_QUICK_POINTS, most = 4 * (size_t)threads;
    if (count <= (most - 1) * block && terms->loops.count >= 2 * TERM_RUN) {
        for (size_t j = 0; j < count; j += block)
            sum_block(&work, &terms->loops, term_cost, threads, j,
                      count - j < block ? count - j : block);
        return;
    }
    const size_t even = count / most + 1;
    const double point_cost = (double)(terms->loops.count + QUICK_POINT_TERMS) * term_cost;
    pool_run((pool_loop){threads, count, even < block ? even : block, point_cost}, sum_run, &work);
}

/* count reals plus a constant, in place. */
typedef struct {
    int precision;
    double constant;
    void *y;
} constant_work;

static void constant_run(void *of, size_t begin, size_t end)
{
    const constant_work *const work = of;
    float *const narrow = work->y;
    double *const wide = work->y;
    for (size_t j = begin; j < end; ++j)
        if (work->precision == 32)
            narrow[j] = (float)((double)narrow[j] + work->constant);
        else
            wide[j] += work->constant;
}

void cpu_add_constant(int precision, double constant, int threads, size_t count, void *y)
{
    constant_work work = {precision, constant, y};
    pool_run((pool_loop){threads, count, MAP_RUN, 1}, constant_run, &work);
}
