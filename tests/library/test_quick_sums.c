/* SPDX-License-Identifier: MIT */
/*
 * The two sums behind a direct sum, before they are rounded, against MPFR: no farther off than
 * kernels/quick_limits.h says, which is what makes a quick result certain to be the exact sum's.
 * SIGRAMP_TEST_PROBLEMS asks for more problems, SIGRAMP_TEST_SEED repeats a run.
 */
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <mpfr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpu/cpu.h"
#include "direct_problems.h"
#include "quick_limits.h"
#include "sum/terms.h"
#include "reference/inputs.h"
#include "reference/reference.h"
#include "threads/instructions.h"

enum { PROBLEMS = 40, MOST_WORK = 2000, BITS = 200 };

typedef struct {
    double quick, exact, limb;
} error_limits;

/* The largest parts of their limits seen. */
typedef struct {
    double quick, exact;
} worst_errors;

static error_limits limits_of(sigramp_precision precision)
{
    const error_limits single = {QUICK_ERROR_32, EXACT_ERROR_32, LIMB_ERROR_32};
    const error_limits twice = {QUICK_ERROR_64, EXACT_ERROR_64, LIMB_ERROR_64};
    return precision == SIGRAMP_F32 ? single : twice;
}

static bool is_ordinary(const direct_problem *problem)
{
    for (size_t i = 0; i < problem->terms; ++i)
        if (!isfinite(problem->term[i].offset) || !isfinite(problem->term[i].weight))
            return false;
    return isfinite(problem->options.slope);
}

/* sum, and absolute = the sum of |weight| unit(slope (x - a)); the slope as the loops have it */
static void right_sums(const direct_problem *problem, const sigramp_loop_terms *loops, double x,
                       mpfr_t sum, mpfr_t absolute)
{
    mpfr_t slope, term;
    mpfr_inits2(BITS, slope, term, NULL);
    mpfr_set_d(slope, loops->slope[0], MPFR_RNDN);
    mpfr_add_d(slope, slope, loops->slope[1], MPFR_RNDN);
    mpfr_set_zero(sum, 1);
    mpfr_set_zero(absolute, 1);
    for (size_t i = 0; i < problem->terms; ++i) {
        const double weight = problem->weighted ? problem->term[i].weight : 1;
        mpfr_set_d(term, x, MPFR_RNDN);
        mpfr_sub_d(term, term, problem->term[i].offset, MPFR_RNDN);
        mpfr_mul(term, term, slope, MPFR_RNDN);
        reference_unit_at(problem->options.unit, term, term);
        mpfr_mul_d(term, term, weight, MPFR_RNDN);
        mpfr_add(sum, sum, term, MPFR_RNDN);
        mpfr_abs(term, term, MPFR_RNDN);
        mpfr_add(absolute, absolute, term, MPFR_RNDN);
    }
    mpfr_clears(slope, term, NULL);
}

/* |given - sum| / size; given is destroyed */
static double error_of(mpfr_t given, const mpfr_t sum, double size)
{
    mpfr_sub(given, given, sum, MPFR_RNDN);
    return fabs(mpfr_get_d(given, MPFR_RNDN)) / size;
}

static double quick_error(const sigramp_quick_total *total, const mpfr_t sum, double size)
{
    mpfr_t given;
    mpfr_init2(given, BITS);
    mpfr_set_d(given, total->sum, MPFR_RNDN);
    mpfr_add_d(given, given, total->rest, MPFR_RNDN);
    const double error = error_of(given, sum, size);
    mpfr_clear(given);
    return error;
}

/* Of the sum that the limbs hold; kernels/sum.h says which. */
static double exact_error(int limb_bits, sigramp_loop_total total, int64_t scale, const mpfr_t sum,
                          double size)
{
    const int64_t limbs[] = {total.limb_1, total.limb_2, total.limb_3};
    mpfr_t given, limb;
    mpfr_inits2(BITS, given, limb, NULL);
    mpfr_set_zero(given, 1);
    for (int k = 0; k < 3; ++k) {
        mpfr_set_si_2exp(limb, limbs[k], scale + 2 - (k + 1) * limb_bits, MPFR_RNDN);
        mpfr_add(given, given, limb, MPFR_RNDN);
    }
    const double error = error_of(given, sum, size);
    mpfr_clears(given, limb, NULL);
    return error;
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

/* The quick total's error is relative to the terms' sizes, of sets of weights to what the total
 * says of them, which is what its result is judged by. */
static void check_point(const direct_problem *problem, const sum_terms *terms, size_t j,
                        const sigramp_unit_loops *loops, const sigramp_quick_total *total,
                        int is_of_sets, worst_errors *worst)
{
    const sigramp_precision precision = problem->precision;
    const error_limits limits = limits_of(precision);
    const double x = problem->x[j];
    const float single = (float)x;
    const void *const point = precision == SIGRAMP_F32 ? (const void *)&single : (const void *)&x;
    const int64_t scale = loops->scale(point, &terms->loops, 0, problem->terms);
    const sigramp_loop_total limbs = loops->add(point, &terms->loops, 0, problem->terms, scale);

    mpfr_t sum, absolute;
    mpfr_inits2(BITS, sum, absolute, NULL);
    right_sums(problem, &terms->loops, x, sum, absolute);
    const double size = mpfr_get_d(absolute, MPFR_RNDN);
    /* Below, neither need be good: kernels/quick_sum.h sees that the exact sum is asked there. */
    if (isfinite(limbs.special) && size > 0x1p-90 * terms->loops.largest_weight &&
        size > 0x1p-890 && size < 0x1p+900) {
        const double exact =
            exact_error(precision == SIGRAMP_F32 ? 20 : 32, limbs, scale, sum, size);
        const double part = exact / (limits.exact + limits.limb * (double)problem->terms);
        worst->exact = larger(worst->exact, part);
        if (isfinite(total->sum)) {
            const double of = is_of_sets ? total->absolute : size;
            worst->quick = larger(worst->quick, quick_error(total, sum, of) / limits.quick);
            cr_assert(size <= total->absolute * (1 + 0x1p-30),
                      "f%d %s, %zu terms, slope %a, x = %a: %a is no bound of %a (%g)",
                      (int)precision, sigramp_unit_info(problem->options.unit)->name,
                      problem->terms, problem->options.slope, x, total->absolute, size,
                      worst->quick);
        }
        cr_assert(worst->exact <= 1 && worst->quick <= 1,
                  "f%d %s, %zu terms, slope %a, x = %a: quick %g, exact %g of the limits",
                  (int)precision, sigramp_unit_info(problem->options.unit)->name, problem->terms,
                  problem->options.slope, x, worst->quick, worst->exact);
    }
    mpfr_clears(sum, absolute, NULL);
}

/* So many points at once: few and many go different ways. */
static void check_problem(const direct_problem *problem, const char *isa, size_t most,
                          worst_errors *worst)
{
    sum_terms terms;
    sum_problem real = real_problem(problem);
    const sigramp_unit_loops *const loops =
        cpu_loops(problem->options.unit, (int)problem->precision, isa);
    cr_assert_eq(sum_terms_create(&problem->options, (int)problem->precision, problem->terms,
                                  real.offsets, real.weights, 1, &terms),
                 SIGRAMP_OK);
    sum_terms_normalise_ramp(&terms);
    for (size_t start = 0; start < problem->points; start += most) {
        sigramp_quick_total totals[SIGRAMP_QUICK_POINTS] = {{0}};
        const size_t left = problem->points - start;
        const size_t count = left < most ? left : most;
        const char *const x = (const char *)real.x + start * real_size(problem->precision);
        loops->quick_add(count, x, &terms.loops, 0, problem->terms, NULL, totals);
        for (size_t j = 0; j < count; ++j)
            if (isfinite(problem->x[start + j]))
                check_point(problem, &terms, start + j, loops, &totals[j], 0, worst);
    }
    sum_terms_destroy(&terms);
    free_problem(&real);
}

enum { SETS = 6, CHECKED_SET = 4 };

/* The problem's weights among other sets of weights, at as many points at once as it may be. */
static void check_set(const direct_problem *problem, const char *isa, uint64_t *seed,
                      worst_errors *worst)
{
    const size_t count = problem->terms;
    const sigramp_unit_loops *const loops =
        cpu_loops(problem->options.unit, (int)problem->precision, isa);
    sum_problem real = real_problem(problem);
    double *const weights = malloc((count + 1) * sizeof *weights);
    sum_terms terms[SETS];
    const sigramp_loop_terms *sets[SETS];
    for (size_t k = 0; k < SETS; ++k) {
        for (size_t i = 0; i < count; ++i)
            weights[i] = k != CHECKED_SET    ? random_between(seed, -1, 1)
                         : problem->weighted ? problem->term[i].weight
                                             : 1;
        void *const array = real_array(problem->precision, count, weights);
        cr_assert_eq(sum_terms_create(&problem->options, (int)problem->precision, count,
                                      real.offsets, array, 1, &terms[k]),
                     SIGRAMP_OK);
        sum_terms_normalise_ramp(&terms[k]);
        sets[k] = &terms[k].loops;
        free(array);
    }
    for (size_t start = 0; start < problem->points; start += SIGRAMP_SET_POINTS) {
        sigramp_quick_total totals[SETS * SIGRAMP_SET_POINTS] = {{0}};
        const size_t left = problem->points - start;
        const size_t points = left < SIGRAMP_SET_POINTS ? left : SIGRAMP_SET_POINTS;
        const char *const x = (const char *)real.x + start * real_size(problem->precision);
        if (!loops->quick_add_sets ||
            !loops->quick_add_sets(SETS, points, x, sets, 0, count, totals))
            break;
        for (size_t j = 0; j < points; ++j)
            if (isfinite(problem->x[start + j]))
                check_point(problem, &terms[CHECKED_SET], start + j, loops,
                            &totals[CHECKED_SET * SIGRAMP_SET_POINTS + j], 1, worst);
    }
    for (size_t k = 0; k < SETS; ++k)
        sum_terms_destroy(&terms[k]);
    free(weights);
    free_problem(&real);
}

static void check_errors(sigramp_unit unit, sigramp_precision precision, int is_of_sets)
{
    const char *isas[MOST_ISAS];
    const size_t isa_count = available_isas(isas);
    uint64_t seed = fresh_seed("quick sums") + (uint64_t)unit;
    const int wanted = problem_count(PROBLEMS);
    worst_errors worst = {0, 0};
    direct_problem *problem = malloc(sizeof *problem);
    cr_assert_not_null(problem);
    for (int i = 0; i < wanted; ++i) {
        do
            make_direct_problem(unit, precision, MOST_WORK, &seed, problem);
        while (problem->terms > MOST_WORK || !is_ordinary(problem));
        const char *const isa = instructions_find(isas[(size_t)i % isa_count]);
        if (is_of_sets)
            check_set(problem, isa, &seed, &worst);
        else
            check_problem(problem, isa, random_bits(&seed) % 2 ? 1 : SIGRAMP_QUICK_POINTS, &worst);
    }
    cr_assert(worst.quick > 0x1p-10 || unit == SIGRAMP_RELU, "hardly a quick sum was tried");
    fprintf(stderr, "f%d %s: quick sums%s reach %.3f, exact ones %.3f of their limits\n",
            (int)precision, sigramp_unit_info(unit)->name, is_of_sets ? " of sets" : "",
            worst.quick, worst.exact);
    mpfr_free_cache();
    free(problem);
}

#define QUICK_TESTS(NAME, name, formula, ulp_f32, ulp_f64)                                         \
    Test(sums_are_within_their_limits, name##_f32)                                                 \
    {                                                                                              \
        check_errors(SIGRAMP_##NAME, SIGRAMP_F32, 0);                                              \
        check_errors(SIGRAMP_##NAME, SIGRAMP_F32, 1);                                              \
    }                                                                                              \
    Test(sums_are_within_their_limits, name##_f64)                                                 \
    {                                                                                              \
        check_errors(SIGRAMP_##NAME, SIGRAMP_F64, 0);                                              \
        check_errors(SIGRAMP_##NAME, SIGRAMP_F64, 1);                                              \
    }
SIGRAMP_UNIT_LIST(QUICK_TESTS)

enum { FAR_TERMS = 250 * 1000, NEAR_TERMS = 4, FAR_POINTS = 9 };

/* Where a point takes the quick sum for certain it must be what the exact one rounds to. */
static void check_certain(const sum_terms *terms, const sigramp_unit_loops *loops, const void *x)
{
    const size_t bytes = (size_t)terms->precision / 8;
    sigramp_quick_total total = {0, 0, 0};
    double quick = 0, exact = 0; /* or floats in the same place */
    loops->quick_add(1, x, &terms->loops, 0, terms->loops.count, NULL, &total);
    if (!loops->quick_finish(x, &terms->loops, &total, &quick))
        return;
    const int64_t scale = loops->scale(x, &terms->loops, 0, terms->loops.count);
    loops->finish(&terms->loops, loops->add(x, &terms->loops, 0, terms->loops.count, scale), scale,
                  &exact);
    cr_assert_eq(memcmp(&quick, &exact, bytes), 0, "f%d %s: the sum is %a, not %a",
                 terms->precision, sigramp_unit_info(terms->unit)->name,
                 real_at((sigramp_precision)terms->precision, &quick, 0),
                 real_at((sigramp_precision)terms->precision, &exact, 0));
}

/* A few terms, and many so much farther left that exp(-t) does not follow them: what each is
 * off by must not add up to something. */
static void check_far_terms(sigramp_unit unit, sigramp_precision precision)
{
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    const char *isas[MOST_ISAS];
    const size_t isa_count = available_isas(isas);
    double *offsets = malloc((NEAR_TERMS + FAR_TERMS) * sizeof *offsets);
    cr_assert_not_null(offsets);
    options.unit = unit;
    options.scale = 0x1p+100; /* else floats would be too small */
    for (size_t i = 0; i < NEAR_TERMS + FAR_TERMS; ++i)
        offsets[i] = i < NEAR_TERMS ? 124 + (double)i / 7 : 180 + (double)(i % 1000) / 1024;
    void *const array = real_array(precision, NEAR_TERMS + FAR_TERMS, offsets);
    sum_terms terms;
    cr_assert_eq(
        sum_terms_create(&options, (int)precision, NEAR_TERMS + FAR_TERMS, array, NULL, 1, &terms),
        SIGRAMP_OK);
    for (size_t i = 0; i < isa_count; ++i)
        for (int j = 0; j < FAR_POINTS; ++j) {
            const double point = j * 0.37;
            void *const x = real_array(precision, 1, &point);
            check_certain(&terms, cpu_loops(unit, (int)precision, instructions_find(isas[i])), x);
            free(x);
        }
    sum_terms_destroy(&terms);
    free(array);
    free(offsets);
}

Test(far_terms, do_not_add_up)
{
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit) {
        check_far_terms((sigramp_unit)unit, SIGRAMP_F32);
        check_far_terms((sigramp_unit)unit, SIGRAMP_F64);
    }
}

/* Differences that overflow, so that the exact sum takes them for infinite, whatever the slope. */
static void check_overflow(sigramp_unit unit, sigramp_precision precision)
{
    enum { TERMS = 40 };
    const double largest = precision == SIGRAMP_F32 ? (double)FLT_MAX : DBL_MAX, x = -largest / 6;
    double offsets[TERMS];
    const char *isas[MOST_ISAS];
    const size_t isa_count = available_isas(isas);
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sum_terms terms;
    options.unit = unit;
    options.slope = -4 / largest;
    for (size_t i = 0; i < TERMS; ++i)
        offsets[i] = i % 2 ? largest : -largest / 5;
    void *const array = real_array(precision, TERMS, offsets);
    void *const point = real_array(precision, 1, &x);
    cr_assert_eq(sum_terms_create(&options, (int)precision, TERMS, array, NULL, 1, &terms),
                 SIGRAMP_OK);
    sum_terms_normalise_ramp(&terms);
    for (size_t i = 0; i < isa_count; ++i)
        check_certain(&terms, cpu_loops(unit, (int)precision, instructions_find(isas[i])), point);
    sum_terms_destroy(&terms);
    free(point);
    free(array);
}

Test(overflowing_differences, are_infinite)
{
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit) {
        check_overflow((sigramp_unit)unit, SIGRAMP_F32);
        check_overflow((sigramp_unit)unit, SIGRAMP_F64);
    }
}

/* What is left of sums that cancel may be in the rest alone; it is no sum of nothing. */
static void check_rest(sigramp_precision precision, double rest)
{
    const double x = 0, offset = 0, largest = 0x1p+100;
    double y = 0; /* or a float in the same place */
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sum_terms terms;
    options.scale = precision == SIGRAMP_F32 ? 0x1p+40 : 0x1p+1000;
    void *const a = real_array(precision, 1, &offset);
    void *const w = real_array(precision, 1, &largest);
    void *const point = real_array(precision, 1, &x);
    cr_assert_eq(sum_terms_create(&options, (int)precision, 1, a, w, 1, &terms), SIGRAMP_OK);
    const sigramp_quick_total total = {0, rest, largest};
    const sigramp_unit_loops *const loops = cpu_loops(SIGRAMP_LOGISTIC, (int)precision, NULL);
    cr_assert(loops->quick_finish(point, &terms.loops, &total, &y));
    cr_assert_eq(real_at(precision, &y, 0), copysign(INFINITY, rest));
    sum_terms_destroy(&terms);
    free(a);
    free(w);
    free(point);
}

Test(rest, is_no_sum_of_nothing)
{
    check_rest(SIGRAMP_F32, 0x1p+95);
    check_rest(SIGRAMP_F32, -0x1p+95);
    check_rest(SIGRAMP_F64, 0x1p+95);
    check_rest(SIGRAMP_F64, -0x1p+95);
}
