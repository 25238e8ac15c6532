/* SPDX-License-Identifier: MIT */
#include "families.h"

#include <math.h>

#include "near_ties.h"
#include "number_line.h"

/* An offset for the families that only say where x - offset shall be. */
static double any_offset(const input_block *block, uint64_t *seed)
{
    switch (block->shifted ? random_integer(seed, 0, 3) : -1) {
    case 0:
        return rounded_to(block->precision, random_between(seed, -20, 20));
    case 1:
        return (double)random_integer(seed, -1000, 1000);
    case 2:
        return random_binade(block->precision, seed, -20, 10);
    case 3:
        return random_binade(block->precision, seed, -2 * kind_of(block->precision).digits, 20);
    default:
        return 0;
    }
}

/* The families below give a function the next place for t = x - offset. */
typedef double next_argument(sigramp_precision precision, uint64_t *seed);

static void fill_arguments(input_block *block, next_argument *next)
{
    uint64_t seed = block->seed;
    block->offset = any_offset(block, &seed);
    for (size_t j = 0; j < block->count; ++j)
        block->x[j] = rounded_to(block->precision, next(block->precision, &seed) + block->offset);
}

static double in_the_middle(sigramp_precision precision, uint64_t *seed)
{
    (void)precision;
    return random_between(seed, -20, 20);
}

static double in_range(sigramp_precision precision, uint64_t *seed)
{
    const double reach = kind_of(precision).zero_end + 6;
    return random_between(seed, -reach, reach);
}

static double of_any_size(sigramp_precision precision, uint64_t *seed)
{
    return random_binade(precision, seed, -2 * kind_of(precision).digits, 11);
}

static double near_zero(sigramp_precision precision, uint64_t *seed)
{
    const real_kind kind = kind_of(precision);
    return random_binade(precision, seed, kind.least_exponent - kind.digits + 1, -kind.digits / 2);
}

static double near_the_ends(sigramp_precision precision, uint64_t *seed)
{
    const real_kind kind = kind_of(precision);
    const double size = random_between(seed, kind.normal_end - 2, kind.zero_end + 2);
    return random_bits(seed) >> 63 && random_bits(seed) >> 63 ? size : -size;
}

/* One power of two or the sum of two, and neighbours. */
static double near_powers_of_two(sigramp_precision precision, uint64_t *seed)
{
    const real_kind kind = kind_of(precision);
    const bool anywhere = random_integer(seed, 0, 7) == 0;
    const int least = anywhere ? kind.least_exponent - kind.digits + 1 : -kind.digits - 10;
    const int exponent = (int)random_integer(seed, least, anywhere ? kind.largest_exponent : 11);
    double value = ldexp(1, exponent);
    if (random_bits(seed) >> 63)
        value += ldexp(1, exponent - (int)random_integer(seed, 1, kind.digits));
    value = stepped(precision, value, random_steps(seed, 4));
    return random_bits(seed) >> 63 ? -value : value;
}

/* Where exp changes its multiple of log 2, where its limit is, where 1 + e or t + e stop seeing e,
 * and whole numbers, which programmers choose: a rounded x - a can be on the other side. */
static double near_switches(sigramp_precision precision, uint64_t *seed)
{
    static const double log_2 = 0.69314718055994530942;
    static const double limits[] = {16.6, 17.3, 18.4,  33.3,  36.7,  37.4, 87,   87.33,
                                    88.7, 104,  708.4, 709.8, 745.1, 200,  1000, 2300};
    enum { LIMITS = sizeof limits / sizeof *limits };
    const real_kind kind = kind_of(precision);
    const int64_t halves = (int64_t)((kind.zero_end + 6) / log_2 * 2);
    double place = (double)random_integer(seed, 0, halves) * (log_2 / 2);
    if (random_integer(seed, 0, 7) == 0)
        place = limits[random_integer(seed, 0, LIMITS - 1)];
    if (random_integer(seed, 0, 7) == 0)
        place = (double)random_integer(seed, 0, (int64_t)kind.zero_end + 6);
    if (random_integer(seed, 0, 31) == 0)
        place = kind.exp_limit;
    place = stepped(precision, rounded_to(precision, place), random_steps(seed, kind.digits / 2));
    return random_bits(seed) >> 63 ? -place : place;
}

#define ARGUMENT_FAMILY(name)                                                                      \
    static void fill_##name(input_block *block)                                                    \
    {                                                                                              \
        fill_arguments(block, name);                                                               \
    }
ARGUMENT_FAMILY(in_the_middle)
ARGUMENT_FAMILY(in_range)
ARGUMENT_FAMILY(of_any_size)
ARGUMENT_FAMILY(near_zero)
ARGUMENT_FAMILY(near_the_ends)
ARGUMENT_FAMILY(near_powers_of_two)
ARGUMENT_FAMILY(near_switches)

static void fill_any_bits(input_block *block)
{
    uint64_t seed = block->seed;
    block->offset = block->shifted ? random_pattern(block->precision, &seed) : 0;
    for (size_t j = 0; j < block->count; ++j)
        block->x[j] = random_pattern(block->precision, &seed);
}

/* x - offset loses nearly every digit of either. */
static void fill_cancellation(input_block *block)
{
    uint64_t seed = block->seed;
    const int digits = kind_of(block->precision).digits;
    block->offset = random_binade(block->precision, &seed, -digits, 2 * digits);
    for (size_t j = 0; j < block->count; ++j)
        block->x[j] = stepped(block->precision, block->offset, random_steps(&seed, digits - 2));
}

/* From offsets whose neighbours are wider apart than a unit is, to differences that overflow. */
static void fill_huge_offsets(input_block *block)
{
    uint64_t seed = block->seed;
    const real_kind kind = kind_of(block->precision);
    const bool largest = random_integer(&seed, 0, 3) == 0;
    const int least = largest ? kind.largest_exponent - 2 : kind.digits - 8;
    block->offset = random_binade(block->precision, &seed, least, kind.largest_exponent);
    for (size_t j = 0; j < block->count; ++j)
        switch (random_integer(&seed, 0, 3)) {
        case 0:
            block->x[j] = stepped(block->precision, block->offset, random_steps(&seed, 8));
            break;
        case 1:
            block->x[j] = in_range(block->precision, &seed);
            block->x[j] = rounded_to(block->precision, block->x[j]);
            break;
        default:
            block->x[j] = random_binade(block->precision, &seed, least, kind.largest_exponent);
        }
}

static void fill_subnormal(input_block *block)
{
    uint64_t seed = block->seed;
    const real_kind kind = kind_of(block->precision);
    const int least = kind.least_exponent - kind.digits + 1;
    block->offset = random_binade(block->precision, &seed, least,
                                  (int)random_integer(&seed, least, least + 80));
    for (size_t j = 0; j < block->count; ++j)
        block->x[j] = random_integer(&seed, 0, 3) == 0
                          ? stepped(block->precision, block->offset, random_steps(&seed, 8))
                          : random_binade(block->precision, &seed, least, kind.least_exponent + 2);
}

/* One of x and offset is of a unit's size, the other anywhere below: differences of many digits. */
static void fill_long_differences(input_block *block)
{
    uint64_t seed = block->seed;
    const int digits = kind_of(block->precision).digits;
    const bool tiny_offset = random_bits(&seed) >> 63;
    block->offset = tiny_offset ? random_binade(block->precision, &seed, -3 * digits, -1)
                                : random_binade(block->precision, &seed, -6, 9);
    for (size_t j = 0; j < block->count; ++j)
        block->x[j] = tiny_offset ? random_binade(block->precision, &seed, -6, 9)
                                  : random_binade(block->precision, &seed, -3 * digits, -1);
}

const input_family input_families[] = {{"middle", false, fill_in_the_middle},
                                       {"range", false, fill_in_range},
                                       {"any size", false, fill_of_any_size},
                                       {"any bits", false, fill_any_bits},
                                       {"near zero", false, fill_near_zero},
                                       {"range's ends", false, fill_near_the_ends},
                                       {"powers of two", false, fill_near_powers_of_two},
                                       {"switches", false, fill_near_switches},
                                       {"cancellation", true, fill_cancellation},
                                       {"huge offsets", true, fill_huge_offsets},
                                       {"subnormal x, a", true, fill_subnormal},
                                       {"long x - a", true, fill_long_differences},
                                       {"near ties", true, fill_near_ties},
                                       {NULL, false, NULL}};

/* SplitMix64's last steps: no two seeds give the same, and none gives 0 but by chance. */
static uint64_t spread(uint64_t seed)
{
    seed += UINT64_C(0x9e3779b97f4a7c15);
    seed = (seed ^ (seed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    seed = (seed ^ (seed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (seed ^ (seed >> 31)) | 1;
}

void fill_block(const input_family *family, input_block *block)
{
    block->seed = spread(block->seed);
    family->fill(block);
}
