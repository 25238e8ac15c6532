/* SPDX-License-Identifier: MIT */
/* The corrections of a dense closed sum, and the error bound of closed sums. */
#ifndef SIGRAMP_HOST_SUM_CORRECTIONS_H
#define SIGRAMP_HOST_SUM_CORRECTIONS_H

#include "closed_list.h"
#include "sigramp/sigramp.h"

/* Fills the coefficients of the polynomial in w (kernels/closed.h), zeros after them; returns how
 * many an evaluation should take: CLOSED_FEW_TERMS or CLOSED_TERMS. */
int sum_corrections(sigramp_unit unit, int precision, double spacing,
                    double coefficients[CLOSED_TERMS]);

/* The bound of sigramp_sum_plan_error_bound for a closed sum. */
double sum_closed_error_bound(int precision);

#endif
