/* SPDX-License-Identifier: MIT */
/* What the units say about themselves (kernels/traits.h explains it) in a table, for those who plan
 * sums. It knows nothing of them. */
#ifndef SIGRAMP_HOST_UNITS_UNITS_H
#define SIGRAMP_HOST_UNITS_UNITS_H

#include "sigramp/sigramp.h"

/* No unit. */
#define UNIT_NONE SIGRAMP_UNIT_COUNT

enum { UNIT_DERIVATIVES = 14 };

typedef enum { UNIT_TO_ZERO, UNIT_TO_LEVEL, UNIT_TO_LINE } unit_limit_kind;

/* u(t), t as a float has it too. */
typedef struct {
    double t, value;
} unit_known_value;

typedef struct {
    int is_ramp;
    unit_limit_kind limit;
    double largest;
    double level[2]; /* the constant, and what a double leaves of it */
    int mirror;      /* 1 or -1; 0: there is none */
    double derivatives[UNIT_DERIVATIVES];
    double in_sector;
    sigramp_unit derivative; /* or UNIT_NONE */
    double cost;
    const unit_known_value *known;
    size_t known_count;
    double (*left)(int n), (*right)(int n);
    /* u(high + low), |high| <= 700, to a relative 2^-60, in two parts. */
    void (*value)(double high, double low, double parts[2]);
} unit_traits;

/* unit: one that exists */
const unit_traits *unit_traits_of(sigramp_unit unit);

static inline int traits_are_even(const unit_traits *traits)
{
    return traits->limit == UNIT_TO_ZERO && traits->mirror == 1;
}

#endif
