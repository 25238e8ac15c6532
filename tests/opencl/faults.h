/* SPDX-License-Identifier: MIT */
/* How a test makes the layer (layer.c) fail. */
#ifndef SIGRAMP_TESTS_FAULTS_H
#define SIGRAMP_TESTS_FAULTS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    void (*set_fault)(const char *fault);
    bool (*hit)(void);             /* whether the fault set last came about */
    long (*events)(void);          /* of launches and transfers, not released */
    long (*uploads)(void);         /* buffers made with a content so far */
    long (*launches)(void);        /* of kernels so far */
    size_t (*bytes)(void);         /* of all buffers there are */
    void (*set_room)(size_t most); /* for all buffers; 0: no limit */
} layer_calls;

/* The layer the OpenCL loader will load, or has loaded, itself: the one of OPENCL_LAYERS. */
layer_calls layer(void);

#endif
