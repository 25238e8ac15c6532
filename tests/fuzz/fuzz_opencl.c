/* SPDX-License-Identifier: MIT */
/*
 * What OpenCL answers: two bytes for each answer that is wrong (fake_opencl.c). Whatever they are,
 * devices are listed in plain text, auto's sums are right, a named device's maps are right or fail
 * with a reason, the points stay what they were, and everything that was made is released.
 */
#include "fuzz.h"

#include "fake_opencl.h"
#include "plain_text.h"
#include "sigramp/sigramp.h"

#include <string.h>

/* Some calls away, each way to be wrong. */
const fuzz_seed fuzz_seeds[] = {
    SEED("\x00"),
    SEED("\x01"),
    SEED("\x02"),
    SEED("\x00\x03\x01"),
    SEED("\x00\x01\x04\x01\x04\x01\x04"),
    SEED("\x01\x10\x02\x30\x03"),
    SEED("\x01\x40\x05\x50\x01\x60\x05\xff\x01"),
    SEED("\x02\x20\x05\xff\x0b\x80\x11"),
    SEED("\x02\x20\x63\x70\x75\x01\x01"), /* asked for an event's state, it refuses */
    SEED("\x01\xff\x02\xff\x03\xff\x04\xff\x05"),
};
const size_t fuzz_seed_count = sizeof fuzz_seeds / sizeof *fuzz_seeds;

enum { POINTS = 3000, TERMS = 67, SUM_POINTS = 3, MOST_DEVICES = 8 };

size_t fuzz_long_seed(size_t n, char bytes[FUZZ_LONGEST])
{
    (void)n, (void)bytes;
    return 0;
}

/* Drivers are trusted, nothing is kept, and sums of a hundred terms are large. */
static void set_up(void)
{
    setenv("SIGRAMP_DEVICE_HELPER", "", 1);
    setenv("SIGRAMP_CACHE_DIR", "", 1);
    setenv("SIGRAMP_LARGE_SUM", "100", 1);
    setenv("OCL_ICD_VENDORS", "/nonexistent", 1);
}

static void check_plain(const char *text)
{
    for (size_t length; *text != '\0'; text += length) {
        EXPECT((length = plain_character(text)) > 0);
    }
}

static void check_list(void)
{
    sigramp_device devices[MOST_DEVICES];
    size_t count = 0;
    EXPECT(sigramp_devices(MOST_DEVICES, devices, &count) == SIGRAMP_OK);
    for (size_t i = 0; i < count && i < MOST_DEVICES; i++) {
        check_plain(devices[i].name);
        check_plain(devices[i].platform);
        check_plain(devices[i].driver);
        check_plain(devices[i].why_not);
        EXPECT(devices[i].usable == (devices[i].why_not[0] == '\0'));
    }
}

static sigramp_context *new_context(const char *device)
{
    const sigramp_options options = {.device = device, .threads = 1, .device_memory = 1 << 12};
    sigramp_context *context = NULL;
    const sigramp_status status = sigramp_context_create(&options, &context);
    EXPECT(context != NULL);
    check_plain(sigramp_context_detail(context));
    if (status != SIGRAMP_OK) {
        EXPECT(sigramp_context_detail(context)[0] != '\0');
        sigramp_context_destroy(context);
        return NULL;
    }
    return context;
}

static void check_map(sigramp_context *cpu)
{
    static float x[POINTS], before[POINTS], y[POINTS], right[POINTS];
    sigramp_context *const context = new_context("opencl:0.0");
    if (context == NULL) {
        return;
    }
    for (int j = 0; j < POINTS; j++) {
        x[j] = before[j] = (float)(j - 1000) / 50;
    }
    const sigramp_status status = sigramp_map_f32(context, SIGRAMP_LOGISTIC, POINTS, x, 0.5F, y);
    check_plain(sigramp_context_detail(context));
    EXPECT(memcmp(x, before, sizeof x) == 0);
    EXPECT(status == SIGRAMP_OK || sigramp_context_detail(context)[0] != '\0');
    if (status == SIGRAMP_OK && !fake_opencl_lied()) {
        EXPECT(sigramp_map_f32(cpu, SIGRAMP_LOGISTIC, POINTS, x, 0.5F, right) == SIGRAMP_OK);
        EXPECT(memcmp(y, right, sizeof y) == 0);
    }
    sigramp_context_destroy(context);
}

static void sum(sigramp_context *context, const float *x, float *y)
{
    float offsets[TERMS];
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_sum_plan *plan = NULL;
    options.method = SIGRAMP_METHOD_DIRECT;
    for (int i = 0; i < TERMS; i++) {
        offsets[i] = (float)i / 4;
    }
    EXPECT(sigramp_sum_plan_f32(context, &options, TERMS, offsets, NULL, &plan) == SIGRAMP_OK);
    EXPECT(sigramp_sum_execute_f32(plan, SUM_POINTS, x, y) == SIGRAMP_OK);
    sigramp_sum_plan_destroy(plan);
}

static void check_auto(sigramp_context *cpu)
{
    const float x[SUM_POINTS] = {-1, 2.5F, 9};
    float y[SUM_POINTS], right[SUM_POINTS];
    sigramp_context *const context = new_context("auto");
    EXPECT(context != NULL);
    sum(context, x, y);
    sum(cpu, x, right);
    EXPECT(memcmp(y, right, sizeof y) == 0);
    check_plain(sigramp_context_report(context).fallback);
    sigramp_context_destroy(context);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static sigramp_context *cpu;
    if (cpu == NULL) {
        set_up();
        cpu = new_context("cpu");
    }
    EXPECT(cpu != NULL);
    /* The first byte says what the answers are for. */
    fake_opencl_start(size > 0 ? data + 1 : data, size > 0 ? size - 1 : 0);
    switch (size > 0 ? data[0] % 3 : 0) {
    case 0:
        check_list();
        break;
    case 1:
        check_map(cpu);
        break;
    default:
        check_auto(cpu);
    }
    EXPECT(fake_opencl_objects() == 0);
    EXPECT(!sigramp_device_left_behind());
    return 0;
}
