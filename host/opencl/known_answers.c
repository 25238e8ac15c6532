/* SPDX-License-Identifier: MIT */
/*
 * The check a new program must pass: drivers exist that build everything, report success and give
 * wrong numbers. A fixed small problem is computed by the CPU's loops too, and every bit must
 * agree.
 */
#include "known_answers.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "backend.h"
#include "cpu/cpu.h"
#include "opencl/map.h"
#include "quick.h"
#include "report.h"
#include "stage.h"
#include "opencl/sum.h"
#include "sum/closed.h"
#include "sum/fast.h"
#include "sum/reals.h"
#include "sum/terms.h"
#include "opencl/table.h"
#include "wait.h"
#include "units/units.h"

enum { POINTS = 64, TERMS = 37 };

/* A number of the precision as both, so that one table serves the two. */
typedef union {
    float single[POINTS];
    double twice[POINTS];
    unsigned char bytes[POINTS * sizeof(double)];
} numbers;

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
    memset(x, 0, sizeof *x);
    for (size_t j = 0; j < POINTS; ++j)
        sum_set_real(precision, x, j,
                     j < edge_count ? edges[j] : ((double)(j - edge_count) - 21.3) * 0x1.5a3p+0);
}

static sigramp_status compare(const numbers *mine, const numbers *right, int precision,
                              size_t count, const char *what, char *detail)
{
    const size_t bytes = (size_t)precision / 8;
    for (size_t j = 0; j < count; ++j)
        if (memcmp(mine->bytes + j * bytes, right->bytes + j * bytes, bytes) != 0) {
            const double got = sum_real_at(precision, mine, j);
            const double want = sum_real_at(precision, right, j);
            return opencl_fail(SIGRAMP_DEVICE_FAILED, detail,
                               "wrong answer: %s, known answer %zu, is %a and should be %a", what,
                               j, got, want);
        }
    return SIGRAMP_OK;
}

static sigramp_status check_map(opencl_workspace *workspace, const opencl_program *program,
                                sigramp_unit unit, int precision, char *detail)
{
    static const double offsets[] = {0.0, 0x1.23456p-1, 0x1p-127};
    numbers x, mine, right;
    fill_points(&x, precision);
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; ++i) {
        memset(&mine, 0xa5, sizeof mine);
        memset(&right, 0, sizeof right);
        sigramp_status status =
            opencl_map_array(workspace, program, precision, POINTS, &x, offsets[i], &mine, detail);
        if (status)
            return status;
        cpu_loops(unit, precision, NULL)->map(POINTS, &x, offsets[i], &right, 0);
        status = compare(&mine, &right, precision, POINTS, sigramp_unit_info(unit)->name, detail);
        if (status)
            return status;
    }
    return SIGRAMP_OK;
}

typedef enum { BOTH_SIGNS, ONE_SIGN, NO_WEIGHTS, WEIGHTINGS } weighting;

/* Offsets among the points, a slope and a scale that round. */
static sigramp_status make_terms(sigramp_unit unit, int precision, weighting weights_are,
                                 sum_terms *terms)
{
    const sigramp_sum_options options = {
        .unit = unit, .slope = 1.3, .scale = -0.7, .method = SIGRAMP_METHOD_DIRECT};
    numbers offsets, weights;
    memset(&offsets, 0, sizeof offsets);
    memset(&weights, 0, sizeof weights);
    for (size_t i = 0; i < TERMS; ++i) {
        const double sign = weights_are == BOTH_SIGNS && i % 3 == 0 ? -1.0 : 1.0;
        sum_set_real(precision, &offsets, i, ((double)i - 11.0) * 0x1.3p-1);
        sum_set_real(precision, &weights, i, sign * (1.0 + (double)(i * i % 17) * 0x1p-4));
    }
    return sum_terms_create(&options, precision, TERMS, &offsets,
                            weights_are == NO_WEIGHTS ? NULL : &weights, 1, terms);
}

static sigramp_status check_terms(opencl_workspace *workspace, const opencl_program *program,
                                  const sum_terms *terms, const opencl_sum_shape *shape,
                                  size_t count, const char *what, char *detail)
{
    opencl_stream stream = opencl_own_stream(workspace);
    numbers x, mine, right;
    const opencl_points points = {.count = count, .x_array = &x, .y_array = &mine};
    fill_points(&x, terms->precision);
    memset(&mine, 0xa5, sizeof mine);
    memset(&right, 0, sizeof right);
    cpu_loops(terms->unit, terms->precision, NULL)->sum(count, &x, &terms->loops, &right);
    const sigramp_status status =
        opencl_sum_points(workspace, program, &stream, terms, shape, &points, detail);
    return status ? status : compare(&mine, &right, terms->precision, count, what, detail);
}

/* All forms, in shares and blocks small enough that all the ways to continue are taken. */
static sigramp_status check_sum(opencl_workspace *workspace, const opencl_program *program,
                                sigramp_unit unit, int precision, char *detail)
{
    static const opencl_sum_shape by_points = {0, 1, 15, POINTS, 20, 0, 0};
    static const opencl_sum_shape by_terms = {1, 2, 15, POINTS, 20, 0, 0};
    static const opencl_sum_shape quick = {0, 1, 15, POINTS, 20, 0, 1};
    sigramp_status status = SIGRAMP_OK;
    for (weighting w = BOTH_SIGNS; !status && w < WEIGHTINGS; ++w) {
        sum_terms terms;
        status = make_terms(unit, precision, w, &terms);
        if (status)
            return opencl_fail(status, detail, "no memory for the known answers");
        if (w == BOTH_SIGNS)
            status = check_terms(workspace, program, &terms, &by_points, POINTS, "sum by points",
                                 detail);
        if (!status && w == BOTH_SIGNS)
            status = check_terms(workspace, program, &terms, &by_terms, POINTS / 2, "sum by terms",
                                 detail);
        if (!status && opencl_sums_quickly(workspace->device, &terms))
            status = check_terms(workspace, program, &terms, &quick, POINTS, "quick sum", detail);
        opencl_forget_terms(&terms);
        sum_terms_destroy(&terms);
    }
    return status;
}

/* The plan of TERMS offsets, executed on the device and by the CPU's loops. */
static sigramp_status check_fast(opencl_workspace *workspace, const opencl_program *program,
                                 const sigramp_sum_options *options, int precision,
                                 const numbers *offsets, const char *what, char *detail)
{
    numbers x, mine, right;
    kept_expansions expansions = {.next = 0};
    const sum_planner planner = {NULL, 1, &expansions};
    sum_table table;
    char why[SUM_WHY_SIZE];
    cl_mem on_device = NULL;
    fill_points(&x, precision);
    memset(&mine, 0xa5, sizeof mine);
    memset(&right, 0, sizeof right);
    sigramp_status status =
        sum_table_create(options, 0, precision, TERMS, offsets, NULL, &planner, &table, why);
    kept_expansions_destroy(&expansions);
    if (status)
        return opencl_fail(status, detail, "no memory for the known answers");
    cpu_table(&table.loop, precision, NULL, 1, POINTS, &x, &right);
    status = opencl_table_array(workspace, program, &table.loop, &on_device, precision, POINTS, &x,
                                &mine, detail);
    if (!status)
        status = compare(&mine, &right, precision, POINTS, what, detail);
    opencl_release_buffer(on_device);
    sum_table_destroy(&table);
    return status;
}

/* Offsets so far apart that they are in segments; tables have a check of their own. */
static sigramp_status check_segments(opencl_workspace *workspace, const opencl_program *program,
                                     sigramp_unit unit, int precision, char *detail)
{
    const sigramp_sum_options options = {
        .unit = unit, .slope = -1.3, .scale = -0.7, .method = SIGRAMP_METHOD_FAST};
    numbers offsets;
    memset(&offsets, 0, sizeof offsets);
    for (size_t i = 0; i < TERMS; ++i) {
        const double place = (double)i - 11;
        sum_set_real(precision, &offsets, i, place * place * place * 0x1.3p+0);
    }
    return check_fast(workspace, program, &options, precision, &offsets, "segments", detail);
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

/* A table of the sum that check_sum takes. */
static sigramp_status check_table(opencl_workspace *workspace, const opencl_program *program,
                                  int precision, char *detail)
{
    const sigramp_sum_options options = {
        .unit = unit_with_line(), .slope = 1.3, .scale = -0.7, .method = SIGRAMP_METHOD_FAST};
    numbers offsets;
    memset(&offsets, 0, sizeof offsets);
    for (size_t i = 0; i < TERMS; ++i)
        sum_set_real(precision, &offsets, i, ((double)i - 11.0) * 0x1.3p-1);
    return check_fast(workspace, program, &options, precision, &offsets, "table", detail);
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

/* Equally spaced offsets in pieces, of all units that have such sums. */
static sigramp_status check_pieces(opencl_workspace *workspace, const opencl_program *program,
                                   int precision, char *detail)
{
    kept_expansions expansions = {.next = 0};
    const sum_planner planner = {NULL, 1, &expansions};
    sigramp_status status = SIGRAMP_OK;
    numbers x, mine, right;
    fill_points(&x, precision);
    for (int unit = 0; !status && unit < SIGRAMP_UNIT_COUNT; ++unit) {
        const unit_traits *const traits = unit_traits_of((sigramp_unit)unit);
        if (traits->mirror == 0)
            continue;
        const sigramp_sum_options options = {.unit = (sigramp_unit)unit,
                                             .slope = 1.3,
                                             .scale = -0.7,
                                             .method = SIGRAMP_METHOD_CLOSED};
        sum_table table;
        cl_mem on_device = NULL;
        status = sum_pieces_create(&options, 0, precision, spacing_for(traits), &planner, &table);
        kept_expansions_destroy(&expansions);
        if (status)
            return opencl_fail(status, detail, "no memory for the known answers");
        memset(&mine, 0xa5, sizeof mine);
        cpu_table(&table.loop, precision, NULL, 1, POINTS, &x, &right);
        status = opencl_table_array(workspace, program, &table.loop, &on_device, precision, POINTS,
                                    &x, &mine, detail);
        if (!status)
            status = compare(&mine, &right, precision, POINTS, "closed sum", detail);
        opencl_release_buffer(on_device);
        sum_table_destroy(&table);
    }
    return status;
}

sigramp_status opencl_check_program(opencl_workspace *workspace, const opencl_program *program,
                                    opencl_program_kind kind, sigramp_unit unit, int precision,
                                    char *detail)
{
    opencl_stage("the known answers");
    switch (kind) {
    case OPENCL_MAP_PROGRAM:
        return check_map(workspace, program, unit, precision, detail);
    case OPENCL_SUM_PROGRAM:
        return check_sum(workspace, program, unit, precision, detail);
    case OPENCL_TABLE_PROGRAM:
        return check_table(workspace, program, precision, detail);
    case OPENCL_PIECES_PROGRAM:
        return check_pieces(workspace, program, precision, detail);
    default:
        return check_segments(workspace, program, unit, precision, detail);
    }
}
