/* SPDX-License-Identifier: MIT */
/* Solving S(x) = r where S leaves a term out: the contract by two evaluations that leave it out,
 * the exact sums of the others on either side, and the bits of plain solving where none is left
 * out. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "reference/inputs.h"
#include "reference/reference.h"
#include "support.h"

enum { MOST_TERMS = 60, VALUES = 16, PROBLEMS = 40 };

/* Of a sum that rises, numbers of the precision. */
typedef struct {
    sigramp_precision precision;
    sigramp_sum_options options;
    size_t terms;
    double offsets[MOST_TERMS], weights[MOST_TERMS], r[VALUES];
    int64_t exclude[VALUES];
} without_problem;

static double rounded(sigramp_precision precision, double value)
{
    return precision == SIGRAMP_F32 ? (double)(float)value : value;
}

static double next_below(sigramp_precision precision, double value)
{
    return precision == SIGRAMP_F32 ? (double)nextafterf((float)value, -INFINITY)
                                    : nextafter(value, -INFINITY);
}

static double value_without(sigramp_sum_plan *plan, sigramp_precision precision, double x,
                            int64_t exclude)
{
    void *point = real_array(precision, 1, &x);
    const sigramp_status status =
        precision == SIGRAMP_F32 ? sigramp_sum_execute_without_f32(plan, 1, point, &exclude, point)
                                 : sigramp_sum_execute_without_f64(plan, 1, point, &exclude, point);
    cr_assert_eq(status, SIGRAMP_OK);
    const double value = real_at(precision, point, 0);
    free(point);
    return value;
}

static void solve(sigramp_sum_plan *plan, const without_problem *some, const void *r, void *x,
                  void *plain, void *error)
{
    const int64_t *const exclude = some->exclude;
    if (some->precision == SIGRAMP_F32) {
        cr_assert_eq(sigramp_sum_solve_without_f32(plan, VALUES, r, exclude, x), SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_solve_without_error_f32(plan, VALUES, r, exclude, x, error),
                     SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_solve_f32(plan, VALUES, r, plain), SIGRAMP_OK);
    } else {
        cr_assert_eq(sigramp_sum_solve_without_f64(plan, VALUES, r, exclude, x), SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_solve_without_error_f64(plan, VALUES, r, exclude, x, error),
                     SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_solve_f64(plan, VALUES, r, plain), SIGRAMP_OK);
    }
}

static void make_terms(sigramp_unit unit, sigramp_precision precision, sigramp_method method,
                       uint64_t *seed, without_problem *some)
{
    const double slope = exp2(random_between(seed, -8, 8));
    some->precision = precision;
    some->options = (sigramp_sum_options)SIGRAMP_SUM_OPTIONS_DEFAULT;
    some->options.unit = unit;
    some->options.method = method;
    some->options.exclude = 1;
    some->options.slope = rounded(precision, slope);
    some->options.scale = exp2(random_between(seed, -20, 20));
    some->terms = 2 + random_bits(seed) % (MOST_TERMS - 1);
    for (size_t i = 0; i < some->terms; ++i) {
        some->offsets[i] = rounded(precision, random_between(seed, -9, 9) / slope);
        some->weights[i] = rounded(precision, exp2(random_between(seed, -9, 9)));
    }
}

/* What sums of the others are, and numbers near. */
static void make_values(sigramp_sum_plan *plan, uint64_t *seed, without_problem *some)
{
    for (size_t j = 0; j < VALUES; ++j) {
        const double x = random_between(seed, -20, 20) / some->options.slope;
        const double near = j % 2 ? 1 : random_between(seed, 0.9, 1.1);
        some->exclude[j] = j % 4 ? (int64_t)(random_bits(seed) % some->terms) : -1;
        some->r[j] = rounded(some->precision,
                             near * value_without(plan, some->precision,
                                                  rounded(some->precision, x), some->exclude[j]));
    }
}

/* The exact sum of the others is r between x - error and x + error. */
static void check_error(const without_problem *some, size_t j, double x, double error)
{
    double offsets[MOST_TERMS], weights[MOST_TERMS];
    size_t count = 0;
    for (size_t i = 0; i < some->terms; ++i)
        if ((int64_t)i != some->exclude[j]) {
            offsets[count] = some->offsets[i];
            weights[count++] = some->weights[i];
        }
    const reference_terms others = {
        some->options.unit, some->options.slope, some->options.scale, count, offsets, weights};
    mpfr_t sum, size;
    mpfr_inits2(REFERENCE_BITS, sum, size, (mpfr_ptr)NULL);
    for (int side = -1; side <= 1; side += 2) {
        reference_sum(&others, nextafter(x + side * error, side * INFINITY), REFERENCE_BITS, sum,
                      size);
        cr_assert(mpfr_cmp_d(sum, some->r[j]) * side >= 0, "r = %a, x = %a is off by more than %a",
                  some->r[j], x, error);
    }
    mpfr_clears(sum, size, (mpfr_ptr)NULL);
}

static void check_value(sigramp_sum_plan *plan, const without_problem *some, size_t j, double x,
                        double plain, double error)
{
    const double r = some->r[j];
    const int64_t k = some->exclude[j];
    cr_assert(k >= 0 || x == plain || (isnan(x) && isnan(plain)), "%a, not %a", x, plain);
    if (isnan(x)) {
        cr_assert(!(value_without(plan, some->precision, INFINITY, k) >= r));
        return;
    }
    cr_assert(value_without(plan, some->precision, x, k) >= r,
              "f%d unit %d method %d without %lld: S(%a) is below %a", (int)some->precision,
              (int)some->options.unit, (int)some->options.method, (long long)k, x, r);
    if (!isfinite(x))
        return;
    cr_assert(value_without(plan, some->precision, next_below(some->precision, x), k) < r,
              "f%d unit %d method %d without %lld: S is %a before %a already", (int)some->precision,
              (int)some->options.unit, (int)some->options.method, (long long)k, r, x);
    if (isfinite(error))
        check_error(some, j, x, error);
}

static void check_problem(sigramp_context *context, without_problem *some, uint64_t *seed)
{
    const size_t bytes = VALUES * real_size(some->precision);
    sigramp_sum_plan *plan = NULL;
    void *offsets = real_array(some->precision, some->terms, some->offsets);
    void *weights = real_array(some->precision, some->terms, some->weights);
    void *x = malloc(bytes), *plain = malloc(bytes), *error = malloc(bytes);
    cr_assert(x && plain && error);
    cr_assert_eq(
        plan_reals(context, &some->options, some->precision, some->terms, offsets, weights, &plan),
        SIGRAMP_OK, "%s", sigramp_context_detail(context));
    make_values(plan, seed, some);
    void *r = real_array(some->precision, VALUES, some->r);
    solve(plan, some, r, x, plain, error);
    for (size_t j = 0; j < VALUES; ++j)
        check_value(plan, some, j, real_at(some->precision, x, j),
                    real_at(some->precision, plain, j), real_at(some->precision, error, j));
    sigramp_sum_plan_destroy(plan);
    free(offsets);
    free(weights);
    free(x);
    free(plain);
    free(error);
    free(r);
}

static void check_problems(sigramp_precision precision, sigramp_method method)
{
    uint64_t seed = fresh_seed("solving without");
    sigramp_context *context = cpu_context(NULL, 2);
    without_problem some;
    for (int i = problem_count(PROBLEMS); i > 0; --i)
        for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)
            if (unit != SIGRAMP_DENSITY) {
                make_terms((sigramp_unit)unit, precision, method, &seed, &some);
                check_problem(context, &some, &seed);
            }
    sigramp_context_destroy(context);
}

Test(solve_without, direct_sums_hold_the_contract_f32)
{
    check_problems(SIGRAMP_F32, SIGRAMP_METHOD_DIRECT);
}

Test(solve_without, direct_sums_hold_the_contract_f64)
{
    check_problems(SIGRAMP_F64, SIGRAMP_METHOD_DIRECT);
}

Test(solve_without, fast_sums_hold_the_contract_f32)
{
    check_problems(SIGRAMP_F32, SIGRAMP_METHOD_FAST);
}

Test(solve_without, fast_sums_hold_the_contract_f64)
{
    check_problems(SIGRAMP_F64, SIGRAMP_METHOD_FAST);
}

Test(solve_without, refuses_what_is_no_term)
{
    const double offset = 1, r = 0.25;
    double x = 0;
    int64_t exclude = 1;
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_sum_plan *plan = NULL;
    options.exclude = 1;
    cr_assert_eq(plan_reals(context, &options, SIGRAMP_F64, 1, &offset, NULL, &plan), SIGRAMP_OK);
    cr_expect_eq(sigramp_sum_solve_without_f64(plan, 1, &r, &exclude, &x),
                 SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(sigramp_sum_solve_without_f64(plan, 1, &r, NULL, &x), SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(x, 0);
    exclude = 0; /* nothing is left, which never is r */
    cr_expect_eq(sigramp_sum_solve_without_f64(plan, 1, &r, &exclude, &x), SIGRAMP_OK);
    cr_expect(isnan(x));
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}
