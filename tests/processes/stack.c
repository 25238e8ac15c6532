/* SPDX-License-Identifier: MIT */
/* stack KIB: a thread with so small a stack makes every kind of call, and does all of it itself. */
#include <limits.h>
#include <pthread.h>

#include "require.h"

enum { POINTS = 20000, TERMS = 40000, FEW = 300 };

static float xs[POINTS], ys[POINTS], offsets[TERMS];
static double xd[POINTS], yd[POINTS], offsets_d[TERMS];

static void run_plans(sigramp_sum_plan *single, sigramp_sum_plan *twice, size_t points)
{
    require(!sigramp_sum_execute_f32(single, points, xs, ys), "execute f32");
    require(!sigramp_sum_execute_f64(twice, points, xd, yd), "execute f64");
    sigramp_sum_plan_destroy(single);
    sigramp_sum_plan_destroy(twice);
}

static void sum_listed(sigramp_context *context, const sigramp_sum_options *options, size_t terms,
                       size_t points, int weighted)
{
    sigramp_sum_plan *single = NULL, *twice = NULL;
    const sigramp_status status =
        sigramp_sum_plan_f32(context, options, terms, offsets, weighted ? offsets : NULL, &single);
    require(!status, "plan f32");
    require(!sigramp_sum_plan_f64(context, options, terms, offsets_d, weighted ? offsets_d : NULL,
                                  &twice),
            "plan f64");
    run_plans(single, twice, points);
}

static void sum_spaced(sigramp_context *context, const sigramp_sum_options *options, double stop,
                       uint64_t count)
{
    sigramp_sum_plan *single = NULL, *twice = NULL;
    require(!sigramp_sum_plan_spaced_f32(context, options, 0, stop, count, &single), "spaced f32");
    require(!sigramp_sum_plan_spaced_f64(context, options, 0, stop, count, &twice), "spaced f64");
    run_plans(single, twice, POINTS);
}

static void sum_all(sigramp_context *context, sigramp_unit unit)
{
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.unit = unit;
    options.method = SIGRAMP_METHOD_DIRECT;
    sum_listed(context, &options, FEW, POINTS, 1);
    sum_listed(context, &options, TERMS, 3, 0); /* by terms */
    sum_listed(context, &options, 1, 7, 0);
    options.method = SIGRAMP_METHOD_FAST;
    sum_listed(context, &options, TERMS, POINTS, 1);
    options.slope = 1000; /* the offsets far apart: segments */
    sum_listed(context, &options, FEW, POINTS, 0);
    options.slope = 1;
    options.method = SIGRAMP_METHOD_CLOSED;
    sum_spaced(context, &options, 10, 1000000);
    sum_spaced(context, &options, 10, 12);
    if (unit != SIGRAMP_DENSITY)
        sum_spaced(context, &options, 1e15, 1000);
}

static void *call_all(void *unused)
{
    static const sigramp_verify_options quick = {.quick = 1};
    static sigramp_verify_report report;
    const char *isas[] = {"baseline", "avx2", "avx512"};
    for (int i = 0; i < 3; ++i) {
        const sigramp_options options = {.device = "cpu", .isa = isas[i], .threads = 1};
        sigramp_context *context = NULL;
        const sigramp_status status = sigramp_context_create(&options, &context);
        for (int u = 0; !status && u < SIGRAMP_UNIT_COUNT; ++u) {
            const sigramp_unit unit = (sigramp_unit)u;
            require(!sigramp_map_f32(context, unit, POINTS, xs, 0.5f, ys), "map f32");
            require(!sigramp_map_f64(context, unit, POINTS, xd, 0.5, yd), "map f64");
            sum_all(context, unit);
            require(i == 0 || !sigramp_verify_f32(context, unit, &quick, &report), "verify");
        }
        sigramp_context_destroy(context);
    }
    return unused;
}

int main(int count, char **arguments)
{
    const long kib = count == 2 ? strtol(arguments[1], NULL, 10) : 0;
    pthread_attr_t attributes;
    pthread_t thread;
    for (int j = 0; j < POINTS; ++j)
        xs[j] = (float)(xd[j] = 60.0 * j / POINTS - 30);
    for (int i = 0; i < TERMS; ++i)
        offsets[i] = (float)(offsets_d[i] = 10.0 * i / TERMS);
    require(kib > 0 && pthread_attr_init(&attributes) == 0, "usage: stack KIB");
    require(pthread_attr_setstacksize(&attributes, (size_t)kib * 1024) == 0, "the stack's size");
    require(pthread_create(&thread, &attributes, call_all, NULL) == 0, "no thread");
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
    printf("every call in %ld KiB of stack\n", kib);
    return 0;
}
