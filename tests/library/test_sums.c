/* SPDX-License-Identifier: MIT */
/* Direct sums against the exact ones, within the plan's own bound; and the same bits however
 * computed. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reference/inputs.h"
#include "reference/reference.h"
#include "support.h"

typedef enum { NO_WEIGHTS, POSITIVE, MIXED_SIGNS, DECADES } weight_kind;

/* x, offsets and weights are random in these ranges. */
typedef struct {
    const char *name;
    size_t points, terms;
    double x_low, x_high, a_low, a_high;
    weight_kind weights;
    double slope, scale;
} scenario;

static double random_weight(weight_kind kind, uint64_t *seed)
{
    switch (kind) {
    case POSITIVE:
        return random_between(seed, 0.1, 2);
    case MIXED_SIGNS:
        return random_between(seed, -1, 1);
    case DECADES:
        return pow(10, random_between(seed, -15, 15));
    default:
        return 1;
    }
}

static void *random_reals(sigramp_precision precision, size_t count, double low, double high,
                          uint64_t *seed)
{
    double *values = calloc(count + 1, sizeof *values);
    cr_assert_not_null(values);
    for (size_t i = 0; i < count; ++i)
        values[i] = random_between(seed, low, high);
    void *array = real_array(precision, count, values);
    free(values);
    return array;
}

static sum_problem make_problem(sigramp_unit unit, sigramp_precision precision,
                                const scenario *from)
{
    uint64_t seed = 2463534242u;
    sum_problem problem = {.precision = precision, .options = SIGRAMP_SUM_OPTIONS_DEFAULT};
    problem.options.method = SIGRAMP_METHOD_DIRECT;
    problem.options.unit = unit;
    problem.options.slope = from->slope;
    problem.options.scale = from->scale;
    problem.points = from->points;
    problem.terms = from->terms;
    problem.x = random_reals(precision, from->points, from->x_low, from->x_high, &seed);
    problem.offsets = random_reals(precision, from->terms, from->a_low, from->a_high, &seed);
    if (from->weights == NO_WEIGHTS)
        return problem;
    double *weights = calloc(from->terms + 1, sizeof *weights);
    cr_assert_not_null(weights);
    for (size_t i = 0; i < from->terms; ++i)
        weights[i] = random_weight(from->weights, &seed);
    problem.weights = real_array(precision, from->terms, weights);
    free(weights);
    return problem;
}

static double *as_doubles(sigramp_precision precision, const void *array, size_t count)
{
    double *values = calloc(count + 1, sizeof *values);
    cr_assert_not_null(values);
    for (size_t i = 0; i < count; ++i)
        values[i] = real_at(precision, array, i);
    return values;
}

static double bound_of(sigramp_context *context, const sum_problem *problem)
{
    sigramp_sum_plan *plan = NULL;
    cr_assert_eq(plan_reals(context, &problem->options, problem->precision, problem->terms,
                            problem->offsets, problem->weights, &plan),
                 SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_plan_method(plan), SIGRAMP_METHOD_DIRECT);
    const double bound = sigramp_sum_plan_error_bound(plan);
    sigramp_sum_plan_destroy(plan);
    return bound;
}

static void check_errors(const sum_problem *problem, const void *y, double bound, const char *name)
{
    double *offsets = as_doubles(problem->precision, problem->offsets, problem->terms);
    double *weights =
        problem->weights ? as_doubles(problem->precision, problem->weights, problem->terms) : NULL;
    const reference_terms terms = {problem->options.unit,
                                   problem->options.slope,
                                   problem->options.scale,
                                   problem->terms,
                                   offsets,
                                   weights};
    for (size_t j = 0; j < problem->points; ++j) {
        const double x = real_at(problem->precision, problem->x, j);
        const double given = real_at(problem->precision, y, j);
        const double error = reference_sum_error(problem->precision, &terms, x, given);
        cr_assert(error <= bound, "%s %s f%d: S(%a) = %a is off by %.3g, %.3g allowed", name,
                  sigramp_unit_info(problem->options.unit)->name, (int)problem->precision, x, given,
                  error, bound);
    }
    mpfr_free_cache();
    free(weights);
    free(offsets);
}

static void check_same_everywhere(const sum_problem *problem, const void *right, const char *name)
{
    const char *isas[MOST_ISAS];
    const size_t isa_count = available_isas(isas);
    for (size_t i = 0; i < isa_count; ++i)
        for (int threads = 1; threads <= 4; threads += 3) {
            sigramp_context *context = cpu_context(isas[i], threads);
            void *y = sum_once(context, problem);
            cr_assert_arr_eq(y, right, problem->points * real_size(problem->precision),
                             "%s: %s, %d threads", name, isas[i], threads);
            free(y);
            sigramp_context_destroy(context);
        }
}

static void check_scenario(sigramp_unit unit, sigramp_precision precision, const scenario *one)
{
    sum_problem problem = make_problem(unit, precision, one);
    sigramp_context *context = cpu_context(NULL, 2);
    const double bound = bound_of(context, &problem);
    cr_assert_leq(bound, precision == SIGRAMP_F32 ? 1e-6 : 1e-14);
    cr_assert_gt(bound, 0);
    void *y = sum_once(context, &problem);
    check_errors(&problem, y, bound, one->name);
    check_same_everywhere(&problem, y, one->name);
    free(y);
    sigramp_context_destroy(context);
    free_problem(&problem);
}

static const scenario scenarios[] = {
    {"experiment", 60, 100, -10, 10, 0, 10, NO_WEIGHTS, 1, 0.1},
    {"positive weights", 40, 100, -20, 20, 0, 10, POSITIVE, 1, 1},
    {"mixed signs", 40, 100, -20, 20, -10, 10, MIXED_SIGNS, 1, 1},
    {"thirty decades", 40, 100, -20, 20, -10, 10, DECADES, 1, 1},
    {"negative slope", 40, 70, -20, 20, -10, 10, POSITIVE, -1, 1},
    {"slope 0", 20, 70, -20, 20, -10, 10, MIXED_SIGNS, 0, 1},
    {"tiny slope", 20, 70, -20, 20, -10, 10, POSITIVE, 1e-30, 1},
    {"tiny slope, large scale", 20, 70, -20, 20, -10, 10, POSITIVE, 1.23456789e-30, 1e30},
    {"huge slope", 20, 70, -20, 20, -10, 10, POSITIVE, 1e30, 1e-20},
    {"slope between floats", 40, 70, -20, 20, -10, 10, POSITIVE, 2.1, 1},
    {"negative scale", 20, 70, -20, 20, -10, 10, MIXED_SIGNS, 1, -0.3},
    {"scale 0", 20, 70, -20, 20, -10, 10, MIXED_SIGNS, 1, 0},
    {"scale beyond float32's range", 20, 70, -20, 20, -10, 10, POSITIVE, 1, 1e-60},
    {"left tail", 60, 40, -104, -60, 0, 10, POSITIVE, 1, 1},
    {"left tail, scaled up", 40, 40, -200, -100, 0, 10, POSITIVE, 1, 1e30},
    {"far left", 40, 40, -760, -690, 0, 10, POSITIVE, 1, 1},
    {"far right", 40, 40, 60, 2000, 0, 10, POSITIVE, 1, 1},
    {"near cancellation of x and a", 40, 40, 1000, 1000.001, 1000, 1000.001, MIXED_SIGNS, 1, 1},
    {"offsets far apart", 40, 100, -1e6, 1e6, -1e6, 1e6, MIXED_SIGNS, 1, 1},
    {"no terms", 20, 0, -20, 20, 0, 1, NO_WEIGHTS, 1, 1},
    {"1 term", 20, 1, -20, 20, 0, 1, POSITIVE, 1, 1},
    {"63 terms", 5, 63, -20, 20, -10, 10, MIXED_SIGNS, 1, 1},
    {"64 terms", 5, 64, -20, 20, -10, 10, MIXED_SIGNS, 1, 1},
    {"65 terms", 5, 65, -20, 20, -10, 10, MIXED_SIGNS, 1, 1},
    {"1023 terms", 2, 1023, -20, 20, -10, 10, MIXED_SIGNS, 1, 1},
    {"1024 terms", 2, 1024, -20, 20, -10, 10, MIXED_SIGNS, 1, 1},
    {"1025 terms", 2, 1025, -20, 20, -10, 10, MIXED_SIGNS, 1, 1},
    {"4099 terms", 2, 4099, -20, 20, -10, 10, POSITIVE, 1, 1},
    {"no points", 0, 10, -20, 20, 0, 1, POSITIVE, 1, 1},
};

static void check_scenarios(sigramp_unit unit, sigramp_precision precision)
{
    for (size_t s = 0; s < sizeof scenarios / sizeof *scenarios; ++s)
        check_scenario(unit, precision, &scenarios[s]);
}

/* Many points must give what each gives by itself, in exact-size arrays and in place. */
static void check_point_counts(sigramp_unit unit, sigramp_precision precision)
{
    static const size_t counts[] = {0, 1, 15, 16, 17, 63, 64, 65, 257, 1023, 1024, 1025, 4099};
    static const size_t term_counts[] = {5, 64, 65, 130};
    for (size_t t = 0; t < sizeof term_counts / sizeof *term_counts; ++t) {
        const scenario all = {"points", 4099, term_counts[t], -20, 20, -10, 10, MIXED_SIGNS, 1, 1};
        sum_problem problem = make_problem(unit, precision, &all);
        sigramp_context *context = cpu_context(NULL, 3);
        char *right = sum_once(context, &problem);
        char *whole_x = problem.x;
        const size_t size = real_size(precision);
        for (size_t c = 0; c < sizeof counts / sizeof *counts; ++c) {
            problem.points = counts[c];
            problem.x = malloc(counts[c] ? counts[c] * size : 1);
            cr_assert_not_null(problem.x);
            memcpy(problem.x, whole_x + (4099 - counts[c]) * size, counts[c] * size);
            void *y = sum_once(context, &problem);
            cr_assert_arr_eq(y, right + (4099 - counts[c]) * size, counts[c] * size,
                             "%zu points, %zu terms", counts[c], term_counts[t]);
            free(y);
            free(problem.x);
        }
        problem.x = whole_x;
        free(right);
        sigramp_context_destroy(context);
        free_problem(&problem);
    }
}

static void swap_reals(sigramp_precision precision, void *array, size_t i, size_t k)
{
    if (array && precision == SIGRAMP_F32) {
        float *reals = array, kept = reals[i];
        reals[i] = reals[k];
        reals[k] = kept;
    } else if (array) {
        double *reals = array, kept = reals[i];
        reals[i] = reals[k];
        reals[k] = kept;
    }
}

static void check_permutations(sigramp_unit unit, sigramp_precision precision)
{
    const scenario many = {"permutations", 7, 3001, -20, 20, -10, 10, MIXED_SIGNS, 1, 1};
    sum_problem problem = make_problem(unit, precision, &many);
    sigramp_context *context = cpu_context(NULL, 2);
    void *right = sum_once(context, &problem);
    uint64_t seed = 99;
    for (int shuffle = 0; shuffle < 4; ++shuffle) {
        for (size_t i = problem.terms - 1; i > 0; --i) {
            const size_t k = random_bits(&seed) % (i + 1);
            swap_reals(precision, problem.offsets, i, k);
            swap_reals(precision, problem.weights, i, k);
        }
        void *y = sum_once(context, &problem);
        cr_assert_arr_eq(y, right, problem.points * real_size(precision), "shuffle %d", shuffle);
        free(y);
    }
    free(right);
    sigramp_context_destroy(context);
    free_problem(&problem);
}

/* Few points and so many terms that threads share the terms; the same points among many go another
 * way. */
static void check_shared_terms(sigramp_unit unit, sigramp_precision precision)
{
    const scenario long_sum = {"shared terms", 40, 70001, -20, 20, -10, 10, MIXED_SIGNS, 1, 1};
    sum_problem problem = make_problem(unit, precision, &long_sum);
    sigramp_context *context = cpu_context(NULL, 1);
    char *right = sum_once(context, &problem);
    problem.points = 1;
    if (unit == SIGRAMP_LOGISTIC)
        check_errors(&problem, right, bound_of(context, &problem), "70001 terms");
    sigramp_context_destroy(context);
    for (int threads = 1; threads <= 4; ++threads)
        for (size_t points = 1; points <= 3; points += 2) {
            context = cpu_context(NULL, threads);
            problem.points = points;
            void *y = sum_once(context, &problem);
            cr_assert_arr_eq(y, right, points * real_size(precision), "%d threads, %zu points",
                             threads, points);
            free(y);
            sigramp_context_destroy(context);
        }
    free(right);
    free_problem(&problem);
}

#define SUM_TESTS(NAME, name, bits)                                                                \
    Test(right, name##_f##bits)                                                                    \
    {                                                                                              \
        check_scenarios(SIGRAMP_##NAME, SIGRAMP_F##bits);                                          \
    }                                                                                              \
    Test(point_counts, name##_f##bits)                                                             \
    {                                                                                              \
        check_point_counts(SIGRAMP_##NAME, SIGRAMP_F##bits);                                       \
    }                                                                                              \
    Test(order_does_not_matter, name##_f##bits)                                                    \
    {                                                                                              \
        check_permutations(SIGRAMP_##NAME, SIGRAMP_F##bits);                                       \
    }                                                                                              \
    Test(threads_share_terms, name##_f##bits)                                                      \
    {                                                                                              \
        check_shared_terms(SIGRAMP_##NAME, SIGRAMP_F##bits);                                       \
    }
#define UNIT_SUM_TESTS(NAME, name, formula, ulp_f32, ulp_f64)                                      \
    SUM_TESTS(NAME, name, 32)                                                                      \
    SUM_TESTS(NAME, name, 64)
SIGRAMP_UNIT_LIST(UNIT_SUM_TESTS)
