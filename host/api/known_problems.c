/* SPDX-License-Identifier: MIT */
/*
 * The points are those where formulas change or end; the terms are few, and of each kind that is
 * summed in another way. They know no device.
 */
#include "api/known_problems.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "cpu/cpu.h"
#include "plan/reals.h"
#include "sum/closed.h"
#include "sum/fast.h"
#include "sum/terms.h"
#include "units/units.h"

enum { POINTS = 64, TERMS = 37 };

/* Numbers of either precision. */
typedef union {
    float single[POINTS];
    double twice[POINTS];
} numbers;

/* The problem that is being made, and who judges it. */
typedef struct {
    known_problem problem;
    numbers x, right;
    known_judge *judge;
    void *judged;
} question;

/* Zeros, the extremes, subnormals and their neighbours; the rest spans where units change. */
static const double edges_32[] = {0.0,      -0.0,      INFINITY,        -INFINITY,
                                  NAN,      0x1p-149,  -0x1p-149,       0x1.8p-130,
                                  0x1p-126, -0x1p-126, 0x1.fffffep+127, -0x1.fffffep+127,
                                  -87.5,    -88.75,    -100.0,          -103.5,
                                  -104.5,   0x1p-25,   -0x1p-25,        18.0};
static const double edges_64[] = {0.0,       -0.0,       INFINITY,    -INFINITY, NAN,
                                  0x1p-1074, -0x1p-1074, 0x1.8p-1030, 0x1p-1022, -0x1p-1022,
                                  DBL_MAX,   -DBL_MAX,   -708.5,      -709.25,   -720.0,
                                  -744.75,   -746.0,     0x1p-54,     -0x1p-54,  38.0};

static void fill_points(numbers *x, int precision)
{
    const double *const edges = precision == 32 ? edges_32 : edges_64;
    const size_t edge_count = sizeof edges_32 / sizeof *edges_32;
    _Static_assert(sizeof edges_32 == sizeof edges_64, "as many edges in both precisions");
    for (size_t j = 0; j < POINTS; ++j)
        sum_set_real(precision, x, j,
                     j < edge_count ? edges[j] : ((double)(j - edge_count) - 21.3) * 0x1.5a3p+0);
}

static sigramp_status ask(question *q, const char *what)
{
    q->problem.what = what;
    return q->judge(q->judged, &q->problem);
}

static sigramp_status ask_maps(question *q)
{
    static const double offsets[] = {0.0, 0x1.23456p-1, 0x1p-127};
    known_problem *const problem = &q->problem;
    sigramp_status status = SIGRAMP_OK;
    for (size_t i = 0; !status && i < sizeof offsets / sizeof *offsets; ++i) {
        problem->offset = offsets[i];
        cpu_map(problem->unit, problem->precision, NULL, 1, POINTS, &q->x, offsets[i], &q->right);
        status = ask(q, sigramp_unit_info(problem->unit)->name);
    }
    return status;
}

/* Offsets among the points, or, cubed, so far apart that they are in segments. */
static void fill_offsets(numbers *offsets, int precision, int far_apart)
{
    for (size_t i = 0; i < TERMS; ++i) {
        const double place = (double)i - 11;
        sum_set_real(precision, offsets, i,
                     far_apart ? place * place * place * 0x1.3p+0 : place * 0x1.3p-1);
    }
}

/* Weights of both signs, of one, and none: each kind is summed quickly in its own way. */
static sigramp_status ask_sums(question *q)
{
    enum { BOTH_SIGNS, ONE_SIGN, NO_WEIGHTS, WEIGHTINGS };
    const int precision = q->problem.precision;
    const sigramp_sum_options options = {
        .unit = q->problem.unit, .slope = 1.3, .scale = -0.7, .method = SIGRAMP_METHOD_DIRECT};
    sigramp_status status = SIGRAMP_OK;
    for (int weighting = BOTH_SIGNS; !status && weighting < WEIGHTINGS; ++weighting) {
        numbers offsets, weights;
        sum_terms terms;
        fill_offsets(&offsets, precision, 0);
        for (size_t i = 0; i < TERMS; ++i) {
            const double sign = weighting == BOTH_SIGNS && i % 3 == 0 ? -1.0 : 1.0;
            sum_set_real(precision, &weights, i, sign * (1.0 + (double)(i * i % 17) * 0x1p-4));
        }
        status = sum_terms_create(&options, precision, TERMS, &offsets,
                                  weighting == NO_WEIGHTS ? NULL : &weights, 1, &terms);
        if (status)
            return status;
        q->problem.terms = &terms;
        cpu_sum(&terms, NULL, 1, POINTS, &q->x, NULL, &q->right);
        status = ask(q, "direct sum");
        sum_terms_destroy(&terms);
    }
    return status;
}

static sigramp_status ask_table(question *q, sum_table *table, const char *what)
{
    q->problem.table = &table->loop;
    cpu_table(&table->loop, q->problem.precision, NULL, 1, POINTS, &q->x, &q->right);
    const sigramp_status status = ask(q, what);
    sum_table_destroy(table);
    return status;
}

static sigramp_status ask_fast(question *q, sigramp_unit unit, double slope, int far_apart,
                               const char *what)
{
    const sigramp_sum_options options = {
        .unit = unit, .slope = slope, .scale = -0.7, .method = SIGRAMP_METHOD_FAST};
    kept_expansions expansions = {.next = 0};
    const sum_planner planner = {NULL, 1, &expansions, 0};
    numbers offsets;
    sum_table table;
    char why[SUM_WHY_SIZE];
    fill_offsets(&offsets, q->problem.precision, far_apart);
    const sigramp_status status = sum_table_create(&options, 0, q->problem.precision, TERMS,
                                                   &offsets, NULL, &planner, &table, why);
    kept_expansions_destroy(&expansions);
    return status ? status : ask_table(q, &table, what);
}

/* A smooth unit whose table has a line at its end, if there is one. */
static sigramp_unit unit_with_line(void)
{
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit) {
        const unit_traits *const traits = unit_traits_of((sigramp_unit)unit);
        if (traits->limit == UNIT_TO_LINE && !traits->is_ramp)
            return (sigramp_unit)unit;
    }
    return (sigramp_unit)0;
}

/* Offsets for what the unit becomes: many near a point, few, or as far apart as ramps are cheap. */
static sum_spacing spacing_for(const unit_traits *traits)
{
    static const sum_spacing by_limit[] = {[UNIT_TO_ZERO] = {5e3, -70, 50},
                                           [UNIT_TO_LEVEL] = {-3.1, 7e4, 100},
                                           [UNIT_TO_LINE] = {-1e6, 1e7, 1000000000000000}};
    static const sum_spacing of_ramps = {-21, 31, 23};
    return traits->is_ramp ? of_ramps : by_limit[traits->limit];
}

/* Of all units that have such sums: the kernels are the same. */
static sigramp_status ask_pieces(question *q)
{
    sigramp_status status = SIGRAMP_OK;
    for (int unit = 0; !status && unit < SIGRAMP_UNIT_COUNT; ++unit) {
        const unit_traits *const traits = unit_traits_of((sigramp_unit)unit);
        if (traits->mirror == 0)
            continue;
        const sigramp_sum_options options = {.unit = (sigramp_unit)unit,
                                             .slope = 1.3,
                                             .scale = -0.7,
                                             .method = SIGRAMP_METHOD_CLOSED};
        kept_expansions expansions = {.next = 0};
        const sum_planner planner = {NULL, 1, &expansions, 0};
        sum_table table;
        status = sum_pieces_create(&options, 0, q->problem.precision, spacing_for(traits), &planner,
                                   &table);
        kept_expansions_destroy(&expansions);
        if (!status)
            status = ask_table(q, &table, "closed sum");
    }
    return status;
}

sigramp_status known_problems_give(plan_kind kind, sigramp_unit unit, int precision,
                                   known_judge *judge, void *judged)
{
    question q = {.judge = judge, .judged = judged};
    q.problem = (known_problem){.kind = kind,
                                .unit = unit,
                                .precision = precision,
                                .count = POINTS,
                                .x = &q.x,
                                .right = &q.right};
    fill_points(&q.x, precision);
    switch (kind) {
    case PLAN_MAP:
        return ask_maps(&q);
    case PLAN_SUM:
        return ask_sums(&q);
    case PLAN_TABLE:
        return ask_fast(&q, unit_with_line(), 1.3, 0, "table");
    case PLAN_PIECES:
        return ask_pieces(&q);
    default:
        return ask_fast(&q, unit, -1.3, 1, "segments");
    }
}
