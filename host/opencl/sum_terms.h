/* SPDX-License-Identifier: MIT */
/* A direct sum's terms on their way to a device, and there. */
#ifndef SIGRAMP_HOST_OPENCL_SUM_TERMS_H
#define SIGRAMP_HOST_OPENCL_SUM_TERMS_H

#include "sum_job.h"

/* Terms of at most count to have on a device at once. */
size_t opencl_terms_at_once(const opencl_device *device, int precision, size_t count);

/* The start of every job: takes its terms if they are on the device, and decides is_quick. */
void opencl_begin_terms(sum_job *job);

/* Puts terms [first, first + count) on the device, unless they are there. */
sigramp_status opencl_bring_terms(sum_job *job, size_t first, size_t count);

/* The end of every job, which had the status: all its terms stay on the device if they were there
 * at once and are no batch's, until opencl_forget_terms or until others need the memory. */
void opencl_end_terms(sum_job *job, sigramp_status status);

#endif
