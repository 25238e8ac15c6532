/* SPDX-License-Identifier: MIT */
/* Two devices on one platform: each can be named, and both compute the same. */
#include <criterion/criterion.h>

#include "problems.h"
#include "support.h"

Test(two_devices, are_told_apart_and_agree)
{
    const sigramp_options first = {.device = "opencl:0.0"}, second = {.device = "opencl:0.1"};
    sigramp_context *a = device_context(&first);
    sigramp_context *b = device_context(&second);
    cr_expect_str_eq(sigramp_context_report(a).device, "opencl:0.0");
    cr_expect_str_eq(sigramp_context_report(b).device, "opencl:0.1");
    cr_assert(same_map(a, b, SIGRAMP_SOFTPLUS, SIGRAMP_F32, 10007, 0.375), "%s", problem_failure());
    cr_assert(same_sum(a, b, SIGRAMP_LOGISTIC, SIGRAMP_F32, 3, 2003, true), "%s",
              problem_failure());
    cr_assert(same_sum(a, b, SIGRAMP_LOGISTIC, SIGRAMP_F32, 509, 65, true), "%s",
              problem_failure());
    sigramp_context_destroy(a);
    sigramp_context_destroy(b);
}

Test(two_devices, and_no_third)
{
    const sigramp_options third = {.device = "opencl:0.2"};
    sigramp_context *context = NULL;
    sigramp_device devices[8];
    size_t count = 0;
    cr_expect_eq(sigramp_context_create(&third, &context), SIGRAMP_DEVICE_UNAVAILABLE);
    sigramp_context_destroy(context);
    cr_assert_eq(sigramp_devices(8, devices, &count), SIGRAMP_OK);
    cr_assert_eq(count, 3);
    cr_expect_str_eq(devices[1].id, "opencl:0.0");
    cr_expect_str_eq(devices[2].id, "opencl:0.1");
    cr_expect(devices[1].usable && devices[2].usable);
}
