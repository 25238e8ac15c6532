/* SPDX-License-Identifier: MIT */
/*
 * A model of what a sum costs by each method, in ns. The numbers were measured on the CPU path, two
 * cores with AVX-512, for logistic (sigramp-bench --grid shows what comes of them). Only their
 * ratios matter, and they may be half or twice as large elsewhere: where two methods cost about
 * the same either is right, and far from there the model need not be good.
 */
#include "api/choose.h"

#include "plan/reals.h"
#include "sum/spacing.h"
#include "sum/terms.h"
#include "units/units.h"

#include <math.h>

typedef struct {
    /* Direct: a point; a term at a point, and where the offsets are so far apart that their
     * exponentials have no factors in common (host/cpu/quick_sums.h); an offset in the plan. A
     * point is what makes problems of 100 to 1,000 terms and points as dear as between one thread
     * and two: of a batch one thread does each. */
    double point, term, far_term, listed;
    /* Direct with so few terms that their exponentials are not worth factors: a point. The terms
     * are far ones. */
    double few, few_point;
    /* Fast by a table: the plan's own, and that of one for few points, which begins with a part
     * (host/sum/part_table.h); more for each unit's width, 1/|slope|, between the outermost
     * offsets, for there are cells; an offset in the plan; a point. */
    double table, part, width, moments, look_up;
    /* The plan's own for few points and at most so many offsets, whose cells are wide. */
    double wide, most_wide;
    /* Fast in segments: an offset in the plan, of a ramp and of the others; a point. */
    double sorted_ramp, sorted, segment;
    /* Offsets too spread for one table lie in zones (host/sum/segment_zones.c). How wide one is, in
     * widths of the unit; from how many offsets a width on it has a table; that table for each
     * width; without one, an offset in a zone or its two neighbours at a point. */
    double zone, dense, zone_width, listed_near;
    /* Closed in pieces: the plan's own; a point. */
    double pieces, piece;
} cost_list;

static const cost_list costs_32 = {.point = 30,
                                   .term = 0.1,
                                   .far_term = 0.95,
                                   .listed = 0.5,
                                   .few = 8,
                                   .few_point = 3.5,
                                   .table = 0.15e6,
                                   .part = 0.03e6,
                                   .width = 1.5e3,
                                   .moments = 2.6,
                                   .look_up = 0.5,
                                   .wide = 10e3,
                                   .most_wide = 1 << 10,
                                   .sorted_ramp = 190,
                                   .sorted = 560,
                                   .segment = 31,
                                   .zone = 256,
                                   .dense = 1.33,
                                   .zone_width = 25e3,
                                   .listed_near = 10,
                                   .pieces = 0.3e6,
                                   .piece = 8};
static const cost_list costs_64 = {.point = 90,
                                   .term = 0.46,
                                   .far_term = 2,
                                   .listed = 0.8,
                                   .few = 16,
                                   .few_point = 4,
                                   .table = 0.3e6,
                                   .part = 0.08e6,
                                   .width = 2e3,
                                   .moments = 3.9,
                                   .look_up = 1.1,
                                   .wide = 10e3,
                                   .most_wide = 1 << 13,
                                   .sorted_ramp = 240,
                                   .sorted = 740,
                                   .segment = 62,
                                   .zone = 2048,
                                   .dense = 0.67,
                                   .zone_width = 27e3,
                                   .listed_near = 16,
                                   .pieces = 0.8e6,
                                   .piece = 16};

/* The length, in widths of the unit, up to which closed sums are one table (host/sum/fast.c); that
 * up to which direct terms are near; that up to which fast sums are one table, and for each offset
 * where they are many. */
static const double longest_table = 1024, longest_near = 340;
static const double most_points_of_part = 1 << 15;
static const double longest_fast = 8192, longest_fast_offset = 1.0 / 32;

/* A closed sum is one of the real offsets, and an array has them rounded. For half a millisecond,
 * less than a program takes to start, START:STOP:COUNT stays the array it stands for. */
static const double listing_is_worth = 0.5e6;

static const cost_list *costs_of(int precision)
{
    return precision == 32 ? &costs_32 : &costs_64;
}

/* Of points that the caller does not tell there are as many as offsets. */
static double points_of(const sigramp_sum_options *options, uint64_t count)
{
    return (double)(options->points ? options->points : count);
}

static int is_met(const sigramp_sum_options *options, double bound)
{
    return options->tolerance == 0 || options->tolerance >= bound;
}

static double least(double a, double b)
{
    return a < b ? a : b;
}

static double direct_cost(const sigramp_sum_options *options, int precision, uint64_t count,
                          double spread)
{
    const cost_list *const costs = costs_of(precision);
    const unit_traits *const unit = unit_traits_of(options->unit);
    const int near = fabs(options->slope) * spread <= longest_near || unit->is_ramp;
    const int is_few = (double)count <= costs->few;
    const double point = is_few ? costs->few_point : costs->point;
    const double term = near && !is_few ? costs->term * unit->cost : costs->far_term;
    if (count > INT32_MAX || !is_met(options, sum_direct_error_bound(precision, (size_t)count)))
        return INFINITY;
    return costs->listed * (double)count +
           points_of(options, count) * (point + term * (double)count);
}

/* What offsets too spread for one table cost besides being sorted and found: tables of zones, or
 * the offsets near every point. */
static double zones_cost(const cost_list *costs, double widths, double terms, double points)
{
    const double per_width = terms / widths;
    return per_width >= costs->dense ? costs->zone_width * widths
                                     : costs->listed_near * 3 * costs->zone * per_width * points;
}

/* Whether the table meets the tolerance, and can be made at all, shows when it is made. */
static double fast_cost(const sigramp_sum_options *options, int precision, uint64_t count,
                        double spread)
{
    const cost_list *const costs = costs_of(precision);
    const double widths = fabs(options->slope) * spread, points = points_of(options, count);
    const double terms = (double)count;
    const int is_ramp = unit_traits_of(options->unit)->is_ramp;
    const double sorted = is_ramp ? costs->sorted_ramp : costs->sorted;
    if (!isfinite(widths))
        return INFINITY;
    const double of_few = terms <= costs->most_wide ? costs->wide : costs->part;
    if (!is_ramp && widths <= fmax(longest_fast, longest_fast_offset * terms))
        return (points <= most_points_of_part ? of_few : costs->table) + costs->width * widths +
               costs->moments * terms + costs->look_up * points;
    return costs->table + sorted * terms + costs->segment * points +
           (is_ramp ? 0 : zones_cost(costs, widths, terms, points));
}

static double closed_cost(const sigramp_sum_options *options, int precision, uint64_t count,
                          double spread)
{
    const cost_list *const costs = costs_of(precision);
    const double widths = fabs(options->slope) * spread, points = points_of(options, count);
    const unit_traits *const unit = unit_traits_of(options->unit);
    if (unit->mirror == 0 || !is_met(options, sum_closed_error_bound(precision)))
        return INFINITY;
    if (unit->is_ramp)
        return points * costs->piece;
    return widths <= longest_table
               ? costs->table + costs->width * least(widths, 10) + costs->look_up * points
               : costs->pieces + costs->piece * points;
}

double sum_spread(int precision, size_t count, const void *offsets)
{
    double lowest = INFINITY, highest = -INFINITY, not_finite = 0;
    for (size_t i = 0; i < count; ++i) {
        const double offset = sum_real_at(precision, offsets, i);
        lowest = offset < lowest ? offset : lowest;
        highest = offset > highest ? offset : highest;
        not_finite += 0 * offset; /* NaN then, and the sum of NaN and zeros is NaN */
    }
    return highest - lowest + not_finite;
}

sigramp_method sum_choose_listed(const sigramp_sum_options *options, int precision, uint64_t count,
                                 double spread)
{
    const double direct = direct_cost(options, precision, count, spread);
    return direct <= fast_cost(options, precision, count, spread) && direct < INFINITY
               ? SIGRAMP_METHOD_DIRECT
               : SIGRAMP_METHOD_FAST;
}

int sum_is_direct_array(const sigramp_sum_options *options, int precision, uint64_t count)
{
    return sum_choose_listed(options, precision, count, 0) == SIGRAMP_METHOD_DIRECT;
}

sigramp_method sum_choose_array(const sigramp_sum_options *options, int precision, uint64_t count,
                                double spread)
{
    return sum_is_direct_array(options, precision, count)
               ? SIGRAMP_METHOD_DIRECT
               : sum_choose_listed(options, precision, count, spread);
}

sigramp_method sum_method_of(const sigramp_sum_options *options, int precision, uint64_t points,
                             uint64_t count, const void *offsets)
{
    sigramp_sum_options expected = *options;
    expected.points = points;
    if (options->method != SIGRAMP_METHOD_AUTO)
        return options->method;
    const int is_direct = sum_is_direct_array(&expected, precision, count);
    return sum_choose_array(&expected, precision, count,
                            is_direct ? 0 : sum_spread(precision, count, offsets));
}

sigramp_method sum_choose_spaced(const sigramp_sum_options *options, int precision, double spread,
                                 uint64_t count)
{
    const double listed = count > INT32_MAX /* nobody lists so many */
                              ? INFINITY
                              : least(direct_cost(options, precision, count, spread),
                                      fast_cost(options, precision, count, spread));
    const double closed = closed_cost(options, precision, count, spread);
    return closed + listing_is_worth < listed || isinf(listed)
               ? SIGRAMP_METHOD_CLOSED
               : sum_choose_listed(options, precision, count, spread);
}
