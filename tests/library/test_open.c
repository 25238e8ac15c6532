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

/* Piece by piece, and other terms meanwhile, which go in another order than they came. */
static sigramp_status add_in_pieces(sigramp_sum_plan *plan, const direct_problem *problem,
                                    const manner *how, uint64_t *seed)
{
    problem_term decoys[MOST_DECOYS];
    size_t count = how->decoys ? make_decoys(problem, seed, decoys) : 0;
    sigramp_status status = SIGRAMP_OK;
    for (size_t done = 0; status == SIGRAMP_OK && done < problem->terms;) {
        const size_t left = problem->terms - done;
        const size_t now = how->threads == 1 ? left : 1 + random_bits(seed) % (left / 2 + 1);
        status = change_terms(plan, problem, 1, now, problem->term + done);
        if (done == 0 && change_terms(plan, problem, 1, count, decoys) != SIGRAMP_OK)
            count = 0;
        done += now;
    }
    while (count > 0) {
        const size_t now = 1 + random_bits(seed) % count;
        const sigramp_status gone = change_terms(plan, problem, -1, now, decoys + (count - now));
        cr_assert_eq(gone, SIGRAMP_OK);
        count -= now;
    }
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

/* Any size that the precision has, down to the least subnormal number. */
static void spread_weights(direct_problem *problem, uint64_t *seed)
{
    const int is_float = problem->precision == SIGRAMP_F32;
    problem->weighted = true;
    for (size_t i = 0; i < problem->terms; ++i) {
        const int exponent =
            (int)random_integer(seed, is_float ? -149 : -1074, is_float ? 90 : 700);
        const double size = ldexp(random_between(seed, 1, 2), exponent);
        problem->term[i].weight =
            rounded_to(problem->precision, random_bits(seed) % 2 ? size : -size);
    }
}

static void leave_out_special(direct_problem *problem)
{
    size_t kept = 0;
    for (size_t i = 0; i < problem->terms; ++i)
        if (isfinite(problem->term[i].offset) && isfinite(problem->term[i].weight))
            problem->term[kept++] = problem->term[i];
    problem->terms = kept;
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
        spread_weights(problem, seed);
    if (problem->options.method != SIGRAMP_METHOD_DIRECT && random_bits(seed) % 8 != 0)
        leave_out_special(problem);
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

enum { POINTS = 400 };

/* One plan over -20 to 30, and its sums at points around. */
typedef struct {
    sigramp_context *context;
    sigramp_sum_plan *plan;
    double x[POINTS], y[POINTS];
} opened;

static opened open_with(const sigramp_sum_options *options)
{
    opened o = {.context = cpu_context(NULL, 2)};
    cr_assert_eq(sigramp_sum_plan_open_f64(o.context, options, -20, 30, &o.plan), SIGRAMP_OK);
    for (int i = 0; i < POINTS; ++i)
        o.x[i] = -60 + 0.5 * i;
    return o;
}

static void close_opened(opened *o)
{
    sigramp_sum_plan_destroy(o->plan);
    sigramp_context_destroy(o->context);
}

static void sum_at_points(opened *o)
{
    cr_assert_eq(sigramp_sum_execute_f64(o->plan, POINTS, o->x, o->y), SIGRAMP_OK);
}

static void expect_unchanged(opened *o)
{
    double before[POINTS];
    memcpy(before, o->y, sizeof before);
    sum_at_points(o);
    cr_expect_arr_eq(before, o->y, sizeof before);
}

static sigramp_sum_options options_of(sigramp_method method)
{
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.method = method;
    return options;
}

static void add_offsets(opened *o, size_t count, const double *offsets, const double *weights)
{
    cr_assert_eq(sigramp_sum_plan_add_f64(o->plan, count, offsets, weights), SIGRAMP_OK);
}

static void remove_offsets(opened *o, size_t count, const double *offsets, const double *weights)
{
    cr_assert_eq(sigramp_sum_plan_remove_f64(o->plan, count, offsets, weights), SIGRAMP_OK);
}

static const sigramp_method both[] = {SIGRAMP_METHOD_FAST, SIGRAMP_METHOD_DIRECT};

/* Weights of other classes in between, above and below. */
Test(open_plans, are_empty_again_when_all_is_removed)
{
    static const double a[] = {1, 2, 3, 4, 5, -20, 30};
    static const double w[] = {1e-30, -1e30, 3, 5e-324, -0.0, 1e-300, -1e-3};
    for (int m = 0; m < 2; ++m) {
        const sigramp_sum_options options = options_of(both[m]);
        opened o = open_with(&options);
        for (int i = 0; i < POINTS; ++i)
            o.y[i] = 0;
        expect_unchanged(&o);
        for (int i = 0; i < 7; ++i)
            add_offsets(&o, 1, a + i, w + i);
        for (int i = 0; i < 7; ++i)
            remove_offsets(&o, 1, a + i, w + i);
        expect_unchanged(&o);
        close_opened(&o);
    }
}

Test(open_plans, take_ones_and_no_weights_alike)
{
    double a[1000], ones[1000];
    const sigramp_sum_options options = options_of(SIGRAMP_METHOD_FAST);
    opened o = open_with(&options);
    for (int i = 0; i < 1000; ++i) {
        a[i] = -20 + 0.05 * i;
        ones[i] = 1;
    }
    add_offsets(&o, 1000, a, NULL);
    sum_at_points(&o);
    remove_offsets(&o, 500, a, ones);
    add_offsets(&o, 500, a, ones);
    expect_unchanged(&o);
    remove_offsets(&o, 1000, a, ones);
    for (int i = 0; i < POINTS; ++i)
        o.y[i] = 0;
    expect_unchanged(&o);
    close_opened(&o);
}

/* Of what leans the same way counts grow without cancelling. */
Test(open_plans, of_millions_of_equal_terms_are_right)
{
    enum { TERMS = 1000000, TIMES = 4 };
    double *const a = malloc(TERMS * sizeof *a), *const w = malloc(TERMS * sizeof *w);
    cr_assert(a && w);
    const sigramp_sum_options options = options_of(SIGRAMP_METHOD_FAST);
    opened o = open_with(&options);
    for (int i = 0; i < TERMS; ++i) {
        a[i] = 1.7;
        w[i] = 1.3;
    }
    for (int k = 0; k < TIMES; ++k)
        add_offsets(&o, TERMS, a, w);
    sum_at_points(&o);
    sigramp_sum_options one_term = options_of(SIGRAMP_METHOD_DIRECT);
    one_term.scale = TIMES * TERMS;
    opened one = open_with(&one_term);
    add_offsets(&one, 1, a, w);
    sum_at_points(&one);
    for (int i = 0; i < POINTS; ++i)
        cr_expect(fabs(o.y[i] - one.y[i]) <= 0x1p-51 * one.y[i], "S(%g) = %.17g, but %.17g", o.x[i],
                  o.y[i], one.y[i]);
    close_opened(&one);
    for (int k = 1; k < TIMES; ++k)
        remove_offsets(&o, TERMS, a, w);
    sum_at_points(&o);
    opened once = open_with(&options);
    add_offsets(&once, TERMS, a, w);
    sum_at_points(&once);
    cr_expect_arr_eq(o.y, once.y, sizeof o.y);
    close_opened(&once);
    close_opened(&o);
    free(a);
    free(w);
}

Test(open_plans, of_a_million_terms_in_pieces_have_the_bits_of_a_plan_of_all)
{
    enum { TERMS = 1000003, PIECE = 77777 };
    double *const a = malloc(TERMS * sizeof *a), *const w = malloc(TERMS * sizeof *w);
    cr_assert(a && w);
    uint64_t seed = 5;
    for (int i = 0; i < TERMS; ++i) {
        a[i] = i == 0 ? -20 : i == 1 ? 30 : random_between(&seed, -20, 30);
        w[i] = random_between(&seed, -2, 3);
    }
    const sigramp_sum_options options = options_of(SIGRAMP_METHOD_FAST);
    opened o = open_with(&options);
    for (size_t done = 0; done < TERMS; done += PIECE)
        add_offsets(&o, TERMS - done < PIECE ? TERMS - done : PIECE, a + done, w + done);
    sum_at_points(&o);
    sigramp_sum_plan *plan = NULL;
    double y[POINTS];
    cr_assert_eq(sigramp_sum_plan_f64(o.context, &options, TERMS, a, w, &plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f64(plan, POINTS, o.x, y), SIGRAMP_OK);
    cr_expect_arr_eq(y, o.y, sizeof y);
    sigramp_sum_plan_destroy(plan);
    close_opened(&o);
    free(a);
    free(w);
}

static void expect_refused(opened *o, sigramp_status status)
{
    cr_expect_eq(status, SIGRAMP_INVALID_ARGUMENT);
    cr_expect_neq(sigramp_context_detail(o->context)[0], '\0');
    expect_unchanged(o);
}

/* What is refused changes nothing, nor do the terms that came before it in the call. */
Test(open_plans, refuse_what_is_not_theirs)
{
    static const double a[] = {1, 2, 3}, w[] = {1, -2, 0.5};
    for (int m = 0; m < 2; ++m) {
        const sigramp_sum_options options = options_of(both[m]);
        opened o = open_with(&options);
        add_offsets(&o, 3, a, w);
        sum_at_points(&o);
        if (both[m] == SIGRAMP_METHOD_DIRECT) /* cells do not keep which weight was whose */
            expect_refused(&o, sigramp_sum_plan_remove_f64(o.plan, 2, a + 1, w));
        expect_refused(&o, sigramp_sum_plan_remove_f64(o.plan, 3, a, NULL));
        expect_refused(&o, sigramp_sum_plan_remove_f64(o.plan, 2, (double[]){1, 20}, w));
        expect_refused(&o,
                       sigramp_sum_plan_remove_f64(o.plan, 2, (double[]){1, 1}, (double[]){1, 1}));
        expect_refused(&o, sigramp_sum_plan_remove_f64(o.plan, 4, (double[]){1, 2, 3, 3},
                                                       (double[]){1, -2, 0.5, 0.5}));
        expect_refused(&o, sigramp_sum_plan_add_f32(o.plan, 1, (float[]){1}, NULL));
        expect_refused(&o, sigramp_sum_plan_add_f64(o.plan, 1, NULL, NULL));
        remove_offsets(&o, 3, a, w);
        add_offsets(&o, 3, a, w);
        expect_unchanged(&o);
        close_opened(&o);
    }
}

Test(open_plans, of_cells_take_finite_terms_of_their_range_alone)
{
    static const double a[] = {1, 2}, wrong[] = {31, -20.001, NAN, INFINITY, -INFINITY};
    const sigramp_sum_options options = options_of(SIGRAMP_METHOD_FAST);
    opened o = open_with(&options);
    add_offsets(&o, 2, a, NULL);
    sum_at_points(&o);
    for (int i = 0; i < 5; ++i) {
        const double offsets[] = {1, wrong[i]};
        expect_refused(&o, sigramp_sum_plan_add_f64(o.plan, 2, offsets, NULL));
        expect_refused(&o, sigramp_sum_plan_remove_f64(o.plan, 2, offsets, NULL));
        if (i >= 2)
            expect_refused(&o, sigramp_sum_plan_add_f64(o.plan, 2, a, (double[]){1, wrong[i]}));
    }
    add_offsets(&o, 2, (double[]){-20, 30}, NULL);
    close_opened(&o);
}

/* Weights of 1e300 with a scale of 1e300 have no table. */
Test(open_plans, are_as_before_where_the_new_sum_cannot_be_planned)
{
    static const double a[] = {1, 2}, large[] = {1e300, 1e300};
    sigramp_sum_options options = options_of(SIGRAMP_METHOD_FAST);
    options.scale = 1e300;
    opened o = open_with(&options);
    add_offsets(&o, 2, a, (double[]){1e-300, 1e-290});
    sum_at_points(&o);
    const sigramp_status status = sigramp_sum_plan_add_f64(o.plan, 2, a, large);
    cr_expect_eq(status, SIGRAMP_NOT_SUPPORTED);
    expect_unchanged(&o);
    cr_expect_eq(sigramp_sum_plan_remove_f64(o.plan, 2, a, large), SIGRAMP_INVALID_ARGUMENT);
    add_offsets(&o, 1, a, (double[]){3});
    remove_offsets(&o, 1, a, (double[]){3});
    expect_unchanged(&o);
    close_opened(&o);
}

Test(open_plans, have_derivatives)
{
    static const double a[] = {-20, 2, 30}, w[] = {1, -2, 0.5};
    double y[POINTS], dy[POINTS], right[POINTS];
    for (int m = 0; m < 2; ++m) {
        sigramp_sum_options options = options_of(both[m]);
        options.derivative = 1;
        opened o = open_with(&options);
        add_offsets(&o, 2, a, w);
        add_offsets(&o, 1, a + 2, w + 2);
        cr_assert_eq(sigramp_sum_execute_derivative_f64(o.plan, POINTS, o.x, y, dy), SIGRAMP_OK);
        sigramp_sum_plan *plan = NULL;
        cr_assert_eq(sigramp_sum_plan_f64(o.context, &options, 3, a, w, &plan), SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_execute_derivative_f64(plan, POINTS, o.x, y, right), SIGRAMP_OK);
        cr_expect_arr_eq(dy, right, sizeof dy);
        sigramp_sum_plan_destroy(plan);
        close_opened(&o);
    }
}

Test(open_plans, are_solved)
{
    static const double a[] = {0, 3, 6};
    const sigramp_sum_options options = options_of(SIGRAMP_METHOD_FAST);
    opened o = open_with(&options);
    double x = 0, wanted = 1.5;
    add_offsets(&o, 3, a, NULL);
    cr_assert_eq(sigramp_sum_solve_f64(o.plan, 1, &wanted, &x), SIGRAMP_OK);
    cr_expect_float_eq(x, 3, 1e-14);
    add_offsets(&o, 1, a, (double[]){-1});
    cr_expect_eq(sigramp_sum_solve_f64(o.plan, 1, &wanted, &x), SIGRAMP_INVALID_ARGUMENT);
    remove_offsets(&o, 1, a, (double[]){-1});
    cr_expect_eq(sigramp_sum_solve_f64(o.plan, 1, &wanted, &x), SIGRAMP_OK);
    close_opened(&o);
}

Test(open_plans, wrong_requests_are_refused)
{
    sigramp_context *const context = cpu_context(NULL, 1);
    sigramp_sum_options options = options_of(SIGRAMP_METHOD_FAST);
    sigramp_sum_plan *plan = NULL;
    static const double ranges[][2] = {{1, 0}, {NAN, 1}, {0, INFINITY}, {-INFINITY, 0}};
    for (int i = 0; i < 4; ++i) {
        cr_expect_eq(
            sigramp_sum_plan_open_f64(context, &options, ranges[i][0], ranges[i][1], &plan),
            SIGRAMP_INVALID_ARGUMENT);
        cr_expect_null(plan);
    }
    cr_expect_eq(sigramp_sum_plan_open_f64(NULL, &options, 0, 1, &plan), SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(sigramp_sum_plan_open_f64(context, &options, 0, 1e9, &plan),
                 SIGRAMP_NOT_SUPPORTED);
    cr_expect_eq(sigramp_sum_plan_open_f64(context, &options, 1e300, 2e300, &plan),
                 SIGRAMP_NOT_SUPPORTED);
    options.unit = SIGRAMP_RELU;
    cr_expect_eq(sigramp_sum_plan_open_f64(context, &options, 0, 1, &plan), SIGRAMP_NOT_SUPPORTED);
    cr_expect_null(plan);
    options.method = SIGRAMP_METHOD_AUTO;
    cr_expect_eq(sigramp_sum_plan_open_f64(context, &options, 0, 1, &plan), SIGRAMP_OK);
    cr_expect_eq(sigramp_sum_plan_method(plan), SIGRAMP_METHOD_DIRECT);
    sigramp_sum_plan_destroy(plan);
    options.method = SIGRAMP_METHOD_CLOSED;
    cr_expect_eq(sigramp_sum_plan_open_f64(context, &options, 0, 1, &plan), SIGRAMP_NOT_SUPPORTED);
    static const double a[] = {1};
    cr_assert_eq(sigramp_sum_plan_f64(context, NULL, 1, a, NULL, &plan), SIGRAMP_OK);
    cr_expect_eq(sigramp_sum_plan_add_f64(plan, 1, a, NULL), SIGRAMP_NOT_SUPPORTED);
    cr_expect_eq(sigramp_sum_plan_remove_f64(plan, 1, a, NULL), SIGRAMP_NOT_SUPPORTED);
    cr_expect_eq(sigramp_sum_plan_add_f64(NULL, 1, a, NULL), SIGRAMP_INVALID_ARGUMENT);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}
