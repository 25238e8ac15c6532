/* SPDX-License-Identifier: MIT */
/* The units in long double, which judge the bench's answers and its peers': some digits better than
 * double where long double is x86's, and no part of the library. */
#ifndef SIGRAMP_BENCH_UNIT_REFERENCE_H
#define SIGRAMP_BENCH_UNIT_REFERENCE_H

#include <math.h>
#include <stddef.h>

#include "sigramp/sigramp.h"

static inline long double logistic_reference(long double t)
{
    return 1 / (1 + expl(-t));
}

static inline long double softplus_reference(long double t)
{
    return fmaxl(t, 0) + log1pl(expl(-fabsl(t)));
}

static inline long double relu_reference(long double t)
{
    return t > 0 ? t : 0;
}

static inline long double density_reference(long double t)
{
    const long double e = expl(-fabsl(t));
    return e / ((1 + e) * (1 + e));
}

typedef long double (*unit_reference)(long double t);

static inline unit_reference unit_reference_of(sigramp_unit unit)
{
    switch (unit) {
#define REFERENCE_OF(NAME, name, formula, ulp_f32, ulp_f64)                                        \
    case SIGRAMP_##NAME:                                                                           \
        return name##_reference;
        SIGRAMP_UNIT_LIST(REFERENCE_OF)
#undef REFERENCE_OF
    default:
        return NULL;
    }
}

#endif
