/* SPDX-License-Identifier: MIT */
/* Shares a map or a sum among threads: runs of points, or of terms where the points are too few. */
#include "cpu/cpu.h"
#include "sum/twofold.h"

#include <stdlib.h>

enum { MAP_RUN = 1 << 16, TERM_RUN = 1 << 14 };
/* A point costs a sum as much as so many terms; threads are not woken for so many terms. */
enum { QUICK_POINT_TERMS = 100, SERIAL_SUM_WORK = 1 << 15 };
enum { CLOSED_RUN = 1 << 12, SEGMENT_RUN = 1 << 10 };

/* So many bytes of results no cache is expected to keep for their reader. */
enum { STREAMED_BYTES = 1 << 24 };

static size_t runs_of(size_t count, size_t run)
{
    return count / run + (count % run != 0);
}

static size_t run_size(size_t count, size_t run, size_t index)
{
    const size_t left = count - index * run;
    return left < run ? left : run;
}

void cpu_map(sigramp_unit unit, int precision, const char *isa, int threads, size_t count,
             const void *x, double offset, void *y)
{
    const sigramp_unit_loops *loops = cpu_loops(unit, precision, isa);
    const size_t bytes = (size_t)precision / 8;
    const size_t runs = runs_of(count, MAP_RUN);
    const int stream = x != y && count >= STREAMED_BYTES / bytes;
#pragma omp parallel for schedule(static) num_threads(threads) if (runs > 1)
    for (size_t r = 0; r < runs; ++r) {
        const size_t start = r * MAP_RUN * bytes;
        loops->map(run_size(count, MAP_RUN, r), (const char *)x + start, offset, (char *)y + start,
                   stream);
    }
}

/* A point in segments may take a run of terms. */
static void cpu_segments(const sigramp_loop_segments *segments, int precision, const char *isa,
                         int threads, size_t count, const void *x, void *y)
{
    const sigramp_unit_loops *loops = cpu_loops((sigramp_unit)segments->unit, precision, isa);
    const size_t bytes = (size_t)precision / 8;
    const size_t runs = runs_of(count, SEGMENT_RUN);
#pragma omp parallel for schedule(dynamic) num_threads(threads) if (runs > 1)
    for (size_t r = 0; r < runs; ++r) {
        const size_t start = r * SEGMENT_RUN * bytes;
        loops->segments(run_size(count, SEGMENT_RUN, r), (const char *)x + start, segments,
                        (char *)y + start);
    }
}

void cpu_table(const sigramp_loop_table *table, int precision, const char *isa, int threads,
               size_t count, const void *x, void *y)
{
    sigramp_table_loop *const loop = cpu_table_loop(precision, isa);
    const size_t bytes = (size_t)precision / 8;
    const size_t runs = runs_of(count, MAP_RUN);
    const int stream = x != y && count >= STREAMED_BYTES / bytes;
    if (table->segments) {
        cpu_segments(table->segments, precision, isa, threads, count, x, y);
        return;
    }
#pragma omp parallel for schedule(static) num_threads(threads) if (runs > 1)
    for (size_t r = 0; r < runs; ++r) {
        const size_t start = r * MAP_RUN * bytes;
        loop(run_size(count, MAP_RUN, r), (const char *)x + start, table, (char *)y + start,
             stream);
    }
}

float cpu_map_accurate(sigramp_unit unit, float x, float offset)
{
    float y = 0;
    cpu_loops(unit, SIGRAMP_F32, "baseline")->map_accurate(1, &x, offset, &y);
    return y;
}

/* One point exactly, the threads taking runs of terms; integer totals make their order irrelevant.
 */
static void sum_one_point(const sigramp_unit_loops *loops, const sigramp_loop_terms *terms,
                          int threads, const void *x, void *y)
{
    const size_t runs = runs_of(terms->count, TERM_RUN);
    int64_t scale = SIGRAMP_LEAST_SCALE;
    uint64_t limb_1 = 0, limb_2 = 0, limb_3 = 0; /* an infinite term's limbs may wrap around */
    double special = 0;
#pragma omp parallel for schedule(static) num_threads(threads) reduction(max : scale)
    for (size_t r = 0; r < runs; ++r) {
        const size_t start = r * TERM_RUN;
        const int64_t found = loops->scale(x, terms, start, run_size(terms->count, TERM_RUN, r));
        scale = found > scale ? found : scale;
    }
#pragma omp parallel for schedule(static) num_threads(threads) \
    reduction(+ : limb_1, limb_2, limb_3, special)
    for (size_t r = 0; r < runs; ++r) {
        const size_t start = r * TERM_RUN;
        const sigramp_loop_total part =
            loops->add(x, terms, start, run_size(terms->count, TERM_RUN, r), scale);
        limb_1 += (uint64_t)part.limb_1;
        limb_2 += (uint64_t)part.limb_2;
        limb_3 += (uint64_t)part.limb_3;
        special += part.special;
    }
    const sigramp_loop_total total = {(int64_t)limb_1, (int64_t)limb_2, (int64_t)limb_3, special};
    loops->finish(terms, total, scale, y);
}

static void add_quick_total(sigramp_quick_total *total, const sigramp_quick_total *part)
{
    const twofold sum = twofold_sum_of(total->sum, part->sum);
    total->sum = sum.high;
    total->rest += sum.low + part->rest;
    total->absolute += part->absolute;
}

/* A block of points, the threads taking runs of terms. */
static void sum_block(const sigramp_unit_loops *loops, const sum_terms *terms, int threads,
                      size_t count, const char *x, char *y)
{
    const size_t bytes = (size_t)terms->precision / 8;
    const size_t runs = runs_of(terms->loops.count, TERM_RUN);
    sigramp_quick_total totals[SIGRAMP_QUICK_POINTS] = {{0}};
#pragma omp parallel num_threads(threads)
    {
        sigramp_quick_total own[SIGRAMP_QUICK_POINTS] = {{0}};
#pragma omp for schedule(dynamic) nowait
        for (size_t r = 0; r < runs; ++r)
            loops->quick_add(count, x, &terms->loops, r * TERM_RUN,
                             run_size(terms->loops.count, TERM_RUN, r), own);
#pragma omp critical
        for (size_t j = 0; j < count; ++j)
            add_quick_total(&totals[j], &own[j]);
    }
    for (size_t j = 0; j < count; ++j)
        if (!loops->quick_finish(x + j * bytes, &terms->loops, &totals[j], y + j * bytes))
            sum_one_point(loops, &terms->loops, threads, x + j * bytes, y + j * bytes);
}

void cpu_sum(const sum_terms *terms, const char *isa, int threads, size_t count, const void *x,
             void *y)
{
    const sigramp_unit_loops *loops = cpu_loops(terms->unit, terms->precision, isa);
    const size_t bytes = (size_t)terms->precision / 8;
    const size_t blocks = runs_of(count, SIGRAMP_QUICK_POINTS);
    if (blocks < 4 * (size_t)threads && terms->loops.count >= 2 * TERM_RUN) {
        for (size_t b = 0; b < blocks; ++b) {
            const size_t start = b * SIGRAMP_QUICK_POINTS * bytes;
            sum_block(loops, terms, threads, run_size(count, SIGRAMP_QUICK_POINTS, b),
                      (const char *)x + start, (char *)y + start);
        }
        return;
    }
    const size_t work = count * (terms->loops.count + QUICK_POINT_TERMS);
    const size_t even = count / (4 * (size_t)threads) + 1;
    const size_t run = even < SIGRAMP_QUICK_POINTS ? even : SIGRAMP_QUICK_POINTS;
    const size_t runs = runs_of(count, run);
#pragma omp parallel for schedule(dynamic) num_threads(threads) if (work > SERIAL_SUM_WORK)
    for (size_t r = 0; r < runs; ++r) {
        const size_t start = r * run * bytes;
        loops->sum(run_size(count, run, r), (const char *)x + start, &terms->loops,
                   (char *)y + start);
    }
}

void cpu_closed(sigramp_unit unit, int precision, const sigramp_loop_spaced *spaced,
                const char *isa, int threads, size_t count, const void *x, void *y)
{
    const sigramp_unit_loops *loops = cpu_loops(unit, precision, isa);
    const size_t bytes = (size_t)precision / 8;
    const size_t runs = runs_of(count, CLOSED_RUN);
#pragma omp parallel for schedule(dynamic) num_threads(threads) if (runs > 1)
    for (size_t r = 0; r < runs; ++r) {
        const size_t start = r * CLOSED_RUN * bytes;
        loops->closed(run_size(count, CLOSED_RUN, r), (const char *)x + start, spaced,
                      (char *)y + start);
    }
}
