/* SPDX-License-Identifier: MIT */
/* A form of the double maps before its results are rounded, for one unit and instruction set. */
#ifndef SIGRAMP_TESTS_FORM_H
#define SIGRAMP_TESTS_FORM_H

enum { FORM_POINTS = 96 };

typedef struct {
    /* high[j] + low[j] is about u(x[j] - a), j < FORM_POINTS. */
    void (*values)(const double *x, double a, double *high, double *low);
    double most;  /* of |x - a| */
    double slack; /* the largest relative error that the rounding test allows for; 0 of a ramp */
} map_form;

#endif
