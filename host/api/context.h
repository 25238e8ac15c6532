/* SPDX-License-Identifier: MIT */
/* What the opaque handles hold. Known to host/api alone. */
#ifndef SIGRAMP_HOST_API_CONTEXT_H
#define SIGRAMP_HOST_API_CONTEXT_H

#include "opencl/backend.h"
#include "sigramp/sigramp.h"
#include "sum/kept_expansions.h"

/* Who computes a request of a context that has a device. */
typedef enum { CONTEXT_DEVICE, CONTEXT_ALL_DEVICES, CONTEXT_CPU } context_place;

struct sigramp_context {
    opencl_engine *opencl; /* NULL: the CPU path, or may_open */
    int may_fall_back;     /* asked for "auto" */
    int may_open;          /* auto has not tried to open a device: no request was worth one */
    opencl_wishes wishes;  /* for the device that auto opens */
    context_place place;   /* of the last request, if there is or may be a device */
    double large_sum;      /* what SIGRAMP_LARGE_SUM says; 0: nothing */
    const char *isa;
    int threads;
    kept_expansions expansions;
    char detail[OPENCL_DETAIL_SIZE];
    char fallback[OPENCL_DETAIL_SIZE]; /* "" or why the CPU path computes */
};

/* The start of every call: no failure yet. */
void context_clear_detail(sigramp_context *context);

/* Records one line (printf's form) in the context's detail and returns status. */
sigramp_status context_fail(sigramp_context *context, sigramp_status status, const char *format,
                            ...) __attribute__((format(printf, 3, 4)));

/* Whether count points of the precision can be read at x and written at y; fails like context_fail.
 */
sigramp_status context_check_points(sigramp_context *context, int precision, size_t count,
                                    const void *x, const void *y);

/* Keeps x for a second try where a device may fail after it has begun to write y over it: *kept is
 * a copy, or NULL if none is needed. The caller frees it. Fails like context_fail. */
sigramp_status context_keep_input(sigramp_context *context, size_t bytes, const void *x,
                                  const void *y, void **kept);

/* Whether there is a device. auto opens it now if it has not tried before, and falls back if it
 * cannot. */
int context_find_device(sigramp_context *context);

/* auto's one policy: after any failure of the device the CPU path takes over, for good, and says
 * why. Returns 1 if it took over; 0 if the device was asked for by name. */
int context_fall_back(sigramp_context *context);

#endif
