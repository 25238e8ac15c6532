/* SPDX-License-Identifier: MIT */
/*
 * What a sum must give, bit for bit, after a change of its case that multiplies it by a power of
 * two and its sign, or leaves it alone. No reference is needed, so results of any size and number
 * of terms can be asked, and no bound hides a lost bit.
 */
#ifndef SIGRAMP_TESTS_RELATIONS_H
#define SIGRAMP_TESTS_RELATIONS_H

#include "sum_cases.h"

/* The results shall be those before times 2^power, the derivatives those times 2^slope_power. */
typedef struct {
    int power, slope_power;
    bool flips, slope_flips;
    bool is_derivative; /* the results shall be the derivatives before */
    bool keeps_zeros;   /* and zeros their signs */
} expectation;

typedef struct {
    const char *name;
    bool direct_only; /* it holds for exact sums alone */
    /* Changes the case, whose results were `before`; false if no such change is exact. */
    bool (*change)(sum_case *one, const sum_results *before, uint64_t *seed, expectation *expected);
} relation;

enum { RELATIONS = 16 };
extern const relation relations[RELATIONS];

/* Whether `after` is as expected, as far as results before and after are normal numbers; j: the
 * first point where it is not, slope: of the derivative. Counts the results it could compare. */
bool relation_holds(const sum_case *one, const expectation *expected, const sum_results *before,
                    const sum_results *after, size_t *compared, size_t *j, bool *slope);

#endif
