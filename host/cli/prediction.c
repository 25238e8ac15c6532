/* SPDX-License-Identifier: MIT */
#include "cli/prediction.h"

#include <math.h>
#include <string.h>

static double element(int precision, const void *values, size_t i)
{
    return precision == 32 ? (double)((const float *)values)[i] : ((const double *)values)[i];
}

static int are_equally_spaced(int precision, size_t count, const void *offsets, double rounding)
{
    if (count < 2)
        return 0;
    const double first = element(precision, offsets, 0);
    const double last = element(precision, offsets, count - 1);
    const double step = (last - first) / (double)(count - 1);
    const double tolerance = fmax(fabs(step) / 1000, rounding * fmax(fabs(first), fabs(last)));
    int is_spaced = step != 0 && isfinite(step);
    for (size_t i = 0; is_spaced && i < count; ++i) {
        const double away = element(precision, offsets, i) - (first + (double)i * step);
        is_spaced = fabs(away) <= tolerance; /* NaN is not */
    }
    return is_spaced;
}

/*
 * The k-th correction is c_k d^2k times the difference of logistic's (2k-1)-th derivative between
 * the ends, where c_k is the coefficient of z^2k in (z/2)/sinh(z/2). With w = logistic', that
 * derivative is a polynomial in w: the first is w, and two more derivatives make of w^j
 * j^2 w^j - 2j(2j+1) w^(j+1). The corrections shrink up to about the (pi^2/d)-th and grow after it.
 */
static void add_up_corrections(double spacing, double corrections[PREDICTION_TERMS + 1])
{
    double c[PREDICTION_TERMS + 1] = {1};
    double derivative[PREDICTION_TERMS + 2] = {0, 1};
    double power = 1;
    const int most = (int)fmin(PREDICTION_TERMS, M_PI * M_PI / spacing);
    memset(corrections, 0, (PREDICTION_TERMS + 1) * sizeof *corrections);
    for (int k = 1; k <= most; ++k) {
        double factor = 1; /* of z^2j in sinh(z/2)/(z/2), whose product with the series is 1 */
        power *= spacing * spacing;
        for (int j = 1; j <= k; ++j) {
            factor /= 4.0 * (2 * j) * (2 * j + 1);
            c[k] -= c[k - j] * factor;
        }
        for (int j = 1; j <= k; ++j)
            corrections[j] += c[k] * power * derivative[j];
        for (int j = k + 1; j >= 1; j--)
            derivative[j] = j * j * derivative[j] - 2 * (j - 1) * (2 * j - 1) * derivative[j - 1];
    }
}

int prediction_open(const cli_request *request, int precision, size_t count, const void *offsets,
                    double rounding, double scale, prediction *prediction)
{
    *prediction =
        (struct prediction){.is_known = are_equally_spaced(precision, count, offsets, rounding)};
    if (!prediction->is_known)
        return EXIT_DONE;
    const double one_end = element(precision, offsets, 0);
    const double other_end = element(precision, offsets, count - 1);
    const double spacing = fabs(other_end - one_end) / (double)(count - 1);
    prediction->spacing = spacing;
    prediction->start = fmin(one_end, other_end) - spacing / 2;
    prediction->stop = fmax(one_end, other_end) + spacing / 2;
    prediction->factor = scale / spacing;
    prediction->ripple =
        fabs(prediction->factor) * 2 * M_PI / sinh(fmin(2 * M_PI * M_PI / spacing, 700));
    add_up_corrections(spacing, prediction->corrections);
    const sigramp_options options = {
        .device = "cpu", .isa = request->text[OPTION_ISA], .threads = request->threads};
    const sigramp_status made = sigramp_context_create(&options, &prediction->context);
    return made == SIGRAMP_OK ? EXIT_DONE : cli_fail_call(request, made, prediction->context);
}

void prediction_close(prediction *prediction)
{
    sigramp_context_destroy(prediction->context);
    prediction->context = NULL;
}

static double correct(const prediction *prediction, double w)
{
    double sum = 0;
    for (int j = PREDICTION_TERMS; j >= 1; j--)
        sum = (sum + prediction->corrections[j]) * w;
    return sum;
}

/* The arrays of the results hold the units' values first. */
sigramp_status prediction_compute(const prediction *prediction, size_t count, const double *x,
                                  double *const predicted[PREDICTED_COUNT], double *scratch)
{
    double *const difference = predicted[PREDICTED_DIFFERENCE];
    double *const range = predicted[PREDICTED_FINITE_RANGE];
    double *const spacing = predicted[PREDICTED_SPACING];
    double *const scale = predicted[PREDICTED_SCALE];
    const struct {
        sigramp_unit unit;
        double offset;
        double *values;
    } maps[] = {{SIGRAMP_SOFTPLUS, prediction->start, range},
                {SIGRAMP_SOFTPLUS, 0, difference},
                {SIGRAMP_SOFTPLUS, prediction->stop, scratch},
                {SIGRAMP_DENSITY, prediction->start, spacing},
                {SIGRAMP_DENSITY, prediction->stop, scale}};
    for (size_t k = 0; k < sizeof maps / sizeof *maps; ++k) {
        const sigramp_status status = sigramp_map_f64(prediction->context, maps[k].unit, count, x,
                                                      maps[k].offset, maps[k].values);
        if (status != SIGRAMP_OK)
            return status;
    }
    for (size_t i = 0; i < count; ++i) {
        const double softplus = difference[i];
        range[i] = range[i] - softplus - scratch[i];
        spacing[i] = correct(prediction, spacing[i]) - correct(prediction, scale[i]);
        scale[i] = (prediction->factor - 1) * (softplus + range[i] + spacing[i]);
        difference[i] = range[i] + spacing[i] + scale[i];
    }
    return SIGRAMP_OK;
}
