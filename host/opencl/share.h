/* SPDX-License-Identifier: MIT */
/* One request among several devices: who computes which points, and what happens when one fails. */
#ifndef SIGRAMP_HOST_OPENCL_SHARE_H
#define SIGRAMP_HOST_OPENCL_SHARE_H

#include "engine.h"
#include "opencl/sum.h"

/* A direct sum of host arrays by a device and all others that share with it, as far as there are
 * points for them; the first one's program is ready. */
sigramp_status opencl_shared_sum(opencl_engine *first, const opencl_program *program,
                                 const sum_terms *terms, const opencl_points *points, char *detail);

#endif
