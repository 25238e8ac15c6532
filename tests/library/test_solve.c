/* SPDX-License-Identifier: MIT */
/*
 * Solving S(x) = r: the contract by two evaluations of the plan itself, the exact sums of MPFR on
 * either side, the same bits by every path; special values and what is refused are
 * in test_solve_ends.c.
 */
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reference/inputs.h"
#include "reference/reference.h"
#include "support.h"

enum { MOST_TERMS = 8, VALUES = 12, PROBLEMS = 60 };

/* Numbers of the precision, kept as doubles. A closed sum's offsets are exact. */
typedef struct {
    sigramp_precision precision;
    sigramp_sum_options options;
    size_t terms;
    double offsets[MOST_TERMS], weights[MOST_TERMS];
    double r[VALUES];
} solve_problem;

static double rounded(sigramp_precision precision, double value)
{
    return precision == SIGRAMP_F32 ? (double)(float)value : value;
}

static double next_to(sigramp_precision precision, double value, double direction)
{
    const double end = direction > 0 ? INFINITY : -INFINITY;
    return precision == SIGRAMP_F32 ? (double)nextafterf((float)value, (float)end)
                                    : nextafter(value, end);
}

static sigramp_status solve_reals(sigramp_sum_plan *plan, sigramp_precision precision, size_t count,
                                  const void *r, void *x)
{
    return precision == SIGRAMP_F32 ? sigramp_sum_solve_f32(plan, count, r, x)
                                    : sigramp_sum_solve_f64(plan, count, r, x);
}

static sigramp_status error_reals(sigramp_sum_plan *plan, sigramp_precision precision, size_t count,
                                  const void *r, const void *x, void *error)
{
    return precision == SIGRAMP_F32 ? sigramp_sum_solve_error_f32(plan, count, r, x, error)
                                    : sigramp_sum_solve_error_f64(plan, count, r, x, error);
}

static sigramp_sum_plan *plan_of(sigramp_context *context, const solve_problem *some)
{
    sigramp_sum_plan *plan = NULL;
    void *offsets = real_array(some->precision, some->terms, some->offsets);
    void *weights = real_array(some->precision, some->terms, some->weights);
    const double first = some->offsets[0], last = some->offsets[some->terms - 1];
    const sigramp_status status =
        some->options.method != SIGRAMP_METHOD_CLOSED
            ? plan_reals(context, &some->options, some->precision, some->terms, offsets, weights,
                         &plan)
        : some->precision == SIGRAMP_F32
            ? sigramp_sum_plan_spaced_f32(context, &some->options, first, last, some->terms, &plan)
            : sigramp_sum_plan_spaced_f64(context, &some->options, first, last, some->terms, &plan);
    cr_assert_eq(status, SIGRAMP_OK, "%s", sigramp_context_detail(context));
    free(offsets);
    free(weights);
    return plan;
}

static double value_at(sigramp_sum_plan *plan, sigramp_precision precision, double x)
{
    void *point = real_array(precision, 1, &x);
    cr_assert_eq(execute_reals(plan, precision, 1, point, point), SIGRAMP_OK);
    const double value = real_at(precision, point, 0);
    free(point);
    return value;
}

/* 1: S rises, -1: it falls. */
static int direction_of(const solve_problem *some)
{
    const double sign = some->options.method == SIGRAMP_METHOD_CLOSED ? 1 : some->weights[0];
    return (some->options.slope < 0) ^ (some->options.scale < 0) ^ (sign < 0) ? -1 : 1;
}

/* Slopes, scales and weights over as much of the exponents' range as all methods take; offsets a
 * few units apart, or decades, or equal. */
static void make_terms(sigramp_unit unit, sigramp_precision precision, sigramp_method method,
                       uint64_t *seed, solve_problem *some)
{
    const double most = precision == SIGRAMP_F32 ? 25 : 250;
    const double reach = random_bits(seed) % 3 ? 3 : most;
    const double slope = exp2(random_between(seed, -reach, reach));
    const double spread = pow(10, random_between(seed, -3, 3)) / slope;
    const double centre = random_bits(seed) % 2 ? 0 : random_between(seed, -100, 100) / slope;
    const double weight = random_bits(seed) % 2 ? 1 : -1;
    const double spacing = exp2(floor(random_between(seed, -5, 5) - log2(slope)));
    memset(some, 0, sizeof *some);
    some->precision = precision;
    some->options = (sigramp_sum_options)SIGRAMP_SUM_OPTIONS_DEFAULT;
    some->options.unit = unit;
    some->options.method = method;
    some->options.slope = rounded(precision, random_bits(seed) % 2 ? slope : -slope);
    some->options.scale = (random_bits(seed) % 2 ? 1 : -1) * exp2(random_between(seed, -20, 20));
    if (method == SIGRAMP_METHOD_FAST && random_bits(seed) % 2)
        some->options.tolerance =
            pow(10, -random_between(seed, 3, precision == SIGRAMP_F32 ? 6 : 15));
    some->terms = 1 + random_bits(seed) % MOST_TERMS;
    for (size_t i = 0; i < some->terms; ++i) {
        const int is_closed = method == SIGRAMP_METHOD_CLOSED;
        const double exponent = random_between(seed, -9, 9);
        some->offsets[i] = is_closed
                               ? spacing * (double)i
                               : rounded(precision, centre + random_between(seed, -spread, spread));
        some->weights[i] = is_closed ? 1 : rounded(precision, weight * exp2(exponent));
    }
}

/* Values S has, near it has, and any: among the offsets, in both tails down to subnormal sums, at
 * the ends and beyond. */
static void make_values(sigramp_sum_plan *plan, uint64_t *seed, solve_problem *some)
{
    const double tail = some->precision == SIGRAMP_F32 ? 110 : 760;
    const double width = 1 / fabs(some->options.slope);
    const double top =
        value_at(plan, some->precision, direction_of(some) > 0 ? INFINITY : -INFINITY);
    for (size_t j = 0; j < VALUES; ++j) {
        const double reach = j % 3 == 0 ? 2 : j % 3 == 1 ? 30 : tail;
        const double offset = some->offsets[random_bits(seed) % some->terms];
        const double x =
            rounded(some->precision, offset + random_between(seed, -reach, reach) * width);
        double r = value_at(plan, some->precision, x);
        if (j % 4 == 1)
            r = rounded(some->precision, r * random_between(seed, 0.5, 2));
        if (j % 4 == 2)
            r = next_to(some->precision, r, random_between(seed, -1, 1));
        some->r[j] = j == VALUES - 1 && isfinite(top) ? top : r;
    }
}

/* S(x) >= r, and S < r at the number next to x where S comes from. */
static void check_contract(sigramp_sum_plan *plan, const solve_problem *some, double r, double x,
                           uint64_t seed)
{
    const sigramp_precision precision = some->precision;
    const int direction = direction_of(some);
    if (isnan(x)) {
        cr_assert(!(value_at(plan, precision, direction * INFINITY) >= r), "seed %llu: none",
                  (unsigned long long)seed);
        return;
    }
    cr_assert(value_at(plan, precision, x) >= r, "seed %llu: f%d unit %d: S(%a) is not %a",
              (unsigned long long)seed, (int)precision, (int)some->options.unit, x, r);
    cr_assert(!(x == 0 && signbit(x)));
    if (x == -direction * INFINITY)
        return;
    const double before = next_to(precision, x, -direction);
    cr_assert(value_at(plan, precision, before) < r,
              "seed %llu: f%d unit %d: S is %a before %a already", (unsigned long long)seed,
              (int)precision, (int)some->options.unit, r, x);
}

/* The exact sum is r between x - error and x + error. */
static void check_error(const solve_problem *some, double r, double x, double error, uint64_t seed)
{
    const reference_terms terms = {some->options.unit, some->options.slope, some->options.scale,
                                   some->terms,        some->offsets,       some->weights};
    mpfr_t sum, size;
    if (!isfinite(error) || !isfinite(x))
        return;
    mpfr_inits2(REFERENCE_BITS, sum, size, (mpfr_ptr)NULL);
    for (int side = -1; side <= 1; side += 2) {
        const double end = next_to(SIGRAMP_F64, x + side * error, side);
        reference_sum(&terms, end, REFERENCE_BITS, sum, size);
        const int order = mpfr_cmp_d(sum, r) * side * direction_of(some);
        cr_assert(order >= 0, "seed %llu: f%d unit %d: r = %a, x = %a is off by more than %a",
                  (unsigned long long)seed, (int)some->precision, (int)some->options.unit, r, x,
                  error);
    }
    mpfr_clears(sum, size, (mpfr_ptr)NULL);
}

static void check_problem(sigramp_context *context, solve_problem *some, uint64_t *seed,
                          uint64_t first_seed)
{
    sigramp_sum_plan *plan = plan_of(context, some);
    make_values(plan, seed, some);
    const size_t bytes = VALUES * real_size(some->precision);
    void *r = real_array(some->precision, VALUES, some->r), *x = malloc(bytes);
    void *error = malloc(bytes);
    cr_assert(x && error);
    cr_assert_eq(solve_reals(plan, some->precision, VALUES, r, x), SIGRAMP_OK);
    cr_assert_eq(error_reals(plan, some->precision, VALUES, r, x, error), SIGRAMP_OK);
    for (size_t j = 0; j < VALUES; ++j) {
        const double at = real_at(some->precision, x, j);
        check_contract(plan, some, some->r[j], at, first_seed);
        check_error(some, some->r[j], at, real_at(some->precision, error, j), first_seed);
    }
    sigramp_sum_plan_destroy(plan);
    free(r);
    free(x);
    free(error);
}

static void check_problems(sigramp_unit unit, sigramp_precision precision, sigramp_method method)
{
    uint64_t seed = fresh_seed("solve") + (uint64_t)(10 * unit + (precision == SIGRAMP_F32));
    const uint64_t first_seed = seed;
    sigramp_context *context = cpu_context(NULL, 1);
    solve_problem some;
    for (int i = problem_count(PROBLEMS); i > 0; --i) {
        make_terms(unit, precision, method, &seed, &some);
        check_problem(context, &some, &seed, first_seed);
    }
    sigramp_context_destroy(context);
}

#define CONTRACT_TEST(name, METHOD)                                                                \
    Test(solve, name##_sums_hold_the_contract)                                                     \
    {                                                                                              \
        for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)                                      \
            if (unit != SIGRAMP_DENSITY) {                                                         \
                check_problems((sigramp_unit)unit, SIGRAMP_F32, SIGRAMP_METHOD_##METHOD);          \
                check_problems((sigramp_unit)unit, SIGRAMP_F64, SIGRAMP_METHOD_##METHOD);          \
            }                                                                                      \
    }
CONTRACT_TEST(direct, DIRECT)
CONTRACT_TEST(fast, FAST)
CONTRACT_TEST(closed, CLOSED)

/* A sum large enough that threads share it, and values all over it. */
enum { MANY_TERMS = 300, MANY_VALUES = 5000 };

static void make_large(sigramp_precision precision, double *offsets, double *r)
{
    uint64_t seed = 1;
    for (size_t i = 0; i < MANY_TERMS; ++i)
        offsets[i] = rounded(precision, random_between(&seed, -30, 30));
    for (size_t j = 0; j < MANY_VALUES; ++j)
        r[j] = j % 2 ? random_between(&seed, -1, MANY_TERMS + 1)
                     : MANY_TERMS * exp2(-random_between(&seed, 0, 140));
}

/* Solves it in one call, or in calls of `at_once` values. */
static void solve_large(sigramp_context *context, sigramp_precision precision,
                        sigramp_method method, size_t at_once, void *x)
{
    double offsets[MANY_TERMS], *values = malloc(MANY_VALUES * sizeof *values);
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_sum_plan *plan = NULL;
    options.method = method;
    make_large(precision, offsets, values);
    void *reals = real_array(precision, MANY_TERMS, offsets);
    void *r = real_array(precision, MANY_VALUES, values);
    cr_assert_eq(plan_reals(context, &options, precision, MANY_TERMS, reals, NULL, &plan),
                 SIGRAMP_OK);
    memcpy(x, r, MANY_VALUES * real_size(precision)); /* x == r is allowed */
    for (size_t j = 0; j < MANY_VALUES; j += at_once) {
        const size_t count = MANY_VALUES - j < at_once ? MANY_VALUES - j : at_once;
        char *const part = (char *)x + j * real_size(precision);
        cr_assert_eq(solve_reals(plan, precision, count, part, part), SIGRAMP_OK, "%s",
                     sigramp_context_detail(context));
    }
    sigramp_sum_plan_destroy(plan);
    free(values);
    free(reals);
    free(r);
}

static void expect_same(sigramp_context *context, sigramp_precision precision,
                        sigramp_method method, size_t at_once, const void *right, const char *what)
{
    void *x = malloc(MANY_VALUES * real_size(precision));
    cr_assert_not_null(x);
    solve_large(context, precision, method, at_once, x);
    cr_expect_arr_eq(x, right, MANY_VALUES * real_size(precision), "f%d method %d: %s",
                     (int)precision, (int)method, what);
    free(x);
    sigramp_context_destroy(context);
}

static void check_paths(sigramp_precision precision, sigramp_method method)
{
    const char *isas[MOST_ISAS];
    const size_t count = available_isas(isas);
    const sigramp_options device = {.device = "opencl"};
    void *right = malloc(MANY_VALUES * real_size(precision));
    cr_assert_not_null(right);
    sigramp_context *context = cpu_context("baseline", 1);
    solve_large(context, precision, method, MANY_VALUES, right);
    sigramp_context_destroy(context);
    for (size_t i = 0; i < count; ++i)
        expect_same(cpu_context(isas[i], 1 + (int)i), precision, method, MANY_VALUES, right,
                    isas[i]);
    expect_same(cpu_context(NULL, 5), precision, method, MANY_VALUES, right, "five threads");
    expect_same(cpu_context(NULL, 2), precision, method, 7, right, "seven at once");
    expect_same(device_context(&device), precision, method, MANY_VALUES, right, "OpenCL");
    free(right);
}

Test(solve, has_the_same_bits_by_every_path)
{
    check_paths(SIGRAMP_F32, SIGRAMP_METHOD_DIRECT);
    check_paths(SIGRAMP_F64, SIGRAMP_METHOD_DIRECT);
    check_paths(SIGRAMP_F32, SIGRAMP_METHOD_FAST);
    check_paths(SIGRAMP_F64, SIGRAMP_METHOD_FAST);
}

/* What the contract's one x rests on: no returned value is below its neighbour's, unless a
 * tolerance allows coarse cells. Not proved, so looked for in many places. */
static void look_for_decreases(sigramp_precision precision, sigramp_method method, size_t count)
{
    uint64_t seed = fresh_seed("decreases");
    sigramp_context *context = cpu_context(NULL, 2);
    solve_problem some;
    make_terms(SIGRAMP_LOGISTIC, precision, method, &seed, &some);
    some.options.tolerance = 0;
    const double direction = direction_of(&some);
    sigramp_sum_plan *plan = plan_of(context, &some);
    double start = rounded(precision, some.offsets[0] + random_between(&seed, -40, 10) /
                                                            fabs(some.options.slope));
    char *values = malloc(count * real_size(precision));
    double *x = malloc(count * sizeof *x);
    cr_assert(values && x);
    for (size_t j = 0; j < count; ++j, start = next_to(precision, start, direction))
        x[j] = start;
    void *points = real_array(precision, count, x);
    cr_assert_eq(execute_reals(plan, precision, count, points, values), SIGRAMP_OK);
    for (size_t j = 1; j < count; ++j)
        cr_assert_geq(real_at(precision, values, j), real_at(precision, values, j - 1),
                      "a sum steps back at %a", x[j]);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
    free(points);
    free(values);
    free(x);
}

Test(solve, sums_never_step_back)
{
    for (int i = 0; i < 10; ++i) {
        look_for_decreases(SIGRAMP_F32, SIGRAMP_METHOD_FAST, 50000);
        look_for_decreases(SIGRAMP_F64, SIGRAMP_METHOD_FAST, 50000);
        look_for_decreases(SIGRAMP_F64, SIGRAMP_METHOD_CLOSED, 50000);
        look_for_decreases(SIGRAMP_F64, SIGRAMP_METHOD_DIRECT, 5000);
    }
}
