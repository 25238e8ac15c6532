/* SPDX-License-Identifier: MIT */
/* How a test makes the layer (layer.c) fail. */
#ifndef SIGRAMP_TESTS_FAULTS_H
#define SIGRAMP_TESTS_FAULTS_H

#include <stdbool.h>

typedef struct {
    void (*set_fault)(const char *fault);
    bool (*hit)(void);    /* whether the fault set last came about */
    long (*events)(void); /* of launches and transfers, not released */
} layer_calls;

/* The layer the OpenCL loader will load, or has loaded, itself: the one of OPENCL_LAYERS. */
layer_calls layer(void);

#endif
