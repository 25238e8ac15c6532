/* SPDX-License-Identifier: MIT */
/* What the passes of a direct sum leave for each other on a device. */
#ifndef SIGRAMP_HOST_OPENCL_SUM_STATE_H
#define SIGRAMP_HOST_OPENCL_SUM_STATE_H

#include "device.h"

/* For so many slots (a point in a group). */
typedef struct {
    size_t slots;
    cl_mem scales;
    cl_mem totals;
    cl_mem specials;
    cl_mem quick_totals; /* NULL: the device has no quick sums */
    cl_mem list;         /* of the points that a quick sum leaves */
} opencl_sum_state;

/* Bytes of a slot, a scale, three limbs and a special, in either precision, a quick total and a
 * place in the list; and of the largest of its parts. */
enum {
    OPENCL_TOTAL_BYTES = 3 * sizeof(cl_long),
    OPENCL_SLOT_BYTES =
        2 * sizeof(cl_double) + OPENCL_TOTAL_BYTES + 3 * sizeof(cl_double) + sizeof(cl_uint)
};

/* Makes it one of at least so many slots. */
sigramp_status opencl_fit_sum_state(const opencl_device *device, opencl_sum_state *state,
                                    size_t slots, char *detail);
void opencl_release_sum_state(opencl_sum_state *state);

#endif
