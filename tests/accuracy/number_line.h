/* SPDX-License-Identifier: MIT */
/* Random reals of a precision: by binade, by bits, and steps from one real to another. */
#ifndef SIGRAMP_TESTS_NUMBER_LINE_H
#define SIGRAMP_TESTS_NUMBER_LINE_H

#include <stdint.h>

#include "reference/inputs.h"

/* What the families must know about a precision. */
typedef struct {
    int digits;           /* of the significand */
    int least_exponent;   /* 2^least_exponent is the smallest normal number */
    int largest_exponent; /* 2^largest_exponent is the largest power of two */
    double normal_end;    /* exp(-t) is subnormal beyond it, */
    double zero_end;      /* and zero beyond this */
    double exp_limit;     /* EXP_LIMIT of kernels/pair.h */
} real_kind;

real_kind kind_of(sigramp_precision precision);

/* The nearest number of the precision. */
double rounded_to(sigramp_precision precision, double value);

/* The number `steps` numbers above value, at most infinity; both zeros are one place. */
double stepped(sigramp_precision precision, double value, int64_t steps);

/* least .. most, each as likely. */
int64_t random_integer(uint64_t *seed, int64_t least, int64_t most);

/* Either sign, a binade of least .. most, each as likely, and any significand. */
double random_binade(sigramp_precision precision, uint64_t *seed, int least, int most);

/* Any bits, NaN and infinities among them. */
double random_pattern(sigramp_precision precision, uint64_t *seed);

/* Steps of either sign and of any order of size below 2^bits. */
int64_t random_steps(uint64_t *seed, int bits);

#endif
