/* SPDX-License-Identifier: MIT */
/*
 * A GPU (a CPU device in disguise, layer.c) that fails in every way and place: "auto" completes on
 * the CPU path with the right bits and a reason, a device asked for by name fails with a status.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "faults.h"
#include "problems.h"
#include "reference/inputs.h"
#include "support.h"

/* Auto gives the device the direct sums, and leaves all others to the CPU. */
typedef enum { MAP, PIECES, FAST, SEGMENTS, CLOSED, FEW_POINTS, MANY_POINTS, REQUESTS } request;

static const char request_names[] =
    "map, map in pieces, fast sum, segments, closed sums, direct sums of few and many points";

static bool is_for_auto(request what)
{
    return what >= FEW_POINTS;
}

static bool same(sigramp_context *device, sigramp_context *cpu, request what)
{
    if (what == MAP || what == PIECES)
        return same_map(device, cpu, SIGRAMP_LOGISTIC, SIGRAMP_F32, what == MAP ? 1009 : 1801,
                        0.375);
    if (what == FAST)
        return same_fast_sum(device, cpu, SIGRAMP_LOGISTIC, SIGRAMP_F32, 257);
    if (what == SEGMENTS)
        return same_segments(device, cpu, SIGRAMP_LOGISTIC, SIGRAMP_F32, 257, 40);
    if (what == CLOSED)
        return same_closed_sums(device, cpu, SIGRAMP_RELU, SIGRAMP_F32, 257);
    return same_sum(device, cpu, SIGRAMP_LOGISTIC, SIGRAMP_F32, what == FEW_POINTS ? 3 : 509,
                    what == FEW_POINTS ? 2003 : 65, true);
}

/* Of a request that auto gives to the device. Returns whether the fault came about. */
static bool check_auto(const char *fault, request what)
{
    const sigramp_options options = {.device = "auto"};
    sigramp_context *cpu = cpu_context(NULL, 1);
    layer().set_fault(fault);
    sigramp_context *context = device_context(&options);
    cr_assert(same(context, cpu, what), "%s: %s", fault, problem_failure());
    const sigramp_report report = sigramp_context_report(context);
    const bool hit = layer().hit();
    if (hit) {
        cr_assert_str_eq(report.device, "cpu", "fault %s", fault);
        cr_assert_not_null(report.fallback, "fault %s", fault);
        cr_assert_str_neq(report.fallback, "", "fault %s", fault);
    } else {
        cr_assert_neq(strcmp(report.device, "cpu"), 0, "no fault and yet on the CPU: %s",
                      report.fallback ? report.fallback : "");
    }
    sigramp_context_destroy(context);
    sigramp_context_destroy(cpu);
    cr_assert_eq(layer().events(), 0, "%ld events are left after %s", layer().events(), fault);
    return hit;
}

/* Returns whether the fault came about. */
static bool check_named(const char *fault, request what)
{
    const sigramp_options options = {.device = "opencl",
                                     .device_memory = what == PIECES ? 4096 : 0};
    sigramp_context *cpu = cpu_context(NULL, 1);
    sigramp_context *context = NULL;
    layer().set_fault(fault);
    const sigramp_status status = sigramp_context_create(&options, &context);
    const bool right = status == SIGRAMP_OK && same(context, cpu, what);
    const bool hit = layer().hit();
    cr_assert_neq(right, hit, "fault %s %s", fault, hit ? "went unnoticed" : problem_failure());
    cr_assert_eq(hit, sigramp_context_detail(context)[0] != '\0', "fault %s", fault);
    sigramp_context_destroy(context);
    sigramp_context_destroy(cpu);
    cr_assert_eq(layer().events(), 0, "%ld events are left after %s", layer().events(), fault);
    return hit;
}

/* What a fault is tried on, and what came of it. */
typedef struct {
    int tried, refused, right;
} outcome;

/* Returns whether the fault came about: where it does, the named device refuses and auto is right.
 */
static bool try_fault(const char *fault, request what, outcome *all)
{
    const bool hit = check_named(fault, what);
    if (is_for_auto(what))
        cr_assert_eq(check_auto(fault, what), hit, "%s", fault);
    all->tried += hit;
    all->refused += hit;
    all->right += hit && is_for_auto(what);
    return hit;
}

/* The first call of a kind, the second, ..., until a request makes no more of them; and the first,
 * the fourth, the sixteenth, ... with all that come after it. */
static void check_every_call(const char *name)
{
    outcome all = {0, 0, 0};
    char fault[32];
    for (request what = MAP; what < REQUESTS; ++what) {
        const int before = all.tried;
        for (int k = 1; k < 400; k += what == SEGMENTS || what == CLOSED ? k : k < 12 ? 1 : 13) {
            snprintf(fault, sizeof fault, "%s:%d", name, k);
            if (!try_fault(fault, what, &all))
                break;
        }
        cr_assert_gt(all.tried, before, "no %s to fail in request %d", name, (int)what);
        for (int k = 1; k < 400; k *= 4) {
            snprintf(fault, sizeof fault, "%s:%d+", name, k);
            if (!try_fault(fault, what, &all))
                break;
        }
    }
    printf("%s: %d faults, once and for ever, in %s: %d refused by name, %d right by auto, "
           "0 crashes, 0 hangs, 0 events left\n",
           name, all.tried, request_names, all.refused, all.right);
}

static void check_always(const char *fault)
{
    for (request what = MAP; what < REQUESTS; ++what) {
        cr_assert(check_named(fault, what), "fault %s did not come about", fault);
        cr_assert(!is_for_auto(what) || check_auto(fault, what), "fault %s did not come about",
                  fault);
    }
}

/* In place, the device has put results over some of the points when it fails. */
static bool check_in_place(const char *fault)
{
    enum { COUNT = 5003 };
    static float x[COUNT], summed[COUNT], right[COUNT];
    enum { TERMS = 67 };
    float offsets[TERMS];
    const sigramp_options options = {.device = "auto", .device_memory = 4096};
    sigramp_context *cpu = cpu_context(NULL, 1);
    for (int j = 0; j < COUNT; ++j)
        summed[j] = x[j] = (float)(j - COUNT / 2) / 256;
    for (int i = 0; i < TERMS; ++i)
        offsets[i] = (float)(i - 7) * 0.375f;
    layer().set_fault(fault);
    sigramp_context *context = device_context(&options);
    sigramp_sum_plan *plan = NULL, *cpu_plan = NULL;
    cr_assert_eq(sigramp_sum_plan_f32(context, NULL, TERMS, offsets, NULL, &plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_plan_f32(cpu, NULL, TERMS, offsets, NULL, &cpu_plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f32(plan, COUNT, summed, summed), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f32(cpu_plan, COUNT, x, right), SIGRAMP_OK);
    cr_assert_arr_eq(summed, right, sizeof right, "sum, %s", fault);
    sigramp_sum_plan_destroy(plan);
    sigramp_sum_plan_destroy(cpu_plan);
    sigramp_context_destroy(context);
    sigramp_context_destroy(cpu);
    return layer().hit();
}

Test(faults, in_place_results_are_right)
{
    int failed = 0;
    for (int k = 1; k < 60; ++k) {
        char fault[32];
        snprintf(fault, sizeof fault, "read:%d", k);
        failed += check_in_place(fault);
    }
    cr_assert_gt(failed, 20, "only %d reads failed", failed);
}

/* The device fails in the first result or in the second, over the points or not: the CPU makes
 * both, or, for a fast sum, which auto would not give to the device, the call fails.
 */
static bool check_derivative(const char *fault, sigramp_method method)
{
    const bool by_name = method == SIGRAMP_METHOD_FAST;
    const sigramp_options options = {.device = by_name ? "opencl" : "auto"};
    sigramp_context *cpu = cpu_context(NULL, 1);
    layer().set_fault(fault);
    sigramp_context *context = device_context(&options);
    const bool right = same_derivative(context, cpu, SIGRAMP_SOFTPLUS, SIGRAMP_F32, method, 509);
    cr_assert_eq(right, !by_name || !layer().hit(), "fault %s: %s", fault, problem_failure());
    cr_expect_eq(strcmp(sigramp_context_report(context).device, "cpu") == 0,
                 !by_name && layer().hit(), "%s", fault);
    sigramp_context_destroy(context);
    sigramp_context_destroy(cpu);
    return layer().hit();
}

Test(faults, of_either_result_leave_both_right)
{
    static const sigramp_method methods[] = {SIGRAMP_METHOD_DIRECT, SIGRAMP_METHOD_FAST};
    for (int i = 0; i < 2; ++i) {
        int failed = 0;
        char fault[32];
        do
            snprintf(fault, sizeof fault, "read:%d", ++failed);
        while (failed < 60 && check_derivative(fault, methods[i]));
        cr_assert_gt(failed, 6, "only %d reads failed", failed - 1);
    }
}

static const sigramp_verify_options quick = {.quick = 1};

/* A context whose relu kernel is built and has answered the known questions. */
static sigramp_context *ready_context(const char *device)
{
    /* So little memory that a fault can strike in the middle of the quick sample. */
    const sigramp_options options = {.device = device, .device_memory = 3 << 20};
    sigramp_verify_report report;
    layer().set_fault("none");
    sigramp_context *context = device_context(&options);
    cr_assert_eq(sigramp_verify_f32(context, SIGRAMP_RELU, &quick, &report), SIGRAMP_OK);
    cr_assert_neq(strcmp(sigramp_context_report(context).device, "cpu"), 0);
    return context;
}

/* The negative control of `verify`: a quarter of the sample goes to the device at once. */
Test(faults, verify_names_one_wrong_bit)
{
    sigramp_context *context = ready_context("opencl");
    sigramp_verify_report report;
    layer().set_fault("wrong:1");
    cr_assert_eq(sigramp_verify_f32(context, SIGRAMP_RELU, &quick, &report), SIGRAMP_OK, "%s",
                 sigramp_context_detail(context));
    cr_assert(layer().hit());
    cr_expect_eq(report.wrong, 1);
    cr_assert_eq(report.first_count, 1);
    cr_expect_eq(report.max_ulp, 1);
    cr_expect_eq(report.first[0].input, 0x3fffffff);
    cr_expect_eq(report.first[0].output, 0x3ffffffe);
    cr_expect_eq(report.first[0].right, 0x3fffffff);
    sigramp_context_destroy(context);
}

Test(faults, verify_begins_again_where_auto_falls_back)
{
    sigramp_context *context = ready_context("auto");
    sigramp_verify_report report, alone;
    layer().set_fault("read:3");
    cr_assert_eq(sigramp_verify_f32(context, SIGRAMP_RELU, &quick, &report), SIGRAMP_OK, "%s",
                 sigramp_context_detail(context));
    cr_assert(layer().hit());
    cr_expect_str_eq(sigramp_context_report(context).device, "cpu");
    cr_assert_eq(sigramp_verify_f32(context, SIGRAMP_RELU, &quick, &alone), SIGRAMP_OK);
    cr_expect_eq(report.inputs, alone.inputs);
    cr_expect_eq(report.wrong, 0);
    sigramp_context_destroy(context);
}

Test(faults, verify_fails_where_a_named_device_does)
{
    sigramp_context *context = ready_context("opencl");
    sigramp_verify_report report;
    layer().set_fault("read:3");
    cr_expect_neq(sigramp_verify_f32(context, SIGRAMP_RELU, &quick, &report), SIGRAMP_OK);
    cr_expect_str_neq(sigramp_context_detail(context), "");
    sigramp_context_destroy(context);
}

Test(faults, without_one_auto_takes_the_gpu)
{
    cr_assert_not(check_auto("none", FEW_POINTS));
    cr_assert_not(check_auto("none", MANY_POINTS));
}

static void expect_cpu(const sigramp_context *context)
{
    const sigramp_report report = sigramp_context_report(context);
    cr_expect_str_eq(report.device, "cpu");
    cr_expect_str_eq(report.devices, "cpu");
    cr_expect_not_null(report.isa);
    cr_expect_null(report.fallback, "%s", report.fallback);
}

/* What the link to a device would take longer than the CPU path does: no launch is even tried, and
 * that is no fallback. SIGRAMP_LARGE_SUM is 1000 here. */
Test(faults, auto_leaves_the_cpu_what_it_does_faster)
{
    const sigramp_options options = {.device = "auto"};
    sigramp_context *context = device_context(&options), *cpu = cpu_context(NULL, 1);
    layer().set_fault("launch");
    cr_assert(same(context, cpu, MAP), "%s", problem_failure());
    expect_cpu(context);
    cr_assert(same_fast_sum(context, cpu, SIGRAMP_LOGISTIC, SIGRAMP_F32, 2003), "%s",
              problem_failure());
    expect_cpu(context);
    cr_assert(same_closed_sums(context, cpu, SIGRAMP_RELU, SIGRAMP_F32, 257), "%s",
              problem_failure());
    expect_cpu(context);
    cr_assert(same_sum(context, cpu, SIGRAMP_LOGISTIC, SIGRAMP_F32, 2003, 63, true), "%s",
              problem_failure());
    expect_cpu(context);
    cr_assert(same_sum(context, cpu, SIGRAMP_LOGISTIC, SIGRAMP_F32, 9, 111, true), "%s",
              problem_failure());
    expect_cpu(context);
    cr_assert_not(layer().hit());
    layer().set_fault("none");
    cr_assert(same(context, cpu, FEW_POINTS), "%s", problem_failure());
    cr_expect_neq(strcmp(sigramp_context_report(context).device, "cpu"), 0);
    sigramp_context_destroy(context);
    sigramp_context_destroy(cpu);
}

Test(faults, no_build)
{
    check_always("build");
}

Test(faults, no_device_list)
{
    check_always("devices");
}

Test(faults, wrong_answers)
{
    check_always("wrong");
}

/* A few points of a sum that will be large: the tool gives its points in pieces. */
static void check_expected_points(uint64_t points, bool on_cpu)
{
    enum { TERMS = 67 };
    const sigramp_options options = {.device = "auto"};
    sigramp_sum_options of_sum = SIGRAMP_SUM_OPTIONS_DEFAULT;
    float offsets[TERMS], x[3] = {-1, 0, 2}, y[3], right[3];
    sigramp_context *context = device_context(&options), *cpu = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL, *cpu_plan = NULL;
    of_sum.method = SIGRAMP_METHOD_DIRECT;
    of_sum.points = points;
    for (int i = 0; i < TERMS; ++i)
        offsets[i] = (float)i * 0.1f;
    cr_assert_eq(sigramp_sum_plan_f32(context, &of_sum, TERMS, offsets, NULL, &plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_plan_f32(cpu, &of_sum, TERMS, offsets, NULL, &cpu_plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f32(plan, 3, x, y), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f32(cpu_plan, 3, x, right), SIGRAMP_OK);
    cr_expect_arr_eq(y, right, sizeof y);
    cr_expect_eq(strcmp(sigramp_context_report(context).device, "cpu") == 0, on_cpu);
    sigramp_sum_plan_destroy(plan);
    sigramp_sum_plan_destroy(cpu_plan);
    sigramp_context_destroy(context);
    sigramp_context_destroy(cpu);
}

Test(faults, auto_counts_the_points_to_expect)
{
    layer().set_fault("none");
    check_expected_points(0, true);
    check_expected_points(14, true);
    check_expected_points(15, false);
}

#define EVERY_CALL_TEST(name)                                                                      \
    Test(faults, every_##name)                                                                     \
    {                                                                                              \
        check_every_call(#name);                                                                   \
    }
/* Without the cache of programs, whose entries are tried again from the source when they fail. */
EVERY_CALL_TEST(context)
EVERY_CALL_TEST(queue)
EVERY_CALL_TEST(kernel)
EVERY_CALL_TEST(buffer)
EVERY_CALL_TEST(argument)
EVERY_CALL_TEST(launch)
EVERY_CALL_TEST(read)
EVERY_CALL_TEST(write)

/* Each is worth a device: those after the one at which it fails are done as well, in place. */
Test(faults, problems_of_a_batch_after_the_one_that_fails_are_done)
{
    enum { PROBLEMS = 4, EACH = 300 };
    static const size_t start[PROBLEMS + 1] = {0, EACH, 2 * EACH, 3 * EACH, 4 * EACH};
    static float offsets[PROBLEMS * EACH], y[PROBLEMS * EACH], right[PROBLEMS * EACH];
    const sigramp_options options = {.device = "auto"};
    sigramp_sum_options direct = SIGRAMP_SUM_OPTIONS_DEFAULT;
    direct.method = SIGRAMP_METHOD_DIRECT;
    uint64_t seed = 11;
    for (size_t i = 0; i < PROBLEMS * EACH; ++i)
        y[i] = offsets[i] = (float)random_between(&seed, -6, 6);
    sigramp_context *const cpu = cpu_context(NULL, 1), *const context = device_context(&options);
    cr_assert_eq(sigramp_sum_batch_f32(cpu, &direct, PROBLEMS, start, offsets, NULL, start, offsets,
                                       right, NULL, NULL),
                 SIGRAMP_OK);
    layer().set_fault("launch:2");
    cr_assert_eq(sigramp_sum_batch_f32(context, &direct, PROBLEMS, start, offsets, NULL, start, y,
                                       y, NULL, NULL),
                 SIGRAMP_OK);
    cr_expect(layer().hit());
    layer().set_fault("none");
    cr_expect_str_eq(sigramp_context_report(context).device, "cpu");
    cr_expect_arr_eq(y, right, sizeof right);
    sigramp_context_destroy(context);
    sigramp_context_destroy(cpu);
}
