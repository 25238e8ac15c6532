/* SPDX-License-Identifier: MIT */
/* The checks of sigramp-accuracy. They print what they find; a wrong result makes them false.
 */
#ifndef SIGRAMP_TESTS_ACCURACY_H
#define SIGRAMP_TESTS_ACCURACY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sigramp/sigramp.h"

typedef struct {
    sigramp_unit unit;           /* SIGRAMP_UNIT_COUNT: all */
    sigramp_precision precision; /* 0: both */
    const char *device;
    const char *isa;       /* NULL: the best */
    int threads;           /* 0: all processors */
    bool shifted;          /* pairs of a point and an offset */
    sigramp_method method; /* of sums; auto: all */
    size_t count;          /* inputs of a unit and precision, or arrays, or sums of each kind */
    double seconds;        /* of sums: at least as long */
    uint64_t seed;
} accuracy_options;

/* Every result within the bound of the unit's row, against MPFR. */
bool check_accuracy(const accuracy_options *options);

/* The same bits from every instruction set and device, however the call is made. */
bool check_paths(const accuracy_options *options);

/* Every sum within the bound of its plan, against MPFR, and none refused that must not be. */
bool check_sums(const accuracy_options *options);

/* Every solution, terms left out, is the one that S's returned values ask for, and within its error
 * of that of the exact sum. */
bool check_solving(const accuracy_options *options);

/* Every path gives what the relations of relations.h ask, bit for bit. */
bool check_relations(const accuracy_options *options);

/* The name of a method; the method of a name, auto if there is none. */
const char *method_name(sigramp_method method);
sigramp_method method_named(const char *name);

double seconds_now(void);

/* Whether the options ask for this unit and precision. */
bool is_wanted(const accuracy_options *options, sigramp_unit unit, sigramp_precision precision);

#endif
