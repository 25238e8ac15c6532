/* SPDX-License-Identifier: MIT */
/* What auto takes: from the request alone, the same everywhere, and as good as what it did not
 * take.
 */
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "reference/inputs.h"
#include "support.h"

static double *spaced(size_t count, double last)
{
    double *values = calloc(count + 1, sizeof *values);
    cr_assert_not_null(values);
    for (size_t i = 0; i < count; ++i)
        values[i] = count > 1 ? last * (double)i / (double)(count - 1) : 0;
    return values;
}

static sigramp_sum_options request(uint64_t points)
{
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.points = points;
    return options;
}

static sigramp_method choice(sigramp_context *context, sigramp_precision precision,
                             const sigramp_sum_options *options, size_t count, double last)
{
    double *values = spaced(count, last);
    void *offsets = real_array(precision, count, values);
    sigramp_sum_plan *plan = NULL;
    cr_assert_eq(plan_reals(context, options, precision, count, offsets, NULL, &plan), SIGRAMP_OK,
                 "%s", sigramp_context_detail(context));
    cr_expect_str_eq(sigramp_context_detail(context), "");
    const sigramp_method method = sigramp_sum_plan_method(plan);
    sigramp_sum_plan_destroy(plan);
    free(offsets);
    free(values);
    return method;
}

static sigramp_method choice_here(const sigramp_sum_options *options, size_t count, double last)
{
    sigramp_context *context = cpu_context(NULL, 2);
    const sigramp_method method = choice(context, SIGRAMP_F64, options, count, last);
    sigramp_context_destroy(context);
    return method;
}

Test(choice, takes_every_term_where_there_are_few)
{
    const sigramp_sum_options one = request(1), many = request(10000000);
    cr_expect_eq(choice_here(&one, 0, 10), SIGRAMP_METHOD_DIRECT);
    cr_expect_eq(choice_here(&one, 1, 10), SIGRAMP_METHOD_DIRECT);
    cr_expect_eq(choice_here(&one, 100000, 10), SIGRAMP_METHOD_DIRECT);
    cr_expect_eq(choice_here(&many, 0, 10), SIGRAMP_METHOD_DIRECT);
}

Test(choice, takes_a_table_where_there_are_many)
{
    const sigramp_sum_options some = request(10000), many = request(10000000);
    cr_expect_eq(choice_here(&some, 100000, 10), SIGRAMP_METHOD_FAST);
    cr_expect_eq(choice_here(&many, 100, 10), SIGRAMP_METHOD_FAST);
}

Test(choice, takes_as_many_points_as_offsets_if_they_are_not_known)
{
    const sigramp_sum_options unknown = request(0);
    cr_expect_eq(choice_here(&unknown, 10, 10), SIGRAMP_METHOD_DIRECT);
    cr_expect_eq(choice_here(&unknown, 100000, 10), SIGRAMP_METHOD_FAST);
}

/* A table has cells from the first offset to the last, empty ones too; without one a point costs
 * more. */
Test(choice, takes_no_table_for_offsets_far_apart)
{
    sigramp_sum_options options = request(2000);
    cr_expect_eq(choice_here(&options, 1000, 10), SIGRAMP_METHOD_FAST);
    cr_expect_eq(choice_here(&options, 100, 7000), SIGRAMP_METHOD_DIRECT);
    cr_expect_eq(choice_here(&options, 100, INFINITY), SIGRAMP_METHOD_DIRECT);
    options.slope = 700;
    cr_expect_eq(choice_here(&options, 100, 10), SIGRAMP_METHOD_DIRECT);
    options.points = 100000;
    cr_expect_eq(choice_here(&options, 100, 10), SIGRAMP_METHOD_FAST);
}

/* One offset a width, too many widths for one table: tables of zones take 25 microseconds a width
 * to plan, and where zones list their offsets, every point meets thousands. */
Test(choice, takes_sparse_offsets_fast_only_for_many_points)
{
    const sigramp_sum_options few = request(1000), many = request(100000);
    cr_expect_eq(choice_here(&few, 100000, 100000), SIGRAMP_METHOD_DIRECT);
    cr_expect_eq(choice_here(&many, 100000, 100000), SIGRAMP_METHOD_FAST);
    cr_expect_eq(choice_here(&few, 5000, 50000), SIGRAMP_METHOD_DIRECT);
    cr_expect_eq(choice_here(&many, 100000, 1e9), SIGRAMP_METHOD_FAST);
}

/* The best that direct can promise, which a table cannot. */
static double direct_bound(sigramp_sum_options options, size_t count)
{
    double *offsets = spaced(count, 10);
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL;
    options.method = SIGRAMP_METHOD_DIRECT;
    cr_assert_eq(sigramp_sum_plan_f64(context, &options, count, offsets, NULL, &plan), SIGRAMP_OK);
    const double bound = options.derivative ? sigramp_sum_plan_derivative_error_bound(plan)
                                            : sigramp_sum_plan_error_bound(plan);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
    free(offsets);
    return bound;
}

Test(choice, meets_the_tolerance_by_the_method_that_can)
{
    sigramp_sum_options options = request(1000000);
    cr_expect_eq(choice_here(&options, 1000, 10), SIGRAMP_METHOD_FAST);
    options.tolerance = direct_bound(options, 1000);
    cr_expect_eq(choice_here(&options, 1000, 10), SIGRAMP_METHOD_DIRECT);
    options.tolerance = 1e-12;
    cr_expect_eq(choice_here(&options, 1000, 10), SIGRAMP_METHOD_FAST);
}

Test(choice, is_also_made_for_a_derivative)
{
    sigramp_sum_options options = request(1000000);
    options.derivative = 1;
    cr_expect_eq(choice_here(&options, 1000, 10), SIGRAMP_METHOD_FAST);
    /* Both sums have to meet it, the derivative with the product of slope and scale, which rounds.
     */
    options.slope = 1.1;
    options.scale = 1.3;
    options.tolerance = direct_bound(options, 1000);
    cr_expect_eq(choice_here(&options, 1000, 10), SIGRAMP_METHOD_DIRECT);
}

static void expect_the_same(const sigramp_options *where, const char *what)
{
    static const uint64_t points[] = {1, 100, 10000, 1000000, 100000000};
    static const size_t terms[] = {1, 10, 100, 1000, 10000};
    sigramp_context *one = cpu_context("baseline", 1);
    sigramp_context *other = device_context(where);
    for (int p = 0; p < 5; ++p)
        for (int t = 0; t < 5; ++t)
            for (int wide = 0; wide < 2; ++wide) {
                const sigramp_precision precision = wide ? SIGRAMP_F64 : SIGRAMP_F32;
                const sigramp_sum_options options = request(points[p]);
                cr_expect_eq(choice(other, precision, &options, terms[t], 10),
                             choice(one, precision, &options, terms[t], 10),
                             "%s, %zu terms, point count %d", what, terms[t], p);
            }
    sigramp_context_destroy(other);
    sigramp_context_destroy(one);
}

Test(choice, does_not_depend_on_the_device)
{
    const char *isas[MOST_ISAS];
    const size_t isa_count = available_isas(isas);
    expect_the_same(&(sigramp_options){.device = "opencl"}, "OpenCL");
    expect_the_same(&(sigramp_options){.device = "auto"}, "auto");
    expect_the_same(&(sigramp_options){.device = "cpu", .threads = 7}, "7 threads");
    for (size_t i = 0; i < isa_count; ++i)
        expect_the_same(&(sigramp_options){.device = "cpu", .isa = isas[i]}, isas[i]);
}

/* sigramp_sum_plan_f32's or _f64's y and bound, of offsets 0 to 10. */
static void *sums_by(sigramp_method method, sigramp_precision precision, size_t terms,
                     size_t points, const void *x, double *bound)
{
    double *values = spaced(terms, 10);
    sigramp_context *context = cpu_context(NULL, 2);
    sigramp_sum_options options = request(points);
    sigramp_sum_plan *plan = NULL;
    options.method = method;
    void *offsets = real_array(precision, terms, values);
    void *y = malloc(points * real_size(precision));
    cr_assert_not_null(y);
    cr_assert_eq(plan_reals(context, &options, precision, terms, offsets, NULL, &plan), SIGRAMP_OK);
    cr_assert_eq(execute_reals(plan, precision, points, x, y), SIGRAMP_OK);
    *bound = sigramp_sum_plan_error_bound(plan);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
    free(offsets);
    free(values);
    return y;
}

static void expect_agreement(sigramp_precision precision, size_t points, size_t terms)
{
    double *values = spaced(points, 30);
    void *x = real_array(precision, points, values);
    double bounds[3];
    void *y[3];
    for (int method = SIGRAMP_METHOD_AUTO; method <= SIGRAMP_METHOD_FAST; ++method)
        y[method] = sums_by((sigramp_method)method, precision, terms, points, x, &bounds[method]);
    for (int method = SIGRAMP_METHOD_DIRECT; method <= SIGRAMP_METHOD_FAST; ++method)
        for (size_t j = 0; j < points; ++j) {
            const double automatic = real_at(precision, y[0], j);
            const double forced = real_at(precision, y[method], j);
            cr_assert(fabs(automatic - forced) <= 1.001 * (bounds[0] + bounds[method]) * forced,
                      "%zu points, %zu terms, point %zu: %a and %a", points, terms, j, automatic,
                      forced);
        }
    for (int method = 0; method < 3; ++method)
        free(y[method]);
    free(x);
    free(values);
}

Test(choice, gives_what_the_forced_methods_give)
{
    for (int wide = 0; wide < 2; ++wide) {
        const sigramp_precision precision = wide ? SIGRAMP_F64 : SIGRAMP_F32;
        expect_agreement(precision, 1, 1);
        expect_agreement(precision, 10, 100000);
        expect_agreement(precision, 1000, 3);
        expect_agreement(precision, 3000, 3001);
        expect_agreement(precision, 100000, 100);
    }
}

static sigramp_method spaced_choice(const sigramp_sum_options *options, double stop, uint64_t count)
{
    const sigramp_method method = sigramp_sum_choose_spaced(options, SIGRAMP_F64, 0, stop, count);
    cr_expect_eq(sigramp_sum_choose_spaced(options, SIGRAMP_F64, stop, 0, count), method,
                 "the offsets' direction does not matter");
    return method;
}

Test(choice, of_spaced_offsets_lists_them_while_that_costs_little)
{
    sigramp_sum_options few = request(200), many = request(1000);
    cr_expect_eq(spaced_choice(&few, 10, 0), SIGRAMP_METHOD_DIRECT);
    cr_expect_eq(spaced_choice(&few, 10, 100), SIGRAMP_METHOD_DIRECT);
    cr_expect_eq(spaced_choice(&few, 10, 1000000), SIGRAMP_METHOD_CLOSED);
    cr_expect_eq(spaced_choice(&few, 10, 1000000000000000), SIGRAMP_METHOD_CLOSED);
    cr_expect_eq(spaced_choice(&many, 10, 1000000), SIGRAMP_METHOD_CLOSED);
    cr_expect_eq(spaced_choice(NULL, 10, 3), SIGRAMP_METHOD_DIRECT);
    few.unit = many.unit = SIGRAMP_RELU;
    cr_expect_eq(spaced_choice(&few, 10, 100), SIGRAMP_METHOD_DIRECT);
    cr_expect_eq(spaced_choice(&many, 10, 1000000), SIGRAMP_METHOD_CLOSED);
}

Test(choice, of_spaced_offsets_looks_at_all_of_the_request)
{
    sigramp_sum_options options = request(10000000);
    options.tolerance = 0x1p-53 * (1 + 0x1p-5); /* below closed's bound */
    cr_expect_neq(spaced_choice(&options, 10, 1000), SIGRAMP_METHOD_CLOSED);
    cr_expect_eq(spaced_choice(&options, 10, (uint64_t)1 << 40), SIGRAMP_METHOD_CLOSED,
                 "they cannot be listed");
    options.tolerance = 0;
    cr_expect_neq(spaced_choice(&options, 10, 10), SIGRAMP_METHOD_CLOSED, "so wide apart");
    options.method = SIGRAMP_METHOD_CLOSED;
    cr_expect_eq(spaced_choice(&options, 10, 10), SIGRAMP_METHOD_CLOSED);
    options.method = SIGRAMP_METHOD_AUTO;
    options.unit = (sigramp_unit)-1;
    cr_expect_eq(spaced_choice(&options, 10, 10), SIGRAMP_METHOD_CLOSED);
}
