/* SPDX-License-Identifier: MIT */
/* What the families of random sums are made of. */
#ifndef SIGRAMP_TESTS_SUM_MAKER_H
#define SIGRAMP_TESTS_SUM_MAKER_H

#include "number_line.h"
#include "sum_cases.h"

/* Where an exponent comes from: about 0, anywhere, or one end of the range. */
typedef enum { ORDINARY, ANY, SMALLEST, LARGEST } exponents;

typedef enum { SPREAD, CLUSTERS, ONE_SIDE, AT_THE_ENDS, ALL_SIZES } offset_shape;

/* Of one size that is anywhere; of all sizes in one sum. */
typedef enum { ORDINARY_WEIGHTS, WEIGHTS_OF_ANY_SIZE, WEIGHTS_OF_ALL_SIZES } weight_sizes;

typedef enum {
    POINTS_EVERYWHERE,
    POINTS_IN_TAILS,
    POINTS_AT_THRESHOLDS,
    POINTS_OF_ALL_SIZES
} places;

typedef struct {
    const char *name;
    bool never_refused;
    exponents slope, result;
    double span[2]; /* log2 of how many widths, 1/|slope|, the offsets are apart: from, to */
    offset_shape offsets;
    weight_sizes weights;
    places points;
    size_t terms[2]; /* from, to */
} sum_family;

/* What the making of a case needs to know. */
typedef struct {
    const sum_family *family;
    real_kind kind;
    uint64_t seed;
    long double width, span; /* 1/|slope|, and how far the offsets go */
    long double center;
    sum_case *made;
} maker;

bool one_in(maker *m, int64_t many);
double between(maker *m, double low, double high);
double either_sign(maker *m, double value);

/* The nearest finite number of the precision. */
double real_near(const maker *m, long double value);

/* Of the smallest subnormal number. */
int smallest_exponent(const maker *m);

/* Either sign, any exponent, a few bits or all of them. */
double any_real(maker *m);

/* In the precision's normal range; one in forty is 0. */
void choose_slope(maker *m);

/* The span of the offsets, and where they are. */
void choose_lengths(maker *m);

size_t random_count(maker *m);
void choose_offsets(maker *m);
void choose_weights(maker *m); /* of one sign or both */
void choose_spaced(maker *m);

/* Results from the smallest subnormal to beyond the largest number; now and then any scale. */
void choose_scale(maker *m);

/* About the sum with scale 1 where most units count. */
long double size_of_sum(const maker *m);

void choose_points(maker *m);

/* Now and then infinities, NaN, both zeros and the ends of the range among points, offsets and
 * weights, after all else is chosen. */
void choose_specials(maker *m);

#endif
