/* SPDX-License-Identifier: MIT */
/*
 * Why a sum of logistic units over equally spaced offsets is not softplus, part by part.
 *
 * softplus is the integral of logistic(x - a) over all a >= 0. Each of the offsets, d apart, stands
 * for an interval of length d around it, so the sum covers start = first - d/2 to stop = last + d/2
 * in steps of d, and with the scale C
 *
 *   C * sum - softplus(x) = finite range + spacing + scale, where, with
 *   integral     = softplus(x - start) - softplus(x - stop),
 *   finite range = integral - softplus(x): what lies outside 0 to infinity, or is missing there,
 *   spacing      = d * sum - integral: the corrections of Euler and Maclaurin's formula with
 *                  midpoints, even powers of d at both ends,
 *   scale        = (C/d - 1) * (integral + spacing): nothing where the scale is d.
 *
 * No power of d tells the ripple that the sum has inside its range; its amplitude is about
 * 2 pi/sinh(2 pi^2/d), below the rounding of doubles for d <= 1/2, and it is left out.
 */
#ifndef SIGRAMP_HOST_CLI_PREDICTION_H
#define SIGRAMP_HOST_CLI_PREDICTION_H

#include "cli/command.h"

/* What is predicted at each point: the difference of sum and softplus, and its three parts. */
enum {
    PREDICTED_DIFFERENCE,
    PREDICTED_FINITE_RANGE,
    PREDICTED_SPACING,
    PREDICTED_SCALE,
    PREDICTED_COUNT
};

enum { PREDICTION_TERMS = 16 };

typedef struct prediction {
    int is_known; /* the offsets are equally spaced; else nothing below counts */
    double spacing, start, stop;
    double factor;                            /* C/d */
    double ripple;                            /* C/d times the amplitude left out */
    double corrections[PREDICTION_TERMS + 1]; /* of the powers of logistic' */
    sigramp_context *context;                 /* the CPU path, whatever the experiment's */
} prediction;

/*
 * Looks at the offsets, in rising or falling order: they count as equally spaced if each is within
 * a thousandth of the spacing, or `rounding` times the outermost offset, of where it would be. The
 * prediction is then off by no more than about C/d times that. The exit status; close it either
 * way.
 */
int prediction_open(const cli_request *request, int precision, size_t count, const void *offsets,
                    double rounding, double scale, prediction *prediction);
void prediction_close(prediction *prediction);

/* Computes what is predicted at count points. Every array, and the scratch, has count elements. */
sigramp_status prediction_compute(const prediction *prediction, size_t count, const double *x,
                                  double *const predicted[PREDICTED_COUNT], double *scratch);

#endif
