/* SPDX-License-Identifier: MIT */
/* A closed sum's problem as its loops read it; kernels/closed_list.h says what the numbers mean. */
#ifndef SIGRAMP_HOST_CPU_SPACED_H
#define SIGRAMP_HOST_CPU_SPACED_H

#include "closed_list.h"
#include "cpu/unit_loops.h"

#include <stddef.h>
#include <stdint.h>

typedef struct {
#define SIGRAMP_SPACED_FIELD(name) double name;
    CLOSED_CONSTANTS(SIGRAMP_SPACED_FIELD)
#undef SIGRAMP_SPACED_FIELD
} sigramp_spaced_constants;

struct sigramp_loop_spaced {
    sigramp_spaced_constants constants; /* reals of the precision */
    double coefficients[CLOSED_TERMS];  /* 0 beyond `most` */
    int mode;                           /* CLOSED_... */
    int units;                          /* of CLOSED_WIDE: looked at one by one */
    int most;                           /* coefficients in use: CLOSED_FEW_TERMS or CLOSED_TERMS */
};

#endif
