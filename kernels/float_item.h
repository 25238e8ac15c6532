/* SPDX-License-Identifier: MIT */
/*
 * The float form's vector language for OpenCL C: vectors of one float, a work-item's.
 *
 * Every operation here is one of integers or rounds correctly, so that the form's values, which
 * need not be the same everywhere, are. No division, whose rounding is the device's own; and it is
 * for devices that keep subnormal numbers.
 */
#ifndef SIGRAMP_KERNELS_FLOAT_ITEM_H
#define SIGRAMP_KERNELS_FLOAT_ITEM_H

#include "pair.h"

enum { FLOATS = 1 };
typedef real floats;
typedef natural float_bits;
typedef int lanes;

#define bits_of_floats(a) as_uint(a)
#define floats_of_bits(bits) as_float(bits)
#define floats_all(value) ((floats)(value))
#define floats_multiply_add(a, b, c) fma((a), (b), (c))
#define floats_minus_product(a, b, c) fma(-(a), (b), (c))
#define floats_product_minus(a, b, c) fma((a), (b), -(c))
#define floats_minus_product_minus(a, b, c) fma(-(a), (b), -(c))
#define floats_larger(a, b) fmax((a), (b))
#define floats_smaller(a, b) fmin((a), (b))
#define floats_where(lanes, a, b) ((lanes) ? (a) : (b))
#define lanes_at_least(a, b) ((a) >= (b))
#define lanes_equal(a, b) ((a) == (b))
#define lanes_bits(a) ((natural)(a))

/* To 2^-18. */
#define floats_near_reciprocal(a) reciprocal(a)
enum { RECIPROCAL_TERMS = 2 };

#define POWER_ENTRIES 32
#define LOGARITHM_ENTRIES 32
#define POWER_SATURATES 0

#include "float_tables.h"

/* Where a device has local memory of its own, a work-group brings the tables there: entries that
 * differ among work-items cost no more than equal ones. Elsewhere constants are as quick. */
typedef struct {
    real power_table[POWER_ENTRIES], power_rest[POWER_ENTRIES];
    real logarithm_factor[LOGARITHM_ENTRIES], logarithm_table[LOGARITHM_ENTRIES];
} float_tables;

#ifdef SIGRAMP_LOCAL_TABLES
typedef local const float_tables *float_place;
#define floats_entries(t, table, entries, index) ((t).tables->table[(index) & ((entries)-1)])
#else
typedef int float_place; /* none */
#define floats_entries(t, table, entries, index) (table[(index) & ((entries)-1)])
#endif
#define FLOATS_PLACE float_place tables;

/* entry 2^n, n = index/32 rounded down. */
#define floats_scaled(entry, exponent, index)                                                      \
    as_float(as_uint(entry) + (((index) & ~(natural)(POWER_ENTRIES - 1)) << 18))

SIGRAMP_INLINE void fill_float_tables(local float_tables *tables, uint item, uint size)
{
    for (uint j = item; j < POWER_ENTRIES; j += size) {
        tables->power_table[j] = power_table[j];
        tables->power_rest[j] = power_rest[j];
    }
    for (uint j = item; unit_has_logarithm && j < LOGARITHM_ENTRIES; j += size) {
        tables->logarithm_factor[j] = logarithm_factor[j];
        tables->logarithm_table[j] = logarithm_table[j];
    }
}

#endif
