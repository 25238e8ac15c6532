/* SPDX-License-Identifier: MIT */
#include "variants.h"

#include <stdio.h>
#include <string.h>

#include "opencl/source.h"

extern const char *const opencl_source_map_variants[];
extern const size_t opencl_source_map_variants_count;

enum { LISTED_GROUP = 64, LISTED_GROUPS_PER_UNIT = 4, LEAST_RUNS = 6 };

typedef struct {
    const char *name;
    size_t group;
    int points;
    bool vector, apart, other_form;
} map_variant;

static const map_variant variants[] = {
    {"as-is", 256, 1, false, false, false},          {"group-32", 32, 1, false, false, false},
    {"group-64", 64, 1, false, false, false},        {"group-128", 128, 1, false, false, false},
    {"group-512", 512, 1, false, false, false},      {"group-1024", 1024, 1, false, false, false},
    {"apart", 256, 1, false, true, false},           {"vector-4", 256, 4, true, false, false},
    {"vector-4-apart", 256, 4, true, true, false},   {"other-form", 256, 1, false, false, true},
    {"other-form-apart", 256, 1, false, true, true}, {"vector-2", 256, 2, true, false, false},
    {"points-2", 256, 2, false, false, false},       {"points-4", 256, 4, false, false, false}};
enum { VARIANTS = sizeof variants / sizeof *variants };

/* What is built stays for the variants after it that need the same. */
typedef struct {
    const resident_case *one;
    const map_variant *variant;
    bool in_double;
    char options[160];
    cl_kernel map, listed;
    cl_mem list; /* NULL until a variant has one */
    size_t points;
} variant_work;

static void release_kernels(variant_work *work)
{
    if (work->map)
        opencl_call.ReleaseKernel(work->map);
    if (work->listed)
        opencl_call.ReleaseKernel(work->listed);
    work->map = work->listed = NULL;
}

static bool build(resident *all, variant_work *work)
{
    const map_variant *const variant = work->variant;
    char options[sizeof work->options], vector[40] = "";
    if (variant->vector)
        snprintf(vector, sizeof vector, " -DVECTOR=%s%d",
                 work->one->precision == SIGRAMP_F32 ? "float" : "double", variant->points);
    snprintf(options, sizeof options,
             "-cl-std=CL1.2 -DSIGRAMP_UNIT=%s -DSIGRAMP_PRECISION=%d -DPOINTS=%d%s%s%s",
             sigramp_unit_info(work->one->unit)->name, (int)work->one->precision, variant->points,
             vector, variant->apart ? " -DAPART" : "", work->in_double ? " -DSIGRAMP_WIDE" : "");
    if (work->map && strcmp(options, work->options) == 0)
        return true;
    release_kernels(work);
    memcpy(work->options, options, sizeof options);
    cl_int code = CL_SUCCESS, other = CL_SUCCESS;
    cl_program program = bench_device_program(&all->device, opencl_source_map_variants,
                                              opencl_source_map_variants_count, options);
    if (!program)
        return false;
    work->map = opencl_call.CreateKernel(program, "map", &code);
    work->listed = opencl_call.CreateKernel(program, "map_listed", &other);
    opencl_call.ReleaseProgram(program);
    return !bench_device_failed(code ? code : other, work->one->name, "clCreateKernel");
}

/* The place of an argument of either precision. */
static bool set(cl_kernel kernel, cl_uint index, size_t size, const void *value)
{
    return !bench_device_failed(opencl_call.SetKernelArg(kernel, index, size, value),
                                "a map's variant", "clSetKernelArg");
}

static bool set_arguments(resident *all, const variant_work *work)
{
    static const double zero = 0; /* of either precision */
    const size_t size = bench_real_size(work->one->precision);
    const cl_ulong count = work->points;
    return set(work->map, 0, sizeof all->x, &all->x) && set(work->map, 1, sizeof all->y, &all->y) &&
           set(work->map, 2, sizeof count, &count) && set(work->map, 3, size, &zero) &&
           set(work->map, 4, sizeof work->list, &work->list) &&
           set(work->listed, 0, sizeof all->x, &all->x) &&
           set(work->listed, 1, sizeof all->y, &all->y) && set(work->listed, 2, size, &zero) &&
           set(work->listed, 3, sizeof work->list, &work->list);
}

static bool launch(resident *all, cl_kernel kernel, size_t items, size_t group, cl_event *done)
{
    const size_t global = (items + group - 1) / group * group;
    return !bench_device_failed(opencl_call.EnqueueNDRangeKernel(all->device.queue, kernel, 1, NULL,
                                                                 &global, &group, 0, NULL, done),
                                "a map's variant", "clEnqueueNDRangeKernel");
}

static bool enqueue(resident *all, void *what, cl_event *done)
{
    const variant_work *const work = what;
    const map_variant *const variant = work->variant;
    const cl_uint nothing = 0;
    const size_t points = (size_t)variant->points;
    const size_t items = (work->points + points - 1) / points;
    if (!variant->apart)
        return launch(all, work->map, items, variant->group, done);
    return !bench_device_failed(bench_opencl_call.EnqueueFillBuffer(all->device.queue, work->list,
                                                                    &nothing, sizeof nothing, 0,
                                                                    sizeof nothing, 0, NULL, NULL),
                                "a map's variant", "clEnqueueFillBuffer") &&
           launch(all, work->map, items, variant->group, NULL) &&
           launch(all, work->listed,
                  (size_t)all->device.units * LISTED_GROUPS_PER_UNIT * LISTED_GROUP, LISTED_GROUP,
                  done);
}

/* Why the device cannot do it; NULL if it can. */
static const char *unfit(resident *all, const variant_work *work)
{
    size_t most = 0;
    opencl_call.GetKernelWorkGroupInfo(work->map, all->device.id, CL_KERNEL_WORK_GROUP_SIZE,
                                       sizeof most, &most, NULL);
    return most < work->variant->group ? "the kernel's work-groups are smaller" : NULL;
}

static void report(resident *all, const variant_work *work, const resident_times *times, bool same)
{
    const resident_case *const one = work->one;
    const double bytes = 2.0 * (double)(work->points * bench_real_size(one->precision));
    json_t *row = resident_row(one->name, all->options->device, work->points, 1, bytes, times);
    json_object_set_new(row, "variant", json_string(work->variant->name));
    json_object_set_new(row, "form", json_string(work->in_double ? "doubles" : "pairs"));
    json_object_set_new(row, "same_bits", json_boolean(same));
    resident_add_of_copy(all, one->precision, work->points, row);
    resident_report_append(all->report, "results", row);
}

/* Seconds of a run; negative if it failed. The first variant decides on how many points: a quarter
 * while they are too many for its time. */
static double fit(resident *all, variant_work *work)
{
    double seconds = resident_once(all, enqueue, work);
    while (work->variant == variants && seconds >= 0 && work->points > RESIDENT_BLOCK / 16 &&
           !resident_has_time(all, LEAST_RUNS * seconds)) {
        work->points /= 4;
        if (!set_arguments(all, work))
            return -1;
        seconds = resident_once(all, enqueue, work);
    }
    return seconds;
}

static bool run_variant(resident *all, variant_work *work)
{
    resident_times times;
    if (!build(all, work) || !set_arguments(all, work))
        return false;
    resident_begin_time(all); /* the kernels are built */
    const char *const why = unfit(all, work);
    if (why) {
        char name[128];
        snprintf(name, sizeof name, "%s, %s", work->one->name, work->variant->name);
        resident_report_why(all->report, "left_out", name, why);
        return true;
    }
    if (!resident_poison(all, work->points))
        return false;
    const double seconds = fit(all, work);
    if (seconds < 0)
        return false;
    const bool same = resident_verify_map(all, work->one, work->points);
    if (!resident_time(all, enqueue, work, seconds, &times))
        return false;
    report(all, work, &times, same);
    return same;
}

static bool run_all(resident *all, variant_work *work)
{
    const bool in_double = work->one->precision == SIGRAMP_F32 && resident_computes_in_double(all);
    const bool has_other_form = work->one->precision == SIGRAMP_F32 && all->device.has_fp64;
    const double end = all->case_deadline;
    bool right = true;
    for (size_t k = 0; k < VARIANTS; ++k) {
        work->variant = &variants[k];
        work->in_double = in_double != work->variant->other_form;
        if (work->variant->other_form && !has_other_form)
            continue;
        if (k > 0 && (bench_now() > end || resident_is_told_to_stop(all->report)))
            break;
        resident_begin_part(all, VARIANTS - k);
        right = run_variant(all, work) && right;
    }
    resident_begin_part(all, 1);
    return right;
}

bool variants_run_map(resident *all, const resident_case *one)
{
    variant_work work = {.one = one};
    if (!resident_use_arrays(all, one->precision))
        return false;
    work.points = all->copies[one->precision == SIGRAMP_F64].points;
    work.list =
        bench_device_buffer(&all->device, CL_MEM_READ_WRITE, (work.points + 1) * sizeof(cl_uint));
    const bool right = work.list && run_all(all, &work);
    release_kernels(&work);
    bench_device_release(work.list);
    return right;
}
