/* SPDX-License-Identifier: MIT */
/* What verify --all draws and how it judges, without the tool around it. */
#include "cli/golden.h"
#include "cli/verify_judge.h"
#include "cli/verify_problem.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static sigramp_context *cpu;
static verify_problem problem;
static double y[VERIFY_MOST_POINTS];

static void set_up(void)
{
    const sigramp_options options = {.device = "cpu", .threads = 1};
    cr_assert_eq(sigramp_context_create(&options, &cpu), SIGRAMP_OK);
    cr_assert(verify_problem_create(&problem));
}

static void tear_down(void)
{
    verify_problem_destroy(&problem);
    sigramp_context_destroy(cpu);
}

TestSuite(verify_problems, .init = set_up, .fini = tear_down);

static verify_bound compute(void)
{
    verify_bound bound;
    cr_assert_eq(verify_problem_compute(&problem, cpu, y, &bound), SIGRAMP_OK, "%s",
                 sigramp_context_detail(cpu));
    return bound;
}

static void set_golden(int unit, verify_method method, int precision, int has_weights)
{
    problem.method = method;
    problem.precision = precision;
    verify_problem_set_golden(&problem, (sigramp_unit)unit, has_weights);
}

/* MPFR's errors and those that the CPU path finds by adding are the same, and small. */
static void expect_agreement(int unit, verify_method method, int precision, int has_weights)
{
    const golden_unit *const golden = &golden_units[unit];
    verify_judgement by_mpfr = {0}, by_adding = {0};
    set_golden(unit, method, precision, has_weights);
    const verify_bound bound = compute();
    verify_judge_golden(&problem, y, bound,
                        method == VERIFY_MAP ? golden->map
                        : has_weights        ? golden->weighted
                                             : golden->sum,
                        &by_mpfr);
    cr_assert_eq(verify_judge(&problem, cpu, y, bound, &by_adding), SIGRAMP_OK);
    cr_expect_eq(by_mpfr.judged, GOLDEN_POINTS);
    cr_expect_eq(by_adding.judged, GOLDEN_POINTS);
    cr_expect_eq(by_mpfr.beyond, 0);
    cr_expect_eq(by_adding.beyond, 0);
    cr_expect_lt(by_mpfr.largest_ulp, 0.75);
    cr_expect_float_eq(by_mpfr.largest_ulp, by_adding.largest_ulp, 0x1p-6, "%s by %d: %g and %g",
                       sigramp_unit_info((sigramp_unit)unit)->name, (int)method,
                       by_mpfr.largest_ulp, by_adding.largest_ulp);
}

Test(verify_problems, both_judges_agree)
{
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)
        for (int precision = 32; precision <= 64; precision += 32) {
            expect_agreement(unit, VERIFY_MAP, precision, 0);
            expect_agreement(unit, VERIFY_CLOSED, precision, 0);
            for (int has_weights = 0; has_weights < 2; ++has_weights) {
                expect_agreement(unit, VERIFY_DIRECT, precision, has_weights);
                expect_agreement(unit, VERIFY_FAST, precision, has_weights);
            }
        }
}

/* Of every result one too far is beyond its bound, whoever judges. */
Test(verify_problems, the_next_number_is_beyond_the_bound)
{
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)
        for (int precision = 32; precision <= 64; precision += 32) {
            verify_judgement by_mpfr = {0}, by_adding = {0};
            set_golden(unit, VERIFY_DIRECT, precision, 1);
            const verify_bound bound = compute();
            for (int j = 0; j < GOLDEN_POINTS; ++j)
                y[j] = precision == 32 ? (double)nextafterf(nextafterf((float)y[j], 1e9f), 1e9f)
                                       : nextafter(nextafter(y[j], 1e9), 1e9);
            verify_judge_golden(&problem, y, bound, golden_units[unit].weighted, &by_mpfr);
            cr_assert_eq(verify_judge(&problem, cpu, y, bound, &by_adding), SIGRAMP_OK);
            cr_expect_eq(by_mpfr.beyond, GOLDEN_POINTS);
            cr_expect_eq(by_adding.beyond, GOLDEN_POINTS);
            cr_expect_gt(by_mpfr.largest_ulp, 1.4);
        }
}

static void expect_numbers_of_the_precision(const double *numbers, size_t count)
{
    for (size_t i = 0; problem.precision == 32 && i < count; ++i)
        cr_assert(isnan(numbers[i]) || (double)(float)numbers[i] == numbers[i]);
}

static void expect_list_of_a_closed_sum(void)
{
    const double places = (double)problem.terms - 1;
    for (size_t i = 0; problem.terms > 1 && i < problem.terms; ++i)
        cr_assert_eq(problem.offsets[i] * places,
                     problem.start * places + (problem.stop - problem.start) * (double)i);
}

/* Each has room, numbers of its precision, and for a closed sum the list that is meant. */
Test(verify_problems, random_ones_are_what_they_say)
{
    for (int seed = 0; seed < 400; ++seed) {
        problem.method = (verify_method)(seed % VERIFY_METHOD_COUNT);
        problem.precision = seed / VERIFY_METHOD_COUNT % 2 ? 64 : 32;
        verify_problem_draw(&problem, (sigramp_unit)(seed % SIGRAMP_UNIT_COUNT), (uint64_t)seed);
        cr_assert(problem.terms >= 1 && problem.terms <= VERIFY_MOST_TERMS);
        cr_assert(problem.points >= 1 && problem.points <= VERIFY_MOST_POINTS);
        expect_numbers_of_the_precision(problem.x, problem.points);
        if (problem.method == VERIFY_CLOSED)
            expect_list_of_a_closed_sum();
        else
            expect_numbers_of_the_precision(problem.offsets, problem.terms);
        if (problem.has_weights)
            expect_numbers_of_the_precision(problem.weights, problem.terms);
    }
}
