/* SPDX-License-Identifier: MIT */
/* sigramp-bits START: the hashes of every unit's results on the CPU path; START is 0 to 255. */
#include "bits.h"

#include "verify/hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__aarch64__) && !(defined(__FP_FAST_FMA) && defined(__FP_FAST_FMAF))
#error "aarch64 has fused multiply-add: this compiler would call the C library for each"
#endif

#ifdef __aarch64__
#define MACHINE "aarch64"
#else
#define MACHINE "not aarch64"
#endif

void *bits_array(size_t bytes)
{
    void *array = malloc(bytes);
    if (!array) {
        fputs("sigramp-bits: out of memory\n", stderr);
        exit(1);
    }
    return array;
}

/* The finalizer of splitmix64 (Steele, Lea and Flood, 2014). */
uint64_t bits_mixed(const bits_run *run, uint64_t index)
{
    uint64_t state = ((uint64_t)run->start << 32 | index) * UINT64_C(0x9e3779b97f4a7c15);
    state = (state ^ state >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    state = (state ^ state >> 27) * UINT64_C(0x94d049bb133111eb);
    return state ^ state >> 31;
}

uint64_t bits_hash(size_t words, const void *array)
{
    const size_t runs = (words + VERIFY_RUN - 1) / VERIFY_RUN;
    uint64_t *hashes = bits_array((runs + 1) * sizeof *hashes);
    for (size_t run = 0; run < runs; ++run) {
        const size_t first = run * VERIFY_RUN;
        const size_t left = words - first;
        hashes[run] =
            verify_hash_run(left < VERIFY_RUN ? left : VERIFY_RUN, (const float *)array + first);
    }
    const uint64_t hash = verify_hash_block(runs, hashes);
    free(hashes);
    return hash;
}

void bits_tell(const char *what, sigramp_unit unit, size_t count, uint64_t hash)
{
    printf("%-28s %-8s %8zu results %016" PRIx64 "\n", what, sigramp_unit_info(unit)->name, count,
           hash);
    fflush(stdout);
}

int bits_failed(const bits_run *run, const char *what, sigramp_status status)
{
    if (status)
        fprintf(stderr, "sigramp-bits: %s: %s (%s)\n", what, sigramp_status_message(status),
                sigramp_context_detail(run->context));
    return status != SIGRAMP_OK;
}

/* Not only the same as elsewhere, but right. */
static int verify(const bits_run *run, sigramp_unit unit, int quick)
{
    const sigramp_verify_options options = {.quick = quick};
    sigramp_verify_report report;
    const sigramp_status status = sigramp_verify_f32(run->context, unit, &options, &report);
    if (bits_failed(run, "verify", status))
        return 1;
    printf("%-28s %-8s %8" PRIu64 " results %" PRIu64 " wrong\n", "verify",
           sigramp_unit_info(unit)->name, report.inputs, report.wrong);
    fflush(stdout);
    return report.wrong != 0;
}

static int bits_of_unit(const bits_run *run, sigramp_unit unit)
{
    const int wrong = verify(run, unit, 1);
    return bits_of_maps(run, unit) || bits_of_sums(run, unit) || wrong;
}

static int bits_of_units(const bits_run *run, int whole)
{
    int failed = 0;
    const sigramp_report report = sigramp_context_report(run->context);
    fprintf(stderr, "start %" PRIu32 " on %s, %s\n", run->start, MACHINE, report.isa);
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)
        failed |=
            whole ? verify(run, (sigramp_unit)unit, 0) : bits_of_unit(run, (sigramp_unit)unit);
    return failed;
}

int main(int count, char **arguments)
{
    char *end = "";
    const int whole = count == 2 && strcmp(arguments[1], "whole") == 0;
    const unsigned long start = count == 2 && !whole ? strtoul(arguments[1], &end, 10) : 0;
    if (count != 2 || *end || start > 255) {
        fputs("usage: sigramp-bits START   START: 0 to 255\n"
              "       sigramp-bits whole   verifies all float32 inputs\n",
              stderr);
        return 2;
    }
    const sigramp_options options = {.device = "cpu"};
    bits_run run = {NULL, (uint32_t)start};
    const sigramp_status status = sigramp_context_create(&options, &run.context);
    const int failed = bits_failed(&run, "context", status) || bits_of_units(&run, whole);
    sigramp_context_destroy(run.context);
    return failed;
}
