/* SPDX-License-Identifier: MIT */
/*
 * Whatever floating-point environment a caller has, results are the same bits and the environment
 * is the caller's again, flags included: every rounding, subnormals flushed, traps unmasked; maps,
 * plans, sums, verification. environment DEVICE.
 */
#include <fenv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sigramp/sigramp.h"
#include "threads/float_environment.h"

enum { POINTS = 40000, TERMS = 300, BYTES = 40 * POINTS * 8 };

/* All results of a round, one after the other. */
typedef struct {
    char *bytes;
    size_t used;
} results;

static const char *device;
static int on_cpu; /* else no more than some of it, for its programs take long to build */
static float xs[POINTS], ys[POINTS], offsets[TERMS];
static double xd[POINTS], yd[POINTS], offsets_d[TERMS];

static void require(int holds, const char *what)
{
    if (!holds) {
        printf("environment: %s\n", what);
        exit(1);
    }
}

static void keep(results *all, const void *from, size_t bytes)
{
    require(all->used + bytes <= BYTES, "the results do not fit");
    memcpy(all->bytes + all->used, from, bytes);
    all->used += bytes;
}

/* From subnormals to overflow, and around zero. */
static void fill(void)
{
    for (int j = 0; j < POINTS; ++j) {
        const double t = -1 + 2.0 * j / POINTS, size = 1 + 119 * t * t;
        xd[j] = t * size * (j % 7 ? 1 : 0x1p-1000);
        xs[j] = (float)(t * size * (j % 7 ? 1 : 0x1p-130));
    }
    for (int i = 0; i < TERMS; ++i) {
        offsets_d[i] = 10.0 * i / TERMS;
        offsets[i] = (float)offsets_d[i];
    }
}

/* Nothing here may compute: this runs in the strange environment. */
static void map_all(sigramp_context *context, results *all)
{
    static const float tiny = 0x1p-140f;
    static const double tiny_d = 0x1p-1060;
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit) {
        if (!on_cpu && unit != SIGRAMP_RELU)
            continue;
        require(!sigramp_map_f32(context, (sigramp_unit)unit, POINTS, xs, tiny, ys), "map f32");
        keep(all, ys, sizeof ys);
        require(!sigramp_map_f64(context, (sigramp_unit)unit, POINTS, xd, tiny_d, yd), "map f64");
        keep(all, yd, sizeof yd);
    }
}

static void run_plans(sigramp_sum_plan *single, sigramp_sum_plan *twice, results *all)
{
    const double bounds[2] = {sigramp_sum_plan_error_bound(single),
                              sigramp_sum_plan_error_bound(twice)};
    require(!sigramp_sum_execute_f32(single, POINTS, xs, ys), "execute f32");
    keep(all, ys, sizeof ys);
    require(!sigramp_sum_execute_f64(twice, POINTS, xd, yd), "execute f64");
    keep(all, yd, sizeof yd);
    keep(all, bounds, sizeof bounds);
    sigramp_sum_plan_destroy(single);
    sigramp_sum_plan_destroy(twice);
}

static void sum_all(sigramp_context *context, results *all)
{
    static const sigramp_method methods[] = {SIGRAMP_METHOD_DIRECT, SIGRAMP_METHOD_FAST,
                                             SIGRAMP_METHOD_CLOSED};
    static const uint64_t counts[] = {20, 100000};
    for (int m = 0; m < (on_cpu ? 4 : 2); ++m) {
        sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
        sigramp_sum_plan *single = NULL, *twice = NULL;
        options.method = methods[m < 3 ? m : 2];
        if (m < 2) {
            require(!sigramp_sum_plan_f32(context, &options, TERMS, offsets, NULL, &single) &&
                        !sigramp_sum_plan_f64(context, &options, TERMS, offsets_d, NULL, &twice),
                    "plan");
        } else {
            require(
                !sigramp_sum_plan_spaced_f32(context, &options, 0, 10, counts[m - 2], &single) &&
                    !sigramp_sum_plan_spaced_f64(context, &options, 0, 10, counts[m - 2], &twice),
                "spaced plan");
        }
        run_plans(single, twice, all);
    }
}

static void verify(sigramp_context *context, results *all)
{
    static const sigramp_verify_options quick = {.quick = 1};
    sigramp_verify_report report;
    require(!sigramp_verify_f32(context, SIGRAMP_RELU, &quick, &report), "verify");
    require(report.wrong == 0, "verify found wrong results");
    keep(all, &report.inputs, sizeof report.inputs);
}

/* Everything from a context of its own, in the environment; no call may change it. */
static void compute(float_environment environment, results *all)
{
    const sigramp_options options = {.device = device, .threads = 2};
    sigramp_context *context = NULL;
    all->used = 0;
    const float_environment before = float_environment_get();
    float_environment_set(environment);
    const sigramp_status status = sigramp_context_create(&options, &context);
    if (!status) {
        map_all(context, all);
        sum_all(context, all);
        verify(context, all);
    }
    sigramp_context_destroy(context);
    const float_environment after = float_environment_get();
    float_environment_set(before);
    require(!status, "no context");
    require(memcmp(&after, &environment, sizeof after) == 0, "the environment is another now");
}

static void check(const char *name, float_environment environment, const results *right,
                  results *given)
{
    compute(environment, given);
    require(given->used == right->used, name);
    size_t wrong = 0;
    for (size_t i = 0; i < right->used; ++i)
        wrong += given->bytes[i] != right->bytes[i];
    printf("%s: %zu of %zu bytes differ\n", name, wrong, right->used);
    require(wrong == 0, name);
}

/* The environment that rounding and all exceptions' flags make of the default one. */
static float_environment rounding(int direction)
{
    const float_environment before = float_environment_get();
    fesetround(direction);
    feraiseexcept(FE_ALL_EXCEPT);
    const float_environment made = float_environment_get();
    float_environment_set(before);
    fesetround(FE_TONEAREST);
    return made;
}

int main(int count, char **arguments)
{
    results right = {malloc(BYTES), 0}, given = {malloc(BYTES), 0};
    device = count > 1 ? arguments[1] : "cpu";
    on_cpu = strcmp(device, "cpu") == 0;
    require(right.bytes && given.bytes, "no memory");
    fill();
    compute(float_environment_get(), &right);
    check("rounding up", rounding(FE_UPWARD), &right, &given);
    check("rounding down", rounding(FE_DOWNWARD), &right, &given);
    check("rounding to zero", rounding(FE_TOWARDZERO), &right, &given);
    check("rounding to nearest, flags raised", rounding(FE_TONEAREST), &right, &given);
#if defined(__x86_64__)
    check("FTZ and DAZ", 0x1f80 | 0x8040, &right, &given);
    check("traps", 0, &right, &given);
    check("all of it", 0x8040 | 0x6000, &right, &given);
#elif defined(__aarch64__)
    check("FZ", (float_environment){1UL << 24, 0}, &right, &given);
#endif
    free(given.bytes);
    free(right.bytes);
    return 0;
}
