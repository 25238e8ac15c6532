/* SPDX-License-Identifier: MIT */
/* Where quick sums (kernels/quick_sum.h) may be: how far apart a tile's offsets, how far a point;
 * and how far they may be off. */
#ifndef SIGRAMP_KERNELS_QUICK_LIMITS_H
#define SIGRAMP_KERNELS_QUICK_LIMITS_H

/* The exponents of a tile's factors, and of a point's, reach no further from 0. */
#define TILE_REACH 170
#define POINT_REACH 600

/* exp(-t) counts as no more: the products of denominators must stay finite. */
#define LARGEST_EXPONENTIAL 0x1p250

/* How a sum's terms are weighted: not at all, by weights of one sign or of either. */
#define WEIGHTS_ONE 0
#define WEIGHTS_OF_ONE_SIGN 1
#define WEIGHTS_MIXED 2

/* OpenCL's tiles lie within runs of so many terms, each of which has one centre. */
#define CENTRE_TERMS 256

/* Points, centres and offsets' distances from them are less: no difference x - a overflows, of
 * which the exact sum makes an infinity. */
#define QUICK_LIMIT (LARGEST_REAL / 4)

/* Above the relative errors of a quick sum and of an exact one's terms (host/sum/terms.c), and of
 * an exact one's limbs, per term; of each precision. tests/certificates proves them, but for two
 * cases, of which less than a fifth and than half of the bound was seen: EXACT_ERROR_32 where
 * |t| > 200, QUICK_ERROR_64 of density and softplus at few points on AVX2. */
#define QUICK_ERROR_32 0x1p-40
#define EXACT_ERROR_32 0x1p-34
#define LIMB_ERROR_32 0x1p-54
#define QUICK_ERROR_64 0x1.4p-61
#define EXACT_ERROR_64 0x1p-60
#define LIMB_ERROR_64 0x1p-90

/* Whether a tile can be summed quickly whose offsets are no farther from their centre: all are near
 * 0, which NaN is not, and no factor overflows; ramps have no factors. */
#define quick_is_narrow(farthest, centre, slope, is_ramp)                                          \
    ((farthest) < QUICK_LIMIT && fabs((double)(centre)) < (double)QUICK_LIMIT &&                   \
     ((is_ramp) || fabs(slope) * (double)(farthest) <= TILE_REACH))

#endif
