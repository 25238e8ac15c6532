/* SPDX-License-Identifier: MIT */
#include "sum_cases.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reference/inputs.h"
#include "reference/reference.h"
#include "reference/spaced.h"
#include "sum_limits.h"
#include "support.h"

sigramp_unit slope_unit_of(sigramp_unit unit)
{
    return unit == SIGRAMP_SOFTPLUS ? SIGRAMP_LOGISTIC : SIGRAMP_DENSITY;
}

static void print_array(FILE *file, const char *name, size_t count, const double *values, bool all)
{
    enum { SOME = 6 };
    fprintf(file, "  double %s[%zu] = {", name, count);
    for (size_t i = 0; i < count && (all || i < SOME); ++i)
        fprintf(file, "%s%a", i ? ", " : "", values[i]);
    fputs(all || count <= SOME ? "};\n" : ", ...};\n", file);
}

void print_sum_case(FILE *file, const sum_case *one, bool all)
{
    const sigramp_sum_options *const options = &one->options;
    fprintf(file,
            "  f%d unit %s slope %a scale %a tolerance %a derivative %d, points given %zu times\n",
            (int)one->precision, sigramp_unit_info(options->unit)->name, options->slope,
            options->scale, options->tolerance, options->derivative, one->repeats);
    if (options->method == SIGRAMP_METHOD_CLOSED) {
        fprintf(file, "  start %a stop %a count %llu\n", one->start, one->stop,
                (unsigned long long)one->count);
    } else {
        print_array(file, "offsets", one->terms, one->offsets, all);
        if (one->weighted)
            print_array(file, "weights", one->terms, one->weights, all);
    }
    print_array(file, "x", one->points, one->x, all);
}

sigramp_sum_plan *plan_sum_case(sigramp_context *context, const sum_case *one,
                                sigramp_status *status)
{
    sigramp_sum_plan *plan = NULL;
    if (one->options.method == SIGRAMP_METHOD_CLOSED) {
        *status = one->precision == SIGRAMP_F32
                      ? sigramp_sum_plan_spaced_f32(context, &one->options, one->start, one->stop,
                                                    one->count, &plan)
                      : sigramp_sum_plan_spaced_f64(context, &one->options, one->start, one->stop,
                                                    one->count, &plan);
        return plan;
    }
    void *offsets = real_array(one->precision, one->terms, one->offsets);
    void *weights = one->weighted ? real_array(one->precision, one->terms, one->weights) : NULL;
    *status =
        plan_reals(context, &one->options, one->precision, one->terms, offsets, weights, &plan);
    free(offsets);
    free(weights);
    return plan;
}

static sigramp_status execute_both(sigramp_sum_plan *plan, const sum_case *one, size_t count,
                                   const void *x, void *y, void *dy)
{
    if (!one->options.derivative)
        return execute_reals(plan, one->precision, count, x, y);
    return one->precision == SIGRAMP_F32
               ? sigramp_sum_execute_derivative_f32(plan, count, x, y, dy)
               : sigramp_sum_execute_derivative_f64(plan, count, x, y, dy);
}

/* Takes the first results of `given`; the others must be the same. */
static void take_results(const sum_case *one, const void *given, double *results, bool *differs)
{
    const size_t bytes = one->points * real_size(one->precision);
    for (size_t k = 1; k < one->repeats; ++k)
        *differs = *differs || memcmp(given, (const char *)given + k * bytes, bytes) != 0;
    for (size_t j = 0; j < one->points; ++j)
        results[j] = real_at(one->precision, given, j);
}

static void execute_plan(sigramp_sum_plan *plan, const sum_case *one, sum_results *results)
{
    double points[CASE_POINTS * MOST_REPEATS];
    const size_t count = one->points * one->repeats;
    for (size_t j = 0; j < count; ++j)
        points[j] = one->x[j % one->points];
    void *x = real_array(one->precision, count, points);
    void *y = real_array(one->precision, count, points);
    void *dy = real_array(one->precision, count, points);
    results->status = execute_both(plan, one, count, x, y, dy);
    take_results(one, y, results->y, &results->repeat_differs);
    take_results(one, dy, results->dy, &results->repeat_differs);
    free(x);
    free(y);
    free(dy);
}

void execute_sum_case(sigramp_context *context, const sum_case *one, sum_results *results)
{
    *results = (sum_results){0};
    sigramp_sum_plan *plan = plan_sum_case(context, one, &results->status);
    if (!plan)
        return;
    results->bound = sigramp_sum_plan_error_bound(plan);
    results->slope_bound = sigramp_sum_plan_derivative_error_bound(plan);
    execute_plan(plan, one, results);
    sigramp_sum_plan_destroy(plan);
}

/*
 * A float's bound is 2^-24, and a long double's own error here, some 2^-64 in t and in each unit,
 * at most 2^-50 where exp magnifies it. Its exponents hold every product of a slope and a
 * difference, and of a weight, a scale and what exp has left that any result could show.
 */
#if LDBL_MANT_DIG >= 64 && LDBL_MAX_EXP >= 16384
#define HAVE_LONG_DOUBLES 1
#else
#define HAVE_LONG_DOUBLES 0
#endif

#define REAL long double
#include "reference/units.h"

/* The sum's error by long doubles; false where they are not to be relied on. */
static bool long_error(const sum_case *one, bool is_slope, double x, double given,
                       long double *error)
{
    if (!HAVE_LONG_DOUBLES || one->precision == SIGRAMP_F64 ||
        one->options.method == SIGRAMP_METHOD_CLOSED || !isfinite(given))
        return false;
    const sigramp_unit unit = is_slope ? slope_unit_of(one->options.unit) : one->options.unit;
    const long double slope = one->options.slope;
    const long double scale = one->options.scale * (is_slope ? slope : 1);
    long double sum = 0, size = 0;
    for (size_t i = 0; i < one->terms; ++i) {
        const long double t = slope * ((long double)x - one->offsets[i]);
        const long double term = scale * one->weights[i] * unit_nearly(unit, t);
        sum += term;
        size += fabsl(term);
    }
    *error = fabsl(given - sum) - (fabs(given) < FLT_MIN ? 0x1p-149L : 0);
    *error = *error <= 0 ? 0 : *error / size;
    return isfinite(*error);
}

/* Bits of the reference: the bound of 2^-53 told to 2^-80 or so of itself, where exp magnifies the
 * argument's error 2^12 times. */
enum { ENOUGH_BITS = 160 };

void sum_case_reference(const sum_case *one, sigramp_unit unit, double x, mpfr_prec_t bits,
                        mpfr_t sum, mpfr_t size)
{
    const sigramp_sum_options *const options = &one->options;
    if (options->method == SIGRAMP_METHOD_CLOSED) {
        const spaced_problem spaced = {unit,       options->slope, options->scale,
                                       one->start, one->stop,      one->count};
        spaced_sum(&spaced, x, sum);
        mpfr_abs(size, sum, MPFR_RNDN);
        return;
    }
    const reference_terms terms = {unit,       options->slope, options->scale,
                                   one->terms, one->offsets,   one->weights};
    reference_sum(&terms, x, bits, sum, size);
}

double sum_case_error(const sum_case *one, bool is_slope, double x, double given, double bound)
{
    long double near;
    if (is_limit(one, x))
        return limit_error(one, is_slope, x, given);
    if (long_error(one, is_slope, x, given, &near) && near < 0.98L * bound)
        return (double)near;
    mpfr_t sum, size;
    mpfr_inits2(ENOUGH_BITS, sum, size, (mpfr_ptr)NULL);
    sum_case_reference(one, is_slope ? slope_unit_of(one->options.unit) : one->options.unit, x,
                       ENOUGH_BITS, sum, size);
    if (is_slope) {
        mpfr_mul_d(sum, sum, one->options.slope, MPFR_RNDN);
        mpfr_mul_d(size, size, fabs(one->options.slope), MPFR_RNDN);
    }
    const double error = reference_error_of(one->precision, given, sum, size);
    mpfr_clears(sum, size, (mpfr_ptr)NULL);
    return error;
}
