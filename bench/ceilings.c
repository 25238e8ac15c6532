/* SPDX-License-Identifier: MIT */
#include "ceilings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "seconds.h"
#include "threads/pool.h"

enum { RUNS = 5, ROUNDS = 2 * 1000 * 1000 };

typedef double multiply_add(size_t rounds, double factor, double addend);

/* The sum goes where the compiler cannot see that nobody reads it. */
static void multiply_add_run(void *of, size_t begin, size_t end)
{
    static volatile double factor = 0.999, addend = 0.001;
    multiply_add *const *const loop = of;
    volatile double seen = (*loop)((end - begin) * ROUNDS, factor, addend);
    (void)seen;
}

static double multiply_adds_per_second(multiply_add *loop, size_t a_round, int threads)
{
    double best = 0;
    for (int run = 0; run < RUNS; ++run) {
        const double start = bench_now();
        pool_run((pool_loop){threads, (size_t)threads, 1, 1e9}, multiply_add_run, &loop);
        const double seconds = bench_now() - start;
        best = fmax(best, (double)threads * ROUNDS * (double)a_round / seconds);
    }
    return best;
}

typedef struct {
    const char *from;
    char *to;
    const bench_isa_loops *past_caches;
} copy_work;

static void copy_run(void *of, size_t begin, size_t end)
{
    const copy_work *const work = of;
    if (work->past_caches)
        work->past_caches->copy(end - begin, work->from + begin, work->to + begin);
    else
        memcpy(work->to + begin, work->from + begin, end - begin);
}

void bench_copy(size_t bytes, const void *from, void *to, int threads,
                const bench_isa_loops *past_caches)
{
    const size_t share = (bytes / COPY_ALIGNMENT / (size_t)threads + 1) * COPY_ALIGNMENT;
    copy_work work = {from, to, past_caches};
    pool_run((pool_loop){threads, bytes, share, 0.1}, copy_run, &work);
}

static double copied_per_second(const bench_isa_loops *loops, size_t bytes, const char *from,
                                char *to, int threads)
{
    double best = 0;
    bench_copy(bytes, from, to, threads, NULL); /* makes the pages */
    for (int run = 0; run < 2 * RUNS; ++run) {
        const double start = bench_now();
        bench_copy(bytes, from, to, threads, run % 2 ? loops : NULL);
        best = fmax(best, 2.0 * (double)bytes / (bench_now() - start));
    }
    return best;
}

static void number_run(void *bytes, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; ++i)
        ((char *)bytes)[i] = (char)i;
}

static bool raise_copy(const bench_isa_loops *loops, size_t points, int threads, double *highest)
{
    const size_t bytes =
        (points * sizeof(float) + COPY_ALIGNMENT - 1) / COPY_ALIGNMENT * COPY_ALIGNMENT;
    char *from = aligned_alloc(COPY_ALIGNMENT, bytes);
    char *to = aligned_alloc(COPY_ALIGNMENT, bytes);
    const bool enough = from && to;
    if (enough) {
        pool_run((pool_loop){threads, bytes, 1 << 16, 0.1}, number_run, from);
        *highest = fmax(*highest, 1e-9 * copied_per_second(loops, bytes, from, to, threads));
    }
    free(from);
    free(to);
    return enough;
}

bool bench_ceilings_raise(const bench_isa_loops *loops, size_t copy_points, int threads,
                          bench_ceilings *ceilings)
{
    ceilings->copy_points = copy_points;
    ceilings->multiply_adds_f32 =
        fmax(ceilings->multiply_adds_f32,
             multiply_adds_per_second(loops->multiply_add_f32, loops->a_round_f32, threads));
    ceilings->multiply_adds_f64 =
        fmax(ceilings->multiply_adds_f64,
             multiply_adds_per_second(loops->multiply_add_f64, loops->a_round_f64, threads));
    return raise_copy(loops, copy_points, threads, &ceilings->copy_gb_per_second);
}
