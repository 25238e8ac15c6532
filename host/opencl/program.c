/* SPDX-License-Identifier: MIT */
#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cache.h"
#include "launch.h"
#include "source.h"
#include "trial.h"

/* The formulas define no division and no contraction, so that nothing else need be asked of the
 * compiler. */
#define BUILD_OPTIONS "-cl-std=CL1.2 -DSIGRAMP_UNIT=%s -DSIGRAMP_PRECISION=%d -DTILE=%zu%s%s"
#define FLUSHES_OPTION " -DSIGRAMP_FLUSHES_SUBNORMALS"
#define WIDE_OPTION " -DSIGRAMP_WIDE"

enum { OPTIONS_SIZE = 256, BUILD_LOG_SIZE = 16384 };

typedef struct {
    const char *const *source;
    size_t source_count;
    size_t kernel_count;
    const char *kernels[OPENCL_KERNEL_COUNT];
} program_recipe;

/* in_double: floats where doubles make them certain. */
static program_recipe recipe_of(opencl_program_kind kind, int in_double)
{
    const program_recipe map = {opencl_source_map, opencl_source_map_count, 1, {"map"}};
    const program_recipe sum = {opencl_source_sum,
                                opencl_source_sum_count,
                                in_double ? OPENCL_KERNEL_COUNT : OPENCL_EXACT_KERNEL_COUNT,
                                {"scale_points", "add_points", "scale_terms", "add_terms", "finish",
                                 "quick_points", "finish_quickly"}};
    const program_recipe table = {opencl_source_table, opencl_source_table_count, 1, {"table"}};
    const program_recipe segments = {
        opencl_source_segments, opencl_source_segments_count, 1, {"segments"}};
    const program_recipe pieces = {opencl_source_pieces, opencl_source_pieces_count, 1, {"pieces"}};
    switch (kind) {
    case OPENCL_MAP_PROGRAM:
        return map;
    case OPENCL_SUM_PROGRAM:
        return sum;
    case OPENCL_TABLE_PROGRAM:
        return table;
    case OPENCL_PIECES_PROGRAM:
        return pieces;
    default:
        return segments;
    }
}

/* The first error of the compiler's log, since a detail is one line. */
static sigramp_status build_failure(const opencl_device *device, cl_program program, cl_int code,
                                    char *detail)
{
    char *const log = calloc(1, BUILD_LOG_SIZE);
    const char *line = "";
    if (log && opencl_call.GetProgramBuildInfo(program, device->device, CL_PROGRAM_BUILD_LOG,
                                               BUILD_LOG_SIZE - 1, log, NULL) == CL_SUCCESS) {
        const char *const error = strstr(log, "error");
        line = error ? error : log;
    }
    opencl_fail(SIGRAMP_DEVICE_FAILED, detail, "building the kernels failed: %s (%d): %.300s",
                opencl_error_name(code), (int)code, line);
    free(log);
    return SIGRAMP_DEVICE_FAILED;
}

static cl_int build(const opencl_device *device, cl_program program, const char *options)
{
    opencl_stage("clBuildProgram");
    return opencl_call.BuildProgram(program, 1, &device->device, options, NULL, NULL);
}

/* NULL unless the cache has a binary that the driver takes. */
static cl_program build_from_cache(const opencl_device *device, const opencl_cache_key *key,
                                   const char *options)
{
    size_t size = 0;
    unsigned char *const binary = opencl_cache_read(key, &size);
    if (!binary)
        return NULL;
    const unsigned char *start = binary;
    cl_int taken = CL_SUCCESS, code = CL_SUCCESS;
    cl_program program = opencl_call.CreateProgramWithBinary(device->context, 1, &device->device,
                                                             &size, &start, &taken, &code);
    free(binary);
    if (code == CL_SUCCESS && taken == CL_SUCCESS)
        code = build(device, program, options);
    if (code == CL_SUCCESS && taken == CL_SUCCESS)
        return program;
    if (program)
        opencl_call.ReleaseProgram(program);
    opencl_cache_discard(key);
    return NULL;
}

/* A binary that cannot be had or kept is no failure. A caller's context may span several devices,
 * whose binaries come in a list; then there is nothing to keep. */
static void keep_binary(const opencl_cache_key *key, cl_program program)
{
    cl_uint devices = 0;
    size_t size = 0;
    if (opencl_call.GetProgramInfo(program, CL_PROGRAM_NUM_DEVICES, sizeof devices, &devices,
                                   NULL) ||
        devices != 1 ||
        opencl_call.GetProgramInfo(program, CL_PROGRAM_BINARY_SIZES, sizeof size, &size, NULL) ||
        size == 0 || size > OPENCL_LARGEST_BINARY)
        return;
    unsigned char *binary = malloc(size);
    if (binary &&
        !opencl_call.GetProgramInfo(program, CL_PROGRAM_BINARIES, sizeof binary, &binary, NULL))
        opencl_cache_write(key, binary, size);
    free(binary);
}

static sigramp_status build_from_source(const opencl_device *device, const program_recipe *recipe,
                                        const char *options, cl_program *program, char *detail)
{
    cl_int code = CL_SUCCESS;
    *program = opencl_call.CreateProgramWithSource(device->context, (cl_uint)recipe->source_count,
                                                   (const char **)recipe->source, NULL, &code);
    const sigramp_status status = opencl_check(code, "clCreateProgramWithSource", detail);
    if (status)
        return status;
    code = build(device, *program, options);
    return code == CL_SUCCESS ? SIGRAMP_OK : build_failure(device, *program, code, detail);
}

static sigramp_status make_kernels(const opencl_device *device, const program_recipe *recipe,
                                   opencl_program *program, char *detail)
{
    size_t limit = opencl_smaller(device->tile, device->work_group_limit);
    for (size_t k = 0; k < recipe->kernel_count; ++k) {
        cl_int code = CL_SUCCESS;
        program->kernels[k] = opencl_call.CreateKernel(program->program, recipe->kernels[k], &code);
        sigramp_status status = opencl_check(code, "clCreateKernel", detail);
        size_t largest = 0;
        if (!status)
            status = opencl_check(opencl_call.GetKernelWorkGroupInfo(
                                      program->kernels[k], device->device,
                                      CL_KERNEL_WORK_GROUP_SIZE, sizeof largest, &largest, NULL),
                                  "clGetKernelWorkGroupInfo", detail);
        if (status)
            return status;
        limit = opencl_smaller(limit, largest > 0 ? largest : 1);
    }
    program->work_group_size = opencl_power_of_two_below(limit);
    return SIGRAMP_OK;
}

static opencl_cache_key key_of(const opencl_device *device, const program_recipe *recipe,
                               const char *options)
{
    opencl_cache_key key = opencl_cache_key_start();
    opencl_cache_key_add(&key, device->name);
    opencl_cache_key_add(&key, device->driver);
    opencl_cache_key_add(&key, device->platform);
    opencl_cache_key_add(&key, device->platform_version);
    opencl_cache_key_add(&key, options);
    for (size_t i = 0; i < recipe->source_count; ++i)
        opencl_cache_key_add(&key, recipe->source[i]);
    return key;
}

static sigramp_status finish_program(opencl_device *device, const program_recipe *recipe,
                                     opencl_program_kind kind, sigramp_unit unit, int precision,
                                     opencl_program *program, char *detail)
{
    const sigramp_status status = make_kernels(device, recipe, program, detail);
    if (status)
        return status;
    opencl_stage("the known answers");
    switch (kind) {
    case OPENCL_MAP_PROGRAM:
        return opencl_check_map(device, program, unit, precision, detail);
    case OPENCL_SUM_PROGRAM:
        return opencl_check_sum(device, program, unit, precision, detail);
    case OPENCL_TABLE_PROGRAM:
        return opencl_check_table(device, program, precision, detail);
    case OPENCL_PIECES_PROGRAM:
        return opencl_check_pieces(device, program, precision, detail);
    default:
        return opencl_check_segments(device, program, unit, precision, detail);
    }
}

/* A cached binary that fails in any way gives way to a fresh build. */
static sigramp_status make_program(opencl_device *device, opencl_program_kind kind,
                                   sigramp_unit unit, int precision, opencl_program *program,
                                   char *detail)
{
    const int in_double = precision == 32 && device->computes_in_double &&
                          (kind == OPENCL_MAP_PROGRAM || kind == OPENCL_SUM_PROGRAM);
    const program_recipe recipe = recipe_of(kind, in_double);
    char options[OPTIONS_SIZE];
    snprintf(options, sizeof options, BUILD_OPTIONS, sigramp_unit_info(unit)->name, precision,
             device->tile, precision == 32 && device->flushes_subnormals ? FLUSHES_OPTION : "",
             in_double ? WIDE_OPTION : "");
    const opencl_cache_key key = key_of(device, &recipe, options);
    if (device->is_tried) {
        const sigramp_status tried =
            opencl_trial_program(device->id, key, (int)kind, unit, precision, detail);
        if (tried)
            return tried;
    }
    program->program = build_from_cache(device, &key, options);
    if (program->program) {
        const sigramp_status finished =
            finish_program(device, &recipe, kind, unit, precision, program, detail);
        if (!finished || opencl_left_behind())
            return finished;
        opencl_program_release(program);
        opencl_cache_discard(&key);
    }
    sigramp_status status = build_from_source(device, &recipe, options, &program->program, detail);
    if (!status)
        status = finish_program(device, &recipe, kind, unit, precision, program, detail);
    if (!status)
        keep_binary(&key, program->program);
    return status;
}

void opencl_program_release(opencl_program *program)
{
    const int is_ours = !opencl_left_behind();
    for (size_t k = 0; k < OPENCL_KERNEL_COUNT; ++k)
        if (program->kernels[k] && is_ours)
            opencl_call.ReleaseKernel(program->kernels[k]);
    if (program->program && is_ours)
        opencl_call.ReleaseProgram(program->program);
    memset(program, 0, sizeof *program);
}

sigramp_status opencl_program_get(opencl_device *device, opencl_program_kind kind,
                                  sigramp_unit unit, int precision, const opencl_program **program,
                                  char *detail)
{
    if (precision == 64 && !device->has_fp64)
        return opencl_fail(SIGRAMP_NOT_SUPPORTED, detail,
                           "%s (%s) has no double precision: use --precision f32 or another device",
                           device->id, device->name);
    opencl_program *const entry = &device->programs[kind][unit][precision == 64];
    *program = entry;
    if (entry->checked)
        return SIGRAMP_OK;
    const sigramp_status status = make_program(device, kind, unit, precision, entry, detail);
    entry->checked = !status;
    if (status)
        opencl_program_release(entry);
    return status;
}
