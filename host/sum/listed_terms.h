/* SPDX-License-Identifier: MIT */
/* The terms that a sum in segments adds one by one: growing arrays of the precision's reals. */
#ifndef SIGRAMP_HOST_SUM_LISTED_TERMS_H
#define SIGRAMP_HOST_SUM_LISTED_TERMS_H

#include "sum/sorted.h"

typedef struct {
    int precision;
    size_t count, capacity;
    char *offsets, *weights;
} listed_terms;

/* The sorted terms begin .. end - 1, equal offsets as one. SIGRAMP_OUT_OF_MEMORY. */
sigramp_status listed_terms_append(listed_terms *list, const sorted_terms *sorted, size_t begin,
                                   size_t end);
void listed_terms_destroy(listed_terms *list);

#endif
