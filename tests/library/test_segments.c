/* SPDX-License-Identifier: MIT */
/* Fast sums that no single table holds: within their bound of the exact sum, the same bits however
 * computed, in memory and time proportional to the offsets. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "fast_problems.h"
#include "reference/inputs.h"
#include "reference/reference.h"
#include "support.h"

typedef enum { EVEN, CLUSTERS, ALL_EQUAL, DECADES, CLUSTER_AND_FAR, SHAPES } offset_shape;

/* In units of the unit's width; the offsets reach to 1e12 of them. */
static double some_offset(offset_shape shape, double spread, size_t i, double *center,
                          uint64_t *seed)
{
    if (i == 0 || (shape == CLUSTERS && random_bits(seed) % 64 == 0))
        *center = random_between(seed, -1, 1) * spread;
    switch (shape) {
    case CLUSTERS:
        return *center + random_between(seed, -9, 9);
    case ALL_EQUAL:
        return *center;
    case DECADES:
        return pow(10, random_between(seed, -3, 12)) * (random_bits(seed) % 2 ? 1 : -1);
    case CLUSTER_AND_FAR:
        return i % 40 == 1 ? random_between(seed, -1, 1) * spread : random_between(seed, -5, 5);
    default:
        return random_between(seed, -1, 1) * spread;
    }
}

static double some_point(const fast_problem *problem, size_t j, uint64_t *seed)
{
    const double width = 1 / fabs(problem->options.slope);
    const double near = problem->offsets[random_bits(seed) % problem->terms];
    const double tail = problem->precision == SIGRAMP_F32 ? 110 : 750;
    if (j % 4 == 0)
        return near;
    if (j % 4 == 1)
        return near + random_between(seed, -1, 1) * tail * width;
    if (j % 4 == 2)
        return near + random_between(seed, -30, 30) * width;
    return near * random_between(seed, -2, 2);
}

static void make_problem(fast_problem *problem, uint64_t *seed)
{
    const sigramp_precision precision = problem->precision;
    const int weights = (int)(random_bits(seed) % WEIGHT_KINDS);
    const offset_shape shape = (offset_shape)(random_bits(seed) % SHAPES);
    const double width = 1 / fabs(problem->options.slope);
    const double spread = pow(10, random_between(seed, 3, 12));
    double center = 0;
    problem->terms = 1 + random_bits(seed) % FAST_MOST_TERMS;
    for (size_t i = 0; i < problem->terms; ++i) {
        const int twin = i > 0 && random_bits(seed) % 8 == 0;
        const double offset = some_offset(shape, spread, i, &center, seed) * width;
        problem->offsets[i] = twin ? problem->offsets[i - 1] : rounded_to(precision, offset);
        problem->weights[i] = rounded_to(precision, random_weight(weights, 15, seed));
    }
    for (size_t j = 0; j < FAST_POINTS; ++j)
        problem->x[j] = rounded_to(precision, some_point(problem, j, seed));
}

static void check_random(sigramp_unit unit, sigramp_precision precision)
{
    static const fast_problem_kind kind = {"segments", 40, 2, 2, make_problem};
    check_fast_problems(&kind, unit, precision);
}

#define RANDOM_TESTS(NAME, name, formula, ulp_f32, ulp_f64)                                        \
    Test(segments, name##_f32_is_within_its_bound)                                                 \
    {                                                                                              \
        check_random(SIGRAMP_##NAME, SIGRAMP_F32);                                                 \
    }                                                                                              \
    Test(segments, name##_f64_is_within_its_bound)                                                 \
    {                                                                                              \
        check_random(SIGRAMP_##NAME, SIGRAMP_F64);                                                 \
    }
SIGRAMP_UNIT_LIST(RANDOM_TESTS)

/* The fast sum at some points against the direct one, which has tests of its own: there may be more
 * offsets than MPFR could add up in hours. */
static void check_against_direct(const sum_problem *problem, const char *what)
{
    const sigramp_precision precision = problem->precision;
    const double smallest = precision == SIGRAMP_F32 ? 0x1p-149 : 0x1p-1074;
    sigramp_context *context = cpu_context(NULL, 2);
    double bound = 0;
    void *y[2];
    for (int fast = 0; fast < 2; ++fast) {
        sigramp_sum_options options = problem->options;
        sigramp_sum_plan *plan = NULL;
        options.method = fast ? SIGRAMP_METHOD_FAST : SIGRAMP_METHOD_DIRECT;
        cr_assert_eq(plan_reals(context, &options, precision, problem->terms, problem->offsets,
                                problem->weights, &plan),
                     SIGRAMP_OK, "%s", sigramp_context_detail(context));
        y[fast] = calloc(problem->points, real_size(precision));
        cr_assert_not_null(y[fast]);
        cr_assert_eq(execute_reals(plan, precision, problem->points, problem->x, y[fast]),
                     SIGRAMP_OK);
        bound += sigramp_sum_plan_error_bound(plan);
        sigramp_sum_plan_destroy(plan);
    }
    for (size_t j = 0; j < problem->points; ++j) {
        const double direct = real_at(precision, y[0], j), given = real_at(precision, y[1], j);
        cr_assert(fabs(given - direct) <= bound * direct + 2 * smallest,
                  "unit %d f%d, %zu terms, %s: at %a %a, direct %a", (int)problem->options.unit,
                  (int)precision, problem->terms, what, real_at(precision, problem->x, j), given,
                  direct);
    }
    sigramp_context_destroy(context);
    free(y[0]);
    free(y[1]);
}

static void check_large(sigramp_unit unit, sigramp_precision precision, uint64_t *seed)
{
    const size_t terms = (size_t)pow(10, random_between(seed, 3, 6));
    const offset_shape shape = (offset_shape)(random_bits(seed) % SHAPES);
    const double spread = pow(10, random_between(seed, 0, 12));
    double *offsets = calloc(terms, sizeof *offsets), *weights = calloc(terms, sizeof *weights);
    double center = 0, x[FAST_POINTS];
    char what[80];
    cr_assert(offsets && weights);
    for (size_t i = 0; i < terms; ++i) {
        offsets[i] = some_offset(shape, spread, i, &center, seed);
        weights[i] = random_between(seed, 0, 2);
    }
    for (size_t j = 0; j < FAST_POINTS; ++j)
        x[j] = offsets[random_bits(seed) % terms] + random_between(seed, -30, 30);
    sum_problem problem = {.precision = precision,
                           .options = SIGRAMP_SUM_OPTIONS_DEFAULT,
                           .points = FAST_POINTS,
                           .terms = terms,
                           .x = real_array(precision, FAST_POINTS, x),
                           .offsets = real_array(precision, terms, offsets),
                           .weights = real_array(precision, terms, weights)};
    problem.options.unit = unit;
    snprintf(what, sizeof what, "shape %d, spread %g", (int)shape, spread);
    check_against_direct(&problem, what);
    free_problem(&problem);
    free(offsets);
    free(weights);
}

Test(segments, of_up_to_a_million_offsets_agree_with_direct_sums)
{
    uint64_t seed = fresh_seed("many offsets");
    for (int i = 0; i < 8; ++i) {
        check_large((sigramp_unit)(i % SIGRAMP_UNIT_COUNT), SIGRAMP_F32, &seed);
        check_large((sigramp_unit)(i % SIGRAMP_UNIT_COUNT), SIGRAMP_F64, &seed);
    }
}

/* Evenly spread to either side of 0; points near the last ones, whose rows have the highest
 * numbers.
 */
static void check_rows(sigramp_unit unit, size_t terms, double spread)
{
    enum { LAST_POINTS = 2000 };
    uint64_t seed = 11;
    float *const a = calloc(terms, sizeof *a), *const x = calloc(LAST_POINTS, sizeof *x);
    cr_assert(a && x);
    for (size_t i = 0; i < terms; ++i)
        a[i] = (float)random_between(&seed, -spread, spread);
    for (size_t j = 0; j < LAST_POINTS; ++j)
        x[j] = (float)random_between(&seed, j % 2 ? -spread : spread - 300, spread + 100);
    sum_problem problem = {.precision = SIGRAMP_F32,
                           .options = SIGRAMP_SUM_OPTIONS_DEFAULT,
                           .points = LAST_POINTS,
                           .terms = terms,
                           .x = x,
                           .offsets = a};
    problem.options.unit = unit;
    check_against_direct(&problem, "highest rows");
    free_problem(&problem);
}

Test(segments, have_no_table_of_more_rows_than_reals_can_count)
{
    check_rows(SIGRAMP_DENSITY, 154219, 141356);
}

/* Offsets over twelve decades and in clusters: lines, listed terms and tables. */
static void *mixed_reals(sigramp_precision precision, size_t count, uint64_t seed)
{
    double *values = calloc(count, sizeof *values);
    cr_assert_not_null(values);
    for (size_t i = 0; i < count; ++i)
        values[i] = i % 3 ? random_between(&seed, -50, 50)
                          : pow(10, random_between(&seed, -2, 12)) * (i % 2 ? 1 : -1);
    void *array = real_array(precision, count, values);
    free(values);
    return array;
}

static void check_bits(sigramp_unit unit, sigramp_precision precision)
{
    enum { SOME_POINTS = 10007, SOME_TERMS = 3001 };
    const char *isas[MOST_ISAS];
    const size_t isa_count = available_isas(isas);
    sum_problem problem = {.precision = precision, .options = SIGRAMP_SUM_OPTIONS_DEFAULT};
    problem.options.unit = unit;
    problem.options.method = SIGRAMP_METHOD_FAST;
    problem.points = SOME_POINTS;
    problem.terms = SOME_TERMS;
    problem.x = mixed_reals(precision, SOME_POINTS, 5);
    problem.offsets = mixed_reals(precision, SOME_TERMS, 7);
    void *right = NULL;
    for (size_t i = 0; i < isa_count; ++i)
        for (int threads = 1; threads <= 8; threads *= 2) {
            sigramp_context *context = cpu_context(isas[i], threads);
            void *y = sum_once(context, &problem);
            if (right)
                cr_assert_arr_eq(y, right, SOME_POINTS * real_size(precision),
                                 "unit %d f%d, %s, %d threads", (int)unit, (int)precision, isas[i],
                                 threads);
            if (right)
                free(y);
            else
                right = y;
            sigramp_context_destroy(context);
        }
    free(right);
    free_problem(&problem);
}

Test(segments, have_the_same_bits_on_every_instruction_set_and_thread_count)
{
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit) {
        check_bits((sigramp_unit)unit, SIGRAMP_F32);
        check_bits((sigramp_unit)unit, SIGRAMP_F64);
    }
}

Test(segments, of_relu_are_exact_where_all_is_representable)
{
    const double offsets[] = {3, 1, 1, 2}, weights[] = {2, 1, 1, -4};
    const double x[] = {0, 1, 1.5, 2, 2.5, 3, 4, -1e300, 1e9};
    const double right[] = {0, 0, 1, 2, 1, 0, 0, 0, 0};
    double y[9];
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL;
    options.unit = SIGRAMP_RELU;
    options.method = SIGRAMP_METHOD_FAST;
    cr_assert_eq(sigramp_sum_plan_f64(context, &options, 4, offsets, weights, &plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f64(plan, 9, x, y), SIGRAMP_OK);
    for (int j = 0; j < 9; ++j)
        cr_expect_eq(y[j], right[j], "S(%g) = %g, not %g", x[j], y[j], right[j]);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}
