/* SPDX-License-Identifier: MIT */
/* A device: its handles and its properties. What is kept on it and what it does is above this. */
#ifndef SIGRAMP_HOST_OPENCL_DEVICE_H
#define SIGRAMP_HOST_OPENCL_DEVICE_H

#include <stddef.h>
#include <stdint.h>

#include "loader.h"

enum { OPENCL_LARGEST_TILE = 256, OPENCL_INFO_SIZE = 128 };

typedef struct {
    cl_device_id device;
    cl_context context;
    cl_command_queue queue;
    char id[32];
    char name[OPENCL_INFO_SIZE];
    char driver[OPENCL_INFO_SIZE];
    char platform[OPENCL_INFO_SIZE];
    char platform_version[OPENCL_INFO_SIZE];
    int is_tried; /* in a process of its own, and so must its programs be */
    int has_fp64;
    int has_fast_doubles;
    int flushes_subnormals;  /* in single precision */
    int computes_in_double;  /* floats: its doubles are worth it */
    int has_local_memory;    /* of its own, not a part of the global one */
    int makes_vectors;       /* of work-items */
    size_t tile;             /* no work-group is larger */
    size_t work_group_limit; /* of the device, and of SIGRAMP_WORK_GROUP_SIZE */
    uint64_t memory;         /* bytes to use at once */
    int64_t wished_memory;   /* by whoever opened it; 0: no wish */
    uint64_t largest_buffer;
} opencl_device;

/* Opens a device in its own context, or in the caller's (retained) if context is not NULL. What a
 * failure leaves is to be closed too. */
sigramp_status opencl_device_open(cl_device_id id, cl_context context, int64_t memory,
                                  opencl_device *device, char *detail);
void opencl_device_close(opencl_device *device); /* all that was made on it is released */

/* Roughly how many terms of a direct sum of this precision it evaluates in a second. */
double opencl_device_rate(const opencl_device *device, int precision);

/* A text property, "" if the device has none. */
void opencl_device_text(cl_device_id id, cl_device_info what, size_t size, char *text);
void opencl_platform_text(cl_platform_id id, cl_platform_info what, size_t size, char *text);
int opencl_device_has_fp64(cl_device_id id);

#endif
