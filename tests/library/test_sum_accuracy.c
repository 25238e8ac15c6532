/* SPDX-License-Identifier: MIT */
/* Direct sums with weights of one sign, in ULP of the exact sum: up to ten million terms, and where
 * results are subnormal. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "direct_problems.h"
#include "reference/inputs.h"
#include "reference/reference.h"
#include "reference/spaced.h"
#include "support.h"

enum { PROBLEMS = 30, SOME_TERMS = 500, SOME_POINTS = 6 };
enum { MANY_TERMS = 10 * 1000 * 1000, GROUPS = 1009, MANY_POINTS = 8 };

static double allowed(sigramp_precision precision)
{
    return precision == SIGRAMP_F32 ? 0.51 : 1;
}

/* sum += weight * unit(slope (x - a)) */
static void add_unit(const sigramp_sum_options *options, double x, const problem_term *term,
                     mpfr_t sum)
{
    mpfr_t t;
    mpfr_init2(t, REFERENCE_BITS);
    mpfr_set_d(t, x, MPFR_RNDN);
    mpfr_sub_d(t, t, term->offset, MPFR_RNDN);
    mpfr_mul_d(t, t, options->slope, MPFR_RNDN);
    reference_unit_at(options->unit, t, t);
    mpfr_mul_d(t, t, term->weight, MPFR_RNDN);
    mpfr_add(sum, sum, t, MPFR_RNDN);
    mpfr_clear(t);
}

/* Adding rounds to 300 bits, which is nothing where no term cancels another. */
static double ulp_error(sigramp_precision precision, const sigramp_sum_options *options, double x,
                        const problem_term *terms, size_t count, double given)
{
    mpfr_t sum;
    mpfr_init2(sum, REFERENCE_BITS);
    mpfr_set_zero(sum, 1);
    for (size_t i = 0; i < count; ++i)
        add_unit(options, x, &terms[i], sum);
    mpfr_mul_d(sum, sum, options->scale, MPFR_RNDN);
    /* A zero may have the scale's sign. */
    const double error = reference_ulp_error(precision, given == 0 ? 0 : given, sum);
    mpfr_clear(sum);
    return error;
}

static void check_one_signed(sigramp_unit unit, sigramp_precision precision)
{
    uint64_t seed = fresh_seed("one sign") + (uint64_t)unit;
    const int wanted = problem_count(PROBLEMS);
    sigramp_context *context = cpu_context(NULL, 2);
    direct_problem *problem = malloc(sizeof *problem);
    cr_assert_not_null(problem);
    for (int i = 0; i < wanted; ++i) {
        make_one_signed_problem(unit, precision, SOME_TERMS, SOME_POINTS, &seed, problem);
        sum_problem real = real_problem(problem);
        void *y = sum_once(context, &real);
        for (size_t j = 0; j < problem->points; ++j) {
            const double given = real_at(precision, y, j);
            const double error = ulp_error(precision, &problem->options, problem->x[j],
                                           problem->term, problem->terms, given);
            cr_assert(error <= allowed(precision),
                      "problem %d, f%d %s, %zu terms, slope %a, scale %a: S(%a) = %a is off by %g"
                      " ULP",
                      i, (int)precision, sigramp_unit_info(unit)->name, problem->terms,
                      problem->options.slope, problem->options.scale, problem->x[j], given, error);
        }
        free(y);
        free_problem(&real);
    }
    mpfr_free_cache();
    free(problem);
    sigramp_context_destroy(context);
}

/* A sum whose terms are too many for MPFR to add one by one, and the points to try it at. */
typedef struct {
    sum_problem real;
    double x[MANY_POINTS];
    problem_term groups[GROUPS]; /* equal offsets, their weights added up */
} many_terms;

/* Two in the left tail, one of them subnormal; between the offsets, at one, right of them all. The
 * offsets begin at 0 and end at 10. */
static void choose_points(sigramp_unit unit, sigramp_precision precision, many_terms *many)
{
    const double left = precision == SIGRAMP_F32 ? 110 : 755;
    const double points[MANY_POINTS] = {-left, -left / 2, -3, 0, 0.3, 4.999, 9.5, 40};
    for (int j = 0; j < MANY_POINTS; ++j) /* a ramp has no tail */
        many->x[j] = unit == SIGRAMP_RELU && points[j] <= 0 ? 5 + points[j] / 1000 : points[j];
    many->real.points = MANY_POINTS;
    for (int j = 0; precision == SIGRAMP_F32 && j < MANY_POINTS; ++j)
        many->x[j] = (float)many->x[j];
    many->real.x = real_array(precision, MANY_POINTS, many->x);
}

static void put_real(sigramp_precision precision, void *array, size_t index, double value)
{
    if (precision == SIGRAMP_F32)
        ((float *)array)[index] = (float)value;
    else
        ((double *)array)[index] = value;
}

static void start_many(sigramp_unit unit, sigramp_precision precision, many_terms *many)
{
    many->real = (sum_problem){.precision = precision, .options = SIGRAMP_SUM_OPTIONS_DEFAULT};
    many->real.options.unit = unit;
    many->real.options.method = SIGRAMP_METHOD_DIRECT;
    many->real.terms = MANY_TERMS;
    many->real.offsets = malloc(MANY_TERMS * real_size(precision));
    cr_assert_not_null(many->real.offsets);
    choose_points(unit, precision, many);
}

/* Each of a thousand offsets many times with weights that add up exactly. */
static void make_grouped(sigramp_unit unit, sigramp_precision precision, uint64_t *seed,
                         many_terms *many)
{
    start_many(unit, precision, many);
    many->real.weights = malloc(MANY_TERMS * real_size(precision));
    cr_assert_not_null(many->real.weights);
    for (size_t g = 0; g < GROUPS; ++g) {
        const double offset = g == 0 ? 0 : random_between(seed, 0, 10);
        many->groups[g].offset = precision == SIGRAMP_F32 ? (double)(float)offset : offset;
        many->groups[g].weight = 0;
    }
    for (size_t i = 0; i < MANY_TERMS; ++i) {
        const uint64_t bits = random_bits(seed) >> 32;
        problem_term *const group = &many->groups[bits % GROUPS];
        const double weight = (double)(1 + bits / GROUPS % 4096);
        put_real(precision, many->real.offsets, i, group->offset);
        put_real(precision, many->real.weights, i, weight);
        group->weight += weight;
    }
}

static double grouped_error(const many_terms *many, size_t j, double given)
{
    return ulp_error(many->real.precision, &many->real.options, many->x[j], many->groups, GROUPS,
                     given);
}

/* All different, 2^-20 apart, which a float holds exactly. */
static void make_spaced(sigramp_unit unit, sigramp_precision precision, uint64_t *seed,
                        many_terms *many)
{
    (void)seed;
    start_many(unit, precision, many);
    for (size_t i = 0; i < MANY_TERMS; ++i)
        put_real(precision, many->real.offsets, i, ldexp((double)i, -20));
}

static double spaced_ulp_error(const many_terms *many, size_t j, double given)
{
    const spaced_problem spaced = {many->real.options.unit,    1,         1, 0,
                                   ldexp(MANY_TERMS - 1, -20), MANY_TERMS};
    mpfr_t sum;
    mpfr_init2(sum, REFERENCE_BITS);
    spaced_sum(&spaced, many->x[j], sum);
    const double error = reference_ulp_error(many->real.precision, given, sum);
    mpfr_clear(sum);
    return error;
}

typedef void make_function(sigramp_unit unit, sigramp_precision precision, uint64_t *seed,
                           many_terms *many);
typedef double error_function(const many_terms *many, size_t j, double given);

/* Four threads share the terms of so few points, two do not. */
static void check_many(sigramp_precision precision, int threads, make_function *make,
                       error_function *error_of)
{
    uint64_t seed = fresh_seed("ten million terms");
    sigramp_context *context = cpu_context(NULL, threads);
    many_terms *many = malloc(sizeof *many);
    cr_assert_not_null(many);
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit) {
        make((sigramp_unit)unit, precision, &seed, many);
        void *y = sum_once(context, &many->real);
        for (size_t j = 0; j < MANY_POINTS; ++j) {
            const double given = real_at(precision, y, j), error = error_of(many, j, given);
            cr_expect(error <= allowed(precision), "f%d %s: S(%a) = %a is off by %g ULP",
                      (int)precision, sigramp_unit_info((sigramp_unit)unit)->name, many->x[j],
                      given, error);
        }
        free(y);
        free_problem(&many->real);
    }
    mpfr_free_cache();
    free(many);
    sigramp_context_destroy(context);
}

Test(ten_million_terms, in_groups_f32)
{
    check_many(SIGRAMP_F32, 4, make_grouped, grouped_error);
}

Test(ten_million_terms, in_groups_f64)
{
    check_many(SIGRAMP_F64, 4, make_grouped, grouped_error);
}

Test(ten_million_terms, all_different_f32)
{
    check_many(SIGRAMP_F32, 2, make_spaced, spaced_ulp_error);
}

Test(ten_million_terms, all_different_f64)
{
    check_many(SIGRAMP_F64, 2, make_spaced, spaced_ulp_error);
}

#define ONE_SIGN_TESTS(NAME, name, formula, ulp_f32, ulp_f64)                                      \
    Test(one_sign, name##_f32)                                                                     \
    {                                                                                              \
        check_one_signed(SIGRAMP_##NAME, SIGRAMP_F32);                                             \
    }                                                                                              \
    Test(one_sign, name##_f64)                                                                     \
    {                                                                                              \
        check_one_signed(SIGRAMP_##NAME, SIGRAMP_F64);                                             \
    }
SIGRAMP_UNIT_LIST(ONE_SIGN_TESTS)
