/* SPDX-License-Identifier: MIT */
/* The right results that `sigramp verify` carries: against MPFR alone, and made again in part. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <string.h>

#include "reference/float_bits.h"
#include "reference/inputs.h"
#include "reference/reference.h"
#include "reference/right.h"
#include "verify/right.h"

static void check_rounding(sigramp_unit unit, uint32_t input)
{
    mpfr_t exact;
    mpfr_init2(exact, REFERENCE_BITS);
    const float result = float_of(right_result(unit, input, NULL));
    reference_unit(unit, (double)float_of(input), 0, exact);
    const double error = reference_ulp_error(SIGRAMP_F32, (double)result, exact);
    cr_assert(error <= 0.5, "unit %d at %08" PRIx32 ": %a is off by %.17g ULP", (int)unit, input,
              (double)result, error);
    mpfr_clear(exact);
}

/* All that matters, what is hardest, and random bit patterns. */
static void check_against_mpfr(sigramp_unit unit)
{
    input_list list = inputs_for_map(SIGRAMP_F32, 0, true);
    for (size_t i = 0; i < list.count; ++i) {
        const float x = (float)list.values[i];
        uint32_t bits;
        memcpy(&bits, &x, sizeof bits);
        check_rounding(unit, bits);
    }
    for (size_t i = 0; i < VERIFY_HARD; ++i)
        check_rounding(unit, verify_right_f32[unit].hard[i]);
    inputs_free(&list);
    mpfr_free_cache();
}

/* Results between equal ones are not evaluated; here they are. */
static void check_run(sigramp_unit unit, uint32_t first)
{
    enum { COUNT = 4096 };
    float results[COUNT];
    right_results(unit, first, COUNT, results, NULL);
    for (uint32_t j = 0; j < COUNT; ++j) {
        uint32_t bits;
        memcpy(&bits, &results[j], sizeof bits);
        cr_assert_eq(bits, right_result(unit, first + j, NULL), "unit %d at %08" PRIx32, (int)unit,
                     first + j);
    }
}

/* Of all blocks, and of those with |x| from 2^-31 to 2^8, where the results differ. */
static void check_random_blocks(sigramp_unit unit)
{
    uint64_t seed = fresh_seed("blocks") + (uint64_t)unit;
    for (int i = 0; i < 4; ++i) {
        const unsigned random = (unsigned)(random_bits(&seed) >> 32);
        const unsigned block =
            i == 0 ? random % VERIFY_BLOCKS : (random % 2 ? 0x30 : 0xb0) + random / 2 % 20;
        cr_assert_eq(right_block_hash(unit, block, NULL), verify_right_f32[unit].blocks[block],
                     "unit %d, block %02x", (int)unit, block);
    }
}

static void check_quick(sigramp_unit unit)
{
    const verify_right *right = &verify_right_f32[unit];
    cr_assert_eq(right_quick_hash(unit, right->hard), right->quick);
}

#define RIGHT_TESTS(NAME, name, formula, ulp_f32, ulp_f64)                                         \
    Test(right, name##_is_correctly_rounded)                                                       \
    {                                                                                              \
        check_against_mpfr(SIGRAMP_##NAME);                                                        \
    }                                                                                              \
    Test(right, name##_runs_skip_nothing_that_differs)                                             \
    {                                                                                              \
        static const uint32_t firsts[] = {0,          0x34000000, 0x3e800000, 0x418a9000,          \
                                          0x7f7ff800, 0x80000000, 0xb3fff800, 0xc2cffa00,          \
                                          0xff7ff800, 0xfffff000};                                 \
        for (size_t i = 0; i < sizeof firsts / sizeof *firsts; ++i)                                \
            check_run(SIGRAMP_##NAME, firsts[i]);                                                  \
    }                                                                                              \
    Test(right, name##_hashes_of_random_blocks)                                                    \
    {                                                                                              \
        check_random_blocks(SIGRAMP_##NAME);                                                       \
    }                                                                                              \
    Test(right, name##_hash_of_the_quick_sample)                                                   \
    {                                                                                              \
        check_quick(SIGRAMP_##NAME);                                                               \
    }
SIGRAMP_UNIT_LIST(RIGHT_TESTS)
