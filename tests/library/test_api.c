/* SPDX-License-Identifier: MIT */
/* The public calls' manners: statuses, details, reports, NULL and bad arguments. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "support.h"

Test(api, every_status_has_a_message_of_its_own)
{
    for (int a = 0; a < SIGRAMP_STATUS_COUNT; ++a) {
        cr_assert_not_null(sigramp_status_message((sigramp_status)a));
        for (int b = 0; b < a; ++b)
            cr_assert_str_neq(sigramp_status_message((sigramp_status)a),
                              sigramp_status_message((sigramp_status)b));
    }
    cr_assert_not_null(sigramp_status_message((sigramp_status)SIGRAMP_STATUS_COUNT));
    cr_assert_not_null(sigramp_status_message((sigramp_status)-1));
}

Test(api, version_is_the_header_s)
{
    cr_assert_str_eq(sigramp_version(), SIGRAMP_VERSION);
}

Test(api, every_unit_has_its_row)
{
#define EXPECT_ROW(NAME, unit_name, formula_text, ulp_32, ulp_64)                                  \
    cr_expect_str_eq(sigramp_unit_info(SIGRAMP_##NAME)->name, #unit_name);                         \
    cr_expect_str_eq(sigramp_unit_info(SIGRAMP_##NAME)->formula, formula_text);                    \
    cr_expect_eq(sigramp_unit_info(SIGRAMP_##NAME)->ulp_f32, ulp_32);                              \
    cr_expect_eq(sigramp_unit_info(SIGRAMP_##NAME)->ulp_f64, ulp_64);
    SIGRAMP_UNIT_LIST(EXPECT_ROW)
    cr_expect_null(sigramp_unit_info(SIGRAMP_UNIT_COUNT));
    cr_expect_null(sigramp_unit_info((sigramp_unit)-1));
}

Test(api, null_handles_are_harmless)
{
    sigramp_context_destroy(NULL);
    sigramp_sum_plan_destroy(NULL);
    cr_expect_not_null(sigramp_context_detail(NULL));
    cr_expect_not_null(sigramp_context_report(NULL).device);
    const float x = 0;
    float y = 0;
    cr_expect_eq(sigramp_map_f32(NULL, SIGRAMP_RELU, 1, &x, 0, &y), SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(sigramp_context_create(NULL, NULL), SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(sigramp_sum_execute_f32(NULL, 1, &x, &y), SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(sigramp_sum_execute_derivative_f32(NULL, 1, &x, &y, &y), SIGRAMP_INVALID_ARGUMENT);
    sigramp_sum_plan *plan = NULL;
    cr_expect_eq(sigramp_sum_plan_f32(NULL, NULL, 1, &x, NULL, &plan), SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(sigramp_sum_plan_spaced_f32(NULL, NULL, 0, 1, 2, &plan), SIGRAMP_INVALID_ARGUMENT);
    sigramp_verify_report report;
    cr_expect_eq(sigramp_verify_f32(NULL, SIGRAMP_RELU, NULL, &report), SIGRAMP_INVALID_ARGUMENT);
}

static void refused_options(sigramp_options options)
{
    sigramp_context *context = NULL;
    const sigramp_status status = sigramp_context_create(&options, &context);
    cr_expect_eq(status, SIGRAMP_INVALID_ARGUMENT, "device %s: %s", options.device,
                 sigramp_status_message(status));
    cr_expect_str_neq(sigramp_context_detail(context), "");
    sigramp_context_destroy(context);
}

Test(api, wrong_options_are_refused_with_a_detail)
{
    refused_options((sigramp_options){.device = "gpu2000"});
    refused_options((sigramp_options){.device = "opencl:"});
    refused_options((sigramp_options){.device = "opencl:0"});
    refused_options((sigramp_options){.device = "opencl:0."});
    refused_options((sigramp_options){.device = "opencl:.0"});
    refused_options((sigramp_options){.device = "opencl:0.0.0"});
    refused_options((sigramp_options){.device = "opencl 0.0"});
    refused_options((sigramp_options){.device = "opencl:0.0x"});
    refused_options((sigramp_options){.device = "opencl:-1.0"});
    refused_options((sigramp_options){.device = ""});
    refused_options((sigramp_options){.device = "cpu", .isa = "avx1024"});
    refused_options((sigramp_options){.device = "cpu", .threads = -1});
    refused_options((sigramp_options){.device = "opencl", .device_memory = -1});
}

Test(api, cpu_report_names_the_instruction_set)
{
    sigramp_context *context = cpu_context("baseline", 1);
    const sigramp_report report = sigramp_context_report(context);
    cr_expect_str_eq(report.device, "cpu");
    cr_expect_str_eq(report.isa, "baseline");
    cr_expect_not_null(report.name);
    cr_expect_null(report.fallback, "asked for, so there is nothing to explain");
    sigramp_context_destroy(context);
}

Test(api, wrong_map_arguments_are_refused_and_forgotten)
{
    sigramp_context *context = cpu_context(NULL, 1);
    const double x = 1;
    double y = 7;
    cr_expect_eq(sigramp_map_f64(context, SIGRAMP_UNIT_COUNT, 1, &x, 0, &y),
                 SIGRAMP_INVALID_ARGUMENT);
    cr_expect_str_neq(sigramp_context_detail(context), "");
    cr_expect_eq(sigramp_map_f64(context, SIGRAMP_RELU, 1, NULL, 0, &y), SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(sigramp_map_f64(context, SIGRAMP_RELU, 1, &x, 0, NULL), SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(sigramp_map_f64(context, SIGRAMP_RELU, SIZE_MAX, &x, 0, &y),
                 SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(sigramp_map_f64(context, SIGRAMP_RELU, SIZE_MAX / 8, &x, 0, &y),
                 SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(y, 7, "a refused call writes nothing");
    cr_expect_eq(sigramp_map_f64(context, SIGRAMP_RELU, 0, NULL, 0, NULL), SIGRAMP_OK);
    cr_expect_str_eq(sigramp_context_detail(context), "");
    cr_expect_eq(sigramp_map_f64(context, SIGRAMP_RELU, 1, &x, 0, &y), SIGRAMP_OK);
    cr_expect_eq(y, 1);
    sigramp_context_destroy(context);
}

Test(api, devices_list_begins_with_the_cpu_path)
{
    sigramp_device devices[1];
    size_t count = 0, same = 0;
    memset(devices, 0x5a, sizeof devices);
    cr_assert_eq(sigramp_devices(0, NULL, &count), SIGRAMP_OK);
    cr_assert_geq(count, 1);
    cr_assert_eq(sigramp_devices(1, devices, &same), SIGRAMP_OK);
    cr_expect_eq(same, count);
    cr_expect_str_eq(devices[0].id, "cpu");
    cr_expect_eq(devices[0].usable, 1);
    cr_expect_eq(devices[0].fp64, 1);
    cr_expect_gt(devices[0].memory_bytes, 0);
    cr_expect_eq(sigramp_devices(1, NULL, &count), SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(sigramp_devices(0, NULL, NULL), SIGRAMP_INVALID_ARGUMENT);
}

Test(api, a_plan_outlives_the_caller_s_arrays)
{
    float offsets[2] = {0, 1}, weights[2] = {1, 2};
    const float x = 3;
    float y = 0;
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.unit = SIGRAMP_RELU;
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL;
    cr_assert_eq(sigramp_sum_plan_f32(context, &options, 2, offsets, weights, &plan), SIGRAMP_OK);
    offsets[0] = offsets[1] = weights[0] = weights[1] = NAN;
    for (int run = 0; run < 3; ++run) {
        cr_assert_eq(sigramp_sum_execute_f32(plan, 1, &x, &y), SIGRAMP_OK);
        cr_assert_eq(y, 7); /* 3 + 2 (3 - 1) */
    }
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}
