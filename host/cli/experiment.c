/* SPDX-License-Identifier: MIT */
#include "cli/experiment.h"

#include "cli/progress.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 4096 };

/* The largest x, NaN aside; -inf if there is none. */
static int find_largest(const array_source *x, double *largest, io_error *error)
{
    double block[BLOCK];
    *largest = -INFINITY;
    for (size_t done = 0; done < x->count; done += BLOCK) {
        const size_t count = x->count - done < BLOCK ? x->count - done : BLOCK;
        if (!array_read(x, done, count, 64, block, error))
            return 0;
        for (size_t i = 0; i < count; ++i)
            *largest = block[i] > *largest ? block[i] : *largest;
    }
    return 1;
}

/* Names the offsets: the option, or 0:MAX:100 as the experiment has it. */
static int name_offsets(experiment *experiment)
{
    const char *given = experiment->request->text[OPTION_OFFSETS];
    double largest = 0;
    io_error error;
    if (given) {
        snprintf(experiment->offsets_name, sizeof experiment->offsets_name, "%s", given);
        return EXIT_DONE;
    }
    if (!find_largest(&experiment->x, &largest, &error))
        return cli_fail_io(&error);
    if (experiment->x.count == 0)
        largest = 0;
    if (!isfinite(largest))
        return cli_fail(EXIT_WRONG, "the largest x is not finite; give --offsets");
    snprintf(experiment->offsets_name, sizeof experiment->offsets_name, "0:%.17g:100", largest);
    return EXIT_DONE;
}

static int choose_scale(experiment *experiment, const array_source *offsets)
{
    const cli_request *request = experiment->request;
    double otherwise = 1;
    experiment->scale_origin = "not scaled";
    if (!request->text[OPTION_OFFSETS]) {
        otherwise = 0.1;
        experiment->scale_origin = "the experiment's own scale";
    } else if (offsets->kind == ARRAY_LINSPACE && offsets->count > 1) {
        otherwise = fabs(offsets->stop - offsets->start) / (double)(offsets->count - 1);
        experiment->scale_origin = "the offsets' spacing";
    }
    if (request->text[OPTION_SCALE])
        experiment->scale_origin = "as given";
    return cli_number(request, OPTION_SCALE, "scale", otherwise, &experiment->scale);
}

static int make_plan(experiment *experiment, const array_source *offsets)
{
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    io_error error;
    void *values = NULL;
    options.scale = experiment->scale;
    options.points = experiment->x.count;
    experiment->terms = offsets->count;
    if (!array_read_all(offsets, experiment->precision, &values, &error))
        return cli_fail_io(&error);
    int status = cli_context(experiment->request, &experiment->context);
    progress_say("planning");
    if (status == EXIT_DONE) {
        const sigramp_status made =
            experiment->precision == 32
                ? sigramp_sum_plan_f32(experiment->context, &options, offsets->count, values, NULL,
                                       &experiment->plan)
                : sigramp_sum_plan_f64(experiment->context, &options, offsets->count, values, NULL,
                                       &experiment->plan);
        if (made != SIGRAMP_OK)
            status = cli_fail_call(experiment->request, made, experiment->context);
    }
    if (status == EXIT_DONE) {
        const int are_floats = experiment->precision == 32 || offsets->precision == 32;
        status = prediction_open(experiment->request, experiment->precision, offsets->count, values,
                                 are_floats ? FLT_EPSILON : DBL_EPSILON, experiment->scale,
                                 &experiment->prediction);
    }
    free(values);
    return status;
}

static int open_sum(experiment *experiment)
{
    io_error error;
    array_source offsets = {.file = -1};
    const char *given = experiment->request->text[OPTION_OFFSETS];
    int status = name_offsets(experiment);
    if (status != EXIT_DONE)
        return status;
    const array_request terms =
        cli_array(experiment->request, OPTION_OFFSETS, given ? NULL : experiment->offsets_name,
                  experiment->precision);
    if (!array_open(&terms, &offsets, &error))
        return cli_fail_io(&error);
    status = choose_scale(experiment, &offsets) ? make_plan(experiment, &offsets) : EXIT_WRONG;
    array_close(&offsets);
    return status;
}

int experiment_open(const cli_request *request, experiment *experiment)
{
    const array_request x = cli_array(
        request, OPTION_X, request->text[OPTION_X] ? NULL : "-10:10:200", request->precision);
    io_error error;
    memset(experiment, 0, sizeof *experiment);
    experiment->request = request;
    progress_say("reading");
    if (!array_open(&x, &experiment->x, &error))
        return cli_fail_io(&error);
    experiment->precision = request->precision != 0 ? request->precision : experiment->x.precision;
    return open_sum(experiment);
}

void experiment_close(experiment *experiment)
{
    sigramp_sum_plan_destroy(experiment->plan);
    sigramp_context_destroy(experiment->context);
    prediction_close(&experiment->prediction);
    array_close(&experiment->x);
}

int curves_allocate(curves *curves, size_t capacity)
{
    *curves = (struct curves){.capacity = capacity};
    double **const arrays[] = {&curves->x,        &curves->logistic, &curves->sum,
                               &curves->softplus, &curves->relu,     &curves->scratch};
    const size_t own = sizeof arrays / sizeof *arrays;
    double *memory = calloc(capacity, (own + PREDICTED_COUNT + 2) * sizeof(double));
    if (!memory)
        return cli_fail(EXIT_FAILED, "out of memory");
    for (size_t i = 0; i < own; i++, memory += capacity)
        *arrays[i] = memory;
    for (int i = 0; i < PREDICTED_COUNT; i++, memory += capacity)
        curves->predicted[i] = memory;
    curves->input = memory;
    curves->output = memory + capacity;
    return EXIT_DONE;
}

void curves_free(curves *curves)
{
    free(curves->x);
    *curves = (struct curves){0};
}

static void widen(const experiment *experiment, size_t count, const void *from, double *to)
{
    for (size_t i = 0; i < count; ++i) {
        to[i] = experiment->precision == 32 ? (double)((const float *)from)[i]
                                            : ((const double *)from)[i];
    }
}

static sigramp_status map(const experiment *experiment, sigramp_unit unit, curves *curves,
                          double *to)
{
    const sigramp_status status = experiment->precision == 32
                                      ? sigramp_map_f32(experiment->context, unit, curves->count,
                                                        curves->input, 0, curves->output)
                                      : sigramp_map_f64(experiment->context, unit, curves->count,
                                                        curves->input, 0, curves->output);
    widen(experiment, curves->count, curves->output, to);
    return status;
}

static sigramp_status sum(const experiment *experiment, curves *curves)
{
    const sigramp_status status = experiment->precision == 32
                                      ? sigramp_sum_execute_f32(experiment->plan, curves->count,
                                                                curves->input, curves->output)
                                      : sigramp_sum_execute_f64(experiment->plan, curves->count,
                                                                curves->input, curves->output);
    widen(experiment, curves->count, curves->output, curves->sum);
    return status;
}

int curves_compute(experiment *experiment, size_t first, size_t count, curves *curves)
{
    io_error error;
    curves->count = count;
    if (!array_read(&experiment->x, first, count, experiment->precision, curves->input, &error))
        return cli_fail_io(&error);
    widen(experiment, count, curves->input, curves->x);
    sigramp_status status = map(experiment, SIGRAMP_LOGISTIC, curves, curves->logistic);
    if (status == SIGRAMP_OK)
        status = map(experiment, SIGRAMP_SOFTPLUS, curves, curves->softplus);
    if (status == SIGRAMP_OK)
        status = map(experiment, SIGRAMP_RELU, curves, curves->relu);
    if (status == SIGRAMP_OK)
        status = sum(experiment, curves);
    if (status == SIGRAMP_OK && experiment->prediction.is_known) {
        status = prediction_compute(&experiment->prediction, count, curves->x, curves->predicted,
                                    curves->scratch);
    }
    return status == SIGRAMP_OK ? EXIT_DONE
                                : cli_fail_call(experiment->request, status, experiment->context);
}
