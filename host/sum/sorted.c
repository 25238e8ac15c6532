/* SPDX-License-Identifier: MIT */
#include "sum/sorted.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "units/units.h"

typedef struct {
    uint64_t key; /* in the order of the positions */
    double weight;
} entry;

enum { DIGIT_BITS = 8, DIGITS = 64 / DIGIT_BITS, DIGIT_VALUES = 1 << DIGIT_BITS };

static uint64_t key_of(double u)
{
    uint64_t bits;
    memcpy(&bits, &u, sizeof bits);
    return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

static double position_of(uint64_t key)
{
    const uint64_t bits = key >> 63 ? key & ~((uint64_t)1 << 63) : ~key;
    double u;
    memcpy(&u, &bits, sizeof u);
    return u;
}

static size_t digit_of(uint64_t key, int digit)
{
    return (size_t)(key >> (digit * DIGIT_BITS)) & (DIGIT_VALUES - 1);
}

/* By the lowest digit first, equal ones in their order (Knuth, volume 3, 5.2.5). Returns where the
 * result is: in entries or in other. */
static entry *radix_sort(size_t count, entry *entries, entry *other)
{
    for (int digit = 0; digit < DIGITS && count > 0; ++digit) {
        size_t start[DIGIT_VALUES + 1] = {0};
        for (size_t i = 0; i < count; ++i)
            ++start[digit_of(entries[i].key, digit) + 1];
        if (start[digit_of(entries[0].key, digit) + 1] == count)
            continue;
        for (size_t value = 0; value < DIGIT_VALUES; ++value)
            start[value + 1] += start[value];
        for (size_t i = 0; i < count; ++i)
            other[start[digit_of(entries[i].key, digit)]++] = entries[i];
        entry *const sorted = other;
        other = entries;
        entries = sorted;
    }
    return entries;
}

static int by_weight(const void *a, const void *b)
{
    const double first = ((const entry *)a)->weight, second = ((const entry *)b)->weight;
    return (first > second) - (first < second);
}

/* Equal positions by their weights: the order in which terms were given is not to be seen. */
static void sort_equal(size_t count, entry *entries)
{
    for (size_t begin = 0, end; begin < count; begin = end) {
        for (end = begin + 1; end < count && entries[end].key == entries[begin].key;)
            ++end;
        if (end - begin > 1)
            qsort(entries + begin, end - begin, sizeof *entries, by_weight);
    }
}

/* The unit's limit where its argument is infinite. */
static double limit_at(const unit_traits *unit, double argument)
{
    if (argument < 0)
        return 0;
    return unit->limit == UNIT_TO_LINE ? INFINITY : unit->level[0];
}

/* A term with a position or weight that is infinite or NaN. Finite weights at their constant
 * everywhere are added up in their order, later (take_constants). */
static void add_special(const unit_traits *unit, double u, double weight, special_terms *to)
{
    const double limit = limit_at(unit, -u);
    to->present = 1;
    to->below += u == -INFINITY ? NAN : 0;
    to->above += u == INFINITY ? NAN : 0;
    if (isinf(u) && isfinite(weight) && isfinite(limit))
        return;
    const int has_threshold = unit->is_ramp && isfinite(u) && isinf(weight);
    const double value = isinf(u) ? weight * limit : weight + 0 * u;
    if (has_threshold && !(u < to->threshold))
        to->threshold = u;
    to->low += has_threshold ? NAN : value;
    to->high += value;
    to->below += isnan(u) ? u : weight * limit_at(unit, -1);
    to->above += isnan(u) ? u : weight * limit_at(unit, 1);
}

/* Of the sorted ones those at minus infinity; how many there are. */
static size_t take_constants(const unit_traits *unit, const sorted_terms *sorted,
                             const entry *entries, special_terms *to)
{
    size_t count = 0;
    for (; count < sorted->count && position_of(entries[count].key) == -INFINITY; ++count)
        if (limit_at(unit, INFINITY) != 0)
            to->weight =
                scaled_twofold_add(to->weight, scaled_twofold_of_double(entries[count].weight));
    return count;
}

static void write_terms(const entry *entries, double sign, sorted_terms *sorted)
{
    for (size_t i = 0; i < sorted->count; ++i) {
        const double offset = sign * position_of(entries[i].key);
        if (sorted->precision == 32) {
            ((float *)sorted->offsets)[i] = (float)offset;
            ((float *)sorted->weights)[i] = (float)entries[i].weight;
        } else {
            ((double *)sorted->offsets)[i] = offset;
            ((double *)sorted->weights)[i] = entries[i].weight;
        }
    }
}

sigramp_status sorted_terms_create(const sigramp_sum_options *options, int precision, size_t count,
                                   const void *offsets, const void *weights, sorted_terms *sorted)
{
    const size_t bytes = (size_t)precision / 8;
    const unit_traits *const unit = unit_traits_of(options->unit);
    const double sign = (options->slope > 0) - (options->slope < 0);
    const double first = isfinite(limit_at(unit, INFINITY)) ? -INFINITY : -DBL_MAX;
    memset(sorted, 0, sizeof *sorted);
    sorted->precision = precision;
    sorted->outline = outline_of_none();
    sorted->specials.weight = scaled_twofold_zero();
    sorted->specials.threshold = -INFINITY;
    if (count > SIZE_MAX / (2 * sizeof(entry)))
        return SIGRAMP_OUT_OF_MEMORY;
    entry *const entries = malloc((2 * count + 1) * sizeof *entries);
    sorted->offsets = malloc((count + 1) * bytes);
    sorted->weights = malloc((count + 1) * bytes);
    if (!entries || !sorted->offsets || !sorted->weights) {
        free(entries);
        sorted_terms_destroy(sorted);
        return SIGRAMP_OUT_OF_MEMORY;
    }
    for (size_t i = 0; i < count; ++i) {
        const double offset = sum_real_at(precision, offsets, i), u = sign * offset;
        const double weight = weights ? sum_real_at(precision, weights, i) : 1;
        outline_add_offset(&sorted->outline, offset);
        outline_add_weight(&sorted->outline, weight);
        if (!isfinite(u) || !isfinite(weight))
            add_special(unit, u, weight, &sorted->specials);
        if (isfinite(weight) && u >= first && u <= DBL_MAX)
            entries[sorted->count++] = (entry){key_of(u + 0.0), weight};
    }
    entry *const in_order = radix_sort(sorted->count, entries, entries + count);
    if (weights)
        sort_equal(sorted->count, in_order);
    const size_t constants = take_constants(unit, sorted, in_order, &sorted->specials);
    sorted->count -= constants;
    write_terms(in_order + constants, sign, sorted);
    free(entries);
    return SIGRAMP_OK;
}

void sorted_terms_destroy(sorted_terms *sorted)
{
    free(sorted->offsets);
    free(sorted->weights);
    memset(sorted, 0, sizeof *sorted);
}
