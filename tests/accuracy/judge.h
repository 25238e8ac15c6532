/* SPDX-License-Identifier: MIT */
/* Maps blocks of inputs and measures every result against MPFR. */
#ifndef SIGRAMP_TESTS_JUDGE_H
#define SIGRAMP_TESTS_JUDGE_H

#include "families.h"

/* The worst result of some inputs. */
typedef struct {
    size_t inputs;
    double ulp; /* its error, -1 before the first */
    double x, offset, given;
} verdict;

extern const verdict no_verdict;

/* The bound the unit's row promises. */
double bound_of(sigramp_unit unit, sigramp_precision precision);

/* Maps a block in context and adds its worst result; false if the map fails. */
bool judge_block(sigramp_context *context, const input_block *block, verdict *worst);

/* The worse of two, and all inputs; of equals the one of the smaller x or offset, so that
 * threads do not matter. */
void add_verdict(verdict *total, const verdict *part);

#endif
