/* SPDX-License-Identifier: MIT */
/* Memory of a device, and what is carried there and back. */
#ifndef SIGRAMP_HOST_OPENCL_MEMORY_H
#define SIGRAMP_HOST_OPENCL_MEMORY_H

#include "device.h"

/* A buffer with the content (NULL: none yet). Like the writes and launches it is tried again
 * without the terms that idle plans keep where they leave too little memory. */
sigramp_status opencl_make_buffer(const opencl_device *device, size_t size, const void *content,
                                  cl_mem *buffer, char *detail);

/* The host's copy of what is on its way, since a device that is left behind might still use it. */
typedef struct {
    void *bytes;
    size_t size;
} opencl_staging;
void opencl_release_staging(opencl_staging *staging);

/* Blocking transfers of size bytes from the start of a buffer, on the device's own queue. */
sigramp_status opencl_write(const opencl_device *device, opencl_staging *staging, cl_mem buffer,
                            size_t size, const void *from, char *detail);
sigramp_status opencl_read(const opencl_device *device, opencl_staging *staging, cl_mem buffer,
                           size_t size, void *to, char *detail);

#endif
