/* SPDX-License-Identifier: MIT */
/* sigramp_verify_f32 of the CPU path: every result right on every instruction set. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "support.h"

static void expect_all_right(sigramp_context *context, sigramp_unit unit, int quick)
{
    const sigramp_verify_options options = {.quick = quick};
    sigramp_verify_report report;
    const sigramp_status status = sigramp_verify_f32(context, unit, &options, &report);
    cr_assert_eq(status, SIGRAMP_OK, "%s", sigramp_context_detail(context));
    cr_expect_eq(report.wrong, 0, "%s %s: %" PRIu64 " of %" PRIu64 " wrong, first at %08" PRIx64,
                 sigramp_unit_info(unit)->name, sigramp_context_report(context).isa, report.wrong,
                 report.inputs, report.first[0].input);
    cr_expect_eq(report.max_ulp, 0);
    if (!quick)
        cr_expect_eq(report.inputs, UINT64_C(1) << 32);
}

#define QUICK_TEST(NAME, name, formula, ulp_f32, ulp_f64)                                          \
    Test(verify_maps, name##_quickly_on_every_instruction_set)                                     \
    {                                                                                              \
        const char *isas[MOST_ISAS];                                                               \
        const size_t count = available_isas(isas);                                                 \
        for (size_t i = 0; i < count; ++i)                                                         \
            for (int threads = 1; threads <= 3; ++threads) {                                       \
                sigramp_context *context = cpu_context(isas[i], threads);                          \
                expect_all_right(context, SIGRAMP_##NAME, 1);                                      \
                sigramp_context_destroy(context);                                                  \
            }                                                                                      \
    }
SIGRAMP_UNIT_LIST(QUICK_TEST)

/* All 2^32 inputs; sanitizers would make many minutes of it. */
#ifndef __SANITIZE_ADDRESS__
Test(verify_maps, relu_and_a_random_unit_at_every_input)
{
    const sigramp_unit random = (sigramp_unit)(time(NULL) % SIGRAMP_UNIT_COUNT);
    sigramp_context *context = cpu_context(NULL, 2);
    fprintf(stderr, "at every input: relu, %s\n", sigramp_unit_info(random)->name);
    expect_all_right(context, SIGRAMP_RELU, 0);
    if (random != SIGRAMP_RELU)
        expect_all_right(context, random, 0);
    sigramp_context_destroy(context);
}
#endif

static int stop(void *user, uint64_t done, uint64_t inputs)
{
    (void)user, (void)done, (void)inputs;
    return 1;
}

Test(verify_maps, parts_that_do_not_exist_are_refused)
{
    sigramp_context *context = cpu_context(NULL, 1);
    const sigramp_verify_options wrong[] = {{.part = 2, .parts = 2},
                                            {.quick = 1, .part = 1, .parts = 2}};
    sigramp_verify_report report;
    for (int i = 0; i < 2; ++i)
        cr_expect_eq(sigramp_verify_f32(context, SIGRAMP_RELU, &wrong[i], &report),
                     SIGRAMP_INVALID_ARGUMENT);
    sigramp_context_destroy(context);
}

Test(verify_maps, bad_arguments_and_a_stop_have_their_status)
{
    const sigramp_verify_options options = {.quick = 1, .progress = stop};
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_verify_report report;
    cr_expect_eq(sigramp_verify_f32(NULL, SIGRAMP_RELU, NULL, &report), SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(sigramp_verify_f32(context, SIGRAMP_RELU, &options, NULL),
                 SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(sigramp_verify_f32(context, SIGRAMP_UNIT_COUNT, &options, &report),
                 SIGRAMP_INVALID_ARGUMENT);
    cr_expect_str_neq(sigramp_context_detail(context), "");
    cr_expect_eq(sigramp_verify_f32(context, SIGRAMP_RELU, &options, &report), SIGRAMP_CANCELLED);
    cr_expect_str_neq(sigramp_context_detail(context), "");
    sigramp_context_destroy(context);
}
