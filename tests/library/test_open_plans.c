/* SPDX-License-Identifier: MIT */
/* What plans whose terms change take, refuse and are when terms are gone again. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "opened.h"
#include "reference/inputs.h"

/* Weights of other classes in between, above and below. */
Test(open_plans, are_empty_again_when_all_is_removed)
{
    static const double a[] = {1, 2, 3, 4, 5, -20, 30};
    static const double w[] = {1e-30, -1e30, 3, 5e-324, -0.0, 1e-300, -1e-3};
    for (int m = 0; m < 2; ++m) {
        const sigramp_sum_options options = options_of(open_methods[m]);
        opened o = open_with(&options);
        for (int i = 0; i < OPENED_POINTS; ++i)
            o.y[i] = 0;
        expect_unchanged(&o);
        for (int i = 0; i < 7; ++i)
            add_offsets(&o, 1, a + i, w + i);
        for (int i = 0; i < 7; ++i)
            remove_offsets(&o, 1, a + i, w + i);
        expect_unchanged(&o);
        close_opened(&o);
    }
}

Test(open_plans, take_ones_and_no_weights_alike)
{
    double a[1000], ones[1000];
    const sigramp_sum_options options = options_of(SIGRAMP_METHOD_FAST);
    opened o = open_with(&options);
    for (int i = 0; i < 1000; ++i) {
        a[i] = -20 + 0.05 * i;
        ones[i] = 1;
    }
    add_offsets(&o, 1000, a, NULL);
    sum_at_points(&o);
    remove_offsets(&o, 500, a, ones);
    add_offsets(&o, 500, a, ones);
    expect_unchanged(&o);
    remove_offsets(&o, 1000, a, ones);
    for (int i = 0; i < OPENED_POINTS; ++i)
        o.y[i] = 0;
    expect_unchanged(&o);
    close_opened(&o);
}

/* Of what leans the same way counts grow without cancelling. */
Test(open_plans, of_millions_of_equal_terms_are_right)
{
    enum { TERMS = 1000000, TIMES = 4 };
    double *const a = malloc(TERMS * sizeof *a), *const w = malloc(TERMS * sizeof *w);
    cr_assert(a && w);
    const sigramp_sum_options options = options_of(SIGRAMP_METHOD_FAST);
    opened o = open_with(&options);
    for (int i = 0; i < TERMS; ++i) {
        a[i] = 1.7;
        w[i] = 1.3;
    }
    for (int k = 0; k < TIMES; ++k)
        add_offsets(&o, TERMS, a, w);
    sum_at_points(&o);
    sigramp_sum_options one_term = options_of(SIGRAMP_METHOD_DIRECT);
    one_term.scale = TIMES * TERMS;
    opened one = open_with(&one_term);
    add_offsets(&one, 1, a, w);
    sum_at_points(&one);
    for (int i = 0; i < OPENED_POINTS; ++i)
        cr_expect(fabs(o.y[i] - one.y[i]) <= 0x1p-51 * one.y[i], "S(%g) = %.17g, but %.17g", o.x[i],
                  o.y[i], one.y[i]);
    close_opened(&one);
    for (int k = 1; k < TIMES; ++k)
        remove_offsets(&o, TERMS, a, w);
    sum_at_points(&o);
    opened once = open_with(&options);
    add_offsets(&once, TERMS, a, w);
    sum_at_points(&once);
    cr_expect_arr_eq(o.y, once.y, sizeof o.y);
    close_opened(&once);
    close_opened(&o);
    free(a);
    free(w);
}

Test(open_plans, of_a_million_terms_in_pieces_have_the_bits_of_a_plan_of_all)
{
    enum { TERMS = 1000003, PIECE = 77777 };
    double *const a = malloc(TERMS * sizeof *a), *const w = malloc(TERMS * sizeof *w);
    cr_assert(a && w);
    uint64_t seed = 5;
    for (int i = 0; i < TERMS; ++i) {
        a[i] = i == 0 ? -20 : i == 1 ? 30 : random_between(&seed, -20, 30);
        w[i] = random_between(&seed, -2, 3);
    }
    const sigramp_sum_options options = options_of(SIGRAMP_METHOD_FAST);
    opened o = open_with(&options);
    for (size_t done = 0; done < TERMS; done += PIECE)
        add_offsets(&o, TERMS - done < PIECE ? TERMS - done : PIECE, a + done, w + done);
    sum_at_points(&o);
    sigramp_sum_plan *plan = NULL;
    double y[OPENED_POINTS];
    cr_assert_eq(sigramp_sum_plan_f64(o.context, &options, TERMS, a, w, &plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f64(plan, OPENED_POINTS, o.x, y), SIGRAMP_OK);
    cr_expect_arr_eq(y, o.y, sizeof y);
    sigramp_sum_plan_destroy(plan);
    close_opened(&o);
    free(a);
    free(w);
}

/* Some 130,000 cells, of which few have terms. */
Test(open_plans, of_a_wide_range_have_the_bits_of_a_plan_of_all)
{
    static const double a[] = {-4000, -3999.5, 0, 1000, 4000}, w[] = {1, 2, 1e-9, -3, 4};
    sigramp_context *const context = cpu_context(NULL, 2);
    const sigramp_sum_options options = options_of(SIGRAMP_METHOD_FAST);
    sigramp_sum_plan *plan = NULL, *whole = NULL;
    double x[OPENED_POINTS], y[OPENED_POINTS], right[OPENED_POINTS];
    for (int i = 0; i < OPENED_POINTS; ++i)
        x[i] = -4100 + 8200. / OPENED_POINTS * i;
    cr_assert_eq(sigramp_sum_plan_open_f64(context, &options, -4000, 4000, &plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_plan_add_f64(plan, 3, a, w), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_plan_add_f64(plan, 2, a + 3, w + 3), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f64(plan, OPENED_POINTS, x, y), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_plan_open_f64(context, &options, -4000, 4000, &whole), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_plan_add_f64(whole, 5, a, w), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f64(whole, OPENED_POINTS, x, right), SIGRAMP_OK);
    cr_expect_arr_eq(y, right, sizeof y);
    sigramp_sum_plan_destroy(plan);
    sigramp_sum_plan_destroy(whole);
    sigramp_context_destroy(context);
}

/* What is refused changes nothing, nor do the terms that came before it in the call. */
Test(open_plans, refuse_what_is_not_theirs)
{
    static const double a[] = {1, 2, 3}, w[] = {1, -2, 0.5};
    for (int m = 0; m < 2; ++m) {
        const sigramp_sum_options options = options_of(open_methods[m]);
        opened o = open_with(&options);
        add_offsets(&o, 3, a, w);
        sum_at_points(&o);
        if (open_methods[m] == SIGRAMP_METHOD_DIRECT) /* cells do not keep which weight was whose */
            expect_refused(&o, sigramp_sum_plan_remove_f64(o.plan, 2, a + 1, w));
        expect_refused(&o, sigramp_sum_plan_remove_f64(o.plan, 3, a, NULL));
        expect_refused(&o, sigramp_sum_plan_remove_f64(o.plan, 2, (double[]){1, 20}, w));
        expect_refused(&o,
                       sigramp_sum_plan_remove_f64(o.plan, 2, (double[]){1, 1}, (double[]){1, 1}));
        expect_refused(&o, sigramp_sum_plan_remove_f64(o.plan, 4, (double[]){1, 2, 3, 3},
                                                       (double[]){1, -2, 0.5, 0.5}));
        expect_refused(&o, sigramp_sum_plan_add_f32(o.plan, 1, (float[]){1}, NULL));
        expect_refused(&o, sigramp_sum_plan_add_f64(o.plan, 1, NULL, NULL));
        remove_offsets(&o, 3, a, w);
        add_offsets(&o, 3, a, w);
        expect_unchanged(&o);
        close_opened(&o);
    }
}

Test(open_plans, of_cells_take_finite_terms_of_their_range_alone)
{
    static const double a[] = {1, 2}, wrong[] = {31, -20.001, NAN, INFINITY, -INFINITY};
    const sigramp_sum_options options = options_of(SIGRAMP_METHOD_FAST);
    opened o = open_with(&options);
    add_offsets(&o, 2, a, NULL);
    sum_at_points(&o);
    for (int i = 0; i < 5; ++i) {
        const double offsets[] = {1, wrong[i]};
        expect_refused(&o, sigramp_sum_plan_add_f64(o.plan, 2, offsets, NULL));
        expect_refused(&o, sigramp_sum_plan_remove_f64(o.plan, 2, offsets, NULL));
        if (i >= 2)
            expect_refused(&o, sigramp_sum_plan_add_f64(o.plan, 2, a, (double[]){1, wrong[i]}));
    }
    add_offsets(&o, 2, (double[]){-20, 30}, NULL);
    close_opened(&o);
}

/* Weights of 1e300 with a scale of 1e300 have no table. */
Test(open_plans, are_as_before_where_the_new_sum_cannot_be_planned)
{
    static const double a[] = {1, 2}, large[] = {1e300, 1e300};
    sigramp_sum_options options = options_of(SIGRAMP_METHOD_FAST);
    options.scale = 1e300;
    opened o = open_with(&options);
    add_offsets(&o, 2, a, (double[]){1e-300, 1e-290});
    sum_at_points(&o);
    const sigramp_status status = sigramp_sum_plan_add_f64(o.plan, 2, a, large);
    cr_expect_eq(status, SIGRAMP_NOT_SUPPORTED);
    expect_unchanged(&o);
    cr_expect_eq(sigramp_sum_plan_remove_f64(o.plan, 2, a, large), SIGRAMP_INVALID_ARGUMENT);
    add_offsets(&o, 1, a, (double[]){3});
    remove_offsets(&o, 1, a, (double[]){3});
    expect_unchanged(&o);
    close_opened(&o);
}

/* A tolerance that no plan of few terms meets with wide cells, which open plans never have. */
#define NARROW_CELLS 2.49e-16

Test(open_plans, have_derivatives)
{
    static const double a[] = {-20, 2, 30}, w[] = {1, -2, 0.5};
    double y[OPENED_POINTS], dy[OPENED_POINTS], right[OPENED_POINTS];
    for (int m = 0; m < 2; ++m) {
        sigramp_sum_options options = options_of(open_methods[m]);
        options.derivative = 1;
        options.tolerance = NARROW_CELLS;
        opened o = open_with(&options);
        add_offsets(&o, 2, a, w);
        add_offsets(&o, 1, a + 2, w + 2);
        cr_assert_eq(sigramp_sum_execute_derivative_f64(o.plan, OPENED_POINTS, o.x, y, dy),
                     SIGRAMP_OK);
        sigramp_sum_plan *plan = NULL;
        cr_assert_eq(sigramp_sum_plan_f64(o.context, &options, 3, a, w, &plan), SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_execute_derivative_f64(plan, OPENED_POINTS, o.x, y, right),
                     SIGRAMP_OK);
        cr_expect_arr_eq(dy, right, sizeof dy);
        sigramp_sum_plan_destroy(plan);
        close_opened(&o);
    }
}

/* As a plan of the terms is: also where there are none, and far from a range's ends. */
Test(open_plans, are_solved)
{
    static const double a[] = {0, 3, 6}, values[] = {0.001, 0.7, 1.5, 2.999, 0, 3, -1};
    enum { VALUES = 7 };
    for (int m = 0; m < 2; ++m)
        for (size_t count = 0; count <= 3; ++count) {
            const sigramp_sum_options options = options_of(open_methods[m]);
            opened o = open_with(&options);
            double x[VALUES], right[VALUES];
            sigramp_sum_plan *plan = NULL;
            add_offsets(&o, 3, a, (double[]){1, -1, 1});
            cr_expect_eq(sigramp_sum_solve_f64(o.plan, VALUES, values, x),
                         SIGRAMP_INVALID_ARGUMENT);
            remove_offsets(&o, 3, a, (double[]){1, -1, 1});
            add_offsets(&o, count, a, NULL);
            cr_assert_eq(sigramp_sum_solve_f64(o.plan, VALUES, values, x), SIGRAMP_OK);
            cr_assert_eq(sigramp_sum_plan_f64(o.context, &options, count, a, NULL, &plan),
                         SIGRAMP_OK);
            cr_assert_eq(sigramp_sum_solve_f64(plan, VALUES, values, right), SIGRAMP_OK);
            for (int i = 0; i < VALUES; ++i)
                cr_expect(x[i] == right[i] || fabs(x[i] - right[i]) <= 1e-13 * fabs(right[i]) ||
                              (isnan(x[i]) && isnan(right[i])),
                          "%zu terms, S(x) = %g: %.17g, but %.17g", count, values[i], x[i],
                          right[i]);
            sigramp_sum_plan_destroy(plan);
            close_opened(&o);
        }
}

Test(open_plans, wrong_requests_are_refused)
{
    sigramp_context *const context = cpu_context(NULL, 1);
    sigramp_sum_options options = options_of(SIGRAMP_METHOD_FAST);
    sigramp_sum_plan *plan = NULL;
    static const double ranges[][2] = {{1, 0}, {NAN, 1}, {0, INFINITY}, {-INFINITY, 0}};
    for (int i = 0; i < 4; ++i) {
        cr_expect_eq(
            sigramp_sum_plan_open_f64(context, &options, ranges[i][0], ranges[i][1], &plan),
            SIGRAMP_INVALID_ARGUMENT);
        cr_expect_null(plan);
    }
    cr_expect_eq(sigramp_sum_plan_open_f64(NULL, &options, 0, 1, &plan), SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(sigramp_sum_plan_open_f64(context, &options, 0, 1e9, &plan),
                 SIGRAMP_NOT_SUPPORTED);
    cr_expect_eq(sigramp_sum_plan_open_f64(context, &options, 1e300, 2e300, &plan),
                 SIGRAMP_NOT_SUPPORTED);
    options.unit = SIGRAMP_RELU;
    cr_expect_eq(sigramp_sum_plan_open_f64(context, &options, 0, 1, &plan), SIGRAMP_NOT_SUPPORTED);
    cr_expect_null(plan);
    options.method = SIGRAMP_METHOD_AUTO;
    cr_expect_eq(sigramp_sum_plan_open_f64(context, &options, 0, 1, &plan), SIGRAMP_OK);
    cr_expect_eq(sigramp_sum_plan_method(plan), SIGRAMP_METHOD_DIRECT);
    sigramp_sum_plan_destroy(plan);
    options.method = SIGRAMP_METHOD_CLOSED;
    cr_expect_eq(sigramp_sum_plan_open_f64(context, &options, 0, 1, &plan), SIGRAMP_NOT_SUPPORTED);
    static const double a[] = {1};
    cr_assert_eq(sigramp_sum_plan_f64(context, NULL, 1, a, NULL, &plan), SIGRAMP_OK);
    cr_expect_eq(sigramp_sum_plan_add_f64(plan, 1, a, NULL), SIGRAMP_NOT_SUPPORTED);
    cr_expect_eq(sigramp_sum_plan_remove_f64(plan, 1, a, NULL), SIGRAMP_NOT_SUPPORTED);
    cr_expect_eq(sigramp_sum_plan_add_f64(NULL, 1, a, NULL), SIGRAMP_INVALID_ARGUMENT);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}

/* The bits of a plan of the same terms, which a constant is added to. */
Test(open_plans, have_a_constant)
{
    static const double a[] = {-20, 2, 30}, w[] = {1, -2, 0.5};
    double right[OPENED_POINTS];
    for (int m = 0; m < 2; ++m) {
        sigramp_sum_options options = options_of(open_methods[m]);
        options.constant = 0.3;
        options.tolerance = NARROW_CELLS;
        opened o = open_with(&options);
        sum_at_points(&o);
        for (int i = 0; i < OPENED_POINTS; ++i)
            cr_assert_eq(o.y[i], 0.3);
        add_offsets(&o, 3, a, w);
        remove_offsets(&o, 1, a, w);
        add_offsets(&o, 1, a, w);
        sum_at_points(&o);
        sigramp_sum_plan *plan = NULL;
        cr_assert_eq(sigramp_sum_plan_f64(o.context, &options, 3, a, w, &plan), SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_execute_f64(plan, OPENED_POINTS, o.x, right), SIGRAMP_OK);
        cr_expect_arr_eq(o.y, right, sizeof right);
        cr_expect_eq(sigramp_sum_plan_error_bound(o.plan), sigramp_sum_plan_error_bound(plan));
        sigramp_sum_plan_destroy(plan);
        close_opened(&o);
    }
}

/* Terms that come and go have no numbers. */
Test(open_plans, leave_no_term_out_by_its_number)
{
    static const double a[] = {1, 2};
    static const int64_t exclude[] = {0};
    for (int m = 0; m < 2; ++m) {
        sigramp_sum_options options = options_of(open_methods[m]);
        opened o = open_with(&options);
        sigramp_sum_plan *plan = NULL;
        add_offsets(&o, 2, a, NULL);
        cr_expect_eq(sigramp_sum_execute_without_f64(o.plan, 1, o.x, exclude, o.y),
                     SIGRAMP_INVALID_ARGUMENT);
        cr_expect_eq(sigramp_sum_solve_without_f64(o.plan, 1, o.x, exclude, o.y),
                     SIGRAMP_INVALID_ARGUMENT);
        options.exclude = 1;
        cr_expect_eq(sigramp_sum_plan_open_f64(o.context, &options, -20, 30, &plan),
                     SIGRAMP_NOT_SUPPORTED);
        cr_expect_null(plan);
        cr_expect_neq(sigramp_context_detail(o.context)[0], '\0');
        close_opened(&o);
    }
}
