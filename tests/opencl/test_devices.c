/* SPDX-License-Identifier: MIT */
/*
 * The OpenCL device the environment presents gives the CPU path's bits. SIGRAMP_TEST_FP64=no says
 * that it has no double precision, which then must be refused.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "problems.h"
#include "support.h"

typedef struct {
    sigramp_context *device, *cpu;
} pair;

static pair open_pair(int64_t memory)
{
    const sigramp_options options = {.device = "opencl", .device_memory = memory};
    pair both = {device_context(&options), cpu_context(NULL, 2)};
    const sigramp_report report = sigramp_context_report(both.device);
    cr_assert_eq(strncmp(report.device, "opencl:", 7), 0, "the device is %s", report.device);
    cr_assert_null(report.isa);
    cr_assert_null(report.fallback);
    return both;
}

static void close_pair(pair both)
{
    sigramp_context_destroy(both.device);
    sigramp_context_destroy(both.cpu);
}

static bool has_precision(sigramp_precision precision)
{
    const char *fp64 = getenv("SIGRAMP_TEST_FP64");
    return precision == SIGRAMP_F32 || !fp64 || strcmp(fp64, "no") != 0;
}

static void check_refused(pair both, sigramp_unit unit)
{
    const double x = 1;
    double y = 7;
    sigramp_sum_plan *plan = NULL;
    cr_assert_eq(sigramp_map_f64(both.device, unit, 1, &x, 0, &y), SIGRAMP_NOT_SUPPORTED);
    cr_assert_str_neq(sigramp_context_detail(both.device), "");
    sigramp_status status = sigramp_sum_plan_f64(both.device, NULL, 1, &x, NULL, &plan);
    if (status == SIGRAMP_OK)
        status = sigramp_sum_execute_f64(plan, 1, &x, &y);
    cr_assert_eq(status, SIGRAMP_NOT_SUPPORTED);
    cr_assert_eq(y, 7);
    sigramp_sum_plan_destroy(plan);
}

static void check_maps(sigramp_unit unit, sigramp_precision precision)
{
    static const size_t sizes[] = {0, 1, 2, 255, 256, 257, 997, 100003};
    static const double offsets[] = {0, 0.375, -0x1p-140};
    const pair both = open_pair(0);
    if (!has_precision(precision))
        check_refused(both, unit);
    for (size_t s = 0; has_precision(precision) && s < sizeof sizes / sizeof *sizes; ++s)
        for (size_t a = 0; a < sizeof offsets / sizeof *offsets; ++a)
            cr_assert(same_map(both.device, both.cpu, unit, precision, sizes[s], offsets[a]), "%s",
                      problem_failure());
    close_pair(both);
}

typedef struct {
    size_t points, terms;
} sum_size;

/* Few points and many terms, many points and few terms, and everything around a tile of 256. */
static const sum_size sum_sizes[] = {{0, 3},    {1, 0},     {1, 1},     {300, 0},   {300, 1},
                                     {1, 255},  {1, 256},   {1, 257},   {2, 1021},  {3, 9001},
                                     {255, 63}, {256, 256}, {257, 257}, {1009, 64}, {5000, 17},
                                     {40, 300}, {300, 9001}};

static void check_sums(sigramp_unit unit, sigramp_precision precision)
{
    const pair both = open_pair(0);
    if (!has_precision(precision))
        check_refused(both, unit);
    for (size_t s = 0; has_precision(precision) && s < sizeof sum_sizes / sizeof *sum_sizes; ++s)
        for (int specials = 0; specials < 2; ++specials)
            cr_assert(same_sum(both.device, both.cpu, unit, precision, sum_sizes[s].points,
                               sum_sizes[s].terms, specials),
                      "%s", problem_failure());
    if (has_precision(precision))
        cr_assert(same_wide_sum(both.device, both.cpu, unit, precision, 300, 3001), "%s",
                  problem_failure());
    close_pair(both);
}

static void check_verified(sigramp_unit unit)
{
    const pair both = open_pair(0);
    const sigramp_verify_options options = {.quick = 1};
    sigramp_verify_report report;
    cr_assert_eq(sigramp_verify_f32(both.device, unit, &options, &report), SIGRAMP_OK, "%s",
                 sigramp_context_detail(both.device));
    cr_expect_eq(report.wrong, 0, "%llu of %llu wrong, first at %08llx",
                 (unsigned long long)report.wrong, (unsigned long long)report.inputs,
                 (unsigned long long)report.first[0].input);
    close_pair(both);
}

#define DEVICE_TESTS(NAME, name, formula, ulp_f32, ulp_f64)                                        \
    Test(device_maps, name##_f32)                                                                  \
    {                                                                                              \
        check_maps(SIGRAMP_##NAME, SIGRAMP_F32);                                                   \
    }                                                                                              \
    Test(device_maps, name##_f64)                                                                  \
    {                                                                                              \
        check_maps(SIGRAMP_##NAME, SIGRAMP_F64);                                                   \
    }                                                                                              \
    Test(device_verify, name)                                                                      \
    {                                                                                              \
        check_verified(SIGRAMP_##NAME);                                                            \
    }                                                                                              \
    Test(device_sums, name##_f32)                                                                  \
    {                                                                                              \
        check_sums(SIGRAMP_##NAME, SIGRAMP_F32);                                                   \
    }                                                                                              \
    Test(device_sums, name##_f64)                                                                  \
    {                                                                                              \
        check_sums(SIGRAMP_##NAME, SIGRAMP_F64);                                                   \
    }
SIGRAMP_UNIT_LIST(DEVICE_TESTS)

static void check_fast_sums(sigramp_unit unit)
{
    static const size_t sizes[] = {0, 1, 255, 256, 257, 30011};
    const pair both = open_pair(0);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; ++s) {
        cr_assert(same_fast_sum(both.device, both.cpu, unit, SIGRAMP_F32, sizes[s]), "%s",
                  problem_failure());
        if (has_precision(SIGRAMP_F64))
            cr_assert(same_fast_sum(both.device, both.cpu, unit, SIGRAMP_F64, sizes[s]), "%s",
                      problem_failure());
    }
    close_pair(both);
}

/* Lines, terms one by one, and tables where there are many. */
static void check_segments(sigramp_unit unit, sigramp_precision precision)
{
    static const size_t terms[] = {1, 40, 1000, 3500};
    const pair both = open_pair(0);
    for (size_t i = 0; i < sizeof terms / sizeof *terms && has_precision(precision); ++i)
        cr_assert(same_segments(both.device, both.cpu, unit, precision, 4099, terms[i]), "%s",
                  problem_failure());
    close_pair(both);
}

#define FAST_TESTS(NAME, name, formula, ulp_f32, ulp_f64)                                          \
    Test(device_fast_sums, name)                                                                   \
    {                                                                                              \
        check_fast_sums(SIGRAMP_##NAME);                                                           \
    }                                                                                              \
    Test(device_fast_sums, scattered_##name)                                                       \
    {                                                                                              \
        check_segments(SIGRAMP_##NAME, SIGRAMP_F32);                                               \
        check_segments(SIGRAMP_##NAME, SIGRAMP_F64);                                               \
    }
SIGRAMP_UNIT_LIST(FAST_TESTS)

/* Where fused multiply-add is emulated, as on the device without double precision here, the other
 * units' kernels take minutes to build: relu is what flushing could hurt most. */
static void check_closed_sums(sigramp_unit unit)
{
    static const size_t sizes[] = {0, 1, 257, 5003};
    if (!has_precision(SIGRAMP_F64) && unit != SIGRAMP_RELU)
        return;
    const pair both = open_pair(0);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; ++s) {
        cr_assert(same_closed_sums(both.device, both.cpu, unit, SIGRAMP_F32, sizes[s]), "%s",
                  problem_failure());
        if (has_precision(SIGRAMP_F64))
            cr_assert(same_closed_sums(both.device, both.cpu, unit, SIGRAMP_F64, sizes[s]), "%s",
                      problem_failure());
    }
    close_pair(both);
}

#define CLOSED_TEST(NAME, name, formula, ulp_f32, ulp_f64)                                         \
    Test(device_closed_sums, name)                                                                 \
    {                                                                                              \
        check_closed_sums(SIGRAMP_##NAME);                                                         \
    }
SIGRAMP_UNIT_LIST(CLOSED_TEST)

/* Memory for far less than the arrays: points and terms go through it in pieces. */
Test(device, streams_what_does_not_fit)
{
    for (int64_t memory = 1 << 16; memory <= 1 << 20; memory <<= 2) {
        const pair both = open_pair(memory);
        cr_assert(same_map(both.device, both.cpu, SIGRAMP_SOFTPLUS, SIGRAMP_F32, 500009, 0.375),
                  "%s", problem_failure());
        cr_assert(same_sum(both.device, both.cpu, SIGRAMP_LOGISTIC, SIGRAMP_F32, 3, 200003, false),
                  "%s", problem_failure());
        cr_assert(same_sum(both.device, both.cpu, SIGRAMP_LOGISTIC, SIGRAMP_F32, 30011, 37, false),
                  "%s", problem_failure());
        cr_assert(same_sum(both.device, both.cpu, SIGRAMP_LOGISTIC, SIGRAMP_F32, 300, 9001, false),
                  "%s", problem_failure());
        close_pair(both);
    }
}

/* The environment is set once, before a driver starts threads that read it. */
static void check_work_group_size(const char *size)
{
    setenv("SIGRAMP_WORK_GROUP_SIZE", size, 1);
    const pair both = open_pair(0);
    cr_assert(same_map(both.device, both.cpu, SIGRAMP_LOGISTIC, SIGRAMP_F32, 1009, 0.375), "%s",
              problem_failure());
    cr_assert(same_sum(both.device, both.cpu, SIGRAMP_LOGISTIC, SIGRAMP_F32, 3, 2003, true), "%s",
              problem_failure());
    cr_assert(same_sum(both.device, both.cpu, SIGRAMP_LOGISTIC, SIGRAMP_F32, 509, 65, true), "%s",
              problem_failure());
    close_pair(both);
}

/* The device's memory is an account: a table has to fit in it, and the points beside the table. */
Test(device, fast_sums_keep_to_the_memory)
{
    const pair enough = open_pair(1 << 20), little = open_pair(1 << 12);
    cr_assert(same_fast_sum(enough.device, enough.cpu, SIGRAMP_LOGISTIC, SIGRAMP_F32, 300007), "%s",
              problem_failure());
    cr_assert_not(same_fast_sum(little.device, little.cpu, SIGRAMP_LOGISTIC, SIGRAMP_F32, 10));
    cr_expect_not_null(strstr(problem_failure(), "larger than the device's memory"), "%s",
                       problem_failure());
    close_pair(enough);
    close_pair(little);
}

static void check_derivatives(sigramp_unit unit, sigramp_method method)
{
    static const size_t sizes[] = {0, 1, 3, 257, 5003};
    const pair both = open_pair(0);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; ++s)
        for (int wide = 0; wide < 1 + has_precision(SIGRAMP_F64); ++wide)
            cr_assert(same_derivative(both.device, both.cpu, unit, wide ? SIGRAMP_F64 : SIGRAMP_F32,
                                      method, sizes[s]),
                      "%s", problem_failure());
    close_pair(both);
}

Test(device_derivatives, of_direct_sums)
{
    check_derivatives(SIGRAMP_SOFTPLUS, SIGRAMP_METHOD_DIRECT);
    check_derivatives(SIGRAMP_LOGISTIC, SIGRAMP_METHOD_DIRECT);
}

Test(device_derivatives, of_fast_sums)
{
    check_derivatives(SIGRAMP_SOFTPLUS, SIGRAMP_METHOD_FAST);
    check_derivatives(SIGRAMP_LOGISTIC, SIGRAMP_METHOD_FAST);
}

Test(device, work_groups_of_1)
{
    check_work_group_size("1");
}

Test(device, work_groups_of_32)
{
    check_work_group_size("32");
}

Test(device, work_groups_of_256)
{
    check_work_group_size("256");
}

Test(device, is_listed_as_usable)
{
    sigramp_device devices[16];
    size_t count = 0, usable = 0;
    cr_assert_eq(sigramp_devices(16, devices, &count), SIGRAMP_OK);
    for (size_t i = 1; i < count && i < 16; ++i) {
        cr_expect_eq(strncmp(devices[i].id, "opencl:", 7), 0);
        cr_expect_str_neq(devices[i].name, "");
        cr_expect_eq(devices[i].usable, devices[i].why_not[0] == '\0');
        if (devices[i].usable) {
            ++usable;
            cr_expect_eq(devices[i].fp64, has_precision(SIGRAMP_F64));
        }
    }
    cr_assert_geq(usable, 1, "of %zu devices", count);
}

Test(device, program_cache_is_private_and_survives_damage)
{
    char folder[1024];
    snprintf(folder, sizeof folder, "%s-of-its-own", getenv("SIGRAMP_CACHE_DIR"));
    setenv("SIGRAMP_CACHE_DIR", folder, 1);
    for (int run = 0; run < 3; ++run) {
        const pair both = open_pair(0);
        cr_assert(same_map(both.device, both.cpu, SIGRAMP_RELU, SIGRAMP_F32, 257, 0), "%s",
                  problem_failure());
        close_pair(both);
        if (run == 1) /* damage every entry; the next run must notice */
            cr_assert_eq(
                system(
                    "for entry in \"$SIGRAMP_CACHE_DIR\"/*; do test -f \"$entry\" || exit 1; "
                    "size=$(wc -c <\"$entry\"); head -c $((size / 2)) \"$entry\" >\"$entry.cut\"; "
                    "mv \"$entry.cut\" \"$entry\"; done; "
                    "test \"$(stat -c %a \"$SIGRAMP_CACHE_DIR\")\" = 700"),
                0, "there is no private cache");
    }
}
