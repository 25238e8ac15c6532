/* SPDX-License-Identifier: MIT */
/*
 * Plans whose terms change: the terms that are in one now decide every bit, not how they came, what
 * was there meanwhile, the threads or the instruction set. SIGRAMP_TEST_PROBLEMS asks for more
 * problems, SIGRAMP_TEST_SEED repeats a run.
 */
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accuracy/number_line.h"
#include "direct_problems.h"
#include "reference/inputs.h"
#include "support.h"

enum { PROBLEMS = 12, COMPARISONS = 3, MOST_WORK = 100000, MOST_THREADS = 3, MOST_DECOYS = 200 };

static sigramp_status open_reals(sigramp_context *context, const sigramp_sum_options *options,
                                 sigramp_precision precision, double least, double greatest,
                                 sigramp_sum_plan **plan)
{
    return precision == SIGRAMP_F32
               ? sigramp_sum_plan_open_f32(context, options, least, greatest, plan)
               : sigramp_sum_plan_open_f64(context, options, least, greatest, plan);
}

static sigramp_status change_reals(sigramp_sum_plan *plan, sigramp_precision precision, int sign,
                                   size_t count, const void *offsets, const void *weights)
{
    if (precision == SIGRAMP_F32)
        return sign > 0 ? sigramp_sum_plan_add_f32(plan, count, offsets, weights)
                        : sigramp_sum_plan_remove_f32(plan, count, offsets, weights);
    return sign > 0 ? sigramp_sum_plan_add_f64(plan, count, offsets, weights)
                    : sigramp_sum_plan_remove_f64(plan, count, offsets, weights);
}

static void *reals_of(sigramp_precision precision, size_t count, const problem_term *terms,
                      int weights)
{
    void *const reals = malloc(count * (size_t)precision / 8 + 1);
    cr_assert_not_null(reals);
    for (size_t i = 0; i < count; ++i) {
        const double value = weights ? terms[i].weight : terms[i].offset;
        if (precision == SIGRAMP_F32)
            ((float *)reals)[i] = (float)value;
        else
            ((double *)reals)[i] = value;
    }
    return reals;
}

static sigramp_status change_terms(sigramp_sum_plan *plan, const direct_problem *problem, int sign,
                                   size_t count, const problem_term *terms)
{
    void *const offsets = reals_of(problem->precision, count, terms, 0);
    void *const weights = problem->weighted ? reals_of(problem->precision, count, terms, 1) : NULL;
    const sigramp_status status =
        change_reals(plan, problem->precision, sign, count, offsets, weights);
    free(offsets);
    free(weights);
    return status;
}

typedef struct {
    const char *isa; /* NULL: the best */
    int threads;
    int decoys; /* that come and go */
} manner;

typedef struct {
    sigramp_status status;
    sigramp_method method;
    double error_bound;
    void *y;
} answer;

static void find_range(const direct_problem *problem, double *least, double *greatest)
{
    *least = INFINITY;
    *greatest = -INFINITY;
    for (size_t i = 0; i < problem->terms; ++i) {
        const double offset = problem->term[i].offset;
        *least = isfinite(offset) && offset < *least ? offset : *least;
        *greatest = isfinite(offset) && offset > *greatest ? offset : *greatest;
    }
    if (*least > *greatest)
        *least = *greatest = 0;
}

/* Offsets of some terms with weights of others. */
static size_t make_decoys(const direct_problem *problem, uint64_t *seed, problem_term *decoys)
{
    const size_t count = problem->terms ? (size_t)random_integer(seed, 1, MOST_DECOYS) : 0;
    for (size_t i = 0; i < count; ++i) {
        decoys[i].offset = problem->term[random_bits(seed) % problem->terms].offset;
        decoys[i].weight = problem->term[random_bits(seed) % problem->terms].weight;
    }
    return count;
}

static void take_decoys(sigramp_sum_plan *plan, const direct_problem *problem, size_t count,
                        const problem_term *decoys, uint64_t *seed)
{
    while (count > 0) {
        const size_t now = 1 + random_bits(seed) % count;
        cr_assert_eq(change_terms(plan, problem, -1, now, decoys + (count - now)), SIGRAMP_OK);
        count -= now;
    }
}

/* Piece by piece, and other terms meanwhile, which go in another order than they came. Where the
 * sum of some of them is too large to be planned, as largest weights that are opposite may make it,
 * those that are left come together. */
static sigramp_status add_in_pieces(sigramp_sum_plan *plan, const direct_problem *problem,
                                    const manner *how, uint64_t *seed)
{
    problem_term decoys[MOST_DECOYS];
    size_t count = how->decoys ? make_decoys(problem, seed, decoys) : 0;
    sigramp_status status = SIGRAMP_OK;
    for (size_t done = 0; status == SIGRAMP_OK && done < problem->terms;) {
        const size_t left = problem->terms - done;
        size_t now = how->threads == 1 ? left : 1 + random_bits(seed) % (left / 2 + 1);
        status = change_terms(plan, problem, 1, now, problem->term + done);
        if (status != SIGRAMP_OK && done > 0) {
            take_decoys(plan, problem, count, decoys, seed);
            count = 0;
            now = left;
            status = change_terms(plan, problem, 1, now, problem->term + done);
        }
        if (done == 0 && change_terms(plan, problem, 1, count, decoys) != SIGRAMP_OK)
            count = 0;
        done += now;
    }
    take_decoys(plan, problem, count, decoys, seed);
    return status;
}

static answer sum_opened(const direct_problem *problem, manner how, uint64_t *seed)
{
    sum_problem real = real_problem(problem);
    answer given = {SIGRAMP_OK, SIGRAMP_METHOD_AUTO, 0, NULL};
    sigramp_context *const context = cpu_context(how.isa, how.threads);
    sigramp_sum_plan *plan = NULL;
    double least, greatest;
    find_range(problem, &least, &greatest);
    given.status = open_reals(context, &real.options, real.precision, least, greatest, &plan);
    if (given.status == SIGRAMP_OK)
        given.status = add_in_pieces(plan, problem, &how, seed);
    if (given.status == SIGRAMP_OK) {
        cr_assert_eq(execute_reals(plan, real.precision, real.points, real.x, real.x), SIGRAMP_OK);
        given.method = sigramp_sum_plan_method(plan);
        given.error_bound = sigramp_sum_plan_error_bound(plan);
        given.y = real.x;
        real.x = NULL;
    }
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
    free_problem(&real);
    return given;
}

static void leave_out_special(direct_problem *problem)
{
    size_t kept = 0;
    for (size_t i = 0; i < problem->terms; ++i)
        if (isfinite(problem->term[i].offset) && isfinite(problem->term[i].weight))
            problem->term[kept++] = problem->term[i];
    problem->terms = kept;
}

/* Each change makes a table of all cells: of many it would take minutes. */
static void draw_together(direct_problem *problem)
{
    enum { MOST_UNITS = 512 };
    double least, greatest;
    find_range(problem, &least, &greatest);
    const double units = (greatest - least) * fabs(problem->options.slope);
    if (!(units > MOST_UNITS && units < 0x1p19)) /* beyond, there are no cells */
        return;
    for (size_t i = 0; i < problem->terms; ++i)
        problem->term[i].offset =
            rounded_to(problem->precision, problem->term[i].offset * (MOST_UNITS / units));
}

static void make_problem(sigramp_unit unit, sigramp_precision precision, uint64_t *seed,
                         direct_problem *problem)
{
    static const double tolerances[] = {0, 0, 2e-6, 2e-7};
    static const sigramp_method methods[] = {SIGRAMP_METHOD_FAST, SIGRAMP_METHOD_AUTO,
                                             SIGRAMP_METHOD_FAST, SIGRAMP_METHOD_DIRECT};
    make_direct_problem(unit, precision, MOST_WORK, seed, problem);
    problem->options.method = methods[random_bits(seed) % 4];
    problem->options.tolerance = tolerances[random_bits(seed) % 4];
    if (random_bits(seed) % 4 == 0)
        spread_weights(problem, problem->precision == SIGRAMP_F32 ? 90 : 700, seed);
    if (problem->options.method != SIGRAMP_METHOD_DIRECT && random_bits(seed) % 8 != 0)
        leave_out_special(problem);
    draw_together(problem);
}

static int same_reals(double a, double b)
{
    return (a == b && signbit(a) == signbit(b)) || (isnan(a) && isnan(b));
}

static void check_same(const direct_problem *problem, manner how, const answer *given,
                       const answer *right, int number)
{
    cr_assert_eq(given->status, right->status, "problem %d: %d and %d", number, (int)given->status,
                 (int)right->status);
    if (right->status != SIGRAMP_OK)
        return;
    cr_assert_eq(given->method, right->method);
    cr_assert_eq(given->error_bound, right->error_bound);
    for (size_t j = 0; j < problem->points; ++j) {
        const double a = real_at(problem->precision, given->y, j);
        const double b = real_at(problem->precision, right->y, j);
        cr_assert(same_reals(a, b),
                  "problem %d, f%d %s, method %d, %zu terms, slope %a, scale %a: %s, %d threads: "
                  "S(%a) = %a, but %a",
                  number, (int)problem->precision, sigramp_unit_info(problem->options.unit)->name,
                  (int)given->method, problem->terms, problem->options.slope,
                  problem->options.scale, how.isa ? how.isa : "best", how.threads, problem->x[j], a,
                  b);
    }
}

/* The bits of direct sums are those of any plan of these terms. */
static void check_direct(const direct_problem *problem, const answer *right, int number)
{
    sum_problem real = real_problem(problem);
    const manner how = {NULL, 2, 0};
    answer other = {SIGRAMP_OK, SIGRAMP_METHOD_DIRECT, right->error_bound, NULL};
    sigramp_context *const context = cpu_context(NULL, 2);
    real.options.method = SIGRAMP_METHOD_DIRECT;
    other.y = sum_once(context, &real);
    check_same(problem, how, right, &other, number);
    free(other.y);
    sigramp_context_destroy(context);
    free_problem(&real);
}

static sigramp_method check_problem(int number, uint64_t *seed, direct_problem *problem)
{
    const manner first = {"baseline", 1, 0};
    const answer right = sum_opened(problem, first, seed);
    for (int k = 0; k < COMPARISONS; ++k) {
        const manner how = {k % 2 ? "baseline" : NULL, 2 + (int)(random_bits(seed) % MOST_THREADS),
                            k > 0};
        reorder_terms(problem, (term_order)random_integer(seed, 0, TERM_ORDERS - 1), seed);
        const answer given = sum_opened(problem, how, seed);
        check_same(problem, how, &given, &right, number);
        free(given.y);
    }
    if (right.status == SIGRAMP_OK && right.method == SIGRAMP_METHOD_DIRECT)
        check_direct(problem, &right, number);
    free(right.y);
    return right.status == SIGRAMP_OK ? right.method : SIGRAMP_METHOD_AUTO;
}

static void check_history(sigramp_unit unit, sigramp_precision precision)
{
    uint64_t seed = fresh_seed("open") + (uint64_t)unit;
    const int wanted = problem_count(PROBLEMS);
    direct_problem *const problem = malloc(sizeof *problem);
    int done[SIGRAMP_METHOD_CLOSED + 1] = {0};
    cr_assert_not_null(problem);
    for (int i = 0; i < wanted; ++i) {
        make_problem(unit, precision, &seed, problem);
        ++done[check_problem(i, &seed, problem)];
    }
    free(problem);
    fprintf(stderr, "open: %s f%d: %d fast, %d direct, %d refused\n", sigramp_unit_info(unit)->name,
            (int)precision, done[SIGRAMP_METHOD_FAST], done[SIGRAMP_METHOD_DIRECT],
            done[SIGRAMP_METHOD_AUTO]);
}

#define HISTORY_TESTS(NAME, name, formula, ulp_f32, ulp_f64)                                       \
    Test(no_history_shows, name##_f32)                                                             \
    {                                                                                              \
        check_history(SIGRAMP_##NAME, SIGRAMP_F32);                                                \
    }                                                                                              \
    Test(no_history_shows, name##_f64)                                                             \
    {                                                                                              \
        check_history(SIGRAMP_##NAME, SIGRAMP_F64);                                                \
    }
SIGRAMP_UNIT_LIST(HISTORY_TESTS)
