/* SPDX-License-Identifier: MIT */
/*
 * Terms that stay on devices from one sum of a plan to the next. A sum under way has its own; those
 * listed here are idle, so that any may be let go of at any time.
 */
#ifndef SIGRAMP_HOST_OPENCL_KEPT_TERMS_H
#define SIGRAMP_HOST_OPENCL_KEPT_TERMS_H

#include "device.h"

/* What is known of whether sums of all a job's terms are quick. */
typedef enum { QUICK_UNKNOWN, QUICK_IMPOSSIBLE, QUICK_POSSIBLE } quick_answer;

/* A block of terms on a device. */
typedef struct {
    const void *source; /* the host's offsets they are copies of */
    size_t first;       /* of the job's terms */
    size_t count;
    uint64_t bytes;
    cl_mem offsets, weights, exponents;
    cl_mem centres; /* NULL until a quick sum needs them */
    quick_answer quick;
} opencl_terms;

void opencl_release_terms(opencl_terms *terms); /* leaves no buffers; without any it does nothing */

/* Lists a block, which is empty then: it is released instead if there is no memory to do so. */
void opencl_keep_terms(const opencl_device *device, opencl_terms *terms);

/* Takes count terms of the source off the list; 0 if it has none for the device. */
int opencl_take_terms(const opencl_device *device, const void *source, size_t count,
                      opencl_terms *terms);

/* Releases all blocks of a device that is to be closed. */
void opencl_let_go_of_terms(const opencl_device *device);

/* Releases blocks of the device, those kept last being spared, so that at most so many bytes are
 * kept. */
void opencl_limit_kept_terms(const opencl_device *device, uint64_t bytes);

/* After a call that gave the code: whether it lacked memory and there were blocks on its device to
 * let go of, of whichever context, so that the call should be tried again. */
int opencl_made_room(const opencl_device *device, cl_int code);

#endif
