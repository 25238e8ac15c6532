/* SPDX-License-Identifier: MIT */
/*
 * No order of the terms, no number of threads and no instruction set changes a bit of a fast sum,
 * in tables or in segments, whatever the weights: random problems, planned and executed with the
 * terms in other orders. SIGRAMP_TEST_PROBLEMS asks for more problems, SIGRAMP_TEST_SEED repeats a
 * run.
 */
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accuracy/number_line.h"
#include "direct_problems.h"
#include "reference/inputs.h"
#include "support.h"

enum { PROBLEMS = 40, COMPARISONS = 4, MOST_WORK = 300000, MOST_THREADS = 3 };

/* How a comparison went about it. */
typedef struct {
    const char *isa; /* NULL: the best */
    int threads;
} manner;

typedef struct {
    sigramp_status status;
    double error_bound;
    void *y;
} answer;

static answer sum_fast(const direct_problem *problem, manner how)
{
    sum_problem real = real_problem(problem);
    answer given = {SIGRAMP_OK, 0, NULL};
    sigramp_context *const context = cpu_context(how.isa, how.threads);
    sigramp_sum_plan *plan = NULL;
    given.status = plan_reals(context, &real.options, real.precision, real.terms, real.offsets,
                              real.weights, &plan);
    if (given.status == SIGRAMP_OK) {
        cr_assert_eq(execute_reals(plan, real.precision, real.points, real.x, real.x), SIGRAMP_OK);
        given.error_bound = sigramp_sum_plan_error_bound(plan);
        given.y = real.x;
        real.x = NULL;
    }
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
    free_problem(&real);
    return given;
}

static void make_problem(sigramp_unit unit, sigramp_precision precision, uint64_t *seed,
                         direct_problem *problem)
{
    static const double tolerances[] = {0, 0, 2e-6, 2e-7};
    make_direct_problem(unit, precision, MOST_WORK, seed, problem);
    problem->options.method = SIGRAMP_METHOD_FAST;
    problem->options.tolerance = tolerances[random_bits(seed) % 4];
    if (random_bits(seed) % 4 == 0)
        spread_weights(problem, problem->precision == SIGRAMP_F32 ? 100 : 1000, seed);
}

static void check_same(const direct_problem *problem, manner how, const answer *given,
                       const answer *right, int number)
{
    cr_assert_eq(given->status, right->status);
    if (right->status != SIGRAMP_OK)
        return;
    cr_assert_eq(given->error_bound, right->error_bound);
    for (size_t j = 0; j < problem->points; ++j) {
        const double a = real_at(problem->precision, given->y, j);
        const double b = real_at(problem->precision, right->y, j);
        cr_assert((a == b && signbit(a) == signbit(b)) || (isnan(a) && isnan(b)),
                  "problem %d, f%d %s, %zu terms, slope %a, scale %a: %s, %d threads: S(%a) = %a,"
                  " but %a in the first order",
                  number, (int)problem->precision, sigramp_unit_info(problem->options.unit)->name,
                  problem->terms, problem->options.slope, problem->options.scale,
                  how.isa ? how.isa : "best", how.threads, problem->x[j], a, b);
    }
}

/* Whether there is such a sum. */
static int check_problem(int number, uint64_t *seed, direct_problem *problem)
{
    const manner first = {"baseline", 1};
    const answer right = sum_fast(problem, first);
    for (int k = 0; k < COMPARISONS; ++k) {
        const manner how = {k % 2 ? "baseline" : NULL, 1 + (int)(random_bits(seed) % MOST_THREADS)};
        reorder_terms(problem, (term_order)random_integer(seed, 0, TERM_ORDERS - 1), seed);
        const answer given = sum_fast(problem, how);
        check_same(problem, how, &given, &right, number);
        free(given.y);
    }
    free(right.y);
    return right.status == SIGRAMP_OK;
}

static void check_order(sigramp_unit unit, sigramp_precision precision)
{
    uint64_t seed = fresh_seed("fast order") + (uint64_t)unit;
    const int wanted = problem_count(PROBLEMS);
    direct_problem *const problem = malloc(sizeof *problem);
    int done = 0;
    cr_assert_not_null(problem);
    for (int i = 0; i < wanted; ++i) {
        make_problem(unit, precision, &seed, problem);
        done += check_problem(i, &seed, problem);
    }
    free(problem);
    fprintf(stderr, "fast order: %s f%d: %d of %d problems have such sums\n",
            sigramp_unit_info(unit)->name, (int)precision, done, wanted);
    cr_assert(4 * done >= wanted, "only %d of %d problems have such sums", done, wanted);
}

#define ORDER_TESTS(NAME, name, formula, ulp_f32, ulp_f64)                                         \
    Test(no_order_shows, name##_f32)                                                               \
    {                                                                                              \
        check_order(SIGRAMP_##NAME, SIGRAMP_F32);                                                  \
    }                                                                                              \
    Test(no_order_shows, name##_f64)                                                               \
    {                                                                                              \
        check_order(SIGRAMP_##NAME, SIGRAMP_F64);                                                  \
    }
SIGRAMP_UNIT_LIST(ORDER_TESTS)

/* Whose weights are all 0: no class of weights is theirs. */
static void check_zeros(sigramp_precision precision)
{
    enum { TERMS = 40, POINTS = 200 };
    double offsets[TERMS], weights[TERMS], x[POINTS];
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_sum_plan *plan = NULL;
    options.method = SIGRAMP_METHOD_FAST;
    for (int i = 0; i < TERMS; ++i) {
        offsets[i] = 0.25 * i;
        weights[i] = i % 2 ? 0.0 : -0.0;
    }
    for (int j = 0; j < POINTS; ++j)
        x[j] = 0.5 * j - 50;
    void *const as = real_array(precision, TERMS, offsets);
    void *const ws = real_array(precision, TERMS, weights);
    void *const y = real_array(precision, POINTS, x);
    sigramp_context *const context = cpu_context("baseline", 1);
    cr_assert_eq(plan_reals(context, &options, precision, TERMS, as, ws, &plan), SIGRAMP_OK);
    cr_assert_eq(execute_reals(plan, precision, POINTS, y, y), SIGRAMP_OK);
    for (size_t j = 0; j < POINTS; ++j)
        cr_expect_eq(real_at(precision, y, j), 0);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
    free(as);
    free(ws);
    free(y);
}

Test(no_order_shows, zeros_are_no_weight)
{
    check_zeros(SIGRAMP_F32);
    check_zeros(SIGRAMP_F64);
}

/* One cell counts so many terms that its counts are no doubles. Among so many cells, none of which
 * has other terms, one run of terms counts them all; an open plan counts them in pieces. */
Test(no_order_shows, in_counts_beyond_doubles)
{
    enum { TERMS = 300007, PIECE = 100000, POINTS = 2000 };
    static double offsets[TERMS], weights[TERMS], x[POINTS], y[POINTS], right[POINTS];
    sigramp_context *const context = cpu_context(NULL, 1);
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_sum_plan *listed = NULL, *open = NULL;
    uint64_t seed = 19; /* one whose counts have bits beyond a double's */
    options.method = SIGRAMP_METHOD_FAST;
    for (size_t i = 0; i < TERMS; ++i) {
        offsets[i] = i == 0 ? -4000 : i == 1 ? 4000 : random_between(&seed, 0, 0.12);
        weights[i] = random_between(&seed, 1, 2); /* the top binade of a class */
    }
    for (size_t j = 0; j < POINTS; ++j)
        x[j] = 0.005 * (double)j - 5;
    cr_assert_eq(sigramp_sum_plan_f64(context, &options, TERMS, offsets, weights, &listed),
                 SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_plan_open_f64(context, &options, -4000, 4000, &open), SIGRAMP_OK);
    for (size_t i = 0; i < TERMS; i += PIECE)
        cr_assert_eq(sigramp_sum_plan_add_f64(open, TERMS - i < PIECE ? TERMS - i : PIECE,
                                              offsets + i, weights + i),
                     SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f64(listed, POINTS, x, y), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f64(open, POINTS, x, right), SIGRAMP_OK);
    cr_expect_arr_eq(y, right, sizeof y);
    sigramp_sum_plan_destroy(listed);
    sigramp_sum_plan_destroy(open);
    sigramp_context_destroy(context);
}
