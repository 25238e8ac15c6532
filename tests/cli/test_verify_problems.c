/* SPDX-License-Identifier: MIT */
/* What verify --all draws and how it judges, without the tool around it. */
#include "cli/golden.h"
#include "cli/verify_row.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static sigramp_context *cpu;
static verify_problem problem;
static double y[VERIFY_MOST_RESULTS], right_y[VERIFY_MOST_RESULTS];
static verify_answer answer = {.y = y}, right = {.y = right_y};

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

/* By name, so that a kind that is gone is missed. */
static const verify_kind *kind_of(const char *name)
{
    for (size_t k = 0; k < VERIFY_KIND_COUNT; ++k)
        if (strcmp(verify_kinds[k].name, name) == 0)
            return &verify_kinds[k];
    cr_assert_fail("no kind %s", name);
    return NULL;
}

/* And its right results. */
static const golden_value *ask_golden(const verify_kind *kind, sigramp_unit unit, int precision,
                                      int has_weights)
{
    problem.precision = precision;
    if (kind->is_whole)
        verify_set_golden_map(&problem, unit);
    else
        verify_set_golden_sum(&problem, unit, kind->method, has_weights);
    cr_assert_eq(kind->ask(&problem, cpu, &answer), SIGRAMP_OK, "%s", sigramp_context_detail(cpu));
    return kind->is_whole ? golden_units[unit].map
           : has_weights  ? golden_units[unit].weighted
                          : golden_units[unit].sum;
}

/* MPFR's errors and those that sums in long double find are the same, and small. */
static void expect_agreement(sigramp_unit unit, const char *name, int precision, int has_weights)
{
    const verify_kind *const kind = kind_of(name);
    verify_judgement by_mpfr = {0}, by_adding = {0};
    const golden_value *const golden = ask_golden(kind, unit, precision, has_weights);
    verify_judge_golden(&problem, &answer, golden, &by_mpfr);
    kind->judge(&problem, &answer, &by_adding);
    cr_expect_eq(by_mpfr.judged, GOLDEN_POINTS);
    cr_expect_eq(by_adding.judged, GOLDEN_POINTS);
    cr_expect_eq(by_mpfr.beyond, 0);
    cr_expect_eq(by_adding.beyond, 0);
    cr_expect_lt(by_mpfr.largest_ulp, 0.75);
    cr_expect_float_eq(by_mpfr.largest_ulp, by_adding.largest_ulp, 0x1p-8, "%s %s: %g and %g",
                       sigramp_unit_info(unit)->name, name, by_mpfr.largest_ulp,
                       by_adding.largest_ulp);
}

Test(verify_problems, both_judges_agree)
{
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)
        for (int precision = 32; precision <= 64; precision += 32) {
            expect_agreement((sigramp_unit)unit, "map", precision, 0);
            expect_agreement((sigramp_unit)unit, "closed", precision, 0);
            for (int has_weights = 0; has_weights < 2; ++has_weights) {
                expect_agreement((sigramp_unit)unit, "direct", precision, has_weights);
                expect_agreement((sigramp_unit)unit, "fast", precision, has_weights);
            }
        }
}

/* Of every result two too far is beyond its bound, whoever judges. */
Test(verify_problems, the_number_after_next_is_beyond_the_bound)
{
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)
        for (int precision = 32; precision <= 64; precision += 32) {
            verify_judgement by_mpfr = {0}, by_adding = {0};
            const golden_value *const golden =
                ask_golden(kind_of("direct"), (sigramp_unit)unit, precision, 1);
            for (int j = 0; j < GOLDEN_POINTS; ++j)
                y[j] = precision == 32 ? (double)nextafterf(nextafterf((float)y[j], 1e9f), 1e9f)
                                       : nextafter(nextafter(y[j], 1e9), 1e9);
            verify_judge_golden(&problem, &answer, golden, &by_mpfr);
            verify_judge_sums(&problem, &answer, &by_adding);
            cr_expect_eq(by_mpfr.beyond, GOLDEN_POINTS);
            cr_expect_eq(by_adding.beyond, GOLDEN_POINTS);
            cr_expect_gt(by_mpfr.largest_ulp, 1.4);
        }
}

static double next_to(double value)
{
    return problem.precision == 32 ? (double)nextafterf((float)value, INFINITY)
                                   : nextafter(value, INFINITY);
}

/* The last output of one point, a number. */
static void expect_one_bit_is_counted(const verify_row *row)
{
    const size_t last = verify_result_count(&problem) - problem.points;
    size_t j = problem.points - 1;
    while (j > 0 && !isfinite(y[last + j]))
        --j;
    if (!isfinite(y[last + j]))
        return;
    verify_row wrong = *row;
    const double kept = y[last + j];
    y[last + j] = next_to(kept);
    verify_row_compare(&wrong, 7, &problem, y, right_y);
    cr_expect_eq(wrong.differing, 1, "%s: %d differ", row->kind->name, (int)wrong.differing);
    cr_expect_eq(wrong.first.round, 7);
    cr_expect_eq(memcmp(&wrong.first.x, &problem.x[j], sizeof(double)), 0);
    cr_expect_eq(wrong.first.right, kept);
    cr_expect_eq(wrong.first.output, y[last + j]);
    y[last + j] = kept;
}

/* Results that all are far away; solutions by ten times what they may be. */
static void move_all(const verify_kind *kind)
{
    double weights = 1;
    for (size_t i = 0; problem.has_weights && i < problem.terms; ++i)
        weights += fabs(problem.weights[i]);
    for (size_t j = 0; j < verify_result_count(&problem); ++j)
        if (kind->judge == verify_judge_sums)
            y[j] += 0.5 * fabs(y[j]) + fabs(problem.options.scale) * weights;
    for (size_t j = 0; j < problem.points && kind->judge == verify_judge_solutions; ++j)
        y[j] = next_to(y[j] + 10 * y[problem.points + j] + 1e-3 * fabs(y[j]));
}

/* How many of a kind's problems the CPU path computes: they are right and near, and what is planted
 * in them is found. */
static int try_kind(const verify_kind *kind, sigramp_unit unit, int precision)
{
    verify_judgement good = {0}, bad = {0};
    int computed = 0;
    for (uint64_t seed = 1; seed <= 8; ++seed) {
        verify_row row = {.kind = kind};
        verify_kind_draw(kind, unit, precision, seed, &problem);
        const sigramp_status status = kind->ask_cpu(&problem, cpu, &right);
        if (status == SIGRAMP_NOT_SUPPORTED)
            continue;
        cr_assert_eq(status, SIGRAMP_OK, "%s: %s", kind->name, sigramp_context_detail(cpu));
        cr_assert_eq(kind->ask(&problem, cpu, &answer), SIGRAMP_OK, "%s: %s", kind->name,
                     sigramp_context_detail(cpu));
        verify_row_compare(&row, 0, &problem, y, right_y);
        cr_expect_eq(row.inputs, problem.points);
        cr_expect_eq(row.differing, 0, "%s", kind->name);
        expect_one_bit_is_counted(&row);
        kind->judge(&problem, &answer, &good);
        move_all(kind);
        kind->judge(&problem, &answer, &bad);
        ++computed;
    }
    cr_expect_eq(good.beyond, 0, "%s of %s, %d bits: %d of %d", kind->name,
                 sigramp_unit_info(unit)->name, precision, (int)good.beyond, (int)good.judged);
    cr_expect(computed == 0 || bad.beyond > 0, "%s of %s, %d bits", kind->name,
              sigramp_unit_info(unit)->name, precision);
    return computed;
}

/* Derivatives of ramps and of densities, solutions of densities, fast slopes of units that grow and
 * open tables of ramps there are none. */
static int is_computed(const char *name, sigramp_unit unit)
{
    const int grows = unit == SIGRAMP_RELU || unit == SIGRAMP_SOFTPLUS;
    if (strstr(name, "derivative"))
        return unit == SIGRAMP_LOGISTIC || unit == SIGRAMP_SOFTPLUS;
    if (strstr(name, "solve"))
        return unit != SIGRAMP_DENSITY;
    if (strcmp(name, "fast open") == 0)
        return unit != SIGRAMP_RELU;
    return strcmp(name, "fast slopes") != 0 || !grows;
}

Test(verify_problems, a_fault_of_any_kind_is_found, .timeout = 100)
{
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)
        for (int precision = 32; precision <= 64; precision += 32)
            for (size_t k = 0; k < VERIFY_KIND_COUNT; ++k) {
                const verify_kind *const kind = &verify_kinds[k];
                if (kind->is_f32_only && precision == 64)
                    continue;
                cr_expect_eq(try_kind(kind, (sigramp_unit)unit, precision) > 0,
                             is_computed(kind->name, (sigramp_unit)unit), "%s of %d", kind->name,
                             unit);
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
    for (int seed = 0; seed < 40 * VERIFY_KIND_COUNT; ++seed) {
        const verify_kind *const kind = &verify_kinds[seed % VERIFY_KIND_COUNT];
        const int precision = seed / VERIFY_KIND_COUNT % 2 ? 64 : 32;
        verify_kind_draw(kind, (sigramp_unit)(seed % SIGRAMP_UNIT_COUNT), precision, (uint64_t)seed,
                         &problem);
        const size_t sets = problem.sets > 0 ? problem.sets : 1;
        cr_assert(problem.terms >= 1 && sets * problem.terms <= VERIFY_MOST_TERMS);
        cr_assert(problem.points >= 1 && problem.points <= VERIFY_MOST_POINTS);
        cr_assert(verify_result_count(&problem) <= VERIFY_MOST_RESULTS);
        expect_numbers_of_the_precision(problem.x, problem.points);
        if (kind->method == SIGRAMP_METHOD_CLOSED)
            expect_list_of_a_closed_sum();
        else
            expect_numbers_of_the_precision(problem.offsets, problem.terms);
        if (problem.has_weights)
            expect_numbers_of_the_precision(problem.weights, sets * problem.terms);
        if (problem.has_slopes)
            expect_numbers_of_the_precision(problem.slopes, problem.terms);
    }
}
