/* SPDX-License-Identifier: MIT */
/* The terms of plans whose terms change, as bytes: so other processes' terms come together. */
#include "api/sum_open.h"
#include "sum/open_pack.h"
#include "threads/float_environment.h"

#include <stdlib.h>

static sigramp_status start(sigramp_sum_plan *plan)
{
    if (!plan)
        return SIGRAMP_INVALID_ARGUMENT;
    context_clear_detail(plan->context);
    return plan_check_open(plan);
}

sigramp_status sigramp_sum_plan_pack(sigramp_sum_plan *plan, size_t capacity, void *bytes,
                                     size_t *size)
{
    const sigramp_status status = start(plan);
    if (status != SIGRAMP_OK)
        return status;
    const open_sum *const open = plan->open;
    const int is_fast = open->method == SIGRAMP_METHOD_FAST;
    if (!size || (capacity > 0 && !bytes))
        return context_fail(plan->context, SIGRAMP_INVALID_ARGUMENT, "size or bytes is NULL");
    *size = is_fast ? open_terms_packed_size(&open->terms) : term_bag_packed_size(&open->bag);
    if (capacity < *size)
        return SIGRAMP_OK;
    if (is_fast)
        open_terms_pack(&open->terms, bytes);
    else
        term_bag_pack(&open->bag, bytes);
    return SIGRAMP_OK;
}

static sigramp_status fail_unpacking(const sigramp_sum_plan *plan, open_result result)
{
    if (result == OPEN_NO_MEMORY)
        return context_fail(plan->context, SIGRAMP_OUT_OF_MEMORY, "no memory for the terms");
    return context_fail(plan->context, SIGRAMP_INVALID_ARGUMENT,
                        "no plan that was opened as this one has packed these bytes");
}

static sigramp_status add_cells(sigramp_sum_plan *plan, size_t size, const void *bytes)
{
    open_terms others;
    const open_result result = open_terms_unpack(&plan->open->terms, size, bytes, &others);
    if (result != OPEN_DONE)
        return fail_unpacking(plan, result);
    const sigramp_status status = plan_change(plan, (term_change){.sign = 1, .merged = &others});
    open_terms_destroy(&others);
    return status;
}

static sigramp_status add_listed(sigramp_sum_plan *plan, size_t size, const void *bytes)
{
    listed_bag others;
    const open_result result = term_bag_unpack(plan->precision, size, bytes, &others);
    if (result != OPEN_DONE)
        return fail_unpacking(plan, result);
    const sigramp_status status =
        plan_change(plan, (term_change){1, others.count, others.offsets, others.weights, NULL});
    free(others.offsets);
    return status;
}

static NOT_INLINED sigramp_status add_packed(sigramp_sum_plan *plan, size_t size, const void *bytes)
{
    const sigramp_status status = start(plan);
    if (status != SIGRAMP_OK)
        return status;
    if (!bytes)
        return context_fail(plan->context, SIGRAMP_INVALID_ARGUMENT, "bytes is NULL");
    return plan->open->method == SIGRAMP_METHOD_FAST ? add_cells(plan, size, bytes)
                                                     : add_listed(plan, size, bytes);
}

sigramp_status sigramp_sum_plan_add_packed(sigramp_sum_plan *plan, size_t size, const void *bytes)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return add_packed(plan, size, bytes);
}
