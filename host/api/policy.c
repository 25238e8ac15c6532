/* SPDX-License-Identifier: MIT */
/*
 * Who computes a request on host arrays. Bits are the same everywhere, so that only time counts.
 *
 * auto takes a device only for large direct sums, and opens it, and OpenCL, for the first of them.
 * A float32 point costs a device four bytes of the link each way: 0.4 ns if both ways overlap, at
 * 10 GB/s, which is an estimate for memory that is not pinned. In that time two cores have almost
 * done a map (0.25 to 0.6 ns, bench/README.md's table), and more cores have done it. A table costs
 * two cores 1.6 ns, and eight as much as the link. Closed sums are mostly tables, and where they
 * are not, their kernels are so large that building them outlasts most sums. A direct sum costs two
 * cores 1 ns a term: from LEAST_TERMS on the link is no matter, even to sixty times as many cores.
 * And the first sum on a device waits for its programs, 0.1 s where they are in the cache, which
 * LARGE_SUM in all is worth.
 *
 * A device asked for by name computes everything. Where it is asked for as `opencl`, or auto takes
 * it, a direct sum is shared with the other devices of its platform if the first would need
 * SECONDS_TO_SHARE alone: a good deal more than opening them takes.
 *
 * SIGRAMP_LARGE_SUM, for tests and measurements, replaces both limits by a number of terms in all.
 */
#include "api/policy.h"

static const double LARGE_SUM = 0x1p27;
static const double LEAST_TERMS = 64;
static const double SECONDS_TO_SHARE = 0.5;

int context_takes_device_for_map(sigramp_context *context)
{
    if (context->may_fall_back)
        context->place = CONTEXT_CPU;
    return context->opencl && !context->may_fall_back;
}

/* Whether auto takes a device for a direct sum, which is decided before any OpenCL is touched. all:
 * points times terms, of all executions of the plan. */
static int is_worth_a_device(const sigramp_context *context, double terms, double all)
{
    const double large = context->large_sum > 0 ? context->large_sum : LARGE_SUM;
    return terms >= LEAST_TERMS && all >= large;
}

int context_has_device(const sigramp_context *context)
{
    return context->opencl || (context->may_fall_back && context->may_open);
}

int context_gives_device(const sigramp_context *context, size_t terms, double all)
{
    return !context->may_fall_back || is_worth_a_device(context, (double)terms, all);
}

static int is_worth_sharing(const sigramp_context *context, const sigramp_sum_plan *plan,
                            double all)
{
    const double large =
        context->large_sum > 0
            ? context->large_sum
            : SECONDS_TO_SHARE * opencl_rate(context->opencl, plan->terms.precision);
    return plan->method == SIGRAMP_METHOD_DIRECT && all >= large;
}

int context_takes_device_for_sum(sigramp_context *context, const sigramp_sum_plan *plan,
                                 size_t count)
{
    const double terms = (double)plan->terms.loops.count;
    const double all = terms * (double)(count > plan->points ? count : plan->points);
    if (plan_needs_cpu(plan)) { /* no device's kernels know them; one by name has refused */
        context->place = CONTEXT_CPU;
        return 0;
    }
    const int is_direct = plan->method == SIGRAMP_METHOD_DIRECT;
    if (context->may_fall_back && !(is_direct && is_worth_a_device(context, terms, all)))
        context->place = CONTEXT_CPU;
    else if (context_find_device(context))
        context->place =
            is_worth_sharing(context, plan, all) ? CONTEXT_ALL_DEVICES : CONTEXT_DEVICE;
    else
        return 0;
    return context->place != CONTEXT_CPU;
}
