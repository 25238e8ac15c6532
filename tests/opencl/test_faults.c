/* SPDX-License-Identifier: MIT */
/*
 * A GPU (a CPU device in disguise, layer.c) that fails in every way and place: "auto" completes on
 * the CPU path with the right bits and a reason, a device asked for by name fails with a status.
 */
#include <criterion/criterion.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "problems.h"
#include "support.h"

typedef struct {
    void (*set_fault)(const char *fault);
    bool (*hit)(void);
} layer_calls;

/* The layer the OpenCL loader will load, or has loaded, itself. */
static layer_calls layer(void)
{
    const char *path = getenv("OPENCL_LAYERS");
    cr_assert_not_null(path);
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    cr_assert_not_null(library);
    layer_calls calls;
    void *set_fault = dlsym(library, "sigramp_layer_set_fault");
    void *hit = dlsym(library, "sigramp_layer_hit");
    cr_assert(set_fault && hit);
    memcpy(&calls.set_fault, &set_fault, sizeof set_fault);
    memcpy(&calls.hit, &hit, sizeof hit);
    return calls;
}

typedef enum { MAP, FEW_POINTS, MANY_POINTS, REQUESTS } request;

static bool same(sigramp_context *device, sigramp_context *cpu, request what)
{
    if (what == MAP)
        return same_map(device, cpu, SIGRAMP_LOGISTIC, SIGRAMP_F32, 1009, 0.375);
    return same_sum(device, cpu, SIGRAMP_LOGISTIC, SIGRAMP_F32, what == FEW_POINTS ? 3 : 509,
                    what == FEW_POINTS ? 2003 : 65, true);
}

/* Returns whether the fault came about. */
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
    return hit;
}

static void check_named(const char *fault, request what)
{
    const sigramp_options options = {.device = "opencl"};
    sigramp_context *cpu = cpu_context(NULL, 1);
    sigramp_context *context = NULL;
    layer().set_fault(fault);
    const sigramp_status status = sigramp_context_create(&options, &context);
    if (status == SIGRAMP_OK)
        cr_assert_not(same(context, cpu, what), "fault %s went unnoticed", fault);
    cr_assert_str_neq(sigramp_context_detail(context), "", "fault %s", fault);
    cr_assert(layer().hit());
    sigramp_context_destroy(context);
    sigramp_context_destroy(cpu);
}

/* The first call of a kind, the second, ..., until a request makes no more of them. */
static void check_every_call(const char *name)
{
    for (request what = MAP; what < REQUESTS; ++what) {
        int failed = 0;
        for (int k = 1; k < 400; k += k < 12 ? 1 : 13) {
            char fault[32];
            snprintf(fault, sizeof fault, "%s:%d", name, k);
            if (!check_auto(fault, what))
                break;
            check_named(fault, what);
            ++failed;
        }
        cr_assert_gt(failed, 0, "no %s to fail in request %d", name, (int)what);
    }
}

static void check_always(const char *fault)
{
    for (request what = MAP; what < REQUESTS; ++what) {
        cr_assert(check_auto(fault, what), "fault %s did not come about", fault);
        check_named(fault, what);
    }
}

/* In place, the device has put results over some of the points when it fails. */
static bool check_in_place(const char *fault)
{
    enum { COUNT = 5003 };
    static float x[COUNT], mapped[COUNT], summed[COUNT], right[COUNT];
    const float offset = 0.375f;
    const sigramp_options options = {.device = "auto", .device_memory = 4096};
    sigramp_context *cpu = cpu_context(NULL, 1);
    for (int j = 0; j < COUNT; ++j)
        mapped[j] = summed[j] = x[j] = (float)(j - COUNT / 2) / 256;
    layer().set_fault(fault);
    sigramp_context *context = device_context(&options);
    sigramp_sum_plan *plan = NULL, *cpu_plan = NULL;
    cr_assert_eq(sigramp_sum_plan_f32(context, NULL, 1, &offset, NULL, &plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_plan_f32(cpu, NULL, 1, &offset, NULL, &cpu_plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_map_f32(context, SIGRAMP_SOFTPLUS, COUNT, mapped, offset, mapped),
                 SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f32(plan, COUNT, summed, summed), SIGRAMP_OK);
    cr_assert_eq(sigramp_map_f32(cpu, SIGRAMP_SOFTPLUS, COUNT, x, offset, right), SIGRAMP_OK);
    cr_assert_arr_eq(mapped, right, sizeof right, "map, %s", fault);
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
 * both.
 */
static bool check_derivative(const char *fault, sigramp_method method)
{
    const sigramp_options options = {.device = "auto"};
    sigramp_context *cpu = cpu_context(NULL, 1);
    layer().set_fault(fault);
    sigramp_context *context = device_context(&options);
    cr_assert(same_derivative(context, cpu, SIGRAMP_SOFTPLUS, SIGRAMP_F32, method, 509),
              "fault %s: %s", fault, problem_failure());
    cr_expect_eq(strcmp(sigramp_context_report(context).device, "cpu") == 0, layer().hit(), "%s",
                 fault);
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

/* A context whose relu kernel is built and has answered the known questions. */
static sigramp_context *ready_context(const char *device)
{
    /* So little memory that a fault can strike in the middle of the quick sample. */
    const sigramp_options options = {.device = device, .device_memory = 1 << 20};
    const float x = 1;
    float y = 0;
    layer().set_fault("none");
    sigramp_context *context = device_context(&options);
    cr_assert_eq(sigramp_map_f32(context, SIGRAMP_RELU, 1, &x, 0, &y), SIGRAMP_OK);
    cr_assert_neq(strcmp(sigramp_context_report(context).device, "cpu"), 0);
    return context;
}

static const sigramp_verify_options quick = {.quick = 1};

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
    for (request what = MAP; what < REQUESTS; ++what)
        cr_assert_not(check_auto("none", what));
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
