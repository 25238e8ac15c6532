/* SPDX-License-Identifier: MIT */
/* How far a result is from the right one, in units of its last place. */
#include "verify/verify.h"

#include <math.h>
#include <string.h>

static uint32_t bits_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* The place among all floats in their order, in which -0 comes right before +0. */
static int64_t place_of(uint32_t bits)
{
    const int64_t magnitude = bits & UINT32_C(0x7fffffff);
    return bits >> 31 ? -magnitude - 1 : magnitude;
}

static double steps_between(float one, float other)
{
    if (isnan(one) || isnan(other))
        return INFINITY;
    return fabs((double)(place_of(bits_of(one)) - place_of(bits_of(other))));
}

static void add_wrong(float x, float y, float right, sigramp_verify_report *report)
{
    const sigramp_wrong_result wrong = {bits_of(x), bits_of(y), bits_of(right)};
    if (report->first_count < SIGRAMP_FIRST_WRONG)
        report->first[report->first_count++] = wrong;
    ++report->wrong;
    report->max_ulp = fmax(report->max_ulp, steps_between(y, right));
}

void verify_compare(size_t count, const float *x, const float *y, const float *right,
                    sigramp_verify_report *report)
{
    for (size_t j = 0; j < count; ++j)
        if (bits_of(y[j]) != bits_of(right[j]))
            add_wrong(x[j], y[j], right[j], report);
}
