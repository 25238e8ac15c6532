/* SPDX-License-Identifier: MIT */
/* Sums that leave a term out: direct ones with the bits of a plan made without it, whatever the
 * terms are; a million of them; and what is refused. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "direct_problems.h"
#include "reference/inputs.h"
#include "without_sums.h"

enum { DIRECT_PROBLEMS = 40, LEFT_OUT = 3, MANY_TERMS = 1000000, MANY_POINTS = 300 };

/* Some terms, each left out at some of the points. */
static void check_others(sigramp_context *context, const sum_problem *all, uint64_t *seed)
{
    int64_t left_out[LEFT_OUT + 1];
    int64_t *const exclude = malloc((all->points + 1) * sizeof *exclude);
    for (int i = 0; i <= LEFT_OUT; ++i)
        left_out[i] =
            i == LEFT_OUT || all->terms == 0 ? -1 : (int64_t)(random_bits(seed) % all->terms);
    for (size_t j = 0; j < all->points; ++j)
        exclude[j] = left_out[random_bits(seed) % (LEFT_OUT + 1)];
    void *const y = sums_without(context, all, exclude);
    for (int i = 0; i <= LEFT_OUT; ++i) {
        void *const right = sums_of_the_others(context, all, left_out[i]);
        for (size_t j = 0; j < all->points; ++j)
            cr_assert(exclude[j] != left_out[i] || is_same(all->precision, y, right, j),
                      "f%d unit %d, %zu terms without %lld, point %zu at %a: %a, not %a",
                      (int)all->precision, (int)all->options.unit, all->terms,
                      (long long)left_out[i], j, real_at(all->precision, all->x, j),
                      real_at(all->precision, y, j), real_at(all->precision, right, j));
        free(right);
    }
    free(y);
    free(exclude);
}

/* Problems of every kind, on all instruction sets, threads sharing points or terms. */
static void check_direct(sigramp_precision precision)
{
    uint64_t seed = fresh_seed("without, direct");
    const char *isas[MOST_ISAS];
    const size_t isa_count = available_isas(isas);
    direct_problem *const problem = malloc(sizeof *problem);
    const int wanted = problem_count(DIRECT_PROBLEMS);
    cr_assert_not_null(problem);
    for (int i = 0; i < wanted; ++i) {
        sigramp_context *const context =
            cpu_context(isas[(size_t)i % isa_count], 1 + (int)(random_bits(&seed) % 3));
        make_direct_problem((sigramp_unit)(i % SIGRAMP_UNIT_COUNT), precision, 40000, &seed,
                            problem);
        sum_problem real = real_problem(problem);
        real.options.method = SIGRAMP_METHOD_DIRECT;
        const double constant = real.options.scale * random_between(&seed, -9, 9);
        real.options.constant = i % 3 == 0 && isfinite(constant) ? constant : 0;
        check_others(context, &real, &seed);
        free_problem(&real);
        sigramp_context_destroy(context);
    }
    free(problem);
}

Test(without, direct_sums_have_the_bits_of_a_plan_of_the_others_f32)
{
    check_direct(SIGRAMP_F32);
}

Test(without, direct_sums_have_the_bits_of_a_plan_of_the_others_f64)
{
    check_direct(SIGRAMP_F64);
}

/* The bad term among good ones, left out and not. */
static void check_special(sigramp_method method, double offset, double weight)
{
    const double offsets[] = {1, offset, 2, -3}, weights[] = {1, weight, 3, 0.5};
    const double x[] = {0.25, INFINITY, -INFINITY, NAN, 5, 5};
    const int64_t exclude[] = {1, 1, 1, 1, 0, -1};
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit) {
        sum_problem all = {
            SIGRAMP_F64,    SIGRAMP_SUM_OPTIONS_DEFAULT, 6, 4, (void *)x, (void *)offsets,
            (void *)weights};
        sigramp_context *const context = cpu_context(NULL, 1);
        all.options.unit = (sigramp_unit)unit;
        all.options.method = method;
        double *const y = sums_without(context, &all, exclude);
        all.options.method = SIGRAMP_METHOD_DIRECT;
        for (size_t j = 0; j < all.points; ++j) {
            double *const right = sums_of_the_others(context, &all, exclude[j]);
            const int is_near = fabs(y[j] - right[j]) <= 1e-15 * fabs(right[j]);
            cr_assert(is_same(SIGRAMP_F64, y, right, j) || is_near,
                      "method %d unit %d, term (%a, %a): at %a %a, not %a", (int)method, unit,
                      offset, weight, x[j], y[j], right[j]);
            free(right);
        }
        free(y);
        sigramp_context_destroy(context);
    }
}

Test(without, infinite_terms_and_nan_have_no_effect_where_they_are_left_out)
{
    const double specials[] = {INFINITY, -INFINITY, NAN, 1e300, 0};
    for (int method = SIGRAMP_METHOD_DIRECT; method <= SIGRAMP_METHOD_FAST; ++method)
        for (int i = 0; i < 5; ++i)
            for (int k = 0; k < 5; ++k)
                check_special((sigramp_method)method, specials[i], specials[k]);
}

Test(without, the_only_term_leaves_nothing)
{
    const double one = 1, x[] = {1, INFINITY, NAN, -800};
    const int64_t exclude[] = {0, 0, 0, 0};
    for (int method = SIGRAMP_METHOD_DIRECT; method <= SIGRAMP_METHOD_FAST; ++method) {
        sum_problem all = {SIGRAMP_F64, SIGRAMP_SUM_OPTIONS_DEFAULT, 4, 1, (void *)x, (void *)&one,
                           NULL};
        sigramp_context *const context = cpu_context(NULL, 1);
        all.options.method = (sigramp_method)method;
        double *const y = sums_without(context, &all, exclude);
        for (size_t j = 0; j < all.points; ++j)
            cr_assert_eq(y[j], 0, "method %d at %a: %a", method, x[j], y[j]);
        free(y);
        sigramp_context_destroy(context);
    }
}

/* Slopes of their own have loops of their own. */
Test(without, slopes_of_their_own_are_left_out_with_their_terms)
{
    const float offsets[] = {1, 2, 3}, weights[] = {2, -1, 4}, slopes[] = {1, -2, 0.5F},
                x[] = {2.5F};
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_context *const context = cpu_context(NULL, 1);
    options.exclude = 1;
    for (int64_t k = 0; k < 3; ++k) {
        sigramp_sum_plan *all = NULL, *others = NULL;
        float *const a = array_without(SIGRAMP_F32, 3, offsets, k);
        float *const w = array_without(SIGRAMP_F32, 3, weights, k);
        float *const s = array_without(SIGRAMP_F32, 3, slopes, k);
        float y = 0, right = 0;
        cr_assert_eq(
            sigramp_sum_plan_slopes_f32(context, &options, 3, offsets, weights, slopes, &all),
            SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_plan_slopes_f32(context, &options, 2, a, w, s, &others),
                     SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_execute_without_f32(all, 1, x, &k, &y), SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_execute_f32(others, 1, x, &right), SIGRAMP_OK);
        cr_assert_eq(y, right);
        sigramp_sum_plan_destroy(all);
        sigramp_sum_plan_destroy(others);
        free(a);
        free(w);
        free(s);
    }
    sigramp_context_destroy(context);
}

typedef enum { MANY_UNEQUAL, MANY_EQUAL, MANY_BELOW_ONE } many_terms;

/* A million terms, equal or not, or all below one that some points leave out: threads share the
 * terms. Fast sums are compared with direct ones. */
static void check_many(sigramp_precision precision, many_terms kind)
{
    uint64_t seed = fresh_seed("without, many");
    double *const offsets = malloc(MANY_TERMS * sizeof *offsets);
    double *const weights = malloc(MANY_TERMS * sizeof *weights);
    double x[MANY_POINTS];
    int64_t exclude[MANY_POINTS];
    for (size_t i = 0; i < MANY_TERMS; ++i) {
        offsets[i] = kind == MANY_EQUAL ? 1.5 : random_between(&seed, -10, 10);
        weights[i] = kind == MANY_BELOW_ONE && i == MANY_TERMS / 3 ? 0x1p60 : 1;
    }
    for (size_t j = 0; j < MANY_POINTS; ++j) {
        x[j] = random_between(&seed, -12, 12);
        exclude[j] = j % 3 == 0 ? MANY_TERMS - 1 : j % 3 == 1 ? MANY_TERMS / 3 : -1;
    }
    sum_problem all = {precision,
                       SIGRAMP_SUM_OPTIONS_DEFAULT,
                       MANY_POINTS,
                       MANY_TERMS,
                       real_array(precision, MANY_POINTS, x),
                       real_array(precision, MANY_TERMS, offsets),
                       kind == MANY_BELOW_ONE ? real_array(precision, MANY_TERMS, weights) : NULL};
    sigramp_context *const context = cpu_context(NULL, 2);
    const double near = precision == SIGRAMP_F32 ? 0x1.4p-24 : 0x1.4p-53;
    all.options.method = SIGRAMP_METHOD_FAST;
    void *const fast = sums_without(context, &all, exclude);
    all.options.method = SIGRAMP_METHOD_DIRECT;
    all.points = 6;
    void *const direct = sums_without(context, &all, exclude);
    void *const right = sums_of_the_others(context, &all, MANY_TERMS - 1);
    for (size_t j = 0; j < all.points; ++j) {
        const double value = real_at(precision, direct, j);
        cr_assert(exclude[j] != MANY_TERMS - 1 || is_same(precision, direct, right, j));
        cr_assert_leq(fabs(real_at(precision, fast, j) - value), 2 * near * fabs(value));
    }
    free(fast);
    free(direct);
    free(right);
    free(offsets);
    free(weights);
    free_problem(&all);
    sigramp_context_destroy(context);
}

Test(without, a_million_terms_f32)
{
    for (int kind = MANY_UNEQUAL; kind <= MANY_BELOW_ONE; ++kind)
        check_many(SIGRAMP_F32, (many_terms)kind);
}

Test(without, a_million_terms_f64)
{
    for (int kind = MANY_UNEQUAL; kind <= MANY_BELOW_ONE; ++kind)
        check_many(SIGRAMP_F64, (many_terms)kind);
}

Test(without, what_is_wrong_is_refused_before_any_work)
{
    const double offsets[] = {1, 2, 3}, x[] = {1, 2};
    double y[] = {-7, -7};
    const int64_t wrong[][2] = {{0, 3}, {-2, 0}, {INT64_MAX, 0}, {INT64_MIN, 0}};
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_context *const context = cpu_context(NULL, 1);
    for (int method = SIGRAMP_METHOD_AUTO; method <= SIGRAMP_METHOD_FAST; ++method) {
        sigramp_sum_plan *with = NULL, *without = NULL;
        options.method = (sigramp_method)method;
        options.exclude = 0;
        cr_assert_eq(sigramp_sum_plan_f64(context, &options, 3, offsets, NULL, &without), 0);
        options.exclude = 1;
        cr_assert_eq(sigramp_sum_plan_f64(context, &options, 3, offsets, NULL, &with), 0);
        for (int i = 0; i < 4; ++i)
            cr_assert_eq(sigramp_sum_execute_without_f64(with, 2, x, wrong[i], y),
                         SIGRAMP_INVALID_ARGUMENT);
        cr_assert_eq(sigramp_sum_execute_without_f64(with, 2, x, NULL, y),
                     SIGRAMP_INVALID_ARGUMENT);
        cr_assert_eq(sigramp_sum_execute_without_f64(without, 2, x, wrong[0], y),
                     SIGRAMP_INVALID_ARGUMENT);
        cr_assert_eq(sigramp_sum_execute_without_f64(with, 0, NULL, NULL, NULL), SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_solve_without_f64(with, 2, x, wrong[0], y),
                     SIGRAMP_INVALID_ARGUMENT);
        cr_assert_eq(sigramp_sum_solve_without_f64(with, 2, x, NULL, y), SIGRAMP_INVALID_ARGUMENT);
        cr_assert_eq(sigramp_sum_solve_without_f64(with, 0, NULL, NULL, NULL), SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_plan_without_error_bound(without), INFINITY);
        cr_assert_lt(sigramp_sum_plan_without_error_bound(with), 0x1p-50);
        sigramp_sum_plan_destroy(with);
        sigramp_sum_plan_destroy(without);
    }
    cr_assert_eq(y[0], -7);
    cr_assert_eq(y[1], -7);
    sigramp_sum_plan *spaced = NULL;
    options.method = SIGRAMP_METHOD_AUTO;
    cr_assert_eq(sigramp_sum_plan_spaced_f64(context, &options, 0, 1, 5, &spaced),
                 SIGRAMP_NOT_SUPPORTED);
    options.method = SIGRAMP_METHOD_FAST;
    cr_assert_eq(sigramp_sum_plan_slopes_f64(context, &options, 3, offsets, NULL, offsets, &spaced),
                 SIGRAMP_NOT_SUPPORTED);
    sigramp_context_destroy(context);
}
