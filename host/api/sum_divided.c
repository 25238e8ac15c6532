/* SPDX-License-Identifier: MIT */
/* Direct sums whose terms many processes have, each some: they agree on each point's scale and add
 * their whole numbers up, so that all round the same total. */
#include "api/sum_divided.h"

#include "cpu/cpu.h"
#include "plan/reals.h"
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

/* The worst of all. */
static sigramp_status agree(sigramp_context *context, const sigramp_reduction *reduction,
                            sigramp_status own)
{
    int64_t worst = own;
    if (!reduction->largest(reduction->user, 1, &worst))
        return fail_reduction(context);
    return worst == (int64_t)own ? own
                                 : context_fail(context, (sigramp_status)worst,
                                                "another process that has terms failed");
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

typedef struct {
    offset_array terms;
    const sigramp_reduction *reduction;
} divided_terms;

/* Those above 0 are ordered as their bits are, and any other guards all points. */
static int64_t code_of(double guard_from)
{
    return guard_from >= 0 ? (int64_t)bits_of_double(guard_from) : -1;
}

static double guard_of(int64_t code)
{
    return code >= 0 ? double_of_bits((uint64_t)code) : -1;
}

/* What depends on all terms: their number, and which points are guarded. */
static sigramp_status share(sigramp_sum_plan *plan, const divided_terms *divided)
{
    const sigramp_reduction *const reduction = divided->reduction;
    int64_t count = (int64_t)divided->terms.count, guard = -code_of(plan->terms.loops.guard_from);
    if (!reduction->largest(reduction->user, 1, &guard) ||
        !reduction->add(reduction->user, 1, &count))
        return fail_reduction(plan->context);
    if (count > INT32_MAX)
        return context_fail(plan->context, SIGRAMP_NOT_SUPPORTED,
                            "%lld terms in all processes: at most %d are possible",
                            (long long)count, INT32_MAX);
    plan->terms.loops.guard_from = guard_of(-guard);
    plan->error_bound = sum_direct_error_bound(plan->precision, (size_t)count);
    return SIGRAMP_OK;
}

static sigramp_status fill_divided(sigramp_sum_plan *plan, const sigramp_sum_options *options,
                                   const void *of)
{
    const divided_terms *const divided = of;
    sigramp_status status = plan_fill_direct(plan, options, &divided->terms);
    if (status == SIGRAMP_OK && !(plan->divided = malloc(sizeof *plan->divided)))
        status = context_fail(plan->context, SIGRAMP_OUT_OF_MEMORY, "no memory for a plan");
    status = agree(plan->context, divided->reduction, status);
    if (status != SIGRAMP_OK)
        return status;
    plan->divided->reduction = *divided->reduction;
    return share(plan, divided);
}

static sigramp_status check(sigramp_context *context, const sigramp_sum_options *options,
                            int precision, const offset_array *terms)
{
    sigramp_status status = context_check_listed(context, options, precision);
    if (status != SIGRAMP_OK)
        return status;
    if (options->method == SIGRAMP_METHOD_FAST)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED,
                            "terms that processes share are added directly; a plan of "
                            "sigramp_sum_plan_open_f32 or _f64 takes others' packed terms");
    if (options->exclude)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED,
                            "sums whose terms are divided leave none out");
    if (context->opencl && !context->may_fall_back)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED, DIVIDED_ON_DEVICE);
    return context_check_terms(context, terms);
}

static NOT_INLINED sigramp_status plan_divided(sigramp_context *context,
                                               const sigramp_sum_options *options, int precision,
                                               const sigramp_reduction *reduction,
                                               offset_array terms, sigramp_sum_plan **plan)
{
    const divided_terms divided = {terms, reduction};
    if (!context_start_plan(context, &options, plan) || !reduction || !reduction->largest ||
        !reduction->add)
        return SIGRAMP_INVALID_ARGUMENT;
    const sigramp_status status =
        agree(context, reduction, check(context, options, precision, &terms));
    return status == SIGRAMP_OK
               ? context_make_plan(context, options, precision, fill_divided, &divided, plan)
               : status;
}

sigramp_status sigramp_sum_plan_divided_f32(sigramp_context *context,
                                            const sigramp_sum_options *options,
                                            const sigramp_reduction *reduction, size_t count,
                                            const float *offsets, const float *weights,
                                            sigramp_sum_plan **plan)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return plan_divided(context, options, 32, reduction,
                        (offset_array){count, offsets, weights, NULL}, plan);
}

sigramp_status sigramp_sum_plan_divided_f64(sigramp_context *context,
                                            const sigramp_sum_options *options,
                                            const sigramp_reduction *reduction, size_t count,
                                            const double *offsets, const double *weights,
                                            sigramp_sum_plan **plan)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return plan_divided(context, options, 64, reduction,
                        (offset_array){count, offsets, weights, NULL}, plan);
}
