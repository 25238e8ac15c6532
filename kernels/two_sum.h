/* SPDX-License-Identifier: MIT */
/*
 * What the rounding of sum = a + b leaves, exactly, for reals of any precision and vectors of them
 * (Dekker's and Knuth's sums; Muller et al., Handbook of Floating-Point Arithmetic, chapter 4).
 * Macros, for these are one text for types that have no common name; arguments are variables. No
 * step may be contracted or put in another order.
 */
#ifndef SIGRAMP_KERNELS_TWO_SUM_H
#define SIGRAMP_KERNELS_TWO_SUM_H

/* Of any sizes. sum - a is what of b came into the sum, sum less that what of a did. */
#define SUM_REST(a, b, sum) (((a) - ((sum) - ((sum) - (a)))) + ((b) - ((sum) - (a))))

/* For |a| >= |b|, or a = 0: then all of a came into it. */
#define ORDERED_SUM_REST(a, b, sum) ((b) - ((sum) - (a)))

#endif
