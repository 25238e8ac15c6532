/* SPDX-License-Identifier: MIT */
/* What the two ways of sharing a direct sum among devices have in common. */
#ifndef SIGRAMP_HOST_OPENCL_SHARE_H
#define SIGRAMP_HOST_OPENCL_SHARE_H

#include <pthread.h>

#include "launch.h"

/* One of the devices. */
typedef struct opencl_sharer {
    opencl_device *device;
    const opencl_program *program;
    void (*compute)(struct opencl_sharer *sharer);
    void *work; /* what compute is to do */
    int took_part;
    int has_thread;
    pthread_t thread;
    sigramp_status status;
    char detail[OPENCL_DETAIL_SIZE];
} opencl_sharer;

/* Lets all compute, in a thread each if there are any, and waits; fails as the first that did. */
sigramp_status opencl_run_sharers(opencl_sharer *sharers, size_t count, char *detail);

/* Points of host arrays that are too few to be divided: the devices divide the terms. */
sigramp_status opencl_share_terms(opencl_sharer *sharers, size_t count, const sum_terms *terms,
                                  const opencl_points *points, char *detail);

#endif
