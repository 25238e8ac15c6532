/* SPDX-License-Identifier: MIT */
/*
 * What a sum over equally spaced offsets is prepared to: this list is the struct of doubles that
 * host/sum/spaced.c fills and the struct of reals that kernels/closed.h reads. Of a name in two
 * rows the second is the low part of a pair, the real that the first one rounds off.
 */
#ifndef SIGRAMP_KERNELS_CLOSED_LIST_H
#define SIGRAMP_KERNELS_CLOSED_LIST_H

/*
 * With the sum written as sum of u(t_i), t_i = slope (x - first) - i spacing for 0 <= i < count,
 * spacing >= 0 (a negative slope or spacing exchanges the ends), and span = count spacing:
 */
#define CLOSED_CONSTANTS(ROW)                                                                      \
    ROW(first) /* in three parts, see CLOSED_PARTS_SHIFT: floats must hold a double */             \
    ROW(first_2)                                                                                   \
    ROW(first_3)                                                                                   \
    ROW(last)                                                                                      \
    ROW(last_2)                                                                                    \
    ROW(last_3)                                                                                    \
    ROW(slope) /* the sum's slope = slope 2^slope_exponent, 1 <= |slope| < 2, or 0 */              \
    ROW(slope_low)                                                                                 \
    ROW(slope_exponent)                                                                            \
    ROW(spacing)                                                                                   \
    ROW(spacing_low)                                                                               \
    ROW(inverse) /* 1/spacing */                                                                   \
    ROW(inverse_low)                                                                               \
    ROW(step) /* spacing = step 2^step_exponent, 1 <= step < 2, or step is 0 */                    \
    ROW(step_low)                                                                                  \
    ROW(step_exponent)                                                                             \
    ROW(step_inverse) /* 1/step, or 1 */                                                           \
    ROW(step_inverse_low)                                                                          \
    ROW(middle) /* (count - 1) spacing / 2: t_0 where x is at the middle of the offsets */         \
    ROW(middle_low)                                                                                \
    ROW(count)                                                                                     \
    ROW(count_low)                                                                                 \
    ROW(span)                                                                                      \
    ROW(span_low)                                                                                  \
    ROW(growth) /* exp(span/2) */                                                                  \
    ROW(growth_low)                                                                                \
    ROW(decay) /* exp(-span/2) */                                                                  \
    ROW(decay_low)                                                                                 \
    ROW(rise) /* growth - decay */                                                                 \
    ROW(rise_low)                                                                                  \
    ROW(end_slope) /* -spacing/24: the first correction's factor */                                \
    ROW(factor)    /* the sum's scale = factor 2^factor_exponent */                                \
    ROW(factor_low)                                                                                \
    ROW(between) /* the offsets' distance in four parts, where a window needs them; else 0 */      \
    ROW(between_2)                                                                                 \
    ROW(between_3)                                                                                 \
    ROW(between_4)                                                                                 \
    ROW(factor_exponent)

/* How many they are. */
#define CLOSED_COUNT_ONE(name) +1
#define CLOSED_CONSTANT_COUNT (0 CLOSED_CONSTANTS(CLOSED_COUNT_ONE))

/* A float end's lower two parts would be subnormal where the end is small: below this size they are
 * stored 2^CLOSED_PARTS_SHIFT times larger. */
#define CLOSED_SMALL_END 0x1p-62f
#define CLOSED_PARTS_SHIFT 64

/* How a plan's sums are computed. */
#define CLOSED_POINT 0 /* the offsets are as good as one, count times */
#define CLOSED_NEAR 1  /* dense; both ends matter at once */
#define CLOSED_FAR 2   /* dense; only the end nearer to x matters; relu in any case */
#define CLOSED_WIDE 3  /* the units near x one by one */

/* How far from x a unit of CLOSED_WIDE is looked at, besides a spacing (density may be
 * exp(-spacing/2) at its nearest unit): beyond, exp(-REACH) is below what the result's precision
 * sees. */
#define CLOSED_REACH_32 22
#define CLOSED_REACH_64 44

/* Corrections of Euler and Maclaurin: the most, and those that do for small spacings. */
#define CLOSED_TERMS 16
#define CLOSED_FEW_TERMS 5

#endif
