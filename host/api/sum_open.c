/* SPDX-License-Identifier: MIT */
/* Sums whose terms change. Each change makes the plan anew, of counts that the change is added to
 * or taken from exactly; where that fails, the change is undone, as exactly. */
#include "api/sum_open.h"

#include "sum/fast.h"
#include "threads/float_environment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void open_sum_destroy(open_sum *open)
{
    if (!open)
        return;
    term_bag_destroy(&open->bag);
    open_terms_destroy(&open->terms);
    free(open);
}

static sum_planner planner_of(sigramp_context *context)
{
    return (sum_planner){context->isa, context->threads, &context->expansions, 0};
}

static sigramp_status fill_fast(sigramp_sum_plan *plan, const sigramp_sum_options *options,
                                const void *of)
{
    const open_sum *const open = of;
    const sum_planner planner = planner_of(plan->context);
    char why[SUM_WHY_SIZE];
    const sigramp_status status = sum_table_create_open(options, plan->scale_exponent, &open->terms,
                                                        &planner, &plan->table, why);
    plan->method = SIGRAMP_METHOD_FAST;
    plan->error_bound = plan->table.error_bound;
    if (status == SIGRAMP_NOT_SUPPORTED)
        return context_fail(plan->context, status, "method fast cannot do this sum: %s", why);
    return status == SIGRAMP_OK ? status : context_fail(plan->context, status, "no memory");
}

static sigramp_status fill_direct(sigramp_sum_plan *plan, const sigramp_sum_options *options,
                                  const void *of)
{
    const open_sum *const open = of;
    const size_t size = open->bag.count * ((size_t)plan->precision / 8) + 1;
    void *const offsets = malloc(size), *const weights = malloc(size);
    sigramp_status status = SIGRAMP_OUT_OF_MEMORY;
    if (offsets && weights) {
        term_bag_list(&open->bag, offsets, weights);
        const offset_array terms = {open->bag.count, offsets, weights, NULL};
        status = plan_fill_direct(plan, options, &terms);
    } else {
        context_fail(plan->context, status, "no memory for %zu terms", open->bag.count);
    }
    free(offsets);
    free(weights);
    return status;
}

static sigramp_status make(sigramp_context *context, int precision, const open_sum *open,
                           sigramp_sum_plan **plan)
{
    return context_make_plan(context, &open->options, precision,
                             open->method == SIGRAMP_METHOD_FAST ? fill_fast : fill_direct, open,
                             plan);
}

/* The derivative has the same cells: their width depends on the slope and the tolerance alone. */
static sigramp_status open_fast(sigramp_context *context, int precision, double least,
                                double greatest, open_sum *open)
{
    const sum_planner planner = planner_of(context);
    char why[SUM_WHY_SIZE];
    const sigramp_status status =
        sum_open_create(&open->options, precision, least, greatest, &planner, &open->terms, why);
    if (status == SIGRAMP_NOT_SUPPORTED)
        return context_fail(context, status, "method fast cannot do this sum, direct can: %s", why);
    return status == SIGRAMP_OK ? status : context_fail(context, status, "no memory for the cells");
}

static sigramp_status open_by_method(sigramp_context *context, int precision, double least,
                                     double greatest, open_sum *open, sigramp_sum_plan **plan)
{
    const sigramp_method asked = open->options.method;
    sigramp_status status = SIGRAMP_NOT_SUPPORTED;
    open->bag.precision = precision;
    open->method = SIGRAMP_METHOD_FAST;
    if (asked != SIGRAMP_METHOD_DIRECT) {
        status = open_fast(context, precision, least, greatest, open);
        if (status == SIGRAMP_OK)
            status = make(context, precision, open, plan);
    }
    if (status == SIGRAMP_OK || asked == SIGRAMP_METHOD_FAST)
        return status;
    context_clear_detail(context); /* what auto tried in vain is no failure */
    open_terms_destroy(&open->terms);
    open->method = SIGRAMP_METHOD_DIRECT;
    return make(context, precision, open, plan);
}

static NOT_INLINED sigramp_status open_plan(sigramp_context *context,
                                            const sigramp_sum_options *options, int precision,
                                            double least, double greatest, sigramp_sum_plan **plan)
{
    if (!context_start_plan(context, &options, plan))
        return SIGRAMP_INVALID_ARGUMENT;
    sigramp_status status = context_check_listed(context, options, precision);
    if (status != SIGRAMP_OK)
        return status;
    if (options->exclude)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED,
                            "terms that are added and removed have no numbers by which one could "
                            "be left out: remove it, execute, and add it again");
    if (!isfinite(least) || !isfinite(greatest) || least > greatest)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "the range of the offsets must be finite, and least <= greatest");
    open_sum *const open = calloc(1, sizeof *open);
    if (!open)
        return context_fail(context, SIGRAMP_OUT_OF_MEMORY, "no memory for a plan");
    open->options = *options;
    status = open_by_method(context, precision, least, greatest, open, plan);
    if (status == SIGRAMP_OK)
        (*plan)->open = open;
    else
        open_sum_destroy(open);
    return status;
}

static sigramp_status fail_absent(sigramp_context *context, size_t wrong)
{
    return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                        "term %zu of those to remove is not in the sum", wrong);
}

static sigramp_status change_fast(sigramp_context *context, open_sum *open,
                                  const term_change *change)
{
    size_t wrong = 0;
    const open_result result =
        change->merged
            ? open_terms_merge(&open->terms, change->sign, change->merged)
            : open_terms_change(&open->terms, change->sign, change->count, change->offsets,
                                change->weights, cell_loops_of(context->isa)->add_terms,
                                context->threads, &wrong);
    switch (result) {
    case OPEN_DONE:
        return SIGRAMP_OK;
    case OPEN_OFFSET:
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "offset %zu is not from %.9g to %.9g, the range of the plan", wrong,
                            open->terms.least, open->terms.greatest);
    case OPEN_WEIGHT:
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "weight %zu is not finite; a direct plan takes it", wrong);
    case OPEN_ABSENT:
        return fail_absent(context, wrong);
    case OPEN_TOO_MANY:
        return context_fail(context, SIGRAMP_NOT_SUPPORTED, "at most %d terms are possible",
                            INT32_MAX);
    case OPEN_FOREIGN: /* they are looked at before */
    case OPEN_NO_MEMORY:
        break;
    }
    return context_fail(context, SIGRAMP_OUT_OF_MEMORY, "no memory for the counts");
}

static sigramp_status change_direct(sigramp_context *context, open_sum *open,
                                    const term_change *change)
{
    size_t wrong = change->count;
    term_bag *const bag = &open->bag;
    if (change->sign > 0 && change->count > INT32_MAX - bag->count)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED, "at most %d terms are possible",
                            INT32_MAX);
    const int is_done =
        change->sign > 0
            ? term_bag_add(bag, change->count, change->offsets, change->weights)
            : term_bag_remove(bag, change->count, change->offsets, change->weights, &wrong);
    if (is_done)
        return SIGRAMP_OK;
    return wrong < change->count ? fail_absent(context, wrong)
                                 : context_fail(context, SIGRAMP_OUT_OF_MEMORY, "no memory");
}

static sigramp_status change_terms(sigramp_context *context, open_sum *open,
                                   const term_change *change)
{
    return open->method == SIGRAMP_METHOD_FAST ? change_fast(context, open, change)
                                               : change_direct(context, open, change);
}

/* The handle stays, and has what the new one had. */
static void take_over(sigramp_sum_plan *plan, sigramp_sum_plan *made)
{
    const sigramp_sum_plan old = *plan;
    *plan = *made;
    plan->open = old.open;
    *made = old;
    made->open = NULL;
    sigramp_sum_plan_destroy(made);
}

sigramp_status plan_check_open(const sigramp_sum_plan *plan)
{
    if (!plan->open)
        return context_fail(plan->context, SIGRAMP_NOT_SUPPORTED,
                            "terms are added to and removed from plans of "
                            "sigramp_sum_plan_open_f32 and _f64 alone");
    if (plan->open->is_lost)
        return context_fail(plan->context, SIGRAMP_OUT_OF_MEMORY,
                            "the plan's terms were lost for want of memory; it can be executed");
    return SIGRAMP_OK;
}

sigramp_status plan_change(sigramp_sum_plan *plan, term_change change)
{
    sigramp_context *const context = plan->context;
    sigramp_sum_plan *made = NULL;
    sigramp_status status = change_terms(context, plan->open, &change);
    if (status != SIGRAMP_OK || (change.count == 0 && !change.merged))
        return status;
    status = make(context, plan->precision, plan->open, &made);
    if (status == SIGRAMP_OK) {
        take_over(plan, made);
        return status;
    }
    char why[sizeof context->detail];
    memcpy(why, context->detail, sizeof why);
    change.sign = -change.sign;
    plan->open->is_lost = change_terms(context, plan->open, &change) != SIGRAMP_OK;
    return context_fail(context, status, "%.480s", why);
}

static NOT_INLINED sigramp_status change_plan(sigramp_sum_plan *plan, int precision,
                                              term_change change)
{
    if (!plan)
        return SIGRAMP_INVALID_ARGUMENT;
    sigramp_status status =
        plan_check_arrays(plan, precision, change.count, change.offsets, change.offsets);
    if (status == SIGRAMP_OK)
        status = plan_check_open(plan);
    return status == SIGRAMP_OK ? plan_change(plan, change) : status;
}

sigramp_status sigramp_sum_plan_open_f32(sigramp_context *context,
                                         const sigramp_sum_options *options, double least,
                                         double greatest, sigramp_sum_plan **plan)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return open_plan(context, options, 32, least, greatest, plan);
}

sigramp_status sigramp_sum_plan_open_f64(sigramp_context *context,
                                         const sigramp_sum_options *options, double least,
                                         double greatest, sigramp_sum_plan **plan)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return open_plan(context, options, 64, least, greatest, plan);
}

sigramp_status sigramp_sum_plan_add_f32(sigramp_sum_plan *plan, size_t count, const float *offsets,
                                        const float *weights)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return change_plan(plan, 32, (term_change){1, count, offsets, weights, NULL});
}

sigramp_status sigramp_sum_plan_add_f64(sigramp_sum_plan *plan, size_t count, const double *offsets,
                                        const double *weights)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return change_plan(plan, 64, (term_change){1, count, offsets, weights, NULL});
}

sigramp_status sigramp_sum_plan_remove_f32(sigramp_sum_plan *plan, size_t count,
                                           const float *offsets, const float *weights)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return change_plan(plan, 32, (term_change){-1, count, offsets, weights, NULL});
}

sigramp_status sigramp_sum_plan_remove_f64(sigramp_sum_plan *plan, size_t count,
                                           const double *offsets, const double *weights)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return change_plan(plan, 64, (term_change){-1, count, offsets, weights, NULL});
}
