/* SPDX-License-Identifier: MIT */
/* Sums whose terms many processes have, each some. Direct: they agree on each point's scale and add
 * their whole numbers up, so that all round the same total. Fast: they add the terms' moments up,
 * and each makes the table of all. */
#include "api/sum_divided.h"

#include "api/choose.h"
#include "cpu/cpu.h"
#include "sum/fast.h"
#include "sum/terms.h"
#include "threads/float_environment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Points at a time; the numbers of each that are added up: limbs, then how many processes have an
 * infinity among their terms, its opposite, or NaN. */
enum { BLOCK = 4096, LIMBS = 3, SUMS = LIMBS + 3 };

struct divided_sum {
    sigramp_reduction reduction;
    int64_t scales[BLOCK], sums[SUMS * BLOCK];
    sigramp_loop_total totals[BLOCK];
};

void divided_sum_destroy(divided_sum *divided)
{
    free(divided);
}

static sigramp_status fail_reduction(sigramp_context *context)
{
    return context_fail(context, SIGRAMP_DEVICE_FAILED, "the reduction among processes failed");
}

/* The worst of all; this one's own is said already. */
static sigramp_status agree(sigramp_context *context, const sigramp_reduction *reduction,
                            sigramp_status own)
{
    const sigramp_status worst = divided_agree(reduction, own);
    if (worst == own)
        return own;
    return worst == SIGRAMP_DEVICE_FAILED
               ? fail_reduction(context)
               : context_fail(context, worst, "another process that has terms failed");
}

/* Limbs that mean nothing are left out, as they might overflow. */
static void spread_total(sigramp_loop_total total, int64_t sums[SUMS])
{
    const int is_special = total.special != 0; /* or NaN */
    sums[0] = is_special ? 0 : total.limb_1;
    sums[1] = is_special ? 0 : total.limb_2;
    sums[2] = is_special ? 0 : total.limb_3;
    sums[LIMBS] = total.special > 0;
    sums[LIMBS + 1] = total.special < 0;
    sums[LIMBS + 2] = isnan(total.special);
}

static sigramp_loop_total total_of(const int64_t sums[SUMS])
{
    const double positive = sums[LIMBS] > 0 ? INFINITY : 0,
                 negative = sums[LIMBS + 1] > 0 ? -INFINITY : 0;
    const double special = sums[LIMBS + 2] > 0 ? NAN : positive + negative;
    return (sigramp_loop_total){sums[0], sums[1], sums[2], special};
}

static sigramp_status execute_block(const sigramp_sum_plan *plan, size_t count, const void *x,
                                    void *y)
{
    const sigramp_context *const context = plan->context;
    divided_sum *const own = plan->divided;
    const sigramp_reduction *const reduction = &own->reduction;
    cpu_sum_scales(&plan->terms, context->isa, context->threads, count, x, own->scales);
    if (!reduction->largest(reduction->user, count, own->scales))
        return fail_reduction(plan->context);
    cpu_sum_totals(&plan->terms, context->isa, context->threads, count, x, own->scales,
                   own->totals);
    for (size_t j = 0; j < count; ++j)
        spread_total(own->totals[j], own->sums + SUMS * j);
    if (!reduction->add(reduction->user, SUMS * count, own->sums))
        return fail_reduction(plan->context);
    for (size_t j = 0; j < count; ++j)
        own->totals[j] = total_of(own->sums + SUMS * j);
    cpu_sum_finish(&plan->terms, context->isa, count, own->scales, own->totals, y);
    return SIGRAMP_OK;
}

sigramp_status plan_execute_divided(const sigramp_sum_plan *plan, size_t count, const void *x,
                                    void *y)
{
    const size_t bytes = (size_t)plan->precision / 8;
    sigramp_status status = SIGRAMP_OK;
    for (size_t done = 0; done < count && status == SIGRAMP_OK; done += BLOCK) {
        const size_t left = count - done;
        status = execute_block(plan, left < BLOCK ? left : BLOCK, (const char *)x + done * bytes,
                               (char *)y + done * bytes);
    }
    return status;
}

static sigramp_status fill_own(sigramp_sum_plan *plan, const sigramp_sum_options *options,
                               const divided_terms *terms)
{
    sigramp_context *const context = plan->context;
    const offset_array own = {terms->own.count, terms->own.offsets, terms->own.weights, NULL};
    if (context->opencl && !context->may_fall_back)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED, DIVIDED_ON_DEVICE);
    const sigramp_status status = plan_fill_direct(plan, options, &own);
    if (status == SIGRAMP_OK && !(plan->divided = malloc(sizeof *plan->divided)))
        return context_fail(context, SIGRAMP_OUT_OF_MEMORY, "no memory for a plan");
    return status;
}

/* Each guards the points where its own terms need it (guard_from in plan/loop_terms.h): where a
 * term need not be guarded it gives the same whole numbers either way. */
static sigramp_status fill_direct(sigramp_sum_plan *plan, const sigramp_sum_options *options,
                                  const void *of)
{
    const divided_terms *const terms = of;
    if (terms->count > INT32_MAX)
        return context_fail(plan->context, SIGRAMP_NOT_SUPPORTED,
                            "%llu terms in all processes: at most %d are possible",
                            (unsigned long long)terms->count, INT32_MAX);
    const sigramp_status status =
        agree(plan->context, terms->reduction, fill_own(plan, options, terms));
    if (status != SIGRAMP_OK)
        return status;
    plan->divided->reduction = *terms->reduction;
    plan->error_bound = sum_direct_error_bound(plan->precision, terms->count);
    return SIGRAMP_OK;
}

/* Each gets the whole table, which needs no one else any more. */
static sigramp_status fill_fast(sigramp_sum_plan *plan, const sigramp_sum_options *options,
                                const void *of)
{
    sigramp_context *const context = plan->context;
    const sum_planner planner = {context->isa, context->threads, &context->expansions, 1};
    char why[SUM_WHY_SIZE];
    const sigramp_status status =
        sum_table_create_divided(options, plan->scale_exponent, of, &planner, &plan->table, why);
    plan->method = SIGRAMP_METHOD_FAST;
    plan->error_bound = plan->table.error_bound;
    if (status == SIGRAMP_DEVICE_FAILED)
        return fail_reduction(context);
    if (status == SIGRAMP_OUT_OF_MEMORY)
        return context_fail(context, status, "no memory for the table of %llu terms",
                            (unsigned long long)((const divided_terms *)of)->count);
    return status == SIGRAMP_OK
               ? status
               : context_fail(context, status, "method fast cannot do this sum together: %s", why);
}

static sigramp_status check(sigramp_context *context, const sigramp_sum_options *options,
                            const divided_terms *terms)
{
    const offset_array own = {terms->own.count, terms->own.offsets, terms->own.weights, NULL};
    const sigramp_status status = context_check_listed(context, options, terms->own.precision);
    if (status != SIGRAMP_OK)
        return status;
    if (options->exclude)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED,
                            "sums whose terms are divided leave none out");
    return options->method == SIGRAMP_METHOD_DIRECT ? context_check_terms(context, &own)
                                                    : context_check_offsets(context, &own);
}

/* What one plan of all terms would take. Of terms that are not finite that may need them all in one
 * place, as a fast plan of them does. */
static sigramp_method choose(const sigramp_sum_options *options, const divided_terms *terms)
{
    const moment_extremes *const all = &terms->extremes;
    const double spread = all->strange ? 0 : all->outline.greatest - all->outline.least;
    return options->method == SIGRAMP_METHOD_AUTO
               ? sum_choose_array(options, terms->own.precision, terms->count, spread)
               : options->method;
}

/* Of a direct sum the terms' number says all. */
static sigramp_status survey(sigramp_context *context, const sigramp_sum_options *options,
                             divided_terms *terms)
{
    const int is_direct = options->method == SIGRAMP_METHOD_DIRECT;
    return divided_count(terms) &&
                   (is_direct || divided_survey(terms, cell_loops_of(context->isa)->find_extremes,
                                                context->threads))
               ? SIGRAMP_OK
               : fail_reduction(context);
}

static NOT_INLINED sigramp_status plan_divided(sigramp_context *context,
                                               const sigramp_sum_options *options,
                                               const sigramp_reduction *reduction, moment_terms own,
                                               sigramp_sum_plan **plan)
{
    divided_terms terms = {.reduction = reduction, .own = own};
    if (!context_start_plan(context, &options, plan) || !reduction || !reduction->largest ||
        !reduction->add)
        return SIGRAMP_INVALID_ARGUMENT;
    sigramp_status status = agree(context, reduction, check(context, options, &terms));
    if (status == SIGRAMP_OK)
        status = survey(context, options, &terms);
    if (status != SIGRAMP_OK)
        return status;
    if (choose(options, &terms) == SIGRAMP_METHOD_FAST)
        status = context_make_plan(context, options, own.precision, fill_fast, &terms, plan);
    const int is_tried = *plan || status != SIGRAMP_OK;
    if (is_tried && !(options->method == SIGRAMP_METHOD_AUTO && status == SIGRAMP_INVALID_ARGUMENT))
        return status;
    context_clear_detail(context); /* a tolerance that auto tried in vain is no failure */
    return context_make_plan(context, options, own.precision, fill_direct, &terms, plan);
}

sigramp_status sigramp_sum_plan_divided_f32(sigramp_context *context,
                                            const sigramp_sum_options *options,
                                            const sigramp_reduction *reduction, size_t count,
                                            const float *offsets, const float *weights,
                                            sigramp_sum_plan **plan)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return plan_divided(context, options, reduction, (moment_terms){32, count, offsets, weights, 0},
                        plan);
}

sigramp_status sigramp_sum_plan_divided_f64(sigramp_context *context,
                                            const sigramp_sum_options *options,
                                            const sigramp_reduction *reduction, size_t count,
                                            const double *offsets, const double *weights,
                                            sigramp_sum_plan **plan)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return plan_divided(context, options, reduction, (moment_terms){64, count, offsets, weights, 0},
                        plan);
}
