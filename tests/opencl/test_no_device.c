/* SPDX-License-Identifier: MIT */
/* A machine without any OpenCL device, as the environment pretends. */
#include <criterion/criterion.h>
#include <string.h>

#include "support.h"

Test(no_device, auto_computes_on_the_cpu_and_says_why)
{
    const sigramp_options options = {.device = "auto"};
    sigramp_context *context = device_context(&options);
    const float x[3] = {-1, 0, 2};
    float y[3] = {7, 7, 7};
    cr_assert_eq(sigramp_map_f32(context, SIGRAMP_RELU, 3, x, 0, y), SIGRAMP_OK);
    cr_expect(y[0] == 0 && y[1] == 0 && y[2] == 2);
    const sigramp_report report = sigramp_context_report(context);
    cr_expect_str_eq(report.device, "cpu");
    cr_assert_not_null(report.isa);
    cr_assert_not_null(report.fallback);
    cr_expect_str_neq(report.fallback, "");
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
