/* SPDX-License-Identifier: MIT */
/*
 * Solving sums whose terms have slopes of their own, direct and fast, whole and without a term: the
 * contract by two evaluations of the plan, the exact sums of MPFR on either side, the bits of one
 * slope where all are equal, the same bits by every instruction set; and what is refused.
 * SIGRAMP_TEST_PROBLEMS asks for more problems.
 */
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reference/inputs.h"
#include "reference/reference.h"
#include "support.h"

enum { MOST_TERMS = 200, FEW_TERMS = 8, VALUES = 6, PROBLEMS = 240, MANY_BITS = 6000 };

/* Numbers of the precision, kept as doubles. */
typedef struct {
    sigramp_precision precision;
    sigramp_sum_options options;
    size_t terms;
    double offsets[MOST_TERMS], weights[MOST_TERMS], slopes[MOST_TERMS];
    double r[VALUES], x[VALUES], error[VALUES];
    int64_t exclude[VALUES];
} item_problem;

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

static int direction_of(const item_problem *p)
{
    int falls = 0, is_negative = 0;
    for (size_t i = 0; i < p->terms; ++i) {
        falls |= p->slopes[i] < 0;
        is_negative |= p->weights[i] < 0;
    }
    return (p->options.scale < 0) ^ falls ^ is_negative ? -1 : 1;
}

/* Slopes of one sign: near each other, over decades, or of the range's whole exponents, now and
 * then 0; weights of one sign; all else likewise. */
static void make_terms(sigramp_precision precision, sigramp_method method, uint64_t *seed,
                       item_problem *p)
{
    const uint64_t bits = random_bits(seed);
    const double most = precision == SIGRAMP_F32 ? 100 : 900;
    const double reach = bits % 4 == 0 ? most : bits % 4 == 1 ? 12 : 1;
    const double away = bits / 4 % 4 == 0 ? most : 3, size = bits / 16 % 4 == 0 ? most : 3;
    const double weight = bits / 64 % 2 ? 1 : -1, slope = bits / 128 % 2 ? 1 : -1;
    memset(p, 0, sizeof *p);
    p->precision = precision;
    p->options = (sigramp_sum_options)SIGRAMP_SUM_OPTIONS_DEFAULT;
    p->options.unit =
        (sigramp_unit[]){SIGRAMP_LOGISTIC, SIGRAMP_SOFTPLUS,
                         SIGRAMP_RELU}[method == SIGRAMP_METHOD_FAST ? 0 : bits / 256 % 3];
    p->options.method = method;
    p->options.exclude = method == SIGRAMP_METHOD_DIRECT && bits / 1024 % 2;
    p->options.scale = (bits / 2048 % 2 ? 1 : -1) * exp2(random_between(seed, -size, 3));
    p->options.constant = bits / 4096 % 3 ? 0 : p->options.scale * random_between(seed, -9, 9);
    if (method == SIGRAMP_METHOD_FAST && bits / 16384 % 2)
        p->options.tolerance = pow(10, -random_between(seed, 3, precision == SIGRAMP_F32 ? 6 : 12));
    p->terms = 1 + random_bits(seed) %
                       (method == SIGRAMP_METHOD_FAST && bits / 32768 % 2 ? MOST_TERMS : FEW_TERMS);
    for (size_t i = 0; i < p->terms; ++i) {
        const double exponent = random_between(seed, -reach, reach);
        const double offset = exp2(random_between(seed, -away, away));
        p->slopes[i] = random_bits(seed) % 16 == 0 ? 0 : rounded(precision, slope * exp2(exponent));
        p->offsets[i] = rounded(precision, random_bits(seed) % 2 ? offset : -offset);
        p->weights[i] = rounded(precision, weight * exp2(random_between(seed, -size, size)));
    }
}

static sigramp_sum_plan *plan_of(sigramp_context *context, const item_problem *p)
{
    sigramp_sum_plan *plan = NULL;
    void *const offsets = real_array(p->precision, p->terms, p->offsets);
    void *const weights = real_array(p->precision, p->terms, p->weights);
    void *const slopes = real_array(p->precision, p->terms, p->slopes);
    const sigramp_status status = plan_sloped_reals(context, &p->options, p->precision, p->terms,
                                                    offsets, weights, slopes, &plan);
    cr_assert(status == SIGRAMP_OK || status == SIGRAMP_NOT_SUPPORTED || p->options.tolerance > 0,
              "%s", sigramp_context_detail(context));
    free(offsets);
    free(weights);
    free(slopes);
    return plan;
}

static double value_at(sigramp_sum_plan *plan, const item_problem *p, size_t j, double x)
{
    void *const point = real_array(p->precision, 1, &x);
    const sigramp_status status =
        !p->options.exclude ? execute_reals(plan, p->precision, 1, point, point)
        : p->precision == SIGRAMP_F32
            ? sigramp_sum_execute_without_f32(plan, 1, point, &p->exclude[j], point)
            : sigramp_sum_execute_without_f64(plan, 1, point, &p->exclude[j], point);
    cr_assert_eq(status, SIGRAMP_OK);
    const double value = real_at(p->precision, point, 0);
    free(point);
    return value;
}

static void make_values(sigramp_sum_plan *plan, uint64_t *seed, item_problem *p)
{
    for (size_t j = 0; j < VALUES; ++j) {
        const size_t i = random_bits(seed) % p->terms;
        const double reach = j % 2 ? 3 : p->precision == SIGRAMP_F32 ? 110 : 760;
        const double width = p->slopes[i] == 0 ? 1 : 1 / fabs(p->slopes[i]);
        const double x = p->offsets[i] + random_between(seed, -reach, reach) * width;
        p->exclude[j] = (int64_t)(random_bits(seed) % (p->terms + 1)) - 1;
        const double y = value_at(plan, p, j, rounded(p->precision, x));
        const double r = j % 3 == 1 ? rounded(p->precision, y * random_between(seed, 0.5, 2)) : y;
        p->r[j] = j % 3 == 2 ? next_to(p->precision, r, random_between(seed, -1, 1)) : r;
    }
}

static void solve(sigramp_sum_plan *plan, item_problem *p)
{
    const size_t bytes = VALUES * real_size(p->precision);
    void *const r = real_array(p->precision, VALUES, p->r);
    void *const x = malloc(bytes), *const error = malloc(bytes);
    const int64_t *const k = p->exclude;
    cr_assert(x && error);
    if (p->precision == SIGRAMP_F32 && p->options.exclude) {
        cr_assert_eq(sigramp_sum_solve_without_f32(plan, VALUES, r, k, x), SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_solve_without_error_f32(plan, VALUES, r, k, x, error), SIGRAMP_OK);
    } else if (p->options.exclude) {
        cr_assert_eq(sigramp_sum_solve_without_f64(plan, VALUES, r, k, x), SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_solve_without_error_f64(plan, VALUES, r, k, x, error), SIGRAMP_OK);
    } else if (p->precision == SIGRAMP_F32) {
        cr_assert_eq(sigramp_sum_solve_f32(plan, VALUES, r, x), SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_solve_error_f32(plan, VALUES, r, x, error), SIGRAMP_OK);
    } else {
        cr_assert_eq(sigramp_sum_solve_f64(plan, VALUES, r, x), SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_solve_error_f64(plan, VALUES, r, x, error), SIGRAMP_OK);
    }
    for (size_t j = 0; j < VALUES; ++j) {
        p->x[j] = real_at(p->precision, x, j);
        p->error[j] = real_at(p->precision, error, j);
    }
    free(r);
    free(x);
    free(error);
}

static void check_contract(sigramp_sum_plan *plan, const item_problem *p, size_t j, uint64_t seed)
{
    const double r = p->r[j], x = p->x[j];
    const int direction = direction_of(p);
    if (isnan(x)) {
        cr_assert(!(value_at(plan, p, j, direction * INFINITY) >= r), "seed %llu: none",
                  (unsigned long long)seed);
        return;
    }
    cr_assert(value_at(plan, p, j, x) >= r, "seed %llu: f%d unit %d method %d: S(%a) is not %a",
              (unsigned long long)seed, (int)p->precision, (int)p->options.unit,
              (int)p->options.method, x, r);
    cr_assert(!(x == 0 && signbit(x)));
    if (x != -direction * INFINITY)
        cr_assert(!(value_at(plan, p, j, next_to(p->precision, x, -direction)) >= r),
                  "seed %llu: f%d unit %d method %d: S is %a before %a already",
                  (unsigned long long)seed, (int)p->precision, (int)p->options.unit,
                  (int)p->options.method, r, x);
}

/* The sign of S(x) - r, exactly. */
static int side_of(const item_problem *p, size_t j, double x, mpfr_prec_t bits)
{
    mpfr_t sum, term, size;
    mpfr_inits2(bits, sum, term, size, (mpfr_ptr)NULL);
    mpfr_set_d(sum, p->options.constant, MPFR_RNDN);
    for (size_t i = 0; i < p->terms; ++i) {
        const reference_terms one = {p->options.unit, p->slopes[i],  p->options.scale, 1,
                                     &p->offsets[i],  &p->weights[i]};
        if (p->options.exclude && (int64_t)i == p->exclude[j])
            continue;
        reference_sum(&one, x, bits, term, size);
        mpfr_add(sum, sum, term, MPFR_RNDN);
    }
    const int side = mpfr_cmp_d(sum, p->r[j]);
    mpfr_clears(sum, term, size, (mpfr_ptr)NULL);
    return (side > 0) - (side < 0);
}

/* The exact sum is r between x - error and x + error. */
static void check_error(const item_problem *p, size_t j, uint64_t seed)
{
    const double x = p->x[j], error = p->error[j];
    if (!isfinite(error) || !isfinite(x))
        return;
    for (int side = -1; side <= 1; side += 2) {
        const double end = next_to(SIGRAMP_F64, x + side * error, side);
        const int wrong = -side * direction_of(p);
        cr_assert(isinf(end) || side_of(p, j, end, REFERENCE_BITS) != wrong ||
                      side_of(p, j, end, MANY_BITS) != wrong,
                  "seed %llu: f%d unit %d method %d: r = %a, x = %a is off by more than %a",
                  (unsigned long long)seed, (int)p->precision, (int)p->options.unit,
                  (int)p->options.method, p->r[j], x, error);
    }
}

static void check_problem(sigramp_context *context, item_problem *p, uint64_t *seed,
                          uint64_t first_seed, size_t *told)
{
    sigramp_sum_plan *const plan = plan_of(context, p);
    if (!plan)
        return;
    make_values(plan, seed, p);
    solve(plan, p);
    for (size_t j = 0; j < VALUES; ++j) {
        check_contract(plan, p, j, first_seed);
        check_error(p, j, first_seed);
        *told += isfinite(p->x[j]) && isfinite(p->error[j]);
    }
    sigramp_sum_plan_destroy(plan);
}

/* told: of how many solutions MPFR had to tell something. */
static void check_problems(sigramp_precision precision, sigramp_method method)
{
    uint64_t seed = fresh_seed("solving with slopes");
    const uint64_t first_seed = seed;
    sigramp_context *const context = cpu_context(NULL, 1);
    const int wanted = problem_count(PROBLEMS);
    item_problem *const some = malloc(sizeof *some);
    size_t told = 0;
    cr_assert_not_null(some);
    for (int i = 0; i < wanted; ++i) {
        make_terms(precision, method, &seed, some);
        check_problem(context, some, &seed, first_seed, &told);
    }
    cr_assert(told > (size_t)wanted / 4, "of %d problems %zu solutions were told", wanted, told);
    free(some);
    mpfr_free_cache();
    sigramp_context_destroy(context);
}

Test(solve_slopes, direct_sums_hold_the_contract_f32)
{
    check_problems(SIGRAMP_F32, SIGRAMP_METHOD_DIRECT);
}

Test(solve_slopes, direct_sums_hold_the_contract_f64)
{
    check_problems(SIGRAMP_F64, SIGRAMP_METHOD_DIRECT);
}

Test(solve_slopes, fast_sums_hold_the_contract_f32)
{
    check_problems(SIGRAMP_F32, SIGRAMP_METHOD_FAST);
}

Test(solve_slopes, fast_sums_hold_the_contract_f64)
{
    check_problems(SIGRAMP_F64, SIGRAMP_METHOD_FAST);
}

/* All equal, they are one; nothing but the way to the solution is another. */
Test(solve_slopes, equal_ones_have_the_bits_of_one_slope)
{
    uint64_t seed = fresh_seed("solving with equal slopes");
    sigramp_context *const context = cpu_context(NULL, 2);
    const char *isas[MOST_ISAS];
    const size_t isa_count = available_isas(isas);
    for (int i = 0; i < PROBLEMS; ++i) {
        const sigramp_precision precision = i % 2 ? SIGRAMP_F64 : SIGRAMP_F32;
        item_problem one, other;
        make_terms(precision, SIGRAMP_METHOD_DIRECT, &seed, &one);
        one.options.exclude = 0;
        for (size_t k = 1; k < one.terms; ++k)
            one.slopes[k] = one.slopes[0];
        sigramp_context *const elsewhere = cpu_context(isas[(size_t)i % isa_count], 1 + i % 3);
        sigramp_sum_plan *const sloped = plan_of(elsewhere, &one);
        make_values(sloped, &seed, &one);
        other = one;
        other.options.slope = one.slopes[0];
        void *const offsets = real_array(precision, one.terms, one.offsets);
        void *const weights = real_array(precision, one.terms, one.weights);
        sigramp_sum_plan *plain = NULL;
        cr_assert_eq(
            plan_reals(context, &other.options, precision, one.terms, offsets, weights, &plain),
            SIGRAMP_OK, "%s", sigramp_context_detail(context));
        solve(sloped, &one);
        solve(plain, &other);
        cr_assert(memcmp(one.x, other.x, sizeof one.x) == 0, "problem %d, f%d, slope %a", i,
                  (int)precision, one.slopes[0]);
        free(offsets);
        free(weights);
        sigramp_sum_plan_destroy(sloped);
        sigramp_sum_plan_destroy(plain);
        sigramp_context_destroy(elsewhere);
    }
    sigramp_context_destroy(context);
}

/* Whatever the instruction set, the threads and the number of values at once. */
static void check_paths(sigramp_precision precision, sigramp_method method)
{
    enum { MANY = 5000 };
    uint64_t seed = fresh_seed("solving with slopes by every path");
    const char *isas[MOST_ISAS];
    const size_t isa_count = available_isas(isas);
    item_problem *const some = calloc(1, sizeof *some);
    double *const values = malloc(MANY * sizeof *values);
    cr_assert(some && values);
    some->precision = precision;
    some->options = (sigramp_sum_options)SIGRAMP_SUM_OPTIONS_DEFAULT;
    some->options.method = method;
    some->options.tolerance = method == SIGRAMP_METHOD_FAST ? 1e-5 : 0;
    some->terms = method == SIGRAMP_METHOD_FAST ? MOST_TERMS : FEW_TERMS;
    for (size_t i = 0; i < some->terms; ++i) {
        some->offsets[i] = rounded(precision, random_between(&seed, -9, 9));
        some->slopes[i] = rounded(precision, random_between(&seed, 1, 8));
        some->weights[i] = 1;
    }
    for (size_t j = 0; j < MANY; ++j)
        values[j] = (double)some->terms * random_between(&seed, -0.1, 1.1);
    void *const r = real_array(precision, MANY, values), *const x = malloc(MANY * sizeof(double));
    void *const right = malloc(MANY * sizeof(double));
    cr_assert(x && right);
    for (size_t i = 0; i <= isa_count; ++i) {
        sigramp_context *const context =
            cpu_context(i < isa_count ? isas[i] : NULL, 1 + (int)i * 2);
        sigramp_sum_plan *const plan = plan_of(context, some);
        const size_t at_once = i == isa_count ? 7 : MANY, bytes = real_size(precision);
        for (size_t j = 0; j < MANY; j += at_once) {
            const size_t count = MANY - j < at_once ? MANY - j : at_once;
            const char *const from = (const char *)r + j * bytes;
            char *const to = (char *)x + j * bytes;
            cr_assert_eq(precision == SIGRAMP_F32
                             ? sigramp_sum_solve_f32(plan, count, (const void *)from, (void *)to)
                             : sigramp_sum_solve_f64(plan, count, (const void *)from, (void *)to),
                         SIGRAMP_OK);
        }
        if (i == 0)
            memcpy(right, x, MANY * bytes);
        cr_assert(memcmp(right, x, MANY * bytes) == 0, "f%d method %d, path %zu", (int)precision,
                  (int)method, i);
        sigramp_sum_plan_destroy(plan);
        sigramp_context_destroy(context);
    }
    free(some);
    free(values);
    free(r);
    free(x);
    free(right);
}

Test(solve_slopes, have_the_same_bits_by_every_path)
{
    check_paths(SIGRAMP_F32, SIGRAMP_METHOD_DIRECT);
    check_paths(SIGRAMP_F64, SIGRAMP_METHOD_DIRECT);
    check_paths(SIGRAMP_F32, SIGRAMP_METHOD_FAST);
    check_paths(SIGRAMP_F64, SIGRAMP_METHOD_FAST);
}

static void expect_refused(sigramp_unit unit, const double *weights, const double *slopes,
                           const char *reason)
{
    static const double offsets[] = {0, 1, 2};
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_context *const context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL;
    double x = 7, r = 1;
    options.unit = unit;
    for (int method = SIGRAMP_METHOD_DIRECT; method <= SIGRAMP_METHOD_FAST; ++method) {
        options.method = (sigramp_method)method;
        cr_assert_eq(
            sigramp_sum_plan_slopes_f64(context, &options, 3, offsets, weights, slopes, &plan),
            SIGRAMP_OK);
        cr_expect_eq(sigramp_sum_solve_f64(plan, 1, &r, &x), SIGRAMP_INVALID_ARGUMENT);
        cr_expect_not_null(strstr(sigramp_context_detail(context), reason), "%s",
                           sigramp_context_detail(context));
        cr_expect_eq(sigramp_sum_solve_error_f64(plan, 1, &r, &r, &x), SIGRAMP_INVALID_ARGUMENT);
        cr_expect_eq(x, 7);
        sigramp_sum_plan_destroy(plan);
    }
    sigramp_context_destroy(context);
}

Test(solve_slopes, what_may_rise_and_fall_is_refused)
{
    static const double ones[] = {1, 1, 1}, mixed[] = {1, -1, 0}, falling[] = {0, -1, -2};
    expect_refused(SIGRAMP_LOGISTIC, ones, mixed, "slopes of both signs");
    expect_refused(SIGRAMP_LOGISTIC, mixed, ones, "weights of both signs");
    expect_refused(SIGRAMP_LOGISTIC, mixed, mixed, "slopes of both signs");
    expect_refused(SIGRAMP_DENSITY, ones, falling, "density");
}
