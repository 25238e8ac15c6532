/* SPDX-License-Identifier: MIT */
/* Programs: built from source, or taken from the cache of binaries. Whether their answers are right
 * is not known here (programs.h). */
#ifndef SIGRAMP_HOST_OPENCL_PROGRAM_H
#define SIGRAMP_HOST_OPENCL_PROGRAM_H

#include "cache.h"
#include "launch.h"
#include "plan/plan_kind.h"

/* A program's kernels. */
enum {
    OPENCL_ONLY_KERNEL = 0, /* of all but direct sums */
    OPENCL_SCALE_POINTS = 0,
    OPENCL_ADD_POINTS,
    OPENCL_SCALE_TERMS,
    OPENCL_ADD_TERMS,
    OPENCL_FINISH,
    OPENCL_EXACT_KERNEL_COUNT,
    OPENCL_QUICK_POINTS = OPENCL_EXACT_KERNEL_COUNT,
    OPENCL_FINISH_QUICKLY,
    OPENCL_KERNEL_COUNT
};

typedef struct {
    cl_program program;
    opencl_kernel kernels[OPENCL_KERNEL_COUNT];
    size_t work_group_size; /* a power of two every kernel of the program takes */
    int takes_vectors;      /* of work-items: SIGRAMP_VECTORS is set */
} opencl_program;

enum { OPENCL_OPTIONS_SIZE = 256 };

/* How one is built on a device. */
typedef struct {
    const char *const *source;
    size_t source_count;
    size_t kernel_count;
    const char *const *kernels;
    char options[OPENCL_OPTIONS_SIZE];
    int takes_vectors;
    opencl_cache_key key; /* of all that its binary depends on */
} opencl_recipe;

opencl_recipe opencl_recipe_of(const opencl_device *device, plan_kind kind, sigramp_unit unit,
                               int precision);

/* Takes the binary that the cache has; 0, with no program, if it has none that the driver takes. */
int opencl_program_from_cache(const opencl_device *device, const opencl_recipe *recipe,
                              opencl_program *program);

/* What a failure leaves is to be released too. */
sigramp_status opencl_program_from_source(const opencl_device *device, const opencl_recipe *recipe,
                                          opencl_program *program, char *detail);

/* Puts the binary into the cache, if it can be had and kept. */
void opencl_keep_program(const opencl_recipe *recipe, const opencl_program *program);

void opencl_release_program(opencl_program *program);

#endif
