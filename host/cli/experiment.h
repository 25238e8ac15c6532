/* SPDX-License-Identifier: MIT */
/* The experiment that compare measures and figures draws: its points, its sum, its curves. */
#ifndef SIGRAMP_HOST_CLI_EXPERIMENT_H
#define SIGRAMP_HOST_CLI_EXPERIMENT_H

#include "cli/prediction.h"

typedef struct {
    const cli_request *request;
    array_source x;
    int precision;
    sigramp_context *context;
    sigramp_sum_plan *plan;
    size_t terms;
    double scale;
    const char *scale_origin; /* "given", "the experiment's", "their spacing" */
    char offsets_name[256];
    prediction prediction; /* of the sum's difference from softplus */
} experiment;

/* Opens it from --x, --offsets, --scale and their defaults. The exit status; close it either way.
 */
int experiment_open(const cli_request *request, experiment *experiment);
void experiment_close(experiment *experiment);

/* The curves at some points, in double whatever the precision of the computation. */
typedef struct curves {
    size_t count, capacity;
    double *x, *logistic, *sum, *softplus, *relu;
    double *predicted[PREDICTED_COUNT]; /* zeros where nothing is */
    double *scratch;
    void *input, *output; /* in the computation's precision */
} curves;

int curves_allocate(curves *curves, size_t capacity);
void curves_free(curves *curves);

/* Computes them at points first .. first + count of the experiment, count up to the capacity. */
int curves_compute(experiment *experiment, size_t first, size_t count, curves *curves);

#endif
