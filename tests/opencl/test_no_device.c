/* SPDX-License-Identifier: MIT */
/* A machine without any OpenCL device, as the environment pretends. */
#include <criterion/criterion.h>
#include <string.h>

#include "support.h"

/* A map, which auto leaves to the CPU whatever there is; returns what explains it. */
static const char *after_a_map(sigramp_context *context)
{
    const float x[3] = {-1, 0, 2};
    float y[3] = {7, 7, 7};
    cr_assert_eq(sigramp_map_f32(context, SIGRAMP_RELU, 3, x, 0, y), SIGRAMP_OK);
    cr_expect(y[0] == 0 && y[1] == 0 && y[2] == 2);
    cr_expect_str_eq(sigramp_context_report(context).device, "cpu");
    return sigramp_context_report(context).fallback;
}

/* A sum that is worth a device: SIGRAMP_LARGE_SUM is 1000 here. */
static const char *after_a_large_sum(sigramp_context *context)
{
    enum { TERMS = 67 };
    float offsets[TERMS], x[15], y[15];
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_sum_plan *plan = NULL;
    options.unit = SIGRAMP_RELU;
    options.method = SIGRAMP_METHOD_DIRECT;
    for (int i = 0; i < TERMS; ++i)
        offsets[i] = (float)i;
    for (int j = 0; j < 15; ++j)
        x[j] = 2;
    cr_assert_eq(sigramp_sum_plan_f32(context, &options, TERMS, offsets, NULL, &plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f32(plan, 15, x, y), SIGRAMP_OK);
    cr_expect_eq(y[14], 3);
    sigramp_sum_plan_destroy(plan);
    cr_expect_str_eq(sigramp_context_report(context).device, "cpu");
    return sigramp_context_report(context).fallback;
}

Test(no_device, auto_explains_itself_where_it_would_take_a_device)
{
    const sigramp_options options = {.device = "auto"};
    sigramp_context *context = device_context(&options);
    cr_expect_null(sigramp_context_report(context).fallback);
    cr_expect_null(after_a_map(context));
    const char *const why = after_a_large_sum(context);
    cr_assert_not_null(why);
    cr_expect_str_neq(why, "");
    cr_expect_not_null(sigramp_context_report(context).isa);
    sigramp_context_destroy(context);
}

static void unavailable(const char *device)
{
    const sigramp_options options = {.device = device};
    sigramp_context *context = NULL;
    cr_expect_eq(sigramp_context_create(&options, &context), SIGRAMP_DEVICE_UNAVAILABLE, "%s",
                 device);
    cr_expect_str_neq(sigramp_context_detail(context), "");
    sigramp_context_destroy(context);
}

Test(no_device, by_name_it_fails)
{
    unavailable("opencl");
    unavailable("opencl:0.0");
    unavailable("opencl:3.1");
}

Test(no_device, only_the_cpu_path_is_listed)
{
    sigramp_device devices[4];
    size_t count = 0;
    cr_assert_eq(sigramp_devices(4, devices, &count), SIGRAMP_OK);
    cr_expect_eq(count, 1);
    cr_expect_str_eq(devices[0].id, "cpu");
}

static const sigramp_finding *finding(const sigramp_finding *all, size_t count, const char *topic)
{
    for (size_t i = 0; i < count; ++i)
        if (strcmp(all[i].topic, topic) == 0)
            return &all[i];
    cr_assert_fail("nothing is found of %s", topic);
    return NULL;
}

Test(no_device, findings_say_why)
{
    sigramp_finding findings[32];
    size_t count = 0, same = 0;
    cr_assert_eq(sigramp_findings(32, findings, &count), SIGRAMP_OK);
    cr_assert(count >= 5 && count <= 32, "%zu", count);
    const sigramp_finding *const all = finding(findings, count, "opencl");
    cr_expect_eq(all->number, 0);
    cr_expect_eq(strncmp(all->problem, "there is no OpenCL platform", 27), 0, "%s", all->problem);
    cr_expect_str_eq(finding(findings, count, "registry")->name, "/nonexistent");
    cr_expect_str_neq(finding(findings, count, "registry")->problem, "");
    cr_expect_str_neq(finding(findings, count, "loader")->name, "");
    cr_expect_str_eq(finding(findings, count, "loader")->problem, "");
    cr_expect_str_eq(finding(findings, count, "helper")->problem, "");
    memset(&findings[1], 0x5a, sizeof findings[1]);
    cr_expect_eq(sigramp_findings(1, findings, &same), SIGRAMP_OK);
    cr_expect_eq(same, count);
    cr_expect_eq(findings[1].topic[0], 0x5a);
    cr_expect_eq(sigramp_findings(0, NULL, &same), SIGRAMP_OK);
    cr_expect_eq(sigramp_findings(1, NULL, &same), SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(sigramp_findings(0, NULL, NULL), SIGRAMP_INVALID_ARGUMENT);
}
