/* SPDX-License-Identifier: MIT */
/*
 * The corrections of Euler and Maclaurin's formula with midpoints, collected by powers of w =
 * logistic'(t).
 *
 * The k-th one is c_k spacing^(2k-1) times the unit's (2k-1)-th derivative, where c_k is the
 * coefficient of z^2k in (z/2)/sinh(z/2). With l = logistic(t) and w' = w (1 - 2l), logistic has
 * the (2k-1)-th derivative A_k(w) and the 2k-th (1 - 2l) w A_k'(w), where A_1 = w. They are of the
 * order of (2k)! (spacing/(2 pi^2))^2k, so that after CLOSED_TERMS of them 2^-55 is left at the
 * widest spacing, and after CLOSED_FEW_TERMS at spacing 1/8 (for float32 2^-38 at the widest).
 */
#include "sum/corrections.h"

#include <math.h>

/* c_0 ... c_CLOSED_TERMS, from the product of the two series being 1. */
static void midpoint_coefficients(double c[CLOSED_TERMS + 1])
{
    c[0] = 1;
    for (int k = 1; k <= CLOSED_TERMS; ++k) {
        double factor = 1, sum = 0;
        for (int j = 1; j <= k; ++j) {
            factor /= 4.0 * (2 * j) * (2 * j + 1);
            sum += c[k - j] * factor;
        }
        c[k] = -sum;
    }
}

/* a[j] is A_k's coefficient of w^j, j = 1 ... k; this makes it A_(k+1)'s. */
static void next_derivative(int k, double a[CLOSED_TERMS + 2])
{
    for (int j = k + 1; j >= 1; --j) {
        const double here = j <= k ? (double)j * j * a[j] : 0;
        const double before = j > 1 ? (double)(j - 1) * (4 * (j - 1) + 2) * a[j - 1] : 0;
        a[j] = here - before;
    }
}

int sum_corrections(sigramp_unit unit, int precision, double spacing,
                    double coefficients[CLOSED_TERMS])
{
    const int few = precision == 32 || spacing <= 0.125;
    const int most = few ? CLOSED_FEW_TERMS : CLOSED_TERMS;
    double c[CLOSED_TERMS + 1], a[CLOSED_TERMS + 2] = {0, 1};
    double power = spacing;
    midpoint_coefficients(c);
    for (int j = 0; j < CLOSED_TERMS; ++j)
        coefficients[j] = 0;
    if (unit == SIGRAMP_SOFTPLUS) /* its first correction is apart, its second is of w */
        power *= spacing * spacing;
    for (int k = 1; k <= most; ++k) {
        const int term = unit == SIGRAMP_SOFTPLUS ? k + 1 : k;
        for (int j = 1; j <= k && term <= CLOSED_TERMS; ++j)
            coefficients[j - 1] +=
                c[term] * power * (unit == SIGRAMP_LOGISTIC ? a[j] : (double)j * a[j]);
        power *= spacing * spacing;
        next_derivative(k, a);
    }
    for (int j = 0; j < CLOSED_TERMS;
         ++j) /* subnormal floats would be slow, and are nothing here */
        if (fabs(coefficients[j]) < 0x1p-100)
            coefficients[j] = 0;
    return most;
}

/* Half an ULP for the rounding; the pairs' errors (kernels/pair.h), a few more where sums of two
 * meet, and the corrections'. */
double sum_closed_error_bound(int precision)
{
    return precision == 32 ? 0x1p-24 * (1 + 0x1p-3) : 0x1p-53 * (1 + 0x1p-2);
}
