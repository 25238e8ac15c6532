/* SPDX-License-Identifier: MIT */
#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "sizes.h"
#include "source.h"
#include "stage.h"
#include "wait.h"

/* The formulas define no division and no contraction, so that nothing else need be asked of the
 * compiler. */
#define BUILD_OPTIONS "-cl-std=CL1.2 -DSIGRAMP_UNIT=%s -DSIGRAMP_PRECISION=%d -DTILE=%zu%s%s%s%s"
#define FLUSHES_OPTION " -DSIGRAMP_FLUSHES_SUBNORMALS"
#define WIDE_OPTION " -DSIGRAMP_WIDE"
#define LOCAL_TABLES_OPTION " -DSIGRAMP_LOCAL_TABLES"
#define VECTORS_OPTION " -DSIGRAMP_VECTORS"

enum { BUILD_LOG_SIZE = 16384 };

typedef struct {
    const char *const *source;
    const size_t *source_count;
    size_t kernel_count;
    const char *kernels[OPENCL_KERNEL_COUNT];
} content;

static const content contents[PLAN_KINDS] = {
    [PLAN_MAP] = {opencl_source_map, &opencl_source_map_count, 1, {"map"}},
    [PLAN_SUM] = {opencl_source_sum,
                  &opencl_source_sum_count,
                  OPENCL_EXACT_KERNEL_COUNT,
                  {"scale_points", "add_points", "scale_terms", "add_terms", "finish",
                   "quick_points", "finish_quickly"}},
    [PLAN_TABLE] = {opencl_source_table, &opencl_source_table_count, 1, {"table"}},
    [PLAN_PIECES] = {opencl_source_pieces, &opencl_source_pieces_count, 1, {"pieces"}},
    [PLAN_SEGMENTS] = {opencl_source_segments, &opencl_source_segments_count, 1, {"segments"}}};

static opencl_cache_key key_of(const opencl_device *device, const opencl_recipe *recipe)
{
    opencl_cache_key key = opencl_cache_key_start();
    opencl_cache_key_add(&key, device->name);
    opencl_cache_key_add(&key, device->driver);
    opencl_cache_key_add(&key, device->platform);
    opencl_cache_key_add(&key, device->platform_version);
    opencl_cache_key_add(&key, recipe->options);
    for (size_t i = 0; i < recipe->source_count; ++i)
        opencl_cache_key_add(&key, recipe->source[i]);
    return key;
}

opencl_recipe opencl_recipe_of(const opencl_device *device, plan_kind kind, sigramp_unit unit,
                               int precision)
{
    const content *const what = &contents[kind];
    const int in_double =
        precision == 32 && device->computes_in_double && (kind == PLAN_MAP || kind == PLAN_SUM);
    const int is_quick_sum = in_double && kind == PLAN_SUM;
    opencl_recipe recipe = {.source = what->source,
                            .source_count = *what->source_count,
                            .kernel_count = is_quick_sum ? OPENCL_KERNEL_COUNT : what->kernel_count,
                            .kernels = what->kernels,
                            .takes_vectors =
                                device->makes_vectors && (kind == PLAN_MAP || kind == PLAN_TABLE)};
    snprintf(recipe.options, sizeof recipe.options, BUILD_OPTIONS, sigramp_unit_info(unit)->name,
             precision, device->tile,
             precision == 32 && device->flushes_subnormals ? FLUSHES_OPTION : "",
             in_double ? WIDE_OPTION : "",
             kind == PLAN_MAP && device->has_local_memory ? LOCAL_TABLES_OPTION : "",
             recipe.takes_vectors ? VECTORS_OPTION : "");
    recipe.key = key_of(device, &recipe);
    return recipe;
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

static sigramp_status make_kernels(const opencl_device *device, const opencl_recipe *recipe,
                                   opencl_program *program, char *detail)
{
    size_t limit = opencl_smaller(device->tile, device->work_group_limit);
    program->takes_vectors = recipe->takes_vectors;
    for (size_t k = 0; k < recipe->kernel_count; ++k) {
        cl_int code = CL_SUCCESS;
        opencl_kernel *const kernel = &program->kernels[k];
        kernel->name = recipe->kernels[k];
        kernel->kernel = opencl_call.CreateKernel(program->program, kernel->name, &code);
        sigramp_status status = opencl_check(code, "clCreateKernel", detail);
        size_t largest = 0;
        if (!status)
            status = opencl_check(opencl_call.GetKernelWorkGroupInfo(
                                      kernel->kernel, device->device, CL_KERNEL_WORK_GROUP_SIZE,
                                      sizeof largest, &largest, NULL),
                                  "clGetKernelWorkGroupInfo", detail);
        if (status)
            return status;
        limit = opencl_smaller(limit, largest > 0 ? largest : 1);
    }
    program->work_group_size = opencl_power_of_two_below(limit);
    return SIGRAMP_OK;
}

void opencl_release_program(opencl_program *program)
{
    const int is_ours = !opencl_left_behind();
    for (size_t k = 0; k < OPENCL_KERNEL_COUNT; ++k)
        if (program->kernels[k].kernel && is_ours)
            opencl_call.ReleaseKernel(program->kernels[k].kernel);
    if (program->program && is_ours)
        opencl_call.ReleaseProgram(program->program);
    *program = (opencl_program){0};
}

/* NULL unless the driver takes the binary. */
static cl_program build_from_binary(const opencl_device *device, const unsigned char *binary,
                                    size_t size, const char *options)
{
    cl_int taken = CL_SUCCESS, code = CL_SUCCESS;
    cl_program program = opencl_call.CreateProgramWithBinary(device->context, 1, &device->device,
                                                             &size, &binary, &taken, &code);
    if (code == CL_SUCCESS && taken == CL_SUCCESS)
        code = build(device, program, options);
    if (code == CL_SUCCESS && taken == CL_SUCCESS)
        return program;
    if (program)
        opencl_call.ReleaseProgram(program);
    return NULL;
}

int opencl_program_from_cache(const opencl_device *device, const opencl_recipe *recipe,
                              opencl_program *program)
{
    char detail[OPENCL_DETAIL_SIZE];
    size_t size = 0;
    unsigned char *const binary = opencl_cache_read(&recipe->key, &size);
    if (!binary)
        return 0;
    program->program = build_from_binary(device, binary, size, recipe->options);
    free(binary);
    if (program->program && !make_kernels(device, recipe, program, detail))
        return 1;
    opencl_release_program(program);
    opencl_cache_discard(&recipe->key);
    return 0;
}

sigramp_status opencl_program_from_source(const opencl_device *device, const opencl_recipe *recipe,
                                          opencl_program *program, char *detail)
{
    cl_int code = CL_SUCCESS;
    program->program = opencl_call.CreateProgramWithSource(
        device->context, (cl_uint)recipe->source_count, (const char **)recipe->source, NULL, &code);
    const sigramp_status status = opencl_check(code, "clCreateProgramWithSource", detail);
    if (status)
        return status;
    code = build(device, program->program, recipe->options);
    return code == CL_SUCCESS ? make_kernels(device, recipe, program, detail)
                              : build_failure(device, program->program, code, detail);
}

/* A binary that cannot be had or kept is no failure. A caller's context may span several devices,
 * whose binaries come in a list; then there is nothing to keep. */
void opencl_keep_program(const opencl_recipe *recipe, const opencl_program *program)
{
    cl_uint devices = 0;
    size_t size = 0;
    if (opencl_call.GetProgramInfo(program->program, CL_PROGRAM_NUM_DEVICES, sizeof devices,
                                   &devices, NULL) ||
        devices != 1 ||
        opencl_call.GetProgramInfo(program->program, CL_PROGRAM_BINARY_SIZES, sizeof size, &size,
                                   NULL) ||
        size == 0 || size > OPENCL_LARGEST_BINARY)
        return;
    unsigned char *binary = malloc(size);
    if (binary && !opencl_call.GetProgramInfo(program->program, CL_PROGRAM_BINARIES, sizeof binary,
                                              &binary, NULL))
        opencl_cache_write(&recipe->key, binary, size);
    free(binary);
}
