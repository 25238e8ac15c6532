/* SPDX-License-Identifier: MIT */
/*
 * Sums of the same offsets at the same points with several sets of weights have the bits of plans
 * of their own: every unit, precision, instruction set and number of threads, numbers of the whole
 * range. SIGRAMP_TEST_PROBLEMS asks for more problems, SIGRAMP_TEST_SEED repeats a run.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reference/inputs.h"
#include "support.h"

enum { PROBLEMS = 150, MOST_SETS = 40, MOST_TERMS = 1100, MOST_POINTS = 140, MOST_WORK = 400000 };

typedef enum { EVEN, DECADES, WHOLE_RANGE, SPECIAL, ZERO, NUMBER_KINDS } number_kind;

typedef struct {
    sigramp_precision precision;
    sigramp_sum_options options;
    size_t sets, terms, points;
    void *offsets, *weights, *x;
} set_problem;

/* Numbers at which blocks, tiles and groups end, and others. */
static size_t random_size(uint64_t *seed, size_t most, size_t step)
{
    const uint64_t bits = random_bits(seed);
    const size_t at = bits % 4 == 0 ? step * (bits / 8 % 3) + bits / 64 % 3 : bits / 8 % (most / 4);
    return bits % 4 == 1 ? bits / 8 % most : at < most ? at : most;
}

/* Any finite number of the precision but zero. */
static double whole_range(sigramp_precision precision, uint64_t *seed)
{
    const int least = precision == SIGRAMP_F32 ? -149 : -1074;
    const int most = precision == SIGRAMP_F32 ? 126 : 1022;
    const int exponent = least + (int)(random_bits(seed) % (uint64_t)(most - least + 1));
    const double significand = random_between(seed, 1, 2);
    return ldexp(random_bits(seed) % 2 ? significand : -significand, exponent);
}

static double random_number(sigramp_precision precision, number_kind kind, double low, double high,
                            uint64_t *seed)
{
    static const double special[] = {INFINITY, -INFINITY, NAN, 0, -0.0, 1e30};
    const double even = random_between(seed, low, high);
    if (kind == DECADES)
        return even * pow(10, random_between(seed, -12, 3));
    if (kind == WHOLE_RANGE)
        return whole_range(precision, seed);
    if (kind == SPECIAL && random_bits(seed) % 100 == 0)
        return special[random_bits(seed) % 6];
    return kind == ZERO ? 0 : even;
}

static void *random_reals(sigramp_precision precision, size_t count, number_kind kind, double low,
                          double high, uint64_t *seed)
{
    double *const values = malloc((count + 1) * sizeof *values);
    cr_assert_not_null(values);
    for (size_t i = 0; i < count; ++i)
        values[i] = random_number(precision, kind, low, high, seed);
    void *const reals = real_array(precision, count, values);
    free(values);
    return reals;
}

/* Mostly even ones: of others hardly a sum is quick. */
static number_kind random_kind(uint64_t *seed)
{
    const uint64_t bits = random_bits(seed);
    return bits % 2 ? EVEN : (number_kind)(bits / 2 % ZERO);
}

/* A kind and signs of its own for each set. */
static void *random_weights(const set_problem *problem, uint64_t *seed)
{
    const size_t bytes = problem->terms * real_size(problem->precision);
    char *const weights = malloc(problem->sets * bytes > 0 ? problem->sets * bytes : 1);
    cr_assert_not_null(weights);
    for (size_t k = 0; k < problem->sets; ++k) {
        const number_kind kind = random_bits(seed) % 16 == 0 ? ZERO : random_kind(seed);
        const double low = (double)(random_bits(seed) % 3) - 1, high = low + 1 + (low == -1);
        void *const set = random_reals(problem->precision, problem->terms, kind, low, high, seed);
        memcpy(weights + k * bytes, set, bytes);
        free(set);
    }
    return weights;
}

static set_problem random_problem(sigramp_unit unit, sigramp_precision precision, uint64_t *seed)
{
    set_problem problem = {.precision = precision, .options = SIGRAMP_SUM_OPTIONS_DEFAULT};
    const uint64_t bits = random_bits(seed);
    problem.options.unit = unit;
    problem.options.method = bits % 8 == 0 ? SIGRAMP_METHOD_AUTO : SIGRAMP_METHOD_DIRECT;
    problem.options.slope =
        bits / 8 % 8 == 0 ? whole_range(precision, seed) : random_between(seed, -3, 3);
    problem.options.scale =
        bits / 64 % 4 == 0 ? whole_range(precision, seed) : random_between(seed, -2, 2);
    problem.options.constant = bits / 256 % 16 == 0 ? 0.25 : 0;
    problem.options.derivative =
        bits / 4096 % 4 == 0 && (unit == SIGRAMP_LOGISTIC || unit == SIGRAMP_SOFTPLUS);
    do {
        problem.sets = random_size(seed, MOST_SETS, 16);
        problem.terms = random_size(seed, MOST_TERMS, 512);
        problem.points = random_size(seed, MOST_POINTS, 64);
    } while (problem.sets * problem.terms * problem.points > MOST_WORK);
    const double width = bits / 16384 % 4 == 0 ? 1000 : 8;
    problem.offsets =
        random_reals(precision, problem.terms, random_kind(seed), -width, width, seed);
    problem.weights = random_weights(&problem, seed);
    problem.x = random_reals(precision, problem.points, random_kind(seed), -20, 20, seed);
    return problem;
}

static sigramp_status sum_sets(sigramp_context *context, const set_problem *p, void *y, void *dy,
                               sigramp_batch_report *report)
{
    return p->precision == SIGRAMP_F32
               ? sigramp_sum_weight_sets_f32(context, &p->options, p->sets, p->terms, p->offsets,
                                             p->weights, p->points, p->x, y, dy, report)
               : sigramp_sum_weight_sets_f64(context, &p->options, p->sets, p->terms, p->offsets,
                                             p->weights, p->points, p->x, y, dy, report);
}

/* By a plan of its own. */
static sigramp_status sum_single(sigramp_context *context, const set_problem *p, size_t k, void *y,
                                 void *dy)
{
    sigramp_sum_options options = p->options;
    sigramp_sum_plan *plan = NULL;
    options.points = p->points;
    const char *const weights = (const char *)p->weights + k * p->terms * real_size(p->precision);
    sigramp_status status =
        plan_reals(context, &options, p->precision, p->terms, p->offsets, weights, &plan);
    if (status == SIGRAMP_OK && !dy)
        status = execute_reals(plan, p->precision, p->points, p->x, y);
    else if (status == SIGRAMP_OK)
        status = p->precision == SIGRAMP_F32
                     ? sigramp_sum_execute_derivative_f32(plan, p->points, p->x, y, dy)
                     : sigramp_sum_execute_derivative_f64(plan, p->points, p->x, y, dy);
    sigramp_sum_plan_destroy(plan);
    return status;
}

/* A set's results or derivatives. */
static void expect_same(const set_problem *p, const char *isa, size_t k, const void *y,
                        const void *right)
{
    for (size_t j = 0; j < p->points; ++j) {
        const size_t size = real_size(p->precision), at = j * size;
        cr_assert_eq(memcmp((const char *)y + at, (const char *)right + at, size), 0,
                     "f%d %s on %s, set %zu of %zu, %zu terms, slope %a: at point %zu of %zu, %a, "
                     "%a instead of %a",
                     (int)p->precision, sigramp_unit_info(p->options.unit)->name, isa, k, p->sets,
                     p->terms, p->options.slope, j, p->points, real_at(p->precision, p->x, j),
                     real_at(p->precision, y, j), real_at(p->precision, right, j));
    }
}

static void expect_single_bits(const set_problem *p, const char *isa, int threads)
{
    const size_t bytes = p->points * real_size(p->precision);
    sigramp_context *const context = cpu_context(isa, threads);
    sigramp_context *const other = cpu_context(NULL, 1);
    char *const y = malloc(p->sets * bytes + 1), *const dy = malloc(p->sets * bytes + 1);
    char *const right = malloc(2 * bytes + 1);
    sigramp_batch_report report;
    const sigramp_status status =
        sum_sets(context, p, y, p->options.derivative ? dy : NULL, &report);
    for (size_t k = 0; k < p->sets; ++k) {
        const sigramp_status single =
            sum_single(other, p, k, right, p->options.derivative ? right + bytes : NULL);
        if (p->points > 0)
            cr_assert_eq(single, status, "set %zu: status %d", k, (int)single);
        if (status != SIGRAMP_OK || p->points == 0)
            break;
        expect_same(p, isa, k, y + k * bytes, right);
        if (p->options.derivative)
            expect_same(p, isa, k, dy + k * bytes, right + bytes);
    }
    if (status == SIGRAMP_OK)
        cr_assert_eq(report.direct + report.fast, p->points > 0 ? p->sets : 0);
    free(right);
    free(dy);
    free(y);
    sigramp_context_destroy(other);
    sigramp_context_destroy(context);
}

static void check_problems(sigramp_unit unit, sigramp_precision precision)
{
    const char *isas[MOST_ISAS];
    const size_t isa_count = available_isas(isas);
    uint64_t seed = fresh_seed("sets of weights") + (uint64_t)unit;
    const int wanted = problem_count(PROBLEMS);
    for (int i = 0; i < wanted; ++i) {
        const set_problem problem = random_problem(unit, precision, &seed);
        expect_single_bits(&problem, isas[(size_t)i % isa_count], 1 + i % 4);
        free(problem.offsets);
        free(problem.weights);
        free(problem.x);
    }
}

#define SET_TESTS(NAME, name, formula, ulp_f32, ulp_f64)                                           \
    Test(sets_of_weights, have_the_bits_of_single_calls_##name##_f32)                              \
    {                                                                                              \
        check_problems(SIGRAMP_##NAME, SIGRAMP_F32);                                               \
    }                                                                                              \
    Test(sets_of_weights, have_the_bits_of_single_calls_##name##_f64)                              \
    {                                                                                              \
        check_problems(SIGRAMP_##NAME, SIGRAMP_F64);                                               \
    }
SIGRAMP_UNIT_LIST(SET_TESTS)
