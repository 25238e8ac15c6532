/* SPDX-License-Identifier: MIT */
/* An opened device with all that is kept for it, and the others that share its large sums. */
#ifndef SIGRAMP_HOST_OPENCL_ENGINE_H
#define SIGRAMP_HOST_OPENCL_ENGINE_H

#include "backend.h"
#include "programs.h"

enum { OPENCL_IDS_SIZE = 1024 };

/* Whether other devices may share a device's large sums. */
typedef enum {
    OPENCL_ALONE,        /* named alone, or the caller's */
    OPENCL_MAY_SHARE,    /* the others are opened when the first large sum comes */
    OPENCL_OTHERS_OPENED /* those that can be used, in the list after it */
} opencl_sharing;

struct opencl_engine {
    opencl_device device;
    opencl_workspace workspace;
    opencl_programs programs;
    opencl_sharing sharing;
    opencl_engine *next;       /* the others that share, each with a device of its own */
    int has_shared;            /* it computed a part of a shared sum */
    char ids[OPENCL_IDS_SIZE]; /* of all that computed, itself first; "" until one shared */
};

/* Opens a device in its own context, or in the caller's (retained) if context is not NULL. */
sigramp_status opencl_engine_open(cl_device_id id, cl_context context, const opencl_wishes *wishes,
                                  opencl_engine **engine, char *detail);

#endif
