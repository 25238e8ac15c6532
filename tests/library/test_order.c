/* SPDX-License-Identifier: MIT */
/*
 * No order of the terms and no way of sharing out the work changes a bit of a direct sum: random
 * problems on every path, the terms in other orders, the points in pieces, against the OpenCL
 * device's result for all points at once. In pieces and at once that device goes different ways.
 * SIGRAMP_TEST_PROBLEMS asks for more problems, SIGRAMP_TEST_SEED repeats a run.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "accuracy/number_line.h"
#include "accuracy/path_list.h"
#include "direct_problems.h"
#include "reference/inputs.h"
#include "support.h"

/* Eight tests of these, so 1920 comparisons. */
enum { PROBLEMS = 40, COMPARISONS = 6, MOST_WORK = 30000, MOST_PIECES = 4 };

/* How a comparison went about it, for the message. */
typedef struct {
    const path *way;
    term_order order;
    size_t cuts[MOST_PIECES + 1]; /* piece k is the points [cuts[k], cuts[k + 1]) */
    size_t pieces;
} manner;

static sigramp_sum_plan *plan_on(sigramp_context *context, const sum_problem *problem)
{
    sigramp_sum_plan *plan = NULL;
    const sigramp_status status =
        plan_reals(context, &problem->options, problem->precision, problem->terms, problem->offsets,
                   problem->weights, &plan);
    cr_assert_eq(status, SIGRAMP_OK, "plan, slope %a, scale %a: %s", problem->options.slope,
                 problem->options.scale, sigramp_context_detail(context));
    return plan;
}

/* Each piece in place in an array of exactly its size. */
static void *sum_in_pieces(const direct_problem *problem, const manner *how)
{
    sigramp_context *const context = how->way->context;
    const size_t size = real_size(problem->precision);
    sum_problem real = real_problem(problem);
    sigramp_sum_plan *plan = plan_on(context, &real);
    for (size_t k = 0; k < how->pieces; ++k) {
        const size_t first = how->cuts[k], count = how->cuts[k + 1] - first;
        void *piece = real_array(problem->precision, count, problem->x + first);
        const sigramp_status status = execute_reals(plan, problem->precision, count, piece, piece);
        cr_assert_eq(status, SIGRAMP_OK, "%s: %s", how->way->name, sigramp_context_detail(context));
        memcpy((char *)real.x + first * size, piece, count * size);
        free(piece);
    }
    sigramp_sum_plan_destroy(plan);
    void *const y = real.x;
    real.x = NULL;
    free_problem(&real);
    return y;
}

static manner at_once(const path *way, const direct_problem *problem)
{
    const manner how = {
        .way = way, .order = TERM_ORDERS, .cuts = {0, problem->points}, .pieces = 1};
    return how;
}

static manner random_manner(const path_list *list, const direct_problem *problem, uint64_t *seed)
{
    manner how = {.order = (term_order)random_integer(seed, 0, TERM_ORDERS - 1)};
    do
        how.way = &list->paths[random_bits(seed) % list->count];
    while (problem->precision == SIGRAMP_F64 && !how.way->fp64);
    how.pieces = 1 + random_bits(seed) % MOST_PIECES;
    for (size_t k = 1; k <= how.pieces; ++k) {
        const size_t left = problem->points - how.cuts[k - 1];
        how.cuts[k] = problem->points;
        if (k < how.pieces)
            how.cuts[k] -= random_bits(seed) % (left + 1);
    }
    return how;
}

static void check_same(const direct_problem *problem, const manner *how, const void *given,
                       const void *right, int number)
{
    const size_t size = real_size(problem->precision);
    for (size_t j = 0; j < problem->points; ++j)
        cr_assert(memcmp((const char *)given + j * size, (const char *)right + j * size, size) == 0,
                  "problem %d, f%d %s, %zu points, %zu terms, slope %a, scale %a: %s, order %d, %zu"
                  " pieces: S(%a) = %a, but %a by the first way",
                  number, (int)problem->precision, sigramp_unit_info(problem->options.unit)->name,
                  problem->points, problem->terms, problem->options.slope, problem->options.scale,
                  how->way->name, (int)how->order, how->pieces, problem->x[j],
                  real_at(problem->precision, given, j), real_at(problem->precision, right, j));
}

/* The first of the OpenCL device's paths; the CPU's baseline for what the device cannot do. */
static const path *first_way(const path_list *list, sigramp_precision precision)
{
    size_t p = 0;
    while (p < list->count &&
           (list->paths[p].on_cpu || (precision == SIGRAMP_F64 && !list->paths[p].fp64)))
        ++p;
    return &list->paths[p < list->count ? p : 0];
}

static void check_problem(const path_list *list, int number, uint64_t *seed,
                          direct_problem *problem)
{
    const manner first = at_once(first_way(list, problem->precision), problem);
    void *right = sum_in_pieces(problem, &first);
    for (int k = 0; k < COMPARISONS; ++k) {
        const manner how = random_manner(list, problem, seed);
        reorder_terms(problem, how.order, seed);
        void *given = sum_in_pieces(problem, &how);
        check_same(problem, &how, given, right, number);
        free(given);
    }
    free(right);
}

static void check_order(sigramp_unit unit, sigramp_precision precision)
{
    uint64_t seed = fresh_seed("order") + (uint64_t)unit;
    const int wanted = problem_count(PROBLEMS);
    path_list list = {0};
    direct_problem *problem = malloc(sizeof *problem);
    cr_assert_not_null(problem);
    cr_assert(open_paths("opencl", &seed, &list));
    for (int i = 0; i < wanted; ++i) {
        make_direct_problem(unit, precision, MOST_WORK, &seed, problem);
        check_problem(&list, i, &seed, problem);
    }
    close_paths(&list);
    free(problem);
}

#define ORDER_TESTS(NAME, name, formula, ulp_f32, ulp_f64)                                         \
    Test(order_and_sharing_do_not_matter, name##_f32)                                              \
    {                                                                                              \
        check_order(SIGRAMP_##NAME, SIGRAMP_F32);                                                  \
    }                                                                                              \
    Test(order_and_sharing_do_not_matter, name##_f64)                                              \
    {                                                                                              \
        check_order(SIGRAMP_##NAME, SIGRAMP_F64);                                                  \
    }
SIGRAMP_UNIT_LIST(ORDER_TESTS)
