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
