/* SPDX-License-Identifier: MIT */
/* Many sums in one call: the bits of single calls, right by MPFR, and what is refused. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "reference/inputs.h"
#include "reference/reference.h"
#include "support.h"

/* Problems of a batch; batches of each precision: ten thousand problems of both. */
enum { PROBLEMS = 250, BATCHES = 20, MOST_TERMS = 400, MOST_POINTS = 60, CHECKED_TERMS = 24 };

typedef struct {
    sigramp_precision precision;
    sigramp_sum_options options;
    size_t problems;
    size_t offsets_start[PROBLEMS + 1], x_start[PROBLEMS + 1];
    double *numbers;             /* offsets, weights, points */
    void *offsets, *weights, *x; /* weights NULL: ones */
    int are_finite;
} ragged;

/* Mostly few, now and then none, or enough for a fast plan. */
static size_t random_count(uint64_t *seed, size_t most)
{
    const uint64_t bits = random_bits(seed);
    return (size_t)(bits >> 32) % (bits % 8 == 0 ? most : bits % 8 == 1 ? 2 : 20);
}

static sigramp_sum_options random_options(uint64_t *seed)
{
    static const sigramp_method methods[] = {SIGRAMP_METHOD_AUTO, SIGRAMP_METHOD_DIRECT,
                                             SIGRAMP_METHOD_FAST};
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    const uint64_t bits = random_bits(seed);
    options.unit = (sigramp_unit)(bits % SIGRAMP_UNIT_COUNT);
    options.method = methods[bits / 16 % 8 == 0 ? 2 : bits / 16 % 2];
    options.slope = random_between(seed, -3, 3);
    options.scale = random_between(seed, -2, 2);
    options.tolerance = bits / 64 % 3 == 0 ? 1e-5 : 0;
    options.derivative = bits / 256 % 2 == 0 &&
                         (options.unit == SIGRAMP_LOGISTIC || options.unit == SIGRAMP_SOFTPLUS);
    options.points = bits / 1024; /* nothing reads it */
    return options;
}

static void start_counts(uint64_t *seed, size_t most, size_t *start)
{
    start[0] = random_bits(seed) % 3;
    for (size_t p = 0; p < PROBLEMS; ++p)
        start[p + 1] = start[p] + random_count(seed, most);
}

static void *reals_between(sigramp_precision precision, size_t count, double low, double high,
                           int specials, uint64_t *seed)
{
    static const double special[] = {INFINITY, -INFINITY, NAN, 0, -0.0, 1e30};
    double *const values = malloc((count + 1) * sizeof *values);
    for (size_t i = 0; i < count; ++i) {
        const uint64_t bits = random_bits(seed);
        values[i] =
            specials && bits % 50 == 0 ? special[bits / 64 % 6] : random_between(seed, low, high);
    }
    void *const reals = real_array(precision, count, values);
    free(values);
    return reals;
}

static void make_ragged(sigramp_precision precision, uint64_t *seed, ragged *r)
{
    const uint64_t bits = random_bits(seed);
    const double low = bits % 3 == 0 ? -1 : 0;
    r->precision = precision;
    r->options = random_options(seed);
    r->problems = PROBLEMS;
    r->are_finite = bits / 16 % 4 != 0;
    start_counts(seed, MOST_TERMS, r->offsets_start);
    start_counts(seed, MOST_POINTS, r->x_start);
    const size_t terms = r->offsets_start[PROBLEMS], points = r->x_start[PROBLEMS];
    r->offsets = reals_between(precision, terms, -8, 8, !r->are_finite, seed);
    r->weights =
        bits / 8 % 2 ? reals_between(precision, terms, low, 1, !r->are_finite, seed) : NULL;
    r->x = reals_between(precision, points, -20, 20, !r->are_finite, seed);
}

static void free_ragged(ragged *r)
{
    free(r->offsets);
    free(r->weights);
    free(r->x);
}

static sigramp_status sum_batch(sigramp_context *context, const ragged *r, const void *x, void *y,
                                void *dy, sigramp_batch_report *report)
{
    return r->precision == SIGRAMP_F32
               ? sigramp_sum_batch_f32(context, &r->options, r->problems, r->offsets_start,
                                       r->offsets, r->weights, r->x_start, x, y, dy, report)
               : sigramp_sum_batch_f64(context, &r->options, r->problems, r->offsets_start,
                                       r->offsets, r->weights, r->x_start, x, y, dy, report);
}

static const void *from(const ragged *r, const void *array, size_t i)
{
    return array ? (const char *)array + i * real_size(r->precision) : NULL;
}

/* What the batch made of the problem is what a plan of its own makes. */
static void expect_bits(sigramp_context *context, const ragged *r, size_t p, const void *y,
                        const void *dy, sigramp_batch_report *single)
{
    const size_t a = r->offsets_start[p], terms = r->offsets_start[p + 1] - a;
    const size_t j = r->x_start[p], points = r->x_start[p + 1] - j;
    const size_t bytes = points * real_size(r->precision);
    sigramp_sum_options options = r->options;
    sigramp_sum_plan *plan = NULL;
    if (points == 0)
        return;
    options.points = points;
    cr_assert_eq(plan_reals(context, &options, r->precision, terms, from(r, r->offsets, a),
                            from(r, r->weights, a), &plan),
                 SIGRAMP_OK);
    void *const right = malloc(2 * bytes), *const slopes = (char *)right + bytes;
    if (!dy)
        cr_assert_eq(execute_reals(plan, r->precision, points, from(r, r->x, j), right), 0);
    else if (r->precision == SIGRAMP_F32)
        cr_assert_eq(
            sigramp_sum_execute_derivative_f32(plan, points, from(r, r->x, j), right, slopes), 0);
    else
        cr_assert_eq(
            sigramp_sum_execute_derivative_f64(plan, points, from(r, r->x, j), right, slopes), 0);
    cr_assert_arr_eq((const char *)from(r, y, j), (const char *)right, bytes, "problem %zu", p);
    if (dy)
        cr_assert_arr_eq((const char *)from(r, dy, j), (const char *)slopes, bytes);
    ++*(sigramp_sum_plan_method(plan) == SIGRAMP_METHOD_FAST ? &single->fast : &single->direct);
    single->error_bound = fmax(single->error_bound, sigramp_sum_plan_error_bound(plan));
    single->derivative_error_bound =
        fmax(single->derivative_error_bound, sigramp_sum_plan_derivative_error_bound(plan));
    sigramp_sum_plan_destroy(plan);
    free(right);
}

/* The problem's first result, within the bound of the exact one. */
static void expect_right(const ragged *r, size_t p, const void *y, double bound)
{
    const size_t a = r->offsets_start[p], terms = r->offsets_start[p + 1] - a;
    double offsets[CHECKED_TERMS], weights[CHECKED_TERMS];
    if (!r->are_finite || terms > CHECKED_TERMS || r->x_start[p] == r->x_start[p + 1])
        return;
    for (size_t i = 0; i < terms; ++i) {
        offsets[i] = real_at(r->precision, r->offsets, a + i);
        weights[i] = r->weights ? real_at(r->precision, r->weights, a + i) : 1;
    }
    const reference_terms exact = {r->options.unit, r->options.slope, r->options.scale,
                                   terms,           offsets,          weights};
    const double error =
        reference_sum_error(r->precision, &exact, real_at(r->precision, r->x, r->x_start[p]),
                            real_at(r->precision, y, r->x_start[p]));
    cr_assert(error <= bound, "problem %zu, unit %d: off by %g, bound %g", p, (int)r->options.unit,
              error, bound);
}

/* One of the results may take the points' place; what lies before the first stays. */
static void check_batch(const ragged *r, int threads, int in_place)
{
    sigramp_context *const context = cpu_context(NULL, threads);
    const size_t points = r->x_start[r->problems], size = real_size(r->precision);
    void *const y = malloc(points * size + 1), *const dy = malloc(points * size + 1);
    const void *x = in_place == 1 ? y : in_place == 2 && r->options.derivative ? dy : r->x;
    sigramp_batch_report report, single = {0, 0, 0, r->options.derivative ? 0 : INFINITY};
    memcpy(y, r->x, points * size);
    memcpy(dy, r->x, points * size);
    cr_assert_eq(sum_batch(context, r, x, y, r->options.derivative ? dy : NULL, &report),
                 SIGRAMP_OK, "%s", sigramp_context_detail(context));
    cr_assert_arr_eq(y, r->x, r->x_start[0] * size);
    for (size_t p = 0; p < r->problems; ++p) {
        expect_bits(context, r, p, y, r->options.derivative ? dy : NULL, &single);
        expect_right(r, p, y, report.error_bound);
    }
    cr_expect_eq(report.direct, single.direct);
    cr_expect_eq(report.fast, single.fast);
    cr_expect_eq(report.error_bound, single.error_bound);
    cr_expect_eq(report.derivative_error_bound, single.derivative_error_bound);
    free(y);
    free(dy);
    sigramp_context_destroy(context);
}

static void check_batches(sigramp_precision precision)
{
    uint64_t seed = fresh_seed("batches");
    const int wanted = problem_count(BATCHES);
    for (int i = 0; i < wanted; ++i) {
        ragged r;
        make_ragged(precision, &seed, &r);
        check_batch(&r, 1 + i % 4, i % 3);
        free_ragged(&r);
    }
    mpfr_free_cache();
}

Test(batch, problems_have_the_bits_of_single_calls_f32)
{
    check_batches(SIGRAMP_F32);
}

Test(batch, problems_have_the_bits_of_single_calls_f64)
{
    check_batches(SIGRAMP_F64);
}

/* Set k is a problem of its own in a ragged batch where offsets and points are repeated. */
Test(batch, sets_of_weights_have_the_bits_of_single_calls)
{
    enum { SETS = 9, TERMS = 70, POINTS = 33 };
    uint64_t seed = fresh_seed("sets of weights");
    sigramp_context *const context = cpu_context(NULL, 3);
    double *const offsets = reals_between(SIGRAMP_F64, TERMS, -5, 5, 0, &seed);
    double *const weights = reals_between(SIGRAMP_F64, SETS * TERMS, -1, 1, 0, &seed);
    double *const x = reals_between(SIGRAMP_F64, POINTS, -9, 9, 0, &seed);
    double y[SETS * POINTS], dy[SETS * POINTS], right[POINTS], slopes[POINTS];
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_batch_report report;
    options.derivative = 1;
    cr_assert_eq(sigramp_sum_weight_sets_f64(context, &options, SETS, TERMS, offsets, weights,
                                             POINTS, x, y, dy, &report),
                 SIGRAMP_OK);
    cr_expect_eq(report.direct + report.fast, SETS);
    options.points = POINTS;
    for (size_t k = 0; k < SETS; ++k) {
        sigramp_sum_plan *plan = NULL;
        cr_assert_eq(
            sigramp_sum_plan_f64(context, &options, TERMS, offsets, weights + k * TERMS, &plan),
            SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_execute_derivative_f64(plan, POINTS, x, right, slopes), 0);
        cr_expect_arr_eq(y + k * POINTS, right, sizeof right);
        cr_expect_arr_eq(dy + k * POINTS, slopes, sizeof slopes);
        sigramp_sum_plan_destroy(plan);
    }
    free(offsets);
    free(weights);
    free(x);
    sigramp_context_destroy(context);
}

Test(batch, nothing_at_all_is_done_at_once)
{
    sigramp_context *const context = cpu_context(NULL, 2);
    const size_t start[] = {5, 5, 5};
    sigramp_batch_report report = {1, 1, 1, 1};
    cr_expect_eq(
        sigramp_sum_batch_f32(context, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, &report),
        SIGRAMP_OK);
    cr_expect_eq(report.direct + report.fast, 0);
    cr_expect_eq(report.error_bound, 0);
    cr_expect(isinf(report.derivative_error_bound));
    cr_expect_eq(
        sigramp_sum_batch_f64(context, NULL, 2, start, NULL, NULL, start, NULL, NULL, NULL, NULL),
        SIGRAMP_OK);
    cr_expect_eq(
        sigramp_sum_weight_sets_f32(context, NULL, 3, 0, NULL, NULL, 0, NULL, NULL, NULL, NULL),
        SIGRAMP_OK);
    sigramp_context_destroy(context);
}

/* A call of two problems with one thing wrong. */
typedef struct {
    sigramp_sum_options options;
    const size_t *offsets_start, *x_start;
    const double *offsets, *x;
    double *y, *dy;
} two_problems;

static void expect_refused(sigramp_context *context, two_problems two, sigramp_status status,
                           const char *detail)
{
    sigramp_batch_report report = {7, 7, 7, 7};
    const sigramp_status got =
        sigramp_sum_batch_f64(context, &two.options, 2, two.offsets_start, two.offsets, NULL,
                              two.x_start, two.x, two.y, two.dy, &report);
    const char *const said = sigramp_context_detail(context);
    cr_expect_eq(got, status, "%s: status %d", detail, (int)got);
    cr_expect_not_null(strstr(said, detail), "'%s' is not in '%s'", detail, said);
    cr_expect_eq(report.direct, 7);
}

Test(batch, wrong_requests_are_refused)
{
    static const size_t good[] = {0, 2, 3}, falling[] = {0, 3, 2};
    static const size_t endless[] = {0, 2, SIZE_MAX / 8}, huge[] = {0, 0, (size_t)1 << 31};
    static const double a[] = {0, 1, 2};
    double y[3], dy[3];
    const two_problems right = {SIGRAMP_SUM_OPTIONS_DEFAULT, good, good, a, a, y, NULL};
    sigramp_context *const context = cpu_context(NULL, 2);
    two_problems two;
#define REFUSED(status, detail, ...)                                                               \
    (two = right, (__VA_ARGS__), expect_refused(context, two, SIGRAMP_##status, detail))
    REFUSED(INVALID_ARGUMENT, "offsets_start[2] = 2 is below the one before it, 3",
            two.offsets_start = falling);
    REFUSED(INVALID_ARGUMENT, "x_start[2] = 2 is below", two.x_start = falling);
    REFUSED(INVALID_ARGUMENT, "offsets_start is NULL for 2 problems", two.offsets_start = NULL);
    REFUSED(INVALID_ARGUMENT, "x_start is NULL for 2 problems", two.x_start = NULL);
    REFUSED(INVALID_ARGUMENT, "exceed the address space", two.offsets_start = endless);
    REFUSED(INVALID_ARGUMENT, "exceed the address space", two.x_start = endless);
    REFUSED(INVALID_ARGUMENT, "offsets is NULL for 3 terms", two.offsets = NULL);
    REFUSED(INVALID_ARGUMENT, "x or y is NULL for 3 points", two.x = NULL);
    REFUSED(INVALID_ARGUMENT, "x or y is NULL for 3 points", two.y = NULL);
    REFUSED(INVALID_ARGUMENT, "dy is for options.derivative", two.dy = dy);
    REFUSED(INVALID_ARGUMENT, "dy is NULL", two.options.derivative = 1);
    REFUSED(INVALID_ARGUMENT, "dy is y", (two.options.derivative = 1, two.dy = y));
    REFUSED(INVALID_ARGUMENT, "unit 99", two.options.unit = (sigramp_unit)99);
    REFUSED(INVALID_ARGUMENT, "slope", two.options.slope = INFINITY);
    REFUSED(NOT_SUPPORTED, "closed", two.options.method = SIGRAMP_METHOD_CLOSED);
    REFUSED(NOT_SUPPORTED, "problem 1: 2147483648 terms", two.offsets_start = huge);
    REFUSED(INVALID_ARGUMENT, "problem 0: tolerance 1e-30", two.options.tolerance = 1e-30);
#undef REFUSED
    cr_expect_eq(
        sigramp_sum_batch_f64(NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
        SIGRAMP_INVALID_ARGUMENT);
    sigramp_context_destroy(context);
}

Test(batch, wrong_sets_of_weights_are_refused)
{
    const float a[2] = {0, 1};
    float y[4] = {0};
    sigramp_context *const context = cpu_context(NULL, 2);
#define REFUSED(...)                                                                               \
    cr_expect_eq(sigramp_sum_weight_sets_f32(context, NULL, __VA_ARGS__, NULL, NULL),              \
                 SIGRAMP_INVALID_ARGUMENT)
    REFUSED(2, 2, a, NULL, 2, a, y);
    REFUSED(2, 2, NULL, a, 2, a, y);
    REFUSED(2, 1, a, a, 2, y, y);
    REFUSED((size_t)1 << 62, 8, a, a, 1, a, y);
    REFUSED((size_t)1 << 62, 0, a, a, 8, a, y);
#undef REFUSED
    cr_expect_eq(sigramp_sum_weight_sets_f32(context, NULL, 1, 1, a, a, 2, y, y, NULL, NULL),
                 SIGRAMP_OK);
    sigramp_context_destroy(context);
}

/* The first that fails is named whatever thread meets it, and others before it do not matter. */
Test(batch, first_problem_that_fails_is_named)
{
    enum { MANY = 3000, BAD = 1711 };
    static size_t start[MANY + 1];
    static double x[MANY], y[MANY];
    sigramp_context *const context = cpu_context(NULL, 4);
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.method = SIGRAMP_METHOD_FAST;
    for (size_t p = 0; p <= MANY; ++p)
        start[p] = p;
    for (size_t p = BAD; p < MANY; p += 40)
        x[p] = 1e308; /* too far from 0 for zones */
    const sigramp_status status =
        sigramp_sum_batch_f64(context, &options, MANY, start, x, NULL, start, x, y, NULL, NULL);
    cr_expect_eq(status, SIGRAMP_NOT_SUPPORTED);
    cr_expect_not_null(strstr(sigramp_context_detail(context), "problem 1711: method fast cannot"),
                       "%s", sigramp_context_detail(context));
    sigramp_context_destroy(context);
}
