/* SPDX-License-Identifier: MIT */
/* Prepares the terms of a direct sum: weights into significand and exponent, slope and scale into
 * two parts. */
#include "sum/terms.h"
#include "plan/reals.h"
#include "threads/pool.h"
#include "units/units.h"
#include "quick_limits.h"

#include <float.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { TERM_RUN = 1 << 14 };

/* What a term takes one thread. */
static const double TERM_NANOSECONDS = 5;

/* A double as a float and the rest, or as itself and zero. */
static void split_real(int precision, double value, double parts[2])
{
    parts[0] = precision == 32 ? (double)(float)value : value;
    parts[1] = isfinite(parts[0]) ? value - parts[0] : 0;
    if (precision == 32)
        parts[1] = (double)(float)parts[1];
}

/* weight = significand * 2^exponent, 1 <= |significand| < 2; kernels/sum.h has the exponents of the
 * others. Of normal numbers by their bits: a plan splits every weight. */
static double split_weight(double weight, int64_t *exponent)
{
    enum { STORED_BITS = 52, EXPONENT_BIAS = 1023, LARGEST_FIELD = 2047 };
    uint64_t bits = 0;
    int binary_exponent = 0;
    memcpy(&bits, &weight, sizeof bits);
    const int field = (int)(bits >> STORED_BITS) & LARGEST_FIELD;
    if (field != 0 && field != LARGEST_FIELD) {
        *exponent = field - EXPONENT_BIAS;
        bits -= (uint64_t)*exponent << STORED_BITS;
        memcpy(&weight, &bits, sizeof bits);
        return weight;
    }
    if (!isfinite(weight) || weight == 0) {
        *exponent = weight == 0 ? SIGRAMP_LEAST_SCALE : -SIGRAMP_LEAST_SCALE;
        return weight;
    }
    const double significand = 2 * frexp(weight, &binary_exponent);
    *exponent = binary_exponent - 1;
    return significand;
}

/* The largest weight, the largest opposite of one, the largest size of an offset; 0 at least. */
typedef struct {
    double weight, opposite, offset;
} term_ranges;

/* Infinite for NaN. */
static double size_of(double offset)
{
    return isnan(offset) ? INFINITY : fabs(offset);
}

static term_ranges fill_32(size_t count, const float *offsets, const float *weights, size_t begin,
                           size_t end, float *to)
{
    int32_t *exponents = (int32_t *)(to + 2 * count);
    double most = 0, opposite = 0, farthest = 0;
    for (size_t i = begin; i < end; ++i) {
        const double weight = weights ? (double)weights[i] : 1;
        int64_t exponent = 0;
        to[i] = offsets[i];
        to[count + i] = weights ? (float)split_weight(weight, &exponent) : 1;
        exponents[i] = (int32_t)exponent;
        if (weights)
            to[3 * count + i] = weights[i];
        most = weight > most ? weight : most;
        opposite = -weight > opposite ? -weight : opposite;
        farthest = size_of(offsets[i]) > farthest ? size_of(offsets[i]) : farthest;
    }
    const term_ranges ranges = {most, opposite, farthest};
    return ranges;
}

static term_ranges fill_64(size_t count, const double *offsets, const double *weights, size_t begin,
                           size_t end, double *to)
{
    int64_t *exponents = (int64_t *)(to + 2 * count);
    double most = 0, opposite = 0, farthest = 0;
    for (size_t i = begin; i < end; ++i) {
        const double weight = weights ? weights[i] : 1;
        int64_t exponent = 0;
        to[i] = offsets[i];
        to[count + i] = weights ? split_weight(weight, &exponent) : 1;
        exponents[i] = exponent;
        if (weights)
            to[3 * count + i] = weights[i];
        most = weight > most ? weight : most;
        opposite = -weight > opposite ? -weight : opposite;
        farthest = size_of(offsets[i]) > farthest ? size_of(offsets[i]) : farthest;
    }
    const term_ranges ranges = {most, opposite, farthest};
    return ranges;
}

/* From arrays to arrays; the ranges of all runs so far. */
typedef struct {
    int precision;
    size_t count;
    const void *offsets, *weights;
    void *to;
    pthread_mutex_t lock;
    term_ranges ranges;
} term_work;

static void fill_run(void *of, size_t begin, size_t end)
{
    term_work *const work = of;
    term_ranges *const all = &work->ranges;
    const term_ranges own =
        work->precision == 32
            ? fill_32(work->count, work->offsets, work->weights, begin, end, work->to)
            : fill_64(work->count, work->offsets, work->weights, begin, end, work->to);
    pthread_mutex_lock(&work->lock);
    all->weight = fmax(all->weight, own.weight);
    all->opposite = fmax(all->opposite, own.opposite);
    all->offset = fmax(all->offset, own.offset);
    pthread_mutex_unlock(&work->lock);
}

/* Of arrays that lie one after the other in the memory. */
static void note_terms(sum_terms *terms, term_ranges ranges, int are_weighted)
{
    const size_t array = terms->loops.count * ((size_t)terms->precision / 8);
    const char *const memory = terms->memory;
    terms->loops.offsets = memory;
    terms->loops.weight_significands = memory + array;
    terms->loops.weight_exponents = memory + 2 * array;
    terms->loops.weights = are_weighted ? memory + 3 * array : NULL;
    terms->loops.largest_weight = fmax(ranges.weight, ranges.opposite);
    terms->loops.largest_offset = ranges.offset;
    terms->loops.weighting = !are_weighted                              ? WEIGHTS_ONE
                             : ranges.weight > 0 && ranges.opposite > 0 ? WEIGHTS_MIXED
                                                                        : WEIGHTS_OF_ONE_SIGN;
}

/* The slope in parts. The low one may be less than a normal float, but its significand's is not. */
static void set_slope(int precision, double slope, sigramp_loop_terms *loops)
{
    int64_t exponent = 0;
    double parts[2];
    split_real(precision, split_weight(slope, &exponent), parts);
    exponent = slope == 0 ? 0 : exponent;
    loops->slope[0] = ldexp(parts[0], (int)exponent);
    loops->slope[1] = ldexp(parts[1], (int)exponent);
    loops->slope_rest = fabs(parts[0]) == 2 ? 0.5 * parts[1] : parts[1];
}

/*
 * Where arguments need exponents (kernels/sum.h). Neither x - a nor slope (x - a) may overflow
 * unless the unit's limit is reached there: not where the slope is so small, or 0, that an infinite
 * x - a would be wrong, not near the largest number, where two_sum's steps overflow, and nowhere
 * where the unit grows with its argument. Infinite weights are guarded too (add_term there).
 */
static void set_guard(sigramp_unit unit, int precision, double flattest, double steepest,
                      sigramp_loop_terms *loops)
{
    static const double least_slope = 0x1p-60;
    const double largest = precision == 32 ? (double)FLT_MAX : DBL_MAX;
    const double farthest = loops->largest_offset;
    loops->guard_from = largest;
    if (unit_traits_of(unit)->is_ramp)
        return;
    if (unit_traits_of(unit)->limit == UNIT_TO_LINE)
        loops->guard_from = fmin(largest / 4, largest / 16 / steepest - farthest);
    if (flattest < least_slope || farthest > largest / 4 || loops->guard_from < 0 ||
        isinf(loops->largest_weight))
        loops->guard_from = -1;
}

sigramp_status sum_terms_create(const sigramp_sum_options *options, int precision, size_t count,
                                const void *offsets, const void *weights, int threads,
                                sum_terms *terms)
{
    const size_t bytes = (size_t)precision / 8;
    int64_t scale_exponent = 0;
    memset(terms, 0, sizeof *terms);
    const size_t numbers = weights ? 4 : 3; /* of a term */
    if (count > SIZE_MAX / (numbers * bytes))
        return SIGRAMP_OUT_OF_MEMORY;
    terms->memory = malloc(count ? numbers * bytes * count : 1);
    if (!terms->memory)
        return SIGRAMP_OUT_OF_MEMORY;
    terms->unit = options->unit;
    terms->precision = precision;
    terms->loops.count = count;
    term_work work = {precision, count, offsets, weights, terms->memory, PTHREAD_MUTEX_INITIALIZER,
                      {0, 0, 0}};
    pool_run((pool_loop){threads, count, TERM_RUN, TERM_NANOSECONDS}, fill_run, &work);
    note_terms(terms, work.ranges, weights != NULL);
    set_slope(precision, options->slope, &terms->loops);
    const double slope = fabs(terms->loops.slope[0]);
    set_guard(terms->unit, precision, slope, slope, &terms->loops);
    split_real(precision, split_weight(options->scale, &scale_exponent), terms->loops.factor);
    terms->loops.factor_exponent = options->scale == 0 ? 0 : (int32_t)scale_exponent;
    return SIGRAMP_OK;
}

/* Zero, infinite and NaN weights keep theirs. */
static void add_exponent(sum_terms *terms, size_t i, int64_t added)
{
    int32_t *const narrow = (int32_t *)terms->loops.weight_exponents;
    int64_t *const wide = (int64_t *)terms->loops.weight_exponents;
    const int64_t exponent = terms->precision == 32 ? narrow[i] : wide[i];
    if (exponent == SIGRAMP_LEAST_SCALE || exponent == -SIGRAMP_LEAST_SCALE)
        return;
    if (terms->precision == 32)
        narrow[i] = (int32_t)(exponent + added);
    else
        wide[i] = exponent + added;
}

/* A ramp's slope as its significand, the power of two in the weight's exponent. */
static void normalise_slope(sum_terms *terms, size_t i)
{
    int64_t exponent = 0;
    const double slope = split_weight(sum_real_at(terms->precision, terms->slopes, i), &exponent);
    if (slope == 0)
        return;
    sum_set_real(terms->precision, terms->slopes, i, slope);
    add_exponent(terms, i, exponent);
}

sigramp_status sum_terms_set_slopes(sum_terms *terms, const void *slopes)
{
    const size_t count = terms->loops.count, bytes = (size_t)terms->precision / 8;
    double flattest = INFINITY, steepest = 0;
    terms->slopes = malloc(count * bytes + 1);
    if (!terms->slopes)
        return SIGRAMP_OUT_OF_MEMORY;
    if (count > 0)
        memcpy(terms->slopes, slopes, count * bytes);
    terms->loops.slopes = terms->slopes;
    for (size_t i = 0; i < count; ++i) {
        const double slope = fabs(sum_real_at(terms->precision, slopes, i));
        flattest = fmin(flattest, slope);
        steepest = fmax(steepest, slope);
        if (unit_traits_of(terms->unit)->is_ramp)
            normalise_slope(terms, i);
    }
    set_guard(terms->unit, terms->precision, flattest, steepest, &terms->loops);
    return SIGRAMP_OK;
}

void sum_terms_set_constant(sum_terms *terms, double constant)
{
    int64_t exponent = 0;
    split_real(terms->precision, split_weight(constant, &exponent), terms->loops.constant);
    terms->loops.constant_exponent = constant == 0 ? 0 : (int32_t)exponent;
}

void sum_terms_normalise_ramp(sum_terms *terms)
{
    sigramp_loop_terms *const loops = &terms->loops;
    int64_t exponent = 0;
    if (!unit_traits_of(terms->unit)->is_ramp || loops->slope[0] == 0)
        return;
    loops->slope[0] = split_weight(loops->slope[0], &exponent);
    loops->slope[1] = loops->slope_rest;
    loops->factor_exponent += (int32_t)exponent;
}

void sum_terms_destroy(sum_terms *terms)
{
    free(terms->memory);
    free(terms->slopes);
    memset(terms, 0, sizeof *terms);
}

/*
 * Half an ULP for the rounding; 2^-32 or 2^-60 for the terms (kernels/pair.h, with margin);
 * and for each term half a unit of the last limb, 2^(1 - 3 LIMB_BITS) of a scale that is at most
 * 2^5 times the largest term.
 */
double sum_direct_error_bound(int precision, size_t count)
{
    const double rounding = precision == 32 ? 0x1p-24 : 0x1p-53;
    const double term = precision == 32 ? 0x1p-32 : 0x1p-60;
    const double cut = precision == 32 ? 0x1p-54 : 0x1p-90;
    return rounding * (1 + 0x1p-20) + term + (double)count * cut;
}

/*
 * Of what is left, the term is at most as large (host/cpu/subtract_loop.h), so that the whole sum's
 * terms, by whose sizes its error is bounded, come to twice as much. What rounds that sum is not in
 * it. The term is off as in a direct sum, and there are some products and sums of pairs.
 */
double sum_without_error_bound(int precision, size_t count, double bound)
{
    const double rounding = precision == 32 ? 0x1p-24 : 0x1p-53;
    const double pairs = precision == 32 ? 0x1p-31 : 0x1p-59;
    const double subtracted = 2 * (bound - rounding) * (1 + 4 * bound) + pairs;
    return fmax(rounding * (1 + 0x1p-20 + 4 * bound) + subtracted,
                sum_direct_error_bound(precision, count));
}
