/* SPDX-License-Identifier: MIT */
/* The resident cases' run, from opening the device to the report. */
#include "resident.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../json_file.h"

enum { DONE = 0, FAILED = 1, WRONG_REQUEST = 2 };

/* A case with less is not begun. */
static const double least_share = 0.02;

/* The device's own name, opencl:P.D, also for auto and opencl; false with a message. */
static bool resolve(const bench_options *options, char *name, size_t size)
{
    const sigramp_options wanted = {.device = options->device, .threads = options->threads};
    sigramp_context *context = NULL;
    if (strncmp(options->device, "opencl:", 7) == 0) {
        snprintf(name, size, "%s", options->device);
        return true;
    }
    const sigramp_status status = sigramp_context_create(&wanted, &context);
    const char *device = status == SIGRAMP_OK ? sigramp_context_report(context).device : NULL;
    const bool found = device && strcmp(device, "cpu") != 0;
    if (found)
        snprintf(name, size, "%s", device);
    else
        fprintf(stderr, "sigramp-bench: --resident and --variants need an OpenCL device: %s\n",
                status && context ? sigramp_context_detail(context) : "give --device opencl:P.D");
    sigramp_context_destroy(context);
    return found;
}

static bool open_all(resident *all)
{
    const sigramp_options cpu = {.device = "cpu", .threads = all->options->threads};
    sigramp_status status = SIGRAMP_DEVICE_UNAVAILABLE;
    if (bench_device_open(all->options->device, &all->device) &&
        sigramp_context_create(&cpu, &all->cpu) == SIGRAMP_OK)
        status = sigramp_opencl_context_create(all->device.context, all->device.id, &all->context);
    if (status != SIGRAMP_OK)
        fprintf(stderr, "sigramp-bench: %s: %s\n", sigramp_status_message(status),
                all->context ? sigramp_context_detail(all->context) : all->options->device);
    return status == SIGRAMP_OK;
}

static void close_all(resident *all)
{
    resident_release_arrays(all);
    sigramp_context_destroy(all->context);
    sigramp_context_destroy(all->cpu);
    bench_device_close(&all->device);
}

static json_t *real_or_null(double value)
{
    return value > 0 ? json_real(value) : json_null();
}

static void report_ceilings(const resident *all)
{
    resident_report_set(all->report, "ceilings",
                        json_pack("{s:o, s:o, s:o, s:o, s:o}", "copy_gb_per_second_f32",
                                  real_or_null(all->copies[0].gb_per_second),
                                  "copy_gb_per_second_f64",
                                  real_or_null(all->copies[1].gb_per_second),
                                  "multiply_adds_per_second_f32", real_or_null(all->peaks[0]),
                                  "multiply_adds_per_second_f64", real_or_null(all->peaks[1]),
                                  "link_gb_per_second", real_or_null(all->link_gb_per_second)));
}

static void report_device(const resident *all)
{
    bench_machine machine;
    bench_machine_read(all->cpu, all->options, &machine);
    bench_device_describe(&all->device, &machine);
    json_t *device = bench_machine_object(&machine);
    json_object_set_new(device, "compute_units", json_integer(all->device.units));
    json_object_set_new(device, "device_memory_bytes", json_real((double)all->device.memory));
    json_object_set_new(device, "largest_buffer_bytes",
                        json_real((double)all->device.largest_buffer));
    json_object_set_new(device, "fp64", json_boolean(all->device.has_fp64));
    json_object_set_new(device, "floats_in_double", json_boolean(resident_computes_in_double(all)));
    resident_report_set(all->report, "machine", device);
}

static const char *why_not(const resident *all)
{
    return resident_is_told_to_stop(all->report)       ? "stopped by a signal"
           : bench_now() + least_share > all->deadline ? "out of time"
                                                       : NULL;
}

void resident_begin_time(resident *all)
{
    const double now = bench_now();
    const double share = (all->deadline - now) / (double)all->cases_left;
    all->case_deadline = now + share / (double)all->parts_left;
}

void resident_begin_part(resident *all, size_t left)
{
    all->parts_left = left;
    resident_begin_time(all);
}

/* Each case may take its share of the time that is left; what it does not need goes to the others.
 */
static void run_cases(resident *all, const resident_case *cases, size_t count)
{
    for (size_t k = 0; k < count; ++k) {
        const char *const why = why_not(all);
        if (why) {
            resident_report_why(all->report, "left_out", cases[k].name, why);
            continue;
        }
        const double start = bench_now();
        all->cases_left = count - k;
        resident_begin_part(all, 1);
        fprintf(stderr, "sigramp-bench: [%zu/%zu] %s ...", k + 1, count, cases[k].name);
        const bool right = cases[k].run(all, &cases[k]);
        fprintf(stderr, " %.2f s\n", bench_now() - start);
        if (!right)
            resident_report_why(all->report, "failed", cases[k].name,
                                "see the messages on standard error");
        report_ceilings(all);
    }
}

static void measure_peaks(resident *all)
{
    const double start = bench_now();
    fprintf(stderr, "sigramp-bench: multiply-adds of %s ...", all->options->device);
    for (int k = 0; k < 2; ++k)
        all->peaks[k] = bench_device_peak(&all->device, k ? 64 : 32);
    fprintf(stderr, " %.3g a second in f32, %.3g in f64, %.2f s\n", all->peaks[0], all->peaks[1],
            bench_now() - start);
}

static int run_on(resident *all)
{
    size_t count = 0;
    resident_case *cases = resident_cases(all->options, all->device.has_fp64, &count);
    if (count > 0) {
        report_device(all);
        measure_peaks(all);
        report_ceilings(all);
        run_cases(all, cases, count);
    } else {
        fprintf(stderr, "sigramp-bench: %s: %s\n", all->options->pattern,
                cases ? "no case has such a name; see sigramp-bench --help" : "out of memory");
    }
    free(cases);
    return count > 0 ? DONE : cases ? WRONG_REQUEST : FAILED;
}

/* The report watches from the start, since finding a device is where a driver may hang. */
int bench_resident(const bench_options *options)
{
    char name[32];
    bench_options own = *options;
    resident all = {.options = &own, .deadline = bench_now() + options->seconds};
    all.report = resident_report_begin(&own, all.deadline);
    if (!all.report) {
        fprintf(stderr, "sigramp-bench: out of memory\n");
        return FAILED;
    }
    int result = FAILED;
    if (resolve(options, name, sizeof name)) {
        own.device = name;
        result = open_all(&all) ? run_on(&all) : FAILED;
    }
    if (result != DONE)
        resident_report_drop(all.report);
    else
        result = resident_report_end(all.report) ? DONE : FAILED;
    close_all(&all);
    return result;
}
