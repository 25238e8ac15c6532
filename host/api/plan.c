/* SPDX-License-Identifier: MIT */
/* Plans of sums: what all of them share, and those of offsets in an array. */
#include "api/context.h"
#include "api/choose.h"
#include "threads/float_environment.h"
#include "units/units.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Offsets in an array, as sigramp_sum_plan_f32 and _f64 take them. */
typedef struct {
    size_t count;
    const void *offsets;
    const void *weights; /* NULL: ones */
} listed_terms;

/* Whether value, not zero, keeps its relative accuracy in the precision. */
static int is_normal_in(int precision, double value)
{
    const double size = fabs(value);
    return precision == 32 ? size >= FLT_MIN && size <= FLT_MAX : size >= DBL_MIN && !isinf(size);
}

int context_start_plan(sigramp_context *context, const sigramp_sum_options **options,
                       sigramp_sum_plan **plan)
{
    static const sigramp_sum_options defaults = SIGRAMP_SUM_OPTIONS_DEFAULT;
    if (plan)
        *plan = NULL;
    if (!context || !plan)
        return 0;
    context_clear_detail(context);
    if (!*options)
        *options = &defaults;
    return 1;
}

/* With weights of 2^1023 results above 0 come from arguments down to exp's limit in kernels/pair.h.
 * Only scales and slopes of doubles reach so far. */
enum { MOST_DERIVATIVE_EXPONENT = 1200 };

/* The names of the units that have one. */
static void name_derivable(char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT && used < size; ++unit)
        if (unit_traits_of((sigramp_unit)unit)->derivative != UNIT_NONE)
            used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "",
                                     sigramp_unit_info((sigramp_unit)unit)->name);
}

static sigramp_status check_derivative(sigramp_context *context, const sigramp_sum_options *options)
{
    char names[128];
    int exponents[2];
    frexp(options->scale, &exponents[0]);
    frexp(options->slope, &exponents[1]);
    if (unit_traits_of(options->unit)->derivative == UNIT_NONE) {
        name_derivable(names, sizeof names);
        return context_fail(context, SIGRAMP_NOT_SUPPORTED,
                            "the derivative of %s is none of the units: of these it is one: %s",
                            sigramp_unit_info(options->unit)->name, names);
    }
    if (exponents[0] + exponents[1] > MOST_DERIVATIVE_EXPONENT)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "the derivative's scale, scale * slope = %g * %g, is above 2^%d",
                            options->scale, options->slope, MOST_DERIVATIVE_EXPONENT - 1);
    return SIGRAMP_OK;
}

sigramp_status context_check_sum_options(sigramp_context *context,
                                         const sigramp_sum_options *options, int precision)
{
    if (!sigramp_unit_info(options->unit))
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "unit %d does not exist",
                            (int)options->unit);
    if (!isfinite(options->slope) || !isfinite(options->scale))
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "slope and scale must be finite");
    if (options->slope != 0 && !is_normal_in(precision, options->slope))
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "slope %g is outside float%d's normal range", options->slope,
                            precision);
    if (!(options->tolerance >= 0) || isinf(options->tolerance))
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "the tolerance must be finite and not negative");
    return options->derivative ? check_derivative(context, options) : SIGRAMP_OK;
}

static sigramp_status check_tolerance(sigramp_context *context, const sigramp_sum_options *options,
                                      double bound)
{
    if (options->tolerance > 0 && options->tolerance < bound)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "tolerance %g cannot be met: the best reachable here is %g",
                            options->tolerance, bound);
    return SIGRAMP_OK;
}

/* Without a derivative. */
static sigramp_status make_one(sigramp_context *context, const sigramp_sum_options *options,
                               int scale_exponent, int precision, plan_filler fill,
                               const void *terms, sigramp_sum_plan **plan)
{
    sigramp_sum_plan *made = calloc(1, sizeof *made);
    if (!made)
        return context_fail(context, SIGRAMP_OUT_OF_MEMORY, "no memory for a plan");
    made->context = context;
    made->precision = precision;
    made->points = options->points;
    made->scale_exponent = scale_exponent;
    sigramp_status status = fill(made, options, terms);
    if (status == SIGRAMP_OK)
        status = check_tolerance(context, options, made->error_bound);
    if (status == SIGRAMP_OK)
        *plan = made;
    else
        sigramp_sum_plan_destroy(made);
    return status;
}

/*
 * The derivative is a sum like the plan's own, of another unit. Its scale, scale * slope, has an
 * exponent of its own, for it need not be in double's range; its digits are rounded.
 */
static sigramp_status add_derivative(sigramp_sum_plan *plan, const sigramp_sum_options *options,
                                     plan_filler fill, const void *terms)
{
    sigramp_context *const context = plan->context;
    sigramp_sum_options inner = *options;
    int exponents[2] = {0, 0};
    const double scale = frexp(options->scale, &exponents[0]);
    const double slope = frexp(options->slope, &exponents[1]);
    inner.unit = unit_traits_of(options->unit)->derivative;
    inner.scale = scale * slope;
    inner.derivative = 0;
    sigramp_status status = make_one(context, &inner, exponents[0] + exponents[1], plan->precision,
                                     fill, terms, &plan->derivative);
    if (status == SIGRAMP_OK) {
        const int is_rounded = fma(scale, slope, -inner.scale) != 0;
        plan->derivative->error_bound += is_rounded ? 0x1p-53 * (1 + 0x1p-20) : 0;
        status = check_tolerance(context, options, plan->derivative->error_bound);
    }
    if (status != SIGRAMP_OK) {
        char why[sizeof context->detail];
        memcpy(why, context->detail, sizeof why);
        context_fail(context, status, "the derivative: %.480s", why);
    }
    return status;
}

sigramp_status context_make_plan(sigramp_context *context, const sigramp_sum_options *options,
                                 int precision, plan_filler fill, const void *terms,
                                 sigramp_sum_plan **plan)
{
    sigramp_sum_plan *made = NULL;
    sigramp_status status = make_one(context, options, 0, precision, fill, terms, &made);
    if (status == SIGRAMP_OK && options->derivative)
        status = add_derivative(made, options, fill, terms);
    if (status == SIGRAMP_OK)
        *plan = made;
    else
        sigramp_sum_plan_destroy(made);
    return status;
}

static sigramp_status check_method(sigramp_context *context, const sigramp_sum_options *options)
{
    if (options->method == SIGRAMP_METHOD_CLOSED)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED,
                            "method closed takes its offsets from sigramp_sum_plan_spaced_f32 or "
                            "_f64, not from an array");
    if (options->method != SIGRAMP_METHOD_AUTO && options->method != SIGRAMP_METHOD_DIRECT &&
        options->method != SIGRAMP_METHOD_FAST)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "method %d does not exist",
                            (int)options->method);
    return SIGRAMP_OK;
}

static sigramp_status check_terms(sigramp_context *context, const listed_terms *terms)
{
    if (terms->count > INT32_MAX)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED, "%zu terms: at most %d are possible",
                            terms->count, INT32_MAX);
    if (terms->count > 0 && !terms->offsets)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "offsets is NULL for %zu terms",
                            terms->count);
    return SIGRAMP_OK;
}

static sigramp_status fill_fast(sigramp_sum_plan *plan, const sigramp_sum_options *options,
                                const void *listed)
{
    const listed_terms *const terms = listed;
    char why[SUM_WHY_SIZE];
    sigramp_context *const context = plan->context;
    const sum_planner planner = {context->isa, context->threads, &context->expansions};
    const sigramp_status status =
        sum_table_create(options, plan->scale_exponent, plan->precision, terms->count,
                         terms->offsets, terms->weights, &planner, &plan->table, why);
    plan->method = SIGRAMP_METHOD_FAST;
    plan->error_bound = plan->table.error_bound;
    if (status == SIGRAMP_NOT_SUPPORTED)
        return context_fail(context, status, "method fast cannot do this sum, direct can: %s", why);
    if (status != SIGRAMP_OK)
        return context_fail(context, status, "no memory for the table of %zu terms", terms->count);
    return SIGRAMP_OK;
}

static sigramp_status fill_direct(sigramp_sum_plan *plan, const sigramp_sum_options *options,
                                  const void *listed)
{
    const listed_terms *const terms = listed;
    const sigramp_status status =
        sum_terms_create(options, plan->precision, terms->count, terms->offsets, terms->weights,
                         plan->context->threads, &plan->terms);
    plan->method = SIGRAMP_METHOD_DIRECT;
    plan->error_bound = sum_direct_error_bound(plan->precision, terms->count);
    if (status != SIGRAMP_OK)
        return context_fail(plan->context, status, "no memory for %zu terms", terms->count);
    plan->terms.loops.factor_exponent += plan->scale_exponent;
    sum_terms_normalise_ramp(&plan->terms);
    return SIGRAMP_OK;
}

/* The offsets are looked at only where it depends on how far apart they are. */
static sigramp_method choose(const sigramp_sum_options *options, int precision,
                             const listed_terms *terms)
{
    if (options->method != SIGRAMP_METHOD_AUTO)
        return options->method;
    if (sum_choose_listed(options, precision, terms->count, 0) == SIGRAMP_METHOD_DIRECT)
        return SIGRAMP_METHOD_DIRECT;
    return sum_choose_listed(options, precision, terms->count,
                             sum_spread(precision, terms->count, terms->offsets));
}

static NOT_INLINED sigramp_status plan_listed(sigramp_context *context,
                                              const sigramp_sum_options *options, int precision,
                                              listed_terms terms, sigramp_sum_plan **plan)
{
    if (!context_start_plan(context, &options, plan))
        return SIGRAMP_INVALID_ARGUMENT;
    sigramp_status status = context_check_sum_options(context, options, precision);
    if (status == SIGRAMP_OK)
        status = check_method(context, options);
    if (status == SIGRAMP_OK)
        status = check_terms(context, &terms);
    if (status != SIGRAMP_OK)
        return status;
    if (choose(options, precision, &terms) == SIGRAMP_METHOD_FAST)
        status = context_make_plan(context, options, precision, fill_fast, &terms, plan);
    if (*plan || options->method == SIGRAMP_METHOD_FAST)
        return status;
    context_clear_detail(context); /* what auto tried in vain is no failure */
    return context_make_plan(context, options, precision, fill_direct, &terms, plan);
}

sigramp_status sigramp_sum_plan_f32(sigramp_context *context, const sigramp_sum_options *options,
                                    size_t count, const float *offsets, const float *weights,
                                    sigramp_sum_plan **plan)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return plan_listed(context, options, 32, (listed_terms){count, offsets, weights}, plan);
}

sigramp_status sigramp_sum_plan_f64(sigramp_context *context, const sigramp_sum_options *options,
                                    size_t count, const double *offsets, const double *weights,
                                    sigramp_sum_plan **plan)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return plan_listed(context, options, 64, (listed_terms){count, offsets, weights}, plan);
}

double sigramp_sum_plan_error_bound(const sigramp_sum_plan *plan)
{
    return plan ? plan->error_bound : INFINITY;
}

double sigramp_sum_plan_derivative_error_bound(const sigramp_sum_plan *plan)
{
    return plan ? sigramp_sum_plan_error_bound(plan->derivative) : INFINITY;
}

sigramp_method sigramp_sum_plan_method(const sigramp_sum_plan *plan)
{
    return plan ? plan->method : SIGRAMP_METHOD_DIRECT;
}

void sigramp_sum_plan_destroy(sigramp_sum_plan *plan)
{
    if (!plan)
        return;
    sigramp_sum_plan_destroy(plan->derivative);
    opencl_release_memory(plan->table_on_device);
    opencl_forget_terms(&plan->terms);
    sum_terms_destroy(&plan->terms);
    sum_table_destroy(&plan->table);
    free(plan);
}
