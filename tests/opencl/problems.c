/* SPDX-License-Identifier: MIT */
#include "problems.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reference/inputs.h"

static char failure[1024];

const char *problem_failure(void)
{
    return failure;
}

static void *random_reals(sigramp_precision precision, size_t count, double low, double high,
                          bool specials)
{
    static const double special[] = {0,      -0.0,       INFINITY,  -INFINITY, NAN,
                                     1e-310, 0x1.8p-140, -0x1p-149, 3e38,      -3e38};
    uint64_t seed = 88172645463325252u + count;
    double *values = calloc(count + 1, sizeof *values);
    if (!values)
        abort();
    for (size_t i = 0; i < count; ++i)
        values[i] = random_between(&seed, low, high);
    for (size_t i = 0; specials && i < sizeof special / sizeof *special && 7 * i + 3 < count; ++i)
        values[7 * i + 3] = special[i];
    void *array = real_array(precision, count, values);
    free(values);
    return array;
}

static bool same_bits(sigramp_precision precision, size_t count, const void *x, const void *given,
                      const void *right, const char *what)
{
    const size_t size = real_size(precision);
    for (size_t j = 0; j < count; ++j)
        if (memcmp((const char *)given + j * size, (const char *)right + j * size, size) != 0) {
            snprintf(failure, sizeof failure,
                     "%s, point %zu of %zu, f%d: at %a the device gives %a, the CPU %a", what, j,
                     count, (int)precision, real_at(precision, x, j), real_at(precision, given, j),
                     real_at(precision, right, j));
            return false;
        }
    return true;
}

static bool succeeded(sigramp_status status, sigramp_context *context, const char *what)
{
    if (status != SIGRAMP_OK)
        snprintf(failure, sizeof failure, "%s: %s: %.600s", what, sigramp_status_message(status),
                 sigramp_context_detail(context));
    return status == SIGRAMP_OK;
}

static sigramp_status map_of(sigramp_context *context, sigramp_unit unit,
                             sigramp_precision precision, size_t count, const void *x,
                             double offset, void *y)
{
    if (precision == SIGRAMP_F32)
        return sigramp_map_f32(context, unit, count, x, (float)offset, y);
    return sigramp_map_f64(context, unit, count, x, offset, y);
}

bool same_map(sigramp_context *device, sigramp_context *cpu, sigramp_unit unit,
              sigramp_precision precision, size_t count, double offset)
{
    const char *name = sigramp_unit_info(unit)->name;
    const double reach = precision == SIGRAMP_F32 ? 106 : 750;
    void *x = random_reals(precision, count, -reach, reach / 3, true);
    void *given = malloc(count * real_size(precision) + 1);
    void *right = malloc(count * real_size(precision) + 1);
    if (!given || !right)
        abort();
    bool same =
        succeeded(map_of(cpu, unit, precision, count, x, offset, right), cpu, name) &&
        succeeded(map_of(device, unit, precision, count, x, offset, given), device, name) &&
        same_bits(precision, count, x, given, right, name) &&
        (memcpy(given, x, count * real_size(precision)), true) &&
        succeeded(map_of(device, unit, precision, count, given, offset, given), device, name) &&
        same_bits(precision, count, x, given, right, "in place");
    free(right);
    free(given);
    free(x);
    return same;
}

typedef struct {
    sigramp_precision precision;
    sigramp_sum_options options;
    size_t points, terms;
    void *x, *offsets, *weights;
} sum_request;

static bool execute_on(sigramp_context *context, const sum_request *sum, void *y, const char *who)
{
    sigramp_sum_plan *plan = NULL;
    sigramp_status status;
    if (sum->precision == SIGRAMP_F32)
        status = sigramp_sum_plan_f32(context, &sum->options, sum->terms, sum->offsets,
                                      sum->weights, &plan);
    else
        status = sigramp_sum_plan_f64(context, &sum->options, sum->terms, sum->offsets,
                                      sum->weights, &plan);
    if (status == SIGRAMP_OK && sum->precision == SIGRAMP_F32)
        status = sigramp_sum_execute_f32(plan, sum->points, sum->x, y);
    else if (status == SIGRAMP_OK)
        status = sigramp_sum_execute_f64(plan, sum->points, sum->x, y);
    sigramp_sum_plan_destroy(plan);
    return succeeded(status, context, who);
}

/* Evenly spaced. */
static void *reals_in_order(sigramp_precision precision, size_t count, double low, double high)
{
    double *values = calloc(count + 1, sizeof *values);
    if (!values)
        abort();
    for (size_t i = 0; i < count; ++i)
        values[i] = low + (high - low) * (double)i / (double)count;
    void *array = real_array(precision, count, values);
    free(values);
    return array;
}

/* The same bits from both; frees the sum's arrays. */
static bool same_request(sigramp_context *device, sigramp_context *cpu, const sum_request *sum,
                         const char *name)
{
    void *given = malloc(sum->points * real_size(sum->precision) + 1);
    void *right = malloc(sum->points * real_size(sum->precision) + 1);
    if (!given || !right)
        abort();
    const bool same = execute_on(cpu, sum, right, name) && execute_on(device, sum, given, name) &&
                      same_bits(sum->precision, sum->points, sum->x, given, right, name);
    free(right);
    free(given);
    free(sum->weights);
    free(sum->offsets);
    free(sum->x);
    return same;
}

/* The offsets are freed. */
static bool same_sum_by(sigramp_method method, sigramp_context *device, sigramp_context *cpu,
                        sigramp_unit unit, sigramp_precision precision, size_t points, size_t terms,
                        void *offsets, bool specials)
{
    sum_request sum = {precision, SIGRAMP_SUM_OPTIONS_DEFAULT, points, terms, NULL, NULL, NULL};
    char name[64];
    snprintf(name, sizeof name, "sum of %zu %s", terms, sigramp_unit_info(unit)->name);
    sum.options.unit = unit;
    sum.options.method = method;
    sum.options.slope = 2.1;
    sum.options.scale = -0.3;
    sum.x =
        random_reals(precision, points, method == SIGRAMP_METHOD_FAST ? -400 : -40, 40, specials);
    sum.offsets = offsets;
    sum.weights = random_reals(precision, terms, -1, 1, false);
    return same_request(device, cpu, &sum, name);
}

bool same_sum(sigramp_context *device, sigramp_context *cpu, sigramp_unit unit,
              sigramp_precision precision, size_t points, size_t terms, bool specials)
{
    return same_sum_by(SIGRAMP_METHOD_DIRECT, device, cpu, unit, precision, points, terms,
                       random_reals(precision, terms, -10, 10, false), specials);
}

bool same_wide_sum(sigramp_context *device, sigramp_context *cpu, sigramp_unit unit,
                   sigramp_precision precision, size_t points, size_t terms)
{
    return same_sum_by(SIGRAMP_METHOD_DIRECT, device, cpu, unit, precision, points, terms,
                       reals_in_order(precision, terms, -310, 10), points > 1);
}

bool same_fast_sum(sigramp_context *device, sigramp_context *cpu, sigramp_unit unit,
                   sigramp_precision precision, size_t points)
{
    return same_sum_by(SIGRAMP_METHOD_FAST, device, cpu, unit, precision, points, 301,
                       random_reals(precision, 301, -10, 10, false), true);
}

/* A third over sixteen decades of either sign, the others within the width, the first few special.
 */
static void *scattered_reals(sigramp_precision precision, size_t count, double width, bool specials)
{
    static const double special[] = {INFINITY, -INFINITY, NAN, 0, -0.0};
    uint64_t seed = 99 + count;
    double *values = malloc((count ? count : 1) * sizeof *values);
    if (!values)
        abort();
    for (size_t i = 0; i < count; ++i) {
        const double size = pow(10, random_between(&seed, -4, 12));
        values[i] = i % 3 ? random_between(&seed, -width, width) : i % 2 ? size : -size;
        if (specials && i < sizeof special / sizeof *special)
            values[i] = special[i];
    }
    void *array = real_array(precision, count, values);
    free(values);
    return array;
}

bool same_segments(sigramp_context *device, sigramp_context *cpu, sigramp_unit unit,
                   sigramp_precision precision, size_t points, size_t terms)
{
    sum_request sum = {precision, SIGRAMP_SUM_OPTIONS_DEFAULT, points, terms, NULL, NULL, NULL};
    char name[64];
    snprintf(name, sizeof name, "%zu scattered %s", terms, sigramp_unit_info(unit)->name);
    sum.options.unit = unit;
    sum.options.method = SIGRAMP_METHOD_FAST;
    sum.options.slope = -2.1;
    sum.options.scale = 0.3;
    sum.x = scattered_reals(precision, points, 100, true);
    sum.offsets = scattered_reals(precision, terms, 15, false);
    sum.weights = random_reals(precision, terms, -1, 1, false);
    return same_request(device, cpu, &sum, name);
}

/* both: points of S, then points of D. over: 0 neither is over the points, 1 S, 2 D. */
static bool both_on(sigramp_context *context, const sum_request *sum, int over, void *both)
{
    const size_t bytes = sum->points * real_size(sum->precision);
    void *const y = both, *const dy = (char *)both + bytes;
    const void *x = over == 0 ? sum->x : over == 1 ? y : dy;
    sigramp_sum_plan *plan = NULL;
    sigramp_status status;
    if (over > 0)
        memcpy(over == 1 ? y : dy, sum->x, bytes);
    if (sum->precision == SIGRAMP_F32) {
        status = sigramp_sum_plan_f32(context, &sum->options, sum->terms, sum->offsets,
                                      sum->weights, &plan);
        if (status == SIGRAMP_OK)
            status = sigramp_sum_execute_derivative_f32(plan, sum->points, x, y, dy);
    } else {
        status = sigramp_sum_plan_f64(context, &sum->options, sum->terms, sum->offsets,
                                      sum->weights, &plan);
        if (status == SIGRAMP_OK)
            status = sigramp_sum_execute_derivative_f64(plan, sum->points, x, y, dy);
    }
    sigramp_sum_plan_destroy(plan);
    return succeeded(status, context, "a sum and its derivative");
}

bool same_derivative(sigramp_context *device, sigramp_context *cpu, sigramp_unit unit,
                     sigramp_precision precision, sigramp_method method, size_t points)
{
    enum { TERMS = 301 };
    const size_t bytes = points * real_size(precision);
    sum_request sum = {precision, SIGRAMP_SUM_OPTIONS_DEFAULT, points, TERMS, NULL, NULL, NULL};
    sum.options.unit = unit;
    sum.options.method = method;
    sum.options.slope = -1.7;
    sum.options.derivative = 1;
    sum.x = random_reals(precision, points, -60, 60, true);
    sum.offsets = random_reals(precision, TERMS, -10, 10, false);
    void *given = malloc(2 * bytes + 1), *right = malloc(2 * bytes + 1);
    if (!given || !right)
        abort();
    bool same = both_on(cpu, &sum, 0, right);
    for (int over = 0; same && over < 3; ++over)
        same = both_on(device, &sum, over, given) &&
               same_bits(precision, points, sum.x, given, right, "the sum") &&
               same_bits(precision, points, sum.x, (char *)given + bytes, (char *)right + bytes,
                         "the derivative");
    free(right);
    free(given);
    free(sum.offsets);
    free(sum.x);
    return same;
}

typedef struct {
    double slope, scale, start, stop;
    uint64_t count;
} spaced_request;

/* Tables, and what is too long for one: every way the formulas go. And numbers that only a scaled
 * arithmetic keeps where a device flushes: subnormal offsets, points (among the special ones) and
 * slopes near the ends of float's range. */
static const spaced_request spaced_requests[] = {{1, 1, 0, 0, 0},
                                                 {1.3, -0.7, -0.3, -0.3, 3},
                                                 {-1, 1e-9, -0.1, 12, 1000000000000000},
                                                 {1, -3, -35, 40, 7},
                                                 {1, 0.1, -3000, 3000, 1000000},
                                                 {0.3, 1, -9000, 8500, 17500},
                                                 {1, 3, -2000, 2000, 4000},
                                                 {0, -3, -2, 2, 40},
                                                 {1, 1, -1e-39, 2e-39, 5},
                                                 {1e30, 1, -1e-39, 2e-30, 50},
                                                 {1e-30, 1e30, -1e5, 1e5, 50},
                                                 {1e-37, 1, -1e38, 1e38, 4},
                                                 {1, 1, 1e14, 2e14, 1000000000000000},
                                                 {1, 1, 1e14, 1.00000001e14, 3}};

static bool execute_spaced_on(sigramp_context *context, sigramp_precision precision,
                              sigramp_unit unit, const spaced_request *request, size_t points,
                              const void *x, void *y, const char *who)
{
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_sum_plan *plan = NULL;
    options.unit = unit;
    options.slope = request->slope;
    options.scale = request->scale;
    sigramp_status status = precision == SIGRAMP_F32
                                ? sigramp_sum_plan_spaced_f32(context, &options, request->start,
                                                              request->stop, request->count, &plan)
                                : sigramp_sum_plan_spaced_f64(context, &options, request->start,
                                                              request->stop, request->count, &plan);
    if (status == SIGRAMP_OK)
        status = precision == SIGRAMP_F32 ? sigramp_sum_execute_f32(plan, points, x, y)
                                          : sigramp_sum_execute_f64(plan, points, x, y);
    sigramp_sum_plan_destroy(plan);
    return succeeded(status, context, who);
}

static bool same_spaced(sigramp_context *device, sigramp_context *cpu, sigramp_unit unit,
                        sigramp_precision precision, size_t points, const spaced_request *request)
{
    char name[80];
    const double reach = 300 / (request->slope == 0 ? 1 : fabs(request->slope));
    snprintf(name, sizeof name, "closed sum of %llu %s %g:%g", (unsigned long long)request->count,
             sigramp_unit_info(unit)->name, request->start, request->stop);
    void *x = random_reals(precision, points, request->start - reach, request->stop + reach, true);
    void *given = malloc(points * real_size(precision) + 1);
    void *right = malloc(points * real_size(precision) + 1);
    if (!given || !right)
        abort();
    const bool same = execute_spaced_on(cpu, precision, unit, request, points, x, right, name) &&
                      execute_spaced_on(device, precision, unit, request, points, x, given, name) &&
                      same_bits(precision, points, x, given, right, name);
    free(right);
    free(given);
    free(x);
    return same;
}

bool same_closed_sums(sigramp_context *device, sigramp_context *cpu, sigramp_unit unit,
                      sigramp_precision precision, size_t points)
{
    for (size_t k = 0; k < sizeof spaced_requests / sizeof *spaced_requests; ++k)
        if (!same_spaced(device, cpu, unit, precision, points, &spaced_requests[k]))
            return false;
    return true;
}
