/* SPDX-License-Identifier: MIT */
/* A constant beside a sum, whole or without a term: within the bound by every method; rounded once
 * with a direct sum, which shows where both cancel; counted in by solving, left out of derivatives.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reference/inputs.h"
#include "reference/reference.h"
#include "without_sums.h"

enum { PROBLEMS = 1200, MOST_TERMS = 40 };

/* Numbers of the precision, kept as doubles. */
typedef struct {
    sigramp_precision precision;
    sigramp_sum_options options;
    size_t count;
    double offsets[MOST_TERMS], weights[MOST_TERMS], x;
    int64_t exclude; /* a term where options.exclude, or -1 */
} constant_problem;

static double rounded(sigramp_precision precision, double value)
{
    return precision == SIGRAMP_F32 ? (double)(float)value : value;
}

/* Constants of the sum's size, far larger or smaller ones; scales of any size. */
static void make_problem(sigramp_precision precision, uint64_t *seed, constant_problem *p)
{
    static const sigramp_method methods[] = {SIGRAMP_METHOD_DIRECT, SIGRAMP_METHOD_DIRECT,
                                             SIGRAMP_METHOD_FAST, SIGRAMP_METHOD_AUTO};
    const uint64_t bits = random_bits(seed);
    const int limit = precision == SIGRAMP_F32 ? 60 : 500;
    const int size = bits % 3 == 0 ? (int)random_between(seed, -limit, limit) : 0;
    const int other = bits / 4 % 3 == 0 ? (int)random_between(seed, -60, 60) : 0;
    p->precision = precision;
    p->options = (sigramp_sum_options)SIGRAMP_SUM_OPTIONS_DEFAULT;
    p->options.unit = (sigramp_unit)(bits / 16 % SIGRAMP_UNIT_COUNT);
    p->options.method = methods[bits / 64 % 4];
    p->options.scale = ldexp(random_between(seed, -2, 2), size);
    p->options.constant = ldexp(random_between(seed, -9, 9), size + other);
    p->count = bits / 256 % (MOST_TERMS + 1);
    p->x = rounded(precision, random_between(seed, -20, 20));
    for (size_t i = 0; i < p->count; ++i) {
        p->offsets[i] = rounded(precision, random_between(seed, -4, 4));
        p->weights[i] = rounded(precision, random_between(seed, bits / 1024 % 2 ? -1 : 0, 1));
    }
    p->options.exclude = bits >> 40 & 1;
    p->exclude = (int64_t)((bits >> 41) % (p->count + 1)) - 1;
}

/* y, and the bound, without the rounding of a direct sum if that is asked for. */
static double sum_of(sigramp_context *context, const constant_problem *p, double *bound)
{
    void *const offsets = real_array(p->precision, p->count, p->offsets);
    void *const weights = real_array(p->precision, p->count, p->weights);
    void *const x = real_array(p->precision, 1, &p->x);
    sigramp_sum_plan *plan = NULL;
    cr_assert_eq(plan_reals(context, &p->options, p->precision, p->count, offsets, weights, &plan),
                 SIGRAMP_OK, "%s", sigramp_context_detail(context));
    cr_assert_eq(p->options.exclude ? without_reals(plan, p->precision, 1, x, &p->exclude, x)
                                    : execute_reals(plan, p->precision, 1, x, x),
                 SIGRAMP_OK);
    const double y = real_at(p->precision, x, 0);
    *bound = p->options.exclude ? sigramp_sum_plan_without_error_bound(plan)
                                : sigramp_sum_plan_error_bound(plan);
    sigramp_sum_plan_destroy(plan);
    free(offsets);
    free(weights);
    free(x);
    return y;
}

/* Relative to |C| and the sum of the terms' sizes. */
static double error_of(const constant_problem *p, double given)
{
    double offsets[MOST_TERMS], weights[MOST_TERMS];
    size_t count = 0;
    for (size_t i = 0; i < p->count; ++i)
        if (!p->options.exclude || (int64_t)i != p->exclude) {
            offsets[count] = p->offsets[i];
            weights[count++] = p->weights[i];
        }
    const reference_terms terms = {p->options.unit, 1, p->options.scale, count, offsets, weights};
    mpfr_t sum, size;
    mpfr_inits2(8 * REFERENCE_BITS, sum, size, (mpfr_ptr)NULL);
    reference_sum(&terms, p->x, REFERENCE_BITS, sum, size);
    mpfr_add_d(sum, sum, p->options.constant, MPFR_RNDN);
    mpfr_add_d(size, size, fabs(p->options.constant), MPFR_RNDN);
    const double error = reference_error_of(p->precision, given, sum, size);
    mpfr_clears(sum, size, (mpfr_ptr)NULL);
    return error;
}

static void check_problems(sigramp_precision precision)
{
    uint64_t seed = fresh_seed("constants");
    sigramp_context *const context = cpu_context(NULL, 1);
    const int wanted = problem_count(PROBLEMS);
    for (int i = 0; i < wanted; ++i) {
        constant_problem p;
        double bound = 0;
        make_problem(precision, &seed, &p);
        const double y = sum_of(context, &p, &bound), error = error_of(&p, y);
        cr_assert(error <= bound,
                  "problem %d, unit %d, method %d, %zu terms without %lld at %a, scale %a, "
                  "constant %a: %a "
                  "is off by %g, bound %g",
                  i, (int)p.options.unit, (int)p.options.method, p.count,
                  p.options.exclude ? (long long)p.exclude : -1, p.x, p.options.scale,
                  p.options.constant, y, error, bound);
    }
    mpfr_free_cache();
    sigramp_context_destroy(context);
}

Test(constant, sums_are_within_their_bound_f32)
{
    check_problems(SIGRAMP_F32);
}

Test(constant, sums_are_within_their_bound_f64)
{
    check_problems(SIGRAMP_F64);
}

/* The constant is the returned sum with the other sign: what is left is the sum's own rounding, to
 * far more digits than the sum has. */
static void check_cancelling(sigramp_precision precision)
{
    uint64_t seed = fresh_seed("cancelling constants");
    sigramp_context *const context = cpu_context(NULL, 1);
    const double left = precision == SIGRAMP_F32 ? 0x1p-31 : 0x1p-59;
    for (int i = 0; i < PROBLEMS / 4; ++i) {
        constant_problem p;
        double bound = 0;
        make_problem(precision, &seed, &p);
        p.options.method = SIGRAMP_METHOD_DIRECT;
        p.options.constant = 0;
        p.options.constant = -sum_of(context, &p, &bound);
        if (fabs(p.options.constant) < 0x1p-60) /* else subnormals count */
            continue;
        const double y = sum_of(context, &p, &bound), error = error_of(&p, y);
        cr_assert(error <= left, "problem %d, unit %d: %a and %a leave %a, off by %g", i,
                  (int)p.options.unit, p.options.constant, p.options.scale, y, error);
    }
    mpfr_free_cache();
    sigramp_context_destroy(context);
}

Test(constant, direct_sums_are_rounded_once_with_it_f32)
{
    check_cancelling(SIGRAMP_F32);
}

Test(constant, direct_sums_are_rounded_once_with_it_f64)
{
    check_cancelling(SIGRAMP_F64);
}

/* In any of these plans; slopes of their own among them. */
Test(constant, is_beside_every_kind_of_sum)
{
    enum { COUNT = 300 };
    double offsets[COUNT], slopes[COUNT], x[] = {-INFINITY, -3, 0.25, INFINITY}, plain[4], y[4],
                                          dy[4];
    sigramp_context *const context = cpu_context(NULL, 2);
    for (int i = 0; i < COUNT; ++i) {
        offsets[i] = i / 150.0 - 1;
        slopes[i] = 1 + i / 400.0;
    }
    for (int kind = 0; kind < 6; ++kind) {
        for (int has = 0; has < 2; ++has) {
            sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
            sigramp_sum_plan *plan = NULL;
            options.constant = has ? 0.2 : 0;
            options.scale = 0.01;
            options.derivative = kind == 4;
            options.method = kind % 2 ? SIGRAMP_METHOD_FAST : SIGRAMP_METHOD_DIRECT;
            if (kind == 5)
                options.method = SIGRAMP_METHOD_CLOSED;
            cr_assert_eq(kind < 2 || kind == 4
                             ? sigramp_sum_plan_f64(context, &options, COUNT, offsets, NULL, &plan)
                         : kind < 4
                             ? sigramp_sum_plan_slopes_f64(context, &options, COUNT, offsets, NULL,
                                                           slopes, &plan)
                             : sigramp_sum_plan_spaced_f64(context, &options, -1, 1, COUNT, &plan),
                         SIGRAMP_OK, "%s", sigramp_context_detail(context));
            if (kind == 4)
                cr_assert_eq(sigramp_sum_execute_derivative_f64(plan, 4, x, has ? y : plain, dy),
                             SIGRAMP_OK);
            else
                cr_assert_eq(sigramp_sum_execute_f64(plan, 4, x, has ? y : plain), SIGRAMP_OK);
            if (kind == 4)
                cr_expect_eq(dy[3], 0, "the derivative is %g", dy[3]);
            sigramp_sum_plan_destroy(plan);
        }
        for (size_t j = 0; j < 4; ++j)
            cr_expect(fabs(y[j] - 0.2 - plain[j]) < 1e-14, "kind %d, at %g: %g, not %g + 0.2", kind,
                      x[j], y[j], plain[j]);
    }
    sigramp_context_destroy(context);
}

Test(constant, is_counted_in_by_solving)
{
    const double offsets[] = {-1, 0, 1}, r[] = {0.2, 0.21, 1, 2.9, 3.3};
    static const sigramp_method methods[] = {SIGRAMP_METHOD_DIRECT, SIGRAMP_METHOD_FAST};
    for (int m = 0; m < 2; ++m) {
        sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
        sigramp_context *const context = cpu_context(NULL, 1);
        sigramp_sum_plan *plan = NULL;
        double x[5], error[5];
        options.method = methods[m];
        options.constant = 0.2;
        cr_assert_eq(sigramp_sum_plan_f64(context, &options, 3, offsets, NULL, &plan), SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_solve_f64(plan, 5, r, x), SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_solve_error_f64(plan, 5, r, x, error), SIGRAMP_OK);
        cr_expect_eq(x[0], -INFINITY);
        cr_expect(isnan(x[4]));
        for (size_t i = 1; i < 4; ++i) {
            const double at[] = {nextafter(x[i], -INFINITY), x[i]};
            double y[2];
            cr_assert_eq(sigramp_sum_execute_f64(plan, 2, at, y), SIGRAMP_OK);
            cr_expect(y[0] < r[i] && y[1] >= r[i], "%g: %a and %a", r[i], y[0], y[1]);
            cr_expect(error[i] > 0 && error[i] < 1e-13, "off by %g", error[i]);
        }
        sigramp_sum_plan_destroy(plan);
        sigramp_context_destroy(context);
    }
}

Test(constant, must_be_finite)
{
    static const double offset = 0;
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_context *const context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL;
    options.constant = INFINITY;
    cr_expect_eq(sigramp_sum_plan_f64(context, &options, 1, &offset, NULL, &plan),
                 SIGRAMP_INVALID_ARGUMENT);
    cr_expect_not_null(strstr(sigramp_context_detail(context), "constant"));
    sigramp_context_destroy(context);
}
