/* SPDX-License-Identifier: MIT */
/*
 * Several threads at once on one CPU context: they map, plan, and execute one plan, of every kind;
 * some calls fail. Each gets the bits that one thread alone gets. Built with ThreadSanitizer, it
 * finds what they would share unguarded, the pool's threads included.
 */
#include <pthread.h>

#include "require.h"

enum { THREADS = 4, ROUNDS = 6, POINTS = 70000, TERMS = 40000, FEW = 300, KINDS = 7 };

static sigramp_context *context;
static float x[POINTS], offsets[TERMS], right_map[POINTS], right[KINDS][POINTS];
static sigramp_sum_plan *plans[KINDS];
static size_t points_of[KINDS];

static sigramp_sum_plan *plan_offsets(sigramp_method method, sigramp_unit unit, size_t terms)
{
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_sum_plan *plan = NULL;
    options.method = method;
    options.unit = unit;
    options.derivative = method == SIGRAMP_METHOD_FAST && unit == SIGRAMP_LOGISTIC;
    require(!sigramp_sum_plan_f32(context, &options, terms, offsets, NULL, &plan), "a plan");
    return plan;
}

static sigramp_sum_plan *new_plan(sigramp_method method, sigramp_unit unit, size_t terms,
                                  float spacing)
{
    for (size_t i = 0; i < terms; ++i)
        offsets[i] = spacing * (float)i;
    return plan_offsets(method, unit, terms);
}

static sigramp_sum_plan *new_spaced_plan(uint64_t count)
{
    sigramp_sum_plan *plan = NULL;
    require(!sigramp_sum_plan_spaced_f32(context, NULL, 0, 10, count, &plan), "a spaced plan");
    return plan;
}

/* Direct by points and by terms, a table, segments, lines, closed. */
static void make_plans(void)
{
    plans[0] = new_plan(SIGRAMP_METHOD_DIRECT, SIGRAMP_LOGISTIC, FEW, 0.03f);
    plans[1] = new_plan(SIGRAMP_METHOD_DIRECT, SIGRAMP_SOFTPLUS, TERMS, 0.001f);
    plans[2] = new_plan(SIGRAMP_METHOD_FAST, SIGRAMP_LOGISTIC, TERMS, 0.001f);
    plans[3] = new_plan(SIGRAMP_METHOD_FAST, SIGRAMP_LOGISTIC, FEW, 1000);
    plans[4] = new_plan(SIGRAMP_METHOD_FAST, SIGRAMP_RELU, TERMS, 0.001f);
    plans[5] = new_spaced_plan(1000000);
    plans[6] = new_spaced_plan(12);
    for (int k = 0; k < KINDS; ++k)
        points_of[k] = k == 0 ? 3000 : k == 1 ? 20 : POINTS;
}

/* The offsets are those of the last plan made from a list. */
static void check_new_plan(float *y)
{
    sigramp_sum_plan *const plan = plan_offsets(SIGRAMP_METHOD_FAST, SIGRAMP_LOGISTIC, TERMS);
    require(!sigramp_sum_execute_f32(plan, POINTS, x, y), "a new plan's sum failed");
    require(memcmp(y, right[2], sizeof right[2]) == 0, "a new plan's sum is wrong");
    sigramp_sum_plan_destroy(plan);
}

static void check_all(float *y, float *dy)
{
    require(!sigramp_map_f32(context, SIGRAMP_LOGISTIC, POINTS, x, 0, y), "a map failed");
    require(memcmp(y, right_map, sizeof right_map) == 0, "a map is wrong");
    for (int k = 0; k < KINDS; ++k) {
        require(!sigramp_sum_execute_f32(plans[k], points_of[k], x, y), "a sum failed");
        require(memcmp(y, right[k], points_of[k] * sizeof *y) == 0, "a sum is wrong");
        require(sigramp_sum_execute_f32(plans[k], 1, NULL, y) == SIGRAMP_INVALID_ARGUMENT,
                "a sum of nothing at all is none");
    }
    require(!sigramp_sum_execute_derivative_f32(plans[2], points_of[2], x, y, dy), "a derivative");
    require(memcmp(y, right[2], points_of[2] * sizeof *y) == 0, "a derivative's sum is wrong");
    check_new_plan(y);
}

static void *run(void *unused)
{
    float *const y = malloc(sizeof right_map), *const dy = malloc(sizeof right_map);
    require(y && dy, "no memory");
    for (int round = 0; round < ROUNDS; ++round)
        check_all(y, dy);
    free(y);
    free(dy);
    return unused;
}

int main(void)
{
    pthread_t threads[THREADS];
    context = new_cpu_context(3);
    for (int j = 0; j < POINTS; ++j)
        x[j] = 30.0f * (float)j / POINTS - 10;
    make_plans();
    require(!sigramp_map_f32(context, SIGRAMP_LOGISTIC, POINTS, x, 0, right_map), "a map failed");
    for (int k = 0; k < KINDS; ++k)
        require(!sigramp_sum_execute_f32(plans[k], points_of[k], x, right[k]), "a sum failed");
    for (int t = 0; t < THREADS; ++t)
        require(pthread_create(&threads[t], NULL, run, NULL) == 0, "no thread");
    for (int t = 0; t < THREADS; ++t)
        pthread_join(threads[t], NULL);
    for (int k = 0; k < KINDS; ++k)
        sigramp_sum_plan_destroy(plans[k]);
    sigramp_context_destroy(context);
    printf("%d threads at once, each right\n", THREADS);
    return 0;
}
