/* SPDX-License-Identifier: MIT */
#include "inputs.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

uint64_t random_bits(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed * UINT64_C(0x2545f4914f6cdd1d);
}

double random_between(uint64_t *seed, double low, double high)
{
    return low + (high - low) * ((double)(random_bits(seed) >> 11) * 0x1p-53);
}

uint64_t fresh_seed(const char *what)
{
    const char *const given = getenv("SIGRAMP_TEST_SEED");
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t seed =
        given ? strtoull(given, NULL, 10) : (uint64_t)now.tv_sec * 1000003 + (uint64_t)now.tv_nsec;
    seed += seed == 0; /* the generator's one fixed point */
    fprintf(stderr, "%s: SIGRAMP_TEST_SEED=%" PRIu64 "\n", what, seed);
    return seed;
}

int problem_count(int brief)
{
    const char *const given = getenv("SIGRAMP_TEST_PROBLEMS");
    const int count = given ? atoi(given) : 0;
    return count > 0 ? count : brief;
}

size_t real_size(sigramp_precision precision)
{
    return precision == SIGRAMP_F32 ? sizeof(float) : sizeof(double);
}

static void *checked(void *memory)
{
    if (!memory) {
        fputs("no memory for the test's own arrays\n", stderr);
        abort();
    }
    return memory;
}

void *real_array(sigramp_precision precision, size_t count, const double *values)
{
    void *array = checked(malloc(count ? count * real_size(precision) : 1));
    for (size_t i = 0; i < count; ++i)
        if (precision == SIGRAMP_F32)
            ((float *)array)[i] = (float)values[i];
        else
            ((double *)array)[i] = values[i];
    return array;
}

double real_at(sigramp_precision precision, const void *array, size_t index)
{
    return precision == SIGRAMP_F32 ? ((const float *)array)[index]
                                    : ((const double *)array)[index];
}

void inputs_free(input_list *list)
{
    free(list->values);
    *list = (input_list){.precision = list->precision};
}

static void add(input_list *list, double value)
{
    if (list->count == list->capacity) {
        list->capacity = 2 * list->capacity + 64;
        list->values = checked(realloc(list->values, list->capacity * sizeof *list->values));
    }
    list->values[list->count++] = list->precision == SIGRAMP_F32 ? (float)value : value;
}

static void add_both_signs(input_list *list, double value)
{
    add(list, value);
    add(list, -value);
}

static double next_up(sigramp_precision precision, double value)
{
    return precision == SIGRAMP_F32 ? nextafterf((float)value, INFINITY)
                                    : nextafter(value, INFINITY);
}

/* value and `reach` neighbours on either side. */
static void add_near(input_list *list, double value, int reach)
{
    double up = list->precision == SIGRAMP_F32 ? (float)value : value;
    double down = -up;
    for (int k = 0; k <= reach; ++k) {
        add(list, up);
        add(list, -down);
        up = next_up(list->precision, up);
        down = next_up(list->precision, down);
    }
}

static void add_specials(input_list *list)
{
    const bool single = list->precision == SIGRAMP_F32;
    const double specials[] = {0,
                               single ? 0x1p-149 : 0x1p-1074,
                               single ? 0x1.8p-148 : 0x1.8p-1073,
                               single ? 0x1.fffffcp-127 : 0x0.fffffffffffffp-1022,
                               single ? FLT_MIN : DBL_MIN,
                               single ? FLT_EPSILON : DBL_EPSILON,
                               single ? FLT_MAX : DBL_MAX,
                               INFINITY,
                               NAN};
    for (size_t i = 0; i < sizeof specials / sizeof *specials; ++i)
        add_both_signs(list, specials[i]);
}

/* Both ends and the inside of every binade, subnormals included. */
static void add_binades(input_list *list, uint64_t *seed)
{
    const bool single = list->precision == SIGRAMP_F32;
    for (int e = single ? -149 : -1074; e < (single ? 128 : 1024); ++e) {
        add_both_signs(list, ldexp(1, e));
        add_both_signs(list, ldexp(single ? 0x1.fffffep0 : 0x1.fffffffffffffp0, e));
        add_both_signs(list, ldexp(random_between(seed, 1, 2), e));
        add_both_signs(list, ldexp(random_between(seed, 1, 2), e));
    }
}

/* Where results become subnormal and where they become zero, where exponentials change their
 * multiple of log 2, and limits that implementations like. */
static void add_switches(input_list *list, uint64_t *seed)
{
    const bool single = list->precision == SIGRAMP_F32;
    const double log_2 = 0.69314718055994530942;
    const double normal_end = single ? 87.4 : 708.4;
    const double zero_end = single ? 104.0 : 745.2;
    for (int k = 0; k < 1500; ++k)
        add_both_signs(list, random_between(seed, normal_end - 2, zero_end + 2));
    for (int k = -3100; k <= 3100; k += k > -300 && k < 300 ? 1 : 97)
        add_near(list, k * log_2 / 2, 1);
    const double limits[] = {16, 17,    18.4,   32,     36.7,   37,   40,
                             64, 88.72, 103.97, 709.78, 744.44, 1000, 2300};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; ++i) {
        add_near(list, limits[i], 3);
        add_near(list, -limits[i], 3);
    }
}

static void add_random(input_list *list, double offset, size_t count, uint64_t *seed)
{
    const bool single = list->precision == SIGRAMP_F32;
    const double reach = single ? 110 : 760;
    for (size_t k = 0; k < count; ++k) {
        const uint64_t bits = random_bits(seed);
        const uint32_t half = (uint32_t)(bits >> 32);
        float narrow;
        double wide;
        memcpy(&narrow, &half, sizeof narrow);
        memcpy(&wide, &bits, sizeof wide);
        add(list, offset + random_between(seed, -20, 20));
        add(list, offset + random_between(seed, -reach, reach));
        add(list, offset + ldexp(random_between(seed, -1, 1), -(int)(k % 60)));
        add(list, single ? narrow : wide);
    }
}

input_list inputs_for_map(sigramp_precision precision, double offset, bool thorough)
{
    uint64_t seed = 88172645463325252u;
    input_list list = {.precision = precision};
    add_specials(&list);
    add_near(&list, offset, 8);
    add_near(&list, -offset, 2);
    add_near(&list, 2 * offset, 2);
    if (thorough) {
        add_binades(&list, &seed);
        add_switches(&list, &seed);
    }
    add_random(&list, offset, thorough ? 4000 : 150, &seed);
    return list;
}

input_list inputs_offsets(sigramp_precision precision)
{
    const bool single = precision == SIGRAMP_F32;
    const double offsets[] = {0,
                              1,
                              -1,
                              0.1,
                              -7.3,
                              10,
                              100,
                              -100,
                              1e-3,
                              1e-20,
                              88,
                              -104,
                              745,
                              1e10,
                              -1e10,
                              INFINITY,
                              -INFINITY,
                              NAN,
                              -0.0,
                              single ? FLT_MAX : DBL_MAX,
                              single ? -FLT_MAX : -DBL_MAX,
                              single ? 0x1p-149 : 0x1p-1074,
                              single ? -0x1.8p-127 : -0x1.8p-1023,
                              single ? 0x1.8p-120 : 0x1.8p-1016};
    input_list list = {.precision = precision};
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; ++i)
        add(&list, offsets[i]);
    return list;
}
