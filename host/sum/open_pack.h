/* SPDX-License-Identifier: MIT */
/* The terms of a sum that is to change as bytes: whole numbers of cells, or a list. What is read is
 * not trusted: it is taken whole or not at all. */
#ifndef SIGRAMP_HOST_SUM_OPEN_PACK_H
#define SIGRAMP_HOST_SUM_OPEN_PACK_H

#include "sum/open_terms.h"
#include "sum/term_bag.h"

size_t open_terms_packed_size(const open_terms *terms);
void open_terms_pack(const open_terms *terms, void *bytes);

/* The terms that were packed, which must be in the cells that `like` has. OPEN_FOREIGN: they are
 * not, or no sum has packed these bytes. If OPEN_DONE the terms are to be destroyed. */
open_result open_terms_unpack(const open_terms *like, size_t size, const void *bytes,
                              open_terms *unpacked);

size_t term_bag_packed_size(const term_bag *bag);
void term_bag_pack(const term_bag *bag, void *bytes);

/* The terms of an array each, in one block of memory. */
typedef struct {
    size_t count;
    void *offsets, *weights;
} listed_bag;

/* As open_terms_unpack, by a bag of the precision. If OPEN_DONE, offsets are to be freed. */
open_result term_bag_unpack(int precision, size_t size, const void *bytes, listed_bag *unpacked);

#endif
