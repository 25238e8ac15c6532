/* SPDX-License-Identifier: MIT */
/*
 * Batches of small direct sums on a device: the bits of single calls, few launches, and what comes
 * of a failure in the midst of them. The layer counts and fails; SIGRAMP_TEST_FP64=no says that the
 * device has no double precision.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batches.h"
#include "faults.h"
#include "reference/inputs.h"
#include "support.h"

static bool has_precision(sigramp_precision precision)
{
    const char *fp64 = getenv("SIGRAMP_TEST_FP64");
    return precision == SIGRAMP_F32 || !fp64 || strcmp(fp64, "no") != 0;
}

static sigramp_context *named(int64_t memory)
{
    const sigramp_options options = {.device = "opencl", .device_memory = memory};
    return device_context(&options);
}

static void check_unit(sigramp_context *device, sigramp_unit unit, sigramp_precision precision,
                       size_t problems, size_t most_terms, size_t most_points)
{
    sigramp_context *const cpu = cpu_context(NULL, 1);
    uint64_t seed = fresh_seed("batches on a device");
    char why[256] = "";
    for (int k = 0; k < 9; ++k) {
        ragged_batch batch;
        make_batch(&batch, unit, precision, problems, most_terms, most_points,
                   (batch_numbers)(k % 3), &seed);
        cr_assert(same_batch(device, cpu, &batch, k / 3, why), "%s", why);
        free_batch(&batch);
    }
    sigramp_context_destroy(cpu);
}

static void check_bits(sigramp_precision precision)
{
    if (!has_precision(precision))
        return;
    sigramp_context *const device = named(0);
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit) {
        check_unit(device, (sigramp_unit)unit, precision, 40, 700, 300);
        check_unit(device, (sigramp_unit)unit, precision, 60, 30, 2);
    }
    sigramp_context_destroy(device);
}

Test(batches, of_floats_have_the_bits_of_single_calls)
{
    check_bits(SIGRAMP_F32);
}

Test(batches, of_doubles_have_the_bits_of_single_calls)
{
    check_bits(SIGRAMP_F64);
}

/* Where few problems fit at once, or none of the larger ones. */
Test(batches, in_little_memory_have_the_bits_of_single_calls)
{
    static const int64_t memory[] = {1 << 20, 1 << 16, 1 << 12};
    for (int i = 0; i < 3; ++i) {
        sigramp_context *const device = named(memory[i]);
        check_unit(device, SIGRAMP_SOFTPLUS, SIGRAMP_F32, 12, 300, 200);
        sigramp_context_destroy(device);
    }
}

/* As many problems as asked for, each of so many terms and points. */
static void make_even(ragged_batch *batch, sigramp_precision precision, size_t problems,
                      size_t each, uint64_t *seed)
{
    make_batch(batch, SIGRAMP_LOGISTIC, precision, problems, 0, 0, NUMBERS_NEAR, seed);
    free_batch(batch);
    batch->options.derivative = 0;
    for (size_t p = 0; p <= problems; ++p)
        batch->offsets_start[p] = batch->x_start[p] = p * each;
    double *const values = calloc(problems * each, sizeof *values);
    for (size_t i = 0; i < problems * each; ++i)
        values[i] = random_between(seed, -6, 6);
    batch->offsets = real_array(precision, problems * each, values);
    batch->x = real_array(precision, problems * each, values);
    batch->weights = NULL;
    free(values);
}

/* A sum takes two passes and what rounds, or a quick one, what rounds, and then those. */
enum { LAUNCHES_OF_A_SUM = 5 };

static void check_launches(sigramp_precision precision, size_t problems, size_t each, long sums)
{
    ragged_batch batch;
    uint64_t seed = 7;
    char why[256] = "";
    sigramp_context *const device = named(0), *const cpu = cpu_context(NULL, 1);
    make_even(&batch, precision, problems, each, &seed);
    cr_assert(same_batch(device, cpu, &batch, 0, why), "%s", why); /* now the program is there */
    const long before = layer().launches();
    cr_assert(same_batch(device, cpu, &batch, 0, why), "%s", why);
    const long launches = layer().launches() - before;
    cr_expect_gt(launches, 0);
    cr_expect_leq(launches, sums * LAUNCHES_OF_A_SUM, "%ld launches for %zu problems", launches,
                  problems);
    printf("%zu problems of %zu terms and points, f%d: %ld launches\n", problems, each,
           (int)precision, launches);
    free_batch(&batch);
    sigramp_context_destroy(device);
    sigramp_context_destroy(cpu);
}

Test(batches, take_few_launches)
{
    check_launches(SIGRAMP_F32, 8, 100, 1);
    check_launches(SIGRAMP_F32, 400, 60, 1);
    check_launches(SIGRAMP_F32, 400, 400, 2);
    check_launches(SIGRAMP_F32, 300, 2, 1);
    if (has_precision(SIGRAMP_F64))
        check_launches(SIGRAMP_F64, 400, 60, 1);
}

/* All sets have the same offsets and points. */
Test(batches, of_weight_sets_are_right_and_take_few_launches)
{
    enum { SETS = 50, TERMS = 70, POINTS = 33 };
    static float offsets[TERMS], weights[SETS * TERMS], x[POINTS], y[SETS * POINTS];
    static float right[SETS * POINTS];
    sigramp_sum_options direct = SIGRAMP_SUM_OPTIONS_DEFAULT;
    uint64_t seed = 3;
    direct.method = SIGRAMP_METHOD_DIRECT;
    sigramp_context *const device = named(0), *const cpu = cpu_context(NULL, 1);
    for (int i = 0; i < TERMS; ++i)
        offsets[i] = (float)random_between(&seed, -6, 6);
    for (int i = 0; i < SETS * TERMS; ++i)
        weights[i] = (float)random_between(&seed, -1, 1);
    for (int j = 0; j < POINTS; ++j)
        x[j] = (float)random_between(&seed, -9, 9);
    for (int k = 0; k < 2; ++k) {
        const long before = layer().launches();
        cr_assert_eq(sigramp_sum_weight_sets_f32(device, &direct, SETS, TERMS, offsets, weights,
                                                 POINTS, x, y, NULL, NULL),
                     SIGRAMP_OK, "%s", sigramp_context_detail(device));
        cr_expect(k == 0 || layer().launches() - before <= LAUNCHES_OF_A_SUM);
    }
    cr_assert_eq(sigramp_sum_weight_sets_f32(cpu, &direct, SETS, TERMS, offsets, weights, POINTS, x,
                                             right, NULL, NULL),
                 SIGRAMP_OK);
    cr_expect_arr_eq(y, right, sizeof right);
    sigramp_context_destroy(device);
    sigramp_context_destroy(cpu);
}

/* One problem cannot be planned: the first such one is named, and none is written over. */
Test(batches, fail_as_the_first_problem_that_does)
{
    ragged_batch batch;
    uint64_t seed = 5;
    sigramp_context *const device = named(0);
    make_even(&batch, SIGRAMP_F32, 20, 10, &seed);
    batch.options.tolerance = 1e-30;
    float *const y = calloc(200, sizeof *y);
    cr_expect_eq(sum_batch_on(device, &batch, batch.x, y, NULL), SIGRAMP_INVALID_ARGUMENT);
    cr_expect_not_null(strstr(sigramp_context_detail(device), "problem 0: tolerance"), "%s",
                       sigramp_context_detail(device));
    free(y);
    free_batch(&batch);
    sigramp_context_destroy(device);
}

/* The kth call of a kind fails: by name the batch does, auto's is right, in place too. Returns
 * whether there was such a call. */
static bool check_fault(const char *device, const ragged_batch *batch, const char *call, int k)
{
    char fault[32], why[256] = "";
    const bool is_auto = strcmp(device, "auto") == 0;
    const sigramp_options options = {.device = device, .device_memory = 1 << 20};
    sigramp_context *const context = device_context(&options), *const cpu = cpu_context(NULL, 1);
    layer().set_fault("none");
    cr_assert(same_batch(context, cpu, batch, 0, why), "%s", why); /* now the program is there */
    cr_assert_str_neq(sigramp_context_report(context).device, "cpu");
    snprintf(fault, sizeof fault, "%s:%d", call, k);
    layer().set_fault(fault);
    const bool is_right = same_batch(context, cpu, batch, 1 + k % 2, why);
    const bool hit = layer().hit();
    layer().set_fault("none");
    cr_assert_eq(is_right, is_auto || !hit, "%s, %s: %s", device, fault, why);
    cr_expect_eq(strcmp(sigramp_context_report(context).device, "cpu") == 0, is_auto && hit);
    if (!is_right)
        cr_expect_eq(strncmp(why, "problem ", 8), 0, "%s", why);
    sigramp_context_destroy(context);
    sigramp_context_destroy(cpu);
    cr_assert_eq(layer().events(), 0, "%ld events are left after %s", layer().events(), fault);
    return hit;
}

/* With and without derivatives, in so little memory that the problems go in three parts. */
static void check_faults(const char *call)
{
    int failed = 0;
    for (int derivative = 0; derivative < 2; ++derivative) {
        ragged_batch batch;
        uint64_t seed = 9;
        make_even(&batch, SIGRAMP_F32, 40, 200, &seed);
        batch.options.derivative = derivative;
        for (int k = 1; k < 100; k += k < 4 ? 1 : 7) {
            const bool hit = check_fault("opencl", &batch, call, k);
            cr_assert_eq(check_fault("auto", &batch, call, k), hit, "%s:%d", call, k);
            failed += hit;
            if (!hit)
                break;
        }
        free_batch(&batch);
    }
    cr_assert_gt(failed, 2, "only %d faults in calls of %s", failed, call);
}

static bool is_disguised(void)
{
    return getenv("SIGRAMP_LAYER_GPU") != NULL; /* else auto would not take it */
}

#define FAULT_TEST(name)                                                                           \
    Test(batches, are_done_where_##name##_fails)                                                   \
    {                                                                                              \
        if (is_disguised())                                                                        \
            check_faults(#name);                                                                   \
    }
FAULT_TEST(launch)
FAULT_TEST(buffer)
FAULT_TEST(write)
FAULT_TEST(read)
FAULT_TEST(argument)

/* auto takes it for all together: no problem alone is worth a device. SIGRAMP_LARGE_SUM is
 * 1000000 here. */
Test(batches, go_to_the_gpu_where_they_are_worth_it)
{
    const sigramp_options options = {.device = "auto"};
    char why[256] = "";
    for (int many = 0; many < 2 && is_disguised(); ++many) {
        ragged_batch batch;
        uint64_t seed = 1;
        sigramp_context *const context = device_context(&options), *const cpu =
                                                                       cpu_context(NULL, 1);
        make_even(&batch, SIGRAMP_F32, many ? 101 : 99, 100, &seed);
        cr_expect(same_batch(context, cpu, &batch, 0, why), "%s", why);
        cr_expect_eq(strcmp(sigramp_context_report(context).device, "cpu") != 0, many);
        free_batch(&batch);
        sigramp_context_destroy(context);
        sigramp_context_destroy(cpu);
    }
}
