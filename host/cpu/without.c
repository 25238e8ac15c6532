/* SPDX-License-Identifier: MIT */
/*
 * Sums in tables or segments without one of their terms, shared among threads: the table's values
 * less the terms (host/cpu/subtract_loop.h); where less than the term is left, the others added up,
 * by all threads where there are many.
 */
#include "cpu/cpu.h"
#include "threads/pool.h"

#include <string.h>

enum { POINTS = SIGRAMP_WITHOUT_POINTS, RUN = 16 * POINTS };

/* Nanoseconds a point takes, about: as host/cpu/threads.c has them. */
static const double TABLE_COST = 5, SEGMENTS_COST = 50;

typedef struct {
    const sigramp_unit_loops *loops;
    const sigramp_loop_table *table;
    const sum_terms *terms;
    const char *isa;
    int threads;
    const int64_t *exclude;
    const char *x;
    char *y;
} without_work;

/* At most POINTS, or those of them that are not settled yet. */
typedef struct {
    size_t count, place[POINTS];
    double x[POINTS], y[POINTS]; /* of either precision */
    int64_t exclude[POINTS];
} some_points;

static void keep_unsettled(some_points *points, const int64_t *exclude, size_t bytes)
{
    char *const x = (char *)points->x;
    for (size_t i = 0; i < points->count; ++i) {
        memmove(x + i * bytes, x + points->place[i] * bytes, bytes);
        points->exclude[i] = exclude[points->place[i]];
    }
}

/* Those remain at which the others must be added up. */
static void subtract_one_by_one(const without_work *work, sigramp_loop_values values,
                                some_points *points, char *y, size_t bytes)
{
    char *const x = (char *)points->x, *const results = (char *)points->y;
    size_t left = 0;
    cpu_table(work->table, work->terms->precision, work->isa, 1, points->count, x, results);
    for (size_t i = 0; i < points->count; ++i) {
        const size_t j = points->place[i];
        if (work->loops->subtract_one(x + i * bytes, &work->terms->loops, points->exclude[i],
                                      values, j, results + i * bytes)) {
            memcpy(y + j * bytes, results + i * bytes, bytes);
            continue;
        }
        memmove(x + left * bytes, x + i * bytes, bytes);
        points->exclude[left] = points->exclude[i];
        points->place[left++] = j;
    }
    points->count = left;
}

static void add_up_others(const without_work *work, some_points *points, char *y, size_t bytes)
{
    cpu_sum(work->terms, work->isa, work->threads, points->count, points->x, points->exclude,
            points->y);
    for (size_t i = 0; i < points->count; ++i)
        memcpy(y + points->place[i] * bytes, (char *)points->y + i * bytes, bytes);
}

/* y may be x: the points are copied, and count as 0 beyond the last. */
static void without_points(const without_work *work, size_t begin, size_t count)
{
    const size_t bytes = (size_t)work->terms->precision / 8;
    const int64_t *const exclude = work->exclude + begin;
    char *const y = work->y + begin * bytes;
    double high[POINTS] = {0}, low[POINTS] = {0};
    int64_t exponent[POINTS] = {0};
    const sigramp_loop_values values = {high, low, exponent};
    some_points points;
    memcpy(points.x, work->x + begin * bytes, count * bytes);
    memset((char *)points.x + count * bytes, 0, (POINTS - count) * bytes);
    if (work->table->segments)
        work->loops->segment_values(count, points.x, work->table->segments, values);
    else
        work->loops->table_values(points.x, work->table, values);
    points.count = work->loops->subtract(count, points.x, &work->terms->loops, exclude, values,
                                         points.y, points.place);
    memcpy(y, points.y, count * bytes);
    if (points.count == 0)
        return;
    keep_unsettled(&points, exclude, bytes);
    subtract_one_by_one(work, values, &points, y, bytes);
    if (points.count > 0)
        add_up_others(work, &points, y, bytes);
}

static void without_run(void *of, size_t begin, size_t end)
{
    for (size_t at = begin; at < end; at += POINTS)
        without_points(of, at, end - at < POINTS ? end - at : POINTS);
}

void cpu_table_without(const sigramp_loop_table *table, const sum_terms *terms, const char *isa,
                       int threads, size_t count, const void *x, const int64_t *exclude, void *y)
{
    without_work work = {
        cpu_loops(terms->unit, terms->precision, isa), table, terms, isa, threads, exclude, x, y};
    pool_run((pool_loop){threads, count, RUN, table->segments ? SEGMENTS_COST : TABLE_COST},
             without_run, &work);
}
