/* SPDX-License-Identifier: MIT */
#include "sum/segment_list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS_PER_SEGMENT = 4, MOST_BUCKETS = 1 << 26 };

sigramp_status segment_list_append(segment_list *list, const segment *added)
{
    if (list->count > 0 && added->start <= list->segments[list->count - 1].start) {
        list->segments[list->count - 1] = *added;
        return SIGRAMP_OK;
    }
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity ? 2 * list->capacity : 16;
        segment *const larger = capacity <= SIZE_MAX / sizeof *larger
                                    ? realloc(list->segments, capacity * sizeof *larger)
                                    : NULL;
        if (!larger)
            return SIGRAMP_OUT_OF_MEMORY;
        list->segments = larger;
        list->capacity = capacity;
    }
    list->segments[list->count++] = *added;
    return SIGRAMP_OK;
}

void segment_list_destroy(segment_list *list)
{
    free(list->segments);
    memset(list, 0, sizeof *list);
}

void segment_set_number(int precision, scaled_twofold value, double parts[2], int64_t *exponent)
{
    int own = 0;
    *exponent = 0;
    parts[1] = 0;
    parts[0] = value.value.high;
    if (value.value.high == 0 || !isfinite(value.value.high))
        return;
    const double high = frexp(value.value.high, &own);
    const double low = ldexp(value.value.low, -own);
    parts[0] = precision == 32 ? (double)(float)high : high;
    parts[1] = precision == 32 ? (double)(float)((high - parts[0]) + low) : low;
    *exponent = value.exponent + own;
}

/* The order of the precision's reals as integers; kernels/segments.h has the same. */
static int64_t key_of(int precision, double value)
{
    int64_t bits = 0;
    if (precision == 32) {
        const float single = (float)value;
        int32_t single_bits = 0;
        memcpy(&single_bits, &single, sizeof single_bits);
        return single_bits ^ (int32_t)((uint32_t)(single_bits >> 31) >> 1);
    }
    memcpy(&bits, &value, sizeof bits);
    return bits ^ (int64_t)((uint64_t)(bits >> 63) >> 1);
}

static void set_real(int precision, void *array, size_t i, double value)
{
    if (precision == 32)
        ((float *)array)[i] = (float)value;
    else
        ((double *)array)[i] = value;
}

static void set_integer(int precision, void *array, size_t i, int64_t value)
{
    if (precision == 32)
        ((int32_t *)array)[i] = (int32_t)value;
    else
        ((int64_t *)array)[i] = value;
}

static void write_segment(int precision, const segment *from, size_t s, void *keys, void *reals,
                          void *integers)
{
    const double numbers[SIGRAMP_SEGMENT_REALS] = {from->anchor, from->slope[0], from->slope[1],
                                                   from->level[0], from->level[1]};
    const int64_t counts[SIGRAMP_SEGMENT_INTEGERS] = {from->slope_exponent, from->level_exponent,
                                                      from->first, from->terms, from->cells};
    set_integer(precision, keys, s, key_of(precision, from->start));
    for (size_t i = 0; i < SIGRAMP_SEGMENT_REALS; ++i)
        set_real(precision, reals, s * SIGRAMP_SEGMENT_REALS + i, numbers[i]);
    for (size_t i = 0; i < SIGRAMP_SEGMENT_INTEGERS; ++i)
        set_integer(precision, integers, s * SIGRAMP_SEGMENT_INTEGERS + i, counts[i]);
}

/* For every bucket of keys the number of segments that start before it: the second segment's key is
 * in the first bucket. The first segment starts at minus infinity and is in none. */
static void write_directory(const segment_list *list, const sigramp_loop_segments *segments,
                            void *directory)
{
    size_t s = 1;
    for (size_t bucket = 0; bucket <= segments->buckets; ++bucket) {
        for (; s < list->count; ++s) {
            const uint64_t key = (uint64_t)key_of(list->precision, list->segments[s].start);
            if ((key - (uint64_t)segments->first_key) >> segments->key_shift >= bucket)
                break;
        }
        set_integer(list->precision, directory, bucket, (int64_t)s);
    }
}

static void choose_buckets(const segment_list *list, sigramp_loop_segments *to)
{
    const size_t wanted = list->count < MOST_BUCKETS / BUCKETS_PER_SEGMENT
                              ? BUCKETS_PER_SEGMENT * list->count
                              : MOST_BUCKETS;
    const double last = list->segments[list->count - 1].start;
    to->first_key = list->count > 1 ? key_of(list->precision, list->segments[1].start) : 0;
    to->key_shift = 0;
    const uint64_t range =
        list->count > 1 ? (uint64_t)key_of(list->precision, last) - (uint64_t)to->first_key : 0;
    while (range >> to->key_shift >= wanted)
        ++to->key_shift;
    to->buckets = (size_t)(range >> to->key_shift) + 1;
}

/* The words that come next, and *next after them. */
static char *take(char **next, size_t words, int precision)
{
    char *const taken = *next;
    *next += words * ((size_t)precision / 8);
    return taken;
}

static const void *put(char **next, const void *from, size_t words, int precision)
{
    char *const to = take(next, words, precision);
    if (words > 0)
        memcpy(to, from, words * ((size_t)precision / 8));
    return to;
}

void *segment_list_pack(const segment_list *list, sigramp_loop_segments *to)
{
    enum { PER_SEGMENT = 1 + SIGRAMP_SEGMENT_REALS + SIGRAMP_SEGMENT_INTEGERS };
    const int precision = list->precision;
    const size_t count = list->count, terms = to->terms.count;
    choose_buckets(list, to);
    to->count = count;
    to->word_count = count * PER_SEGMENT + to->buckets + 1 + to->number_count + 3 * terms;
    void *const words = malloc(to->word_count * ((size_t)precision / 8));
    if (!words)
        return NULL;
    char *next = words;
    to->words = words;
    char *const keys = take(&next, count, precision);
    char *const reals = take(&next, count * SIGRAMP_SEGMENT_REALS, precision);
    char *const integers = take(&next, count * SIGRAMP_SEGMENT_INTEGERS, precision);
    char *const directory = take(&next, to->buckets + 1, precision);
    for (size_t s = 0; s < count; ++s)
        write_segment(precision, &list->segments[s], s, keys, reals, integers);
    write_directory(list, to, directory);
    to->keys = keys;
    to->reals = reals;
    to->integers = integers;
    to->directory = directory;
    to->table.numbers = put(&next, to->table.numbers, to->number_count, precision);
    to->terms.offsets = put(&next, to->terms.offsets, terms, precision);
    to->terms.weights = NULL; /* no quick sum here */
    to->terms.weight_significands = put(&next, to->terms.weight_significands, terms, precision);
    to->terms.weight_exponents = put(&next, to->terms.weight_exponents, terms, precision);
    return words;
}
