/* SPDX-License-Identifier: MIT */
/*
 * What the kernels are given besides buffers: a struct each, its first argument, which the host
 * fills and the kernel reads.
 *
 * Every field has 64 bits, so that a struct is laid out alike whoever compiles it, and in either
 * precision: numbers, integers of either sign, and the bits of a real (the lower half of the field
 * where reals have 32) or of a double.
 */
#ifndef SIGRAMP_KERNELS_ARGUMENTS_H
#define SIGRAMP_KERNELS_ARGUMENTS_H

#ifdef __OPENCL_C_VERSION__
typedef ulong argument_number;
typedef long argument_integer;
typedef ulong argument_real;
typedef ulong argument_double;
#if SIGRAMP_PRECISION == 32
#define real_of(argument) as_float((uint)(argument))
#else
#define real_of(argument) as_double(argument)
#endif
#define double_of(argument) as_double(argument)
#else
#include <stdint.h>
typedef uint64_t argument_number;
typedef int64_t argument_integer;
typedef uint64_t argument_real;
typedef uint64_t argument_double;
#endif

/* Whoever compiles a struct checks its size: types of another width, or a field that is forgotten
 * here, would change it. */
#define SIGRAMP_FIELDS(type, count)                                                                \
    typedef char type##_has_##count##_fields[sizeof(type) == 8 * (count) ? 1 : -1]

/* Points are x[x_first + j], results y[y_first + j], for j < count. */
typedef struct {
    argument_number x_first, y_first, count;
} points_given;
SIGRAMP_FIELDS(points_given, 3);

/* Points of a work-item of a map: so many that the few uncertain ones, for which a GPU's items wait
 * for each other, cost the others little. */
enum { MAP_ITEM_POINTS = 8 };

/* Points of a work-item of a table where SIGRAMP_VECTORS is set (kernels/item.h). */
enum { TABLE_ITEM_POINTS = 8 };

typedef struct {
    points_given points;
    argument_real offset;
} map_given;
SIGRAMP_FIELDS(map_given, 4);

/* What table_shape and its points need (kernels/table.h). */
typedef struct {
    points_given points;
    argument_real inverse_width, first, last_index;
    argument_integer row, exponent;
    argument_real level, level_rest, slope, slope_rest;
    argument_integer line_exponent, guarded, inverse_exponent;
    argument_real below, above;
} table_given;
SIGRAMP_FIELDS(table_given, 17);

/* rows: of all pieces, each of `row` numbers (kernels/pieces.h). */
typedef struct {
    points_given points;
    argument_integer row;
    argument_number rows;
} pieces_given;
SIGRAMP_FIELDS(pieces_given, 5);

/* How many of what there are in the one array, and the rest (kernels/segments.h). */
typedef struct {
    points_given points;
    argument_number segments, buckets, numbers, terms;
    argument_integer first_key, key_shift;
    argument_real inverse_width;
    argument_integer row;
    argument_real slope, slope_rest, guard_from;
    argument_real factor, factor_low;
    argument_integer factor_exponent;
    argument_real below, above, at_nan;
} segments_given;
SIGRAMP_FIELDS(segments_given, 20);

/*
 * What may differ between the problems of a batch: where a problem's terms begin, and how many they
 * are; where its tiles' centres begin. is_quick: whether a quick sum may serve
 * (kernels/quick_sum.h).
 */
typedef struct {
    argument_number terms_first, terms, centres_first;
    argument_real guard_from;
    argument_number weighting, is_quick;
    argument_double largest_weight;
} sum_problem;
SIGRAMP_FIELDS(sum_problem, 7);

/*
 * A direct sum's, in all its exact kernels. Terms [begin, end) of a problem are one launch's share
 * (few enough trips for every driver); a launch that does not continue a pass is its first, which
 * needs no earlier state. groups: of work-items at a point. is_listed: only the points that a quick
 * sum left are treated. run: 0, and all points are the one problem's; or, of a batch, points
 * [k run, (k + 1) run) are those of the kth problem in a table, and work-groups of the points form
 * lie within them.
 */
typedef struct {
    points_given points;
    argument_number begin, end, continues;
    argument_real slope, slope_rest;
    argument_number groups, is_listed;
    argument_real factor, factor_low;
    argument_integer factor_exponent;
    argument_number run;
    sum_problem problem;
} sum_given;
SIGRAMP_FIELDS(sum_given, 21);

/* A quick sum's (kernels/quick_sum.h). */
typedef struct {
    points_given points;
    argument_number begin, end, continues;
    argument_double slope, factor;
    argument_integer factor_exponent;
    argument_number run;
    sum_problem problem;
} quick_given;
SIGRAMP_FIELDS(quick_given, 17);

#endif
