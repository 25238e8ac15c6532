/* SPDX-License-Identifier: MIT */
/* The experiment: logistic curve, sum of 100 logistics over 10, softplus over the ramp; in long
 * double beside. */
#include <criterion/criterion.h>
#include <math.h>

#include "support.h"

enum { POINTS = 200, OFFSETS = 100 };

static void linspace(double start, double stop, size_t count, double *values)
{
    const double step = (stop - start) / (double)(count - 1);
    for (size_t i = 0; i < count; ++i)
        values[i] = (double)i * step + start;
    values[count - 1] = stop;
}

typedef struct {
    double x[POINTS], logistic[POINTS], sum[POINTS], softplus[POINTS], relu[POINTS];
    double offsets[OFFSETS];
} curves;

static void compute_curves(curves *all)
{
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.scale = 0.1;
    sigramp_context *context = cpu_context(NULL, 0);
    sigramp_sum_plan *plan = NULL;
    linspace(-10, 10, POINTS, all->x);
    linspace(0, 10, OFFSETS, all->offsets);
    cr_assert_eq(sigramp_map_f64(context, SIGRAMP_LOGISTIC, POINTS, all->x, 0, all->logistic),
                 SIGRAMP_OK);
    cr_assert_eq(sigramp_map_f64(context, SIGRAMP_SOFTPLUS, POINTS, all->x, 0, all->softplus),
                 SIGRAMP_OK);
    cr_assert_eq(sigramp_map_f64(context, SIGRAMP_RELU, POINTS, all->x, 0, all->relu), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_plan_f64(context, &options, OFFSETS, all->offsets, NULL, &plan),
                 SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f64(plan, POINTS, all->x, all->sum), SIGRAMP_OK);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}

static void near(double given, long double right, const char *what, double x)
{
    cr_expect(fabsl(given - right) <= 2e-16L * fabsl(right) + 1e-300L, "%s(%g) = %.17g, not %.17Lg",
              what, x, given, right);
}

Test(experiment, has_the_right_curves)
{
    curves all;
    compute_curves(&all);
    for (size_t j = 0; j < POINTS; ++j) {
        const long double x = all.x[j];
        long double sum = 0;
        for (size_t i = 0; i < OFFSETS; ++i)
            sum += 1 / (1 + expl(all.offsets[i] - x));
        near(all.logistic[j], 1 / (1 + expl(-x)), "logistic", all.x[j]);
        near(all.sum[j], sum * (long double)0.1, "sum", all.x[j]);
        near(all.softplus[j], log1pl(expl(x)), "softplus", all.x[j]);
        near(all.relu[j], x > 0 ? x : 0, "relu", all.x[j]);
    }
}

/* What the figures show. */
Test(experiment, shows_what_it_is_known_for)
{
    curves all;
    compute_curves(&all);
    double near_zero = 0, farthest = 0, at = 0;
    for (size_t j = 0; j < POINTS; ++j) {
        const double difference = fabs(all.sum[j] - all.softplus[j]);
        if (all.x[j] <= 5 && difference > near_zero)
            near_zero = difference;
        if (difference > farthest) {
            farthest = difference;
            at = all.x[j];
        }
        cr_expect_leq(all.softplus[j] - all.relu[j], log(2),
                      "softplus is nearest the ramp's corner");
    }
    cr_expect_lt(near_zero, 0.1, "the sum looks like softplus");
    cr_expect_eq(at, 10, "and bends off at the last offset");
    /* softplus(10) - softplus(0) replaces softplus(10) there, half a spacing aside: log 2 - 1/20
     * and a little */
    cr_expect_float_eq(farthest, log(2), 0.1);
}

/* The stepped sigmoid form of the literature: offsets 0.5, 1.5, 2.5, ... At 0 Euler and Maclaurin's
 * formula with midpoints says -1/96 for its first correction, and the next ones a little more. */
Test(experiment, has_a_stepped_form_too)
{
    enum { STEPS = 2000 };
    double offsets[STEPS], sum = 0;
    const double zero = 0;
    long double right = 0;
    for (size_t i = 0; i < STEPS; ++i) {
        offsets[i] = 0.5 + (double)i;
        right += 1 / (1 + expl(offsets[i]));
    }
    sigramp_context *context = cpu_context(NULL, 0);
    sigramp_sum_plan *plan = NULL;
    cr_assert_eq(sigramp_sum_plan_f64(context, NULL, STEPS, offsets, NULL, &plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f64(plan, 1, &zero, &sum), SIGRAMP_OK);
    near(sum, right, "stepped sum", 0);
    cr_expect_float_eq(sum - log(2), -0.0106, 0.00005);
    cr_expect_float_eq(sum - log(2), -1.0 / 96, 0.0002);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}
