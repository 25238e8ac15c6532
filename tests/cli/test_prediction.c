/* SPDX-License-Identifier: MIT */
/* What compare predicts for equally spaced offsets, and when it does. */
#include "compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

TestSuite(prediction, .init = enter_folder, .fini = leave_folder);

/* The parts at one x, in long double: their definitions for offsets first, first + d, ..., and the
 * sum itself, whose difference from the integral is what the spacing does. */
typedef struct {
    long double difference, finite_range, spacing, scale;
} explanation;

static explanation explain(long double x, long double first, long double d, int terms,
                           long double c)
{
    const long double last = first + (terms - 1) * d;
    const long double integral = softplus(x - first + d / 2) - softplus(x - last - d / 2);
    long double sum = 0;
    for (int i = 0; i < terms; i++) {
        sum += logistic(x - first - i * d);
    }
    return (explanation){.difference = c * sum - softplus(x),
                         .finite_range = integral - softplus(x),
                         .spacing = d * sum - integral,
                         .scale = (c - d) * sum};
}

static double value_of(const json_t *predicted, const char *key)
{
    return number_of(json_object_get(predicted, key), "value");
}

/* The report of one x; tolerance is of every part. */
static void expect_explanation(const json_t *report, explanation expected, double tolerance)
{
    const json_t *predicted = json_object_get(report, "predicted");
    cr_assert(json_is_object(predicted));
    const double measured = fabs(value_of(predicted, "sum_minus_softplus") +
                                 value_of(predicted, "measured_minus_predicted"));
    cr_expect_float_eq(measured,
                       number_of(json_object_get(report, "sum_minus_softplus"), "max_abs"), 1e-15);
    cr_expect_float_eq(value_of(predicted, "sum_minus_softplus"), (double)expected.difference,
                       tolerance);
    cr_expect_float_eq(value_of(predicted, "finite_range"), (double)expected.finite_range,
                       tolerance);
    cr_expect_float_eq(value_of(predicted, "spacing"), (double)expected.spacing, tolerance);
    cr_expect_float_eq(value_of(predicted, "scale"), (double)expected.scale, tolerance);
}

Test(prediction, it_explains_the_experiment)
{
    static const char *const points[] = {"-9.5", "-1", "0", "0.5", "4", "9", "10", "11", "300"};
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        json_t *report =
            RUN_JSON("compare", "--x", points[i], "--offsets", "0:10:100", "--scale", "0.1", CPU);
        expect_explanation(report, explain(strtold(points[i], NULL), 0, 10.0L / 99, 100, 0.1L),
                           3e-15 + 3e-16 * fabs(atof(points[i])));
        json_decref(report);
    }
    json_t *report = RUN_JSON("compare", CPU);
    const json_t *predicted = json_object_get(report, "predicted");
    cr_expect_float_eq(number_of(predicted, "offset_spacing"), 10.0 / 99, 1e-16);
    cr_expect_float_eq(number_of(predicted, "start"), -5.0 / 99, 1e-16);
    cr_expect_float_eq(number_of(predicted, "stop"), 10 + 5.0 / 99, 1e-14);
    cr_expect_lt(number_of(json_object_get(predicted, "measured_minus_predicted"), "max_abs"),
                 5e-15);
    json_decref(report);
}

/* The stepped sigmoid units: 0.0106 at 0, all of it from the spacing. */
Test(prediction, it_explains_the_stepped_form)
{
    json_t *report = RUN_JSON("compare", "--x", "0", "--offsets", "0.5:1999.5:2000", CPU);
    const explanation expected = explain(0, 0.5L, 1, 2000, 1);
    const double measured = number_of(json_object_get(report, "sum_minus_softplus"), "max_abs");
    cr_expect_float_eq(measured, -(double)expected.difference, 1e-15);
    cr_expect_float_eq(measured, 0.0106, 5e-5);
    cr_expect_eq(number_of(report, "scale"), 1);
    expect_explanation(report, expected, 4e-8);
    json_decref(report);
}

/* Up to a spacing of 1/2 nothing but rounding; then a ripple, as large as reported. */
Test(prediction, it_says_how_good_the_prediction_is)
{
    static const char *const fine[] = {"-8:8:129", "-8:8:33"};
    static const char *const wide[] = {"-8:8:17", "-8:8:9", "-9:9:7", "-8:8:5"};
    for (size_t i = 0; i < 2 + 4; i++) {
        const char *offsets = i < 2 ? fine[i] : wide[i - 2];
        json_t *report = RUN_JSON("compare", "--offsets", offsets, "--x", "-10:10:2001", CPU);
        const json_t *predicted = json_object_get(report, "predicted");
        const double ripple = number_of(predicted, "ripple");
        const double left =
            number_of(json_object_get(predicted, "measured_minus_predicted"), "max_abs");
        if (i < 2) {
            cr_expect_lt(left, 1e-14, "%s", offsets);
            cr_expect_lt(ripple, 0x1p-53, "%s", offsets);
        } else {
            cr_expect(0.9 * ripple < left && left < 1.1 * ripple, "%s: %g left, not %g", offsets,
                      left, ripple);
        }
        json_decref(report);
    }
}

static bool predicts(const char *offsets)
{
    json_t *report = RUN_JSON("compare", "--x", "1", "--offsets", offsets, CPU);
    const json_t *predicted = json_object_get(report, "predicted");
    cr_assert(json_is_object(predicted) || json_is_null(predicted));
    const bool is_known = json_is_object(predicted);
    json_decref(report);
    return is_known;
}

Test(prediction, it_sees_equal_spacing_in_a_file)
{
    static const float dense[] = {100.0001f, 100.0002f, 100.0003f, 100.0004f, 100.0005f};
    write_text("falling.csv", "2 1.5 1 0.5 0 -0.5\n");
    json_t *report = RUN_JSON("compare", "--x", "0.25", "--offsets", "falling.csv", CPU);
    expect_explanation(report, explain(0.25L, -0.5L, 0.5L, 6, 1), 1e-15);
    json_decref(report);
    write_file("dense.f32", dense, sizeof dense);
    cr_expect(predicts("dense.f32"));
    write_text("rounded.csv", "0 0.3333 0.6667 1\n");
    cr_expect(predicts("rounded.csv"));
    write_text("uneven.csv", "0 0.334 0.667 1\n");
    cr_expect_not(predicts("uneven.csv"));
}

Test(prediction, it_predicts_nothing_for_other_offsets)
{
    write_text("nan.csv", "0 nan 2\n");
    write_text("inf.csv", "0 1 inf\n");
    write_text("shuffled.csv", "0 2 1 3\n");
    cr_expect_not(predicts("nan.csv"));
    cr_expect_not(predicts("inf.csv"));
    cr_expect_not(predicts("shuffled.csv"));
    cr_expect_not(predicts("5"));
    cr_expect_not(predicts("1:1:3"));
    cr_expect_not(predicts("0:1:0"));
    outcome outcome = RUN("compare", "--device", "cpu", "--offsets", "shuffled.csv");
    cr_expect_not_null(strstr(outcome.output, "no prediction"));
    forget(&outcome);
}
