/* SPDX-License-Identifier: MIT */
/* The terms of a direct sum that is to change, each as often as it was added, in no order of
 * theirs. */
#ifndef SIGRAMP_HOST_SUM_TERM_BAG_H
#define SIGRAMP_HOST_SUM_TERM_BAG_H

#include <stddef.h>
#include <stdint.h>

/* Bits of doubles: what is taken must be what was added. */
typedef struct {
    uint64_t offset, weight;
} bag_term;

typedef struct {
    int precision;
    size_t count, capacity;
    bag_term *terms; /* sorted by their bits */
} term_bag;

/* Adds reals of the precision (weights NULL: ones). 0 without memory, and nothing has changed. */
int term_bag_add(term_bag *bag, size_t count, const void *offsets, const void *weights);

/* Takes them; 0 if they are not all there, *wrong is then one that is not, or if there is no
 * memory, *wrong is then count. Nothing has changed then. */
int term_bag_remove(term_bag *bag, size_t count, const void *offsets, const void *weights,
                    size_t *wrong);

/* All of them as arrays of the precision. */
void term_bag_list(const term_bag *bag, void *offsets, void *weights);

void term_bag_destroy(term_bag *bag);

#endif
