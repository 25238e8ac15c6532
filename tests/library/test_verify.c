/* SPDX-License-Identifier: MIT */
/*
 * Verification itself, of maps that give the right results but for faults put in: each must be
 * caught, counted and named. Nothing of the library is linked but host/verify.
 */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

#include "reference/float_bits.h"
#include "reference/inputs.h"
#include "reference/right.h"
#include "verify/hash.h"
#include "verify/right.h"
#include "verify/verify.h"

/* What the map does wrong: at one input it flips bits, at one call it fails. */
typedef struct {
    uint32_t input, flip;
    atomic_int calls;
    int failing_call;
} faulty_map;

static float right_value(sigramp_unit unit, float x, float offset)
{
    cr_assert_eq(offset, 0);
    return float_of(right_result(unit, bits_of(x), NULL));
}

static float fast_relu(float x)
{
    return x > 0 ? x : x != x ? float_of(0x7fc00000) : 0;
}

static sigramp_status map(void *user, sigramp_unit unit, size_t count, const float *x, float *y)
{
    faulty_map *faulty = user;
    const int call = atomic_fetch_add(&faulty->calls, 1) + 1;
    for (size_t j = 0; j < count; ++j)
        y[j] = unit == SIGRAMP_RELU ? fast_relu(x[j]) : right_value(unit, x[j], 0);
    for (size_t j = 0; faulty->flip && j < count; ++j)
        if (bits_of(x[j]) == faulty->input)
            y[j] = float_of(bits_of(y[j]) ^ faulty->flip);
    return call == faulty->failing_call ? SIGRAMP_DEVICE_FAILED : SIGRAMP_OK;
}

static sigramp_status verify(sigramp_unit unit, int by_threads, faulty_map faulty,
                             sigramp_verify_options options, sigramp_verify_report *report)
{
    const verify_job job = {.unit = unit,
                            .right = &verify_right_f32[unit],
                            .threads = 2,
                            .map = map,
                            .user = &faulty,
                            .map_by_threads = by_threads,
                            .right_result = right_value,
                            .options = &options};
    return verify_run(&job, report);
}

static const sigramp_verify_options quick = {.quick = 1};

static void expect_one_wrong(sigramp_unit unit, uint32_t input, uint32_t flip,
                             const sigramp_verify_report *report)
{
    const uint32_t right = right_result(unit, input, NULL);
    cr_expect_eq(report->wrong, 1, "%" PRIu64 " wrong", report->wrong);
    cr_assert_eq(report->first_count, 1);
    cr_expect_eq(report->first[0].input, input);
    cr_expect_eq(report->first[0].right, right);
    cr_expect_eq(report->first[0].output, right ^ flip);
    cr_expect_gt(report->max_ulp, 0);
}

/* Flips random bits at two inputs of the sample, one of them the last; the map is right without. */
static void check_quick(sigramp_unit unit, int by_threads)
{
    const verify_inputs inputs = verify_quick_inputs(verify_right_f32[unit].hard);
    uint64_t seed = 88172645463325252u + (uint64_t)unit;
    sigramp_verify_report report;
    cr_assert_eq(verify(unit, by_threads, (faulty_map){0}, quick, &report), SIGRAMP_OK);
    cr_expect(report.wrong == 0 && report.first_count == 0 && report.max_ulp == 0);
    cr_expect_eq(report.inputs, VERIFY_SPREAD + VERIFY_HARD);
    for (int i = 0; i < 2; ++i) {
        const uint32_t index =
            i == by_threads ? inputs.count - 1 : random_bits(&seed) % inputs.count;
        const uint32_t flip = UINT32_C(1) << random_bits(&seed) % 32;
        float x;
        verify_fill(&inputs, index, 1, &x);
        const faulty_map faulty = {.input = bits_of(x), .flip = flip};
        cr_assert_eq(verify(unit, by_threads, faulty, quick, &report), SIGRAMP_OK);
        expect_one_wrong(unit, bits_of(x), flip, &report);
    }
}

#define QUICK_TEST(NAME, name, formula, ulp_f32, ulp_f64)                                          \
    Test(verify, name##_quickly_one_wrong_bit_is_named)                                            \
    {                                                                                              \
        check_quick(SIGRAMP_##NAME, SIGRAMP_##NAME % 2);                                           \
    }
SIGRAMP_UNIT_LIST(QUICK_TEST)

/* All 2^32 inputs; sanitizers would make minutes of it and see no more than in the sample. */
#ifndef __SANITIZE_ADDRESS__
Test(verify, one_wrong_bit_of_all_is_named)
{
    const sigramp_verify_options all = {.quick = 0};
    uint64_t seed = (uint64_t)time(NULL) * 1000003 + 1;
    const uint32_t input = (uint32_t)(random_bits(&seed) >> 32);
    const uint32_t flip = UINT32_C(1) << random_bits(&seed) % 32;
    sigramp_verify_report report;
    fprintf(stderr, "flipped %08" PRIx32 " of relu at %08" PRIx32 "\n", flip, input);
    const faulty_map faulty = {.input = input, .flip = flip};
    cr_assert_eq(verify(SIGRAMP_RELU, 1, faulty, all, &report), SIGRAMP_OK);
    cr_expect_eq(report.inputs, UINT64_C(1) << 32);
    expect_one_wrong(SIGRAMP_RELU, input, flip, &report);
}

/* The blocks 94 to 96 of 256. */
Test(verify, a_part_has_its_own_inputs_alone)
{
    const sigramp_verify_options part = {.part = 37, .parts = 100};
    sigramp_verify_report report;
    for (uint32_t block = 93; block <= 97; ++block) {
        const uint32_t input = (block << 24) + (block % 2 ? 0 : 0xffffff);
        const faulty_map faulty = {.input = input, .flip = 1};
        cr_assert_eq(verify(SIGRAMP_RELU, 1, faulty, part, &report), SIGRAMP_OK);
        cr_expect_eq(report.inputs, UINT64_C(3) << 24);
        if (block >= 94 && block <= 96)
            expect_one_wrong(SIGRAMP_RELU, input, 1, &report);
        else
            cr_expect_eq(report.wrong, 0);
    }
}
#endif

static float wrong_value(sigramp_unit unit, float x, float offset)
{
    const float right = right_value(unit, x, offset);
    return x == 1 ? nextafterf(right, 2) : right;
}

Test(verify, a_wrong_idea_of_right_is_noticed)
{
    faulty_map faulty = {.input = bits_of(2.0f), .flip = 1};
    sigramp_verify_report report;
    const verify_job job = {SIGRAMP_LOGISTIC,
                            &verify_right_f32[SIGRAMP_LOGISTIC],
                            2,
                            map,
                            &faulty,
                            1,
                            wrong_value,
                            &quick};
    cr_assert_eq(verify_run(&job, &report), SIGRAMP_SELF_CHECK_FAILED);
}

Test(verify, a_failing_map_ends_it)
{
    for (int by_threads = 0; by_threads < 2; ++by_threads) {
        sigramp_verify_report report;
        const faulty_map faulty = {.failing_call = by_threads ? 5 : 1};
        cr_assert_eq(verify(SIGRAMP_RELU, by_threads, faulty, quick, &report),
                     SIGRAMP_DEVICE_FAILED);
    }
}

/* Stops at the third call. */
static int count_calls(void *user, uint64_t done, uint64_t inputs)
{
    int *calls = user;
    cr_expect_eq(inputs, UINT64_C(1) << 32);
    cr_expect_eq(done, (uint64_t)(*calls + 1) * VERIFY_BLOCK);
    return ++*calls == 3;
}

Test(verify, progress_can_stop_it)
{
    int calls = 0;
    const sigramp_verify_options options = {.progress = count_calls, .user = &calls};
    sigramp_verify_report report;
    cr_assert_eq(verify(SIGRAMP_RELU, 1, (faulty_map){0}, options, &report), SIGRAMP_CANCELLED);
    cr_expect_eq(calls, 3);
    cr_expect_eq(report.inputs, 3 * (uint64_t)VERIFY_BLOCK);
}

Test(verify, wrong_results_are_counted_in_order)
{
    float x[20], y[20], right[20];
    sigramp_verify_report report = {0};
    for (int j = 0; j < 20; ++j) {
        x[j] = (float)j;
        right[j] = y[j] = 1;
    }
    y[3] = nextafterf(nextafterf(1, 0), 0);
    for (int j = 7; j < 20; ++j)
        y[j] = nextafterf(1, 2);
    verify_compare(20, x, y, right, &report);
    cr_expect_eq(report.wrong, 14);
    cr_expect_eq(report.max_ulp, 2);
    cr_expect_eq(report.first_count, SIGRAMP_FIRST_WRONG);
    cr_expect_eq(report.first[0].input, bits_of(3));
    cr_expect_eq(report.first[7].input, bits_of(13));
}

static double distance(float y, float right)
{
    const float x = 0;
    sigramp_verify_report report = {0};
    verify_compare(1, &x, &y, &right, &report);
    cr_expect_eq(report.wrong, bits_of(y) != bits_of(right));
    return report.max_ulp;
}

Test(verify, distances_are_steps_between_floats)
{
    cr_expect_eq(distance(1, 1), 0);
    cr_expect_eq(distance(-0.0f, 0), 1);
    cr_expect_eq(distance(0x1p-149f, 0), 1);
    cr_expect_eq(distance(-0x1p-149f, 0x1p-149f), 3);
    cr_expect_eq(distance(INFINITY, 0x1.fffffep127f), 1);
    cr_expect_eq(distance(NAN, 1), INFINITY);
    cr_expect_eq(distance(1, NAN), INFINITY);
    cr_expect_eq(distance(float_of(0x7fc00001), float_of(0x7fc00000)), INFINITY);
}

/* What the head of host/verify/hash.h promises. */
Test(verify, a_change_in_one_pair_changes_the_hash)
{
    enum { COUNT = 1003 };
    static float results[COUNT];
    uint64_t seed = 1;
    for (int j = 0; j < COUNT; ++j)
        results[j] = float_of((uint32_t)random_bits(&seed));
    const uint64_t hash = verify_hash_run(COUNT, results);
    for (int j = 0; j < COUNT; ++j)
        for (int bit = 0; bit < 32; ++bit) {
            const float kept = results[j];
            results[j] = float_of(bits_of(kept) ^ UINT32_C(1) << bit);
            cr_assert_neq(verify_hash_run(COUNT, results), hash, "bit %d of %d", bit, j);
            results[j] = kept;
        }
    cr_expect_eq(verify_hash_run(COUNT, results), hash);
    cr_expect_neq(verify_hash_run(COUNT - 1, results), hash);
}

Test(verify, blocks_are_all_inputs_and_the_sample_has_no_input_twice)
{
    static uint32_t sample[VERIFY_SPREAD];
    cr_expect_eq((uint64_t)VERIFY_BLOCKS * VERIFY_BLOCK, UINT64_C(1) << 32);
    for (unsigned block = 0; block < VERIFY_BLOCKS; ++block) {
        const verify_inputs inputs = verify_block_inputs(block);
        float x;
        verify_fill(&inputs, inputs.count - 1, 1, &x);
        cr_expect_eq(bits_of(x), (block << 24) + 0xffffff);
        cr_expect_eq(inputs.first, block << 24);
    }
    const verify_inputs inputs = verify_quick_inputs(verify_right_f32[0].hard);
    verify_fill(&inputs, 0, VERIFY_SPREAD, (float *)sample);
    for (uint32_t j = 0; j < VERIFY_SPREAD; ++j)
        cr_assert_eq(sample[j] >> 12, j);
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)
        for (int i = 0; i < VERIFY_HARD; ++i) {
            const uint32_t hard = verify_right_f32[unit].hard[i];
            cr_expect_neq(sample[hard >> 12], hard);
            for (int k = 0; k < i; ++k)
                cr_expect_neq(verify_right_f32[unit].hard[k], hard);
        }
}
