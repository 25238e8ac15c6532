/* SPDX-License-Identifier: MIT */
#include "opened.h"

#include <criterion/criterion.h>
#include <string.h>

opened open_with(const sigramp_sum_options *options)
{
    opened o = {.context = cpu_context(NULL, 2)};
    cr_assert_eq(sigramp_sum_plan_open_f64(o.context, options, -20, 30, &o.plan), SIGRAMP_OK);
    for (int i = 0; i < OPENED_POINTS; ++i)
        o.x[i] = -60 + 0.5 * i;
    return o;
}

void close_opened(opened *o)
{
    sigramp_sum_plan_destroy(o->plan);
    sigramp_context_destroy(o->context);
}

void sum_at_points(opened *o)
{
    cr_assert_eq(sigramp_sum_execute_f64(o->plan, OPENED_POINTS, o->x, o->y), SIGRAMP_OK);
}

void expect_unchanged(opened *o)
{
    double before[OPENED_POINTS];
    memcpy(before, o->y, sizeof before);
    sum_at_points(o);
    cr_expect_arr_eq(before, o->y, sizeof before);
}

sigramp_sum_options options_of(sigramp_method method)
{
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.method = method;
    return options;
}

void add_offsets(opened *o, size_t count, const double *offsets, const double *weights)
{
    cr_assert_eq(sigramp_sum_plan_add_f64(o->plan, count, offsets, weights), SIGRAMP_OK);
}

void remove_offsets(opened *o, size_t count, const double *offsets, const double *weights)
{
    cr_assert_eq(sigramp_sum_plan_remove_f64(o->plan, count, offsets, weights), SIGRAMP_OK);
}

const sigramp_method open_methods[2] = {SIGRAMP_METHOD_FAST, SIGRAMP_METHOD_DIRECT};

void expect_refused(opened *o, sigramp_status status)
{
    cr_expect_eq(status, SIGRAMP_INVALID_ARGUMENT);
    cr_expect_neq(sigramp_context_detail(o->context)[0], '\0');
    expect_unchanged(o);
}
