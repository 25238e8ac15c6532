/* SPDX-License-Identifier: MIT */
/* Plans of sums: what all of them share. */
#include "api/sum_plan.h"

#include "api/sum_divided.h"
#include "api/sum_open.h"

#include "sum/terms.h"
#include "units/units.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int is_normal_real(int precision, double value)
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
    if (!isfinite(options->slope) || !isfinite(options->scale) || !isfinite(options->constant))
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "slope, scale and constant must be finite");
    if (options->slope != 0 && !is_normal_real(precision, options->slope))
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "slope %g is outside float%d's normal range", options->slope,
                            precision);
    if (!(options->tolerance >= 0) || isinf(options->tolerance))
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "the tolerance must be finite and not negative");
    if (options->exclude && context->opencl && !context->may_fall_back)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED, WITHOUT_ON_DEVICE);
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

/*
 * Both bounds with the constant, and the one from the other: relative to |constant| and what they
 * are relative to without it. A direct sum is rounded once; what has a table once more.
 */
static void set_bounds(sigramp_sum_plan *plan)
{
    const double rounding = plan->precision == 32 ? 0x1p-24 : 0x1p-53;
    const double largest = unit_traits_of(plan->unit)->largest;
    if (!plan->bands)
        plan->absolute_error_bound = plan->error_bound * largest;
    if (plan->constant == 0)
        return;
    const double more = plan->method == SIGRAMP_METHOD_DIRECT ? 0x1p-20 : 1 + 0x1p-20;
    plan->error_bound += rounding * more;
    plan->without_error_bound += rounding * more;
    plan->absolute_error_bound = plan->bands ? plan->absolute_error_bound + rounding * more
                                             : plan->error_bound * fmax(1, largest);
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
    made->unit = options->unit;
    made->slope = options->slope;
    made->scale = options->scale;
    made->constant = options->constant;
    made->points = options->points;
    made->scale_exponent = scale_exponent;
    made->without_error_bound = INFINITY;
    sigramp_status status = fill(made, options, terms);
    if (status == SIGRAMP_OK)
        set_bounds(made);
    if (status == SIGRAMP_OK)
        status = check_tolerance(context, options,
                                 made->bands ? made->absolute_error_bound : made->error_bound);
    if (status == SIGRAMP_OK && options->exclude)
        status = check_tolerance(context, options, made->without_error_bound);
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
    inner.constant = 0;
    inner.exclude = 0; /* only the sum itself can leave terms out */
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

double sigramp_sum_plan_error_bound(const sigramp_sum_plan *plan)
{
    return plan ? plan->error_bound : INFINITY;
}

double sigramp_sum_plan_absolute_error_bound(const sigramp_sum_plan *plan)
{
    return plan ? plan->absolute_error_bound : INFINITY;
}

double sigramp_sum_plan_derivative_error_bound(const sigramp_sum_plan *plan)
{
    return plan ? sigramp_sum_plan_error_bound(plan->derivative) : INFINITY;
}

double sigramp_sum_plan_without_error_bound(const sigramp_sum_plan *plan)
{
    return plan ? plan->without_error_bound : INFINITY;
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
    open_sum_destroy(plan->open);
    divided_sum_destroy(plan->divided);
    opencl_release_memory(plan->table_on_device);
    opencl_forget_terms(&plan->terms);
    sum_terms_destroy(&plan->terms);
    sum_table_destroy(&plan->table);
    sum_bands_destroy(plan->bands);
    free(plan);
}
