/* SPDX-License-Identifier: MIT */
/* Shares a map or a sum among threads: runs of points, or of terms where the points are too few. */
#include "cpu/cpu.h"

#include <stdlib.h>

enum { MAP_RUN = 1 << 16, TERM_RUN = 1 << 15, SUM_RUN_WORK = 1 << 16, LONGEST_SUM_RUN = 1 << 12 };
enum { CLOSED_RUN = 1 << 12 };

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

void cpu_table(const sigramp_loop_table *table, int precision, const char *isa, int threads,
               size_t count, const void *x, void *y)
{
    sigramp_table_loop *const loop = cpu_table_loop(precision, isa);
    const size_t bytes = (size_t)precision / 8;
    const size_t runs = runs_of(count, MAP_RUN);
    const int stream = x != y && count >= STREAMED_BYTES / bytes;
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

/* One point, the threads taking runs of terms; integer totals make their order irrelevant. */
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

void cpu_sum(const sum_terms *terms, const char *isa, int threads, size_t count, const void *x,
             void *y)
{
    const sigramp_unit_loops *loops = cpu_loops(terms->unit, terms->precision, isa);
    const size_t bytes = (size_t)terms->precision / 8;
    if (count < 4 * (size_t)threads && terms->loops.count >= 2 * TERM_RUN) {
        for (size_t j = 0; j < count; ++j)
            sum_one_point(loops, &terms->loops, threads, (const char *)x + j * bytes,
                          (char *)y + j * bytes);
        return;
    }
    const size_t wanted = SUM_RUN_WORK / (terms->loops.count + 1) + 1;
    const size_t run = wanted < LONGEST_SUM_RUN ? wanted : LONGEST_SUM_RUN;
    const size_t runs = runs_of(count, run);
#pragma omp parallel for schedule(dynamic) num_threads(threads) if (runs > 1)
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
