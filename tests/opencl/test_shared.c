/* SPDX-License-Identifier: MIT */
/*
 * Large direct sums shared by two devices of a platform (PoCL's, in disguise as GPUs by layer.c):
 * the same bits, the truth about who computed, and faults of the second device. SIGRAMP_LARGE_SUM
 * makes small sums large.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "faults.h"
#include "plan_pairs.h"
#include "problems.h"
#include "reference/inputs.h"
#include "support.h"

static sigramp_context *open_context(const char *device)
{
    const sigramp_options options = {.device = device};
    return device_context(&options);
}

static void expect_devices(const sigramp_context *context, const char *first, const char *all)
{
    const sigramp_report report = sigramp_context_report(context);
    cr_assert_str_eq(report.device, first, "%s: %s", report.device,
                     report.fallback ? report.fallback : "");
    cr_assert_str_eq(report.devices, all, "%s computed, not %s", report.devices, all);
}

/* Many points, and few. */
static const size_t point_counts[] = {2003, 19};
enum { POINT_COUNTS = sizeof point_counts / sizeof *point_counts };

/* So much work that the second device's thread has begun long before the first could end it. */
static bool same_large_sum(sigramp_context *context, sigramp_context *cpu, size_t points)
{
    return same_sum(context, cpu, SIGRAMP_LOGISTIC, SIGRAMP_F32, points, points > 19 ? 509 : 60013,
                    points > 1);
}

static void check_units(sigramp_unit unit)
{
    sigramp_context *shared = open_context("opencl"), *single = open_context("opencl:0.0");
    sigramp_context *cpu = cpu_context(NULL, 1);
    uint64_t seed = 7 + (uint64_t)unit;
    for (int round = 0; round < 12; ++round) {
        const size_t points =
            round % 4 == 1 ? 1 : 1 + (size_t)random_between(&seed, 0, round % 2 ? 40 : 2000);
        const size_t terms = 1000 + (size_t)random_between(&seed, 0, round % 2 ? 20000 : 500);
        const sigramp_precision precision = round % 3 ? SIGRAMP_F32 : SIGRAMP_F64;
        cr_assert(same_sum(shared, cpu, unit, precision, points, terms, points > 1), "%s",
                  problem_failure());
        cr_assert(same_sum(shared, single, unit, precision, points, terms, points > 1), "%s",
                  problem_failure());
    }
    expect_devices(single, "opencl:0.0", "opencl:0.0");
    expect_devices(shared, "opencl:0.0", "opencl:0.0,opencl:0.1");
    sigramp_context_destroy(shared);
    sigramp_context_destroy(single);
    sigramp_context_destroy(cpu);
}

#define SHARED_TEST(NAME, name, formula, ulp_f32, ulp_f64)                                         \
    Test(shared_sums, name)                                                                        \
    {                                                                                              \
        check_units(SIGRAMP_##NAME);                                                               \
    }
SIGRAMP_UNIT_LIST(SHARED_TEST)

/* A busy machine may start a device's thread when the work is done: then once more. */
static bool is_shared(const sigramp_context *context)
{
    return strchr(sigramp_context_report(context).devices, ',') != NULL;
}

Test(shared, both_forms_use_both_devices)
{
    for (int k = 0; k < POINT_COUNTS; ++k) {
        sigramp_context *context = open_context("opencl"), *cpu = cpu_context(NULL, 2);
        for (int i = 0; i < 10 && !is_shared(context); ++i)
            cr_assert(same_large_sum(context, cpu, point_counts[k]), "%s", problem_failure());
        expect_devices(context, "opencl:0.0", "opencl:0.0,opencl:0.1");
        sigramp_context_destroy(context);
        sigramp_context_destroy(cpu);
    }
}

/* What cannot be divided opens no second device. Those of same_wide_sum are of quite different
 * sizes. */
Test(shared, one_point_is_the_first_devices)
{
    sigramp_context *context = open_context("opencl"), *cpu = cpu_context(NULL, 2);
    layer().set_fault("context");
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)
        for (int f64 = 0; f64 < 2; ++f64) {
            const sigramp_precision precision = f64 ? SIGRAMP_F64 : SIGRAMP_F32;
            cr_assert(same_sum(context, cpu, unit, precision, 1, 7001, false), "%s",
                      problem_failure());
            cr_assert(same_sum(context, cpu, unit, precision, 1, 7001, true), "%s",
                      problem_failure());
            cr_assert(same_wide_sum(context, cpu, unit, precision, 1, 7001), "%s",
                      problem_failure());
        }
    cr_assert_not(layer().hit());
    expect_devices(context, "opencl:0.0", "opencl:0.0");
    sigramp_context_destroy(context);
    sigramp_context_destroy(cpu);
}

Test(shared, derivatives_are_too)
{
    sigramp_context *context = open_context("opencl"), *cpu = cpu_context(NULL, 2);
    for (int i = 0; i < 10 && !is_shared(context); ++i)
        cr_assert(same_derivative(context, cpu, SIGRAMP_SOFTPLUS, SIGRAMP_F32,
                                  SIGRAMP_METHOD_DIRECT, 5003),
                  "%s", problem_failure());
    expect_devices(context, "opencl:0.0", "opencl:0.0,opencl:0.1");
    sigramp_context_destroy(context);
    sigramp_context_destroy(cpu);
}

Test(shared, terms_stay_on_both_devices)
{
    enum { DEVICES = 2, RUNS = 20 };
    sigramp_context *const context = open_context("opencl");
    plan_pair first = make_pair(context, SIGRAMP_F32, TERMS, 1);
    cr_assert(is_right(&first, 1) && is_right(&first, MANY_POINTS));
    end_pair(&first);
    plan_pair sum = make_pair(context, SIGRAMP_F32, TERMS, 2);
    cr_expect_eq(uploads_of(&sum, 1), TERM_BUFFERS);
    for (int run = 0; run < 3; ++run)
        cr_expect_eq(uploads_of(&sum, 1), 0);
    long uploads = 0;
    for (int run = 0; run < RUNS; ++run)
        uploads += uploads_of(&sum, MANY_POINTS);
    /* The second device's thread may always have been late. */
    cr_expect(uploads == 0 || uploads == (DEVICES - 1) * TERM_BUFFERS, "%ld uploads", uploads);
    cr_expect_eq(uploads_of(&sum, 1), 0);
    end_pair(&sum);
    expect_devices(context, "opencl:0.0", "opencl:0.0,opencl:0.1");
    sigramp_context_destroy(context);
}

/* A small sum, a map, a device named alone: the others are not even opened. */
Test(shared, only_what_is_large_opens_the_second_device)
{
    sigramp_context *context = open_context("opencl"), *alone = open_context("opencl:0.1");
    sigramp_context *cpu = cpu_context(NULL, 1);
    layer().set_fault("context");
    cr_assert(same_sum(context, cpu, SIGRAMP_RELU, SIGRAMP_F32, 9, 100, true), "%s",
              problem_failure());
    cr_assert(same_map(context, cpu, SIGRAMP_RELU, SIGRAMP_F32, 10007, 0.5), "%s",
              problem_failure());
    cr_assert(same_sum(alone, cpu, SIGRAMP_RELU, SIGRAMP_F32, 9, 2003, true), "%s",
              problem_failure());
    cr_assert_not(layer().hit());
    cr_assert(same_sum(context, cpu, SIGRAMP_RELU, SIGRAMP_F32, 9, 2003, true), "%s",
              problem_failure());
    cr_assert(layer().hit(), "a large sum did not try to open it");
    expect_devices(context, "opencl:0.0", "opencl:0.0");
    expect_devices(alone, "opencl:0.1", "opencl:0.1");
    sigramp_context_destroy(context);
    sigramp_context_destroy(alone);
    sigramp_context_destroy(cpu);
}

/* Such a device is not usable, as `sigramp devices` would say: the first computes alone. */
static void check_left_out(const char *fault)
{
    layer().set_fault("none");
    sigramp_context *context = open_context("opencl"), *cpu = cpu_context(NULL, 1);
    layer().set_fault(fault);
    for (int run = 0; run < 2; ++run)
        cr_assert(same_sum(context, cpu, SIGRAMP_RELU, SIGRAMP_F32, 509, 67, true), "%s: %s", fault,
                  problem_failure());
    cr_assert(layer().hit(), "%s", fault);
    expect_devices(context, "opencl:0.0", "opencl:0.0");
    sigramp_context_destroy(context);
    sigramp_context_destroy(cpu);
}

Test(shared, without_a_second_device_that_cannot_be_used)
{
    check_left_out("devices");
    check_left_out("second-context");
    check_left_out("second-queue");
    check_left_out("second-build");
    check_left_out("second-wrong");
    check_left_out("second-launch:1");
    check_left_out("second-read:1");
}

/* Returns whether the fault came about, in the sum that both devices are ready for. */
static bool check_fault(const char *fault, const char *device, size_t points)
{
    sigramp_context *context = open_context(device), *cpu = cpu_context(NULL, 2);
    layer().set_fault("none");
    cr_assert(same_sum(context, cpu, SIGRAMP_LOGISTIC, SIGRAMP_F32, 200, 67, true), "%s",
              problem_failure());
    layer().set_fault(fault);
    const bool right = same_large_sum(context, cpu, points);
    const bool hit = layer().hit();
    const bool by_name = strcmp(device, "auto") != 0;
    const char *const fallback = sigramp_context_report(context).fallback;
    if (hit && by_name) {
        cr_assert_not(right, "%s went unnoticed", fault);
        cr_assert_not_null(strstr(problem_failure(), "opencl:0.1: "), "%s", problem_failure());
    } else {
        cr_assert(right, "%s: %s", fault, problem_failure());
    }
    if (hit && !by_name) {
        expect_devices(context, "cpu", "cpu");
        cr_assert_not_null(fallback);
        cr_assert_not_null(strstr(fallback, "opencl:0.1: "), "%s", fallback);
    } else if (!hit) {
        cr_assert_null(fallback);
    }
    sigramp_context_destroy(context);
    sigramp_context_destroy(cpu);
    return hit;
}

static void check_faults(const char *call)
{
    for (int i = 0; i < POINT_COUNTS; ++i) {
        int failed = 0;
        for (int k = 1; k < 12; k += k < 3 ? 1 : 3) {
            char fault[32];
            snprintf(fault, sizeof fault, "second-%s:%d", call, k);
            failed += check_fault(fault, "opencl", point_counts[i]);
            failed += check_fault(fault, "auto", point_counts[i]);
        }
        cr_assert_geq(failed, 2, "only %d faults of %s at %zu points", failed, call,
                      point_counts[i]);
    }
}

Test(shared, a_fault_of_the_second_device_is_the_sums)
{
    check_faults("launch");
    check_faults("read");
    check_faults("write");
    check_faults("buffer");
}
