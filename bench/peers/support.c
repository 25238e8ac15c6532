/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "reference/reference.h"
#define REAL long double
#include "reference/units.h"

/* long double's logarithm and exponential are good to a few of its ULP; 16 is ample. */
static const long double UNSURE = 16 * LDBL_EPSILON;

const char *support_compiler(void)
{
    return __VERSION__;
}

/* MurmurHash3's finalizer: every position has its own number, so that threads can start anywhere.
 */
static uint32_t scrambled(uint32_t bits)
{
    bits = (bits ^ (bits >> 16)) * UINT32_C(0x85ebca6b);
    bits = (bits ^ (bits >> 13)) * UINT32_C(0xc2b2ae35);
    return bits ^ (bits >> 16);
}

void support_fill(size_t count, float *x)
{
#pragma omp parallel for schedule(static)
    for (size_t j = 0; j < count; ++j)
        x[j] = (float)(20 * (scrambled((uint32_t)j + 1) * 0x1p-32) - 10);
}

void support_sample(uint32_t first, uint32_t stride, size_t count, float *x)
{
    for (size_t j = 0; j < count; ++j) {
        const uint32_t bits = first + (uint32_t)j * stride;
        memcpy(&x[j], &bits, sizeof bits);
    }
}

static const struct {
    const char *name;
    sigramp_unit unit;
} units[] = {
    {"logistic", SIGRAMP_LOGISTIC}, {"softplus", SIGRAMP_SOFTPLUS}, {"relu", SIGRAMP_RELU}};

static support_right right_by_mpfr(sigramp_unit unit, float x)
{
    mpfr_t value;
    mpfr_init2(value, REFERENCE_BITS);
    reference_unit(unit, x, 0, value);
    const support_right right = {.exact = mpfr_get_ld(value, MPFR_RNDN),
                                 .rounded = mpfr_get_flt(value, MPFR_RNDN)};
    mpfr_clear(value);
    return right;
}

static support_right right_at(size_t row, float x)
{
    if (isnan(x))
        return (support_right){x, x};
    const support_right right = {.exact = unit_nearly(units[row].unit, x)};
    const float low = (float)(right.exact * (1 - UNSURE));
    const float high = (float)(right.exact * (1 + UNSURE));
    if (low == high)
        return (support_right){right.exact, low};
    return right_by_mpfr(units[row].unit, x);
}

size_t support_right_size(void)
{
    return sizeof(support_right);
}

bool support_reference(const char *unit, size_t count, const float *x, support_right *right)
{
    for (size_t row = 0; row < sizeof units / sizeof *units; ++row)
        if (strcmp(units[row].name, unit) == 0) {
#pragma omp parallel for schedule(dynamic, 4096)
            for (size_t j = 0; j < count; ++j)
                right[j] = right_at(row, x[j]);
            return true;
        }
    return false;
}

void support_rounded(size_t count, const support_right *right, float *y)
{
    for (size_t j = 0; j < count; ++j)
        y[j] = right[j].rounded;
}

/* In units of the last place at the right answer; an infinity counts as 2^128, the first number
 * beyond the floats. */
static double ulp_error(float y, long double exact)
{
    int exponent = 0;
    if (isinf(exact))
        return y == exact ? 0 : INFINITY;
    frexpl(exact, &exponent);
    if (exponent < FLT_MIN_EXP)
        exponent = FLT_MIN_EXP;
    const long double value = isinf(y) ? copysignl(0x1p128L, y) : y;
    return (double)ldexpl(fabsl(value - exact), FLT_MANT_DIG - exponent);
}

static void note_largest(double error, float x, double *largest, double *at)
{
    if (error > *largest) { /* never if it is NaN */
        *largest = error;
        *at = x;
    }
}

static void compare_one(float x, float y, const support_right *right, support_score *score)
{
    if (isnan(x)) {
        score->nan_lost += !isnan(y);
        return;
    }
    const double error = ulp_error(y, right->exact);
    const long double size = fmaxl(1, fabsl(right->exact));
    ++score->inputs;
    score->nan_made += !!isnan(y);
    score->misrounded += !(y == right->rounded); /* a wrong NaN too; -0 for +0 is no misrounding */
    note_largest(error, x, &score->max_ulp, &score->max_ulp_at);
    if (fabsl(right->exact) >= FLT_MIN)
        note_largest(error, x, &score->max_ulp_normal, &score->max_ulp_normal_at);
    if (isfinite(right->exact)) {
        const double off = isnan(y) ? INFINITY : (double)(fabsl(y - right->exact) / size);
        score->max_absolute = fmax(score->max_absolute, off);
    }
}

void support_compare(size_t count, const float *x, const float *y, const support_right *right,
                     support_score *score)
{
    for (size_t j = 0; j < count; ++j)
        compare_one(x[j], y[j], &right[j], score);
}
