/* SPDX-License-Identifier: MIT */
/* The process that tries out drivers (trial.h). */
#ifndef SIGRAMP_HOST_OPENCL_TRIAL_MAIN_H
#define SIGRAMP_HOST_OPENCL_TRIAL_MAIN_H

#include "backend.h"

/* What the program in libexec does. Does not return. */
__attribute__((noreturn)) void opencl_try_device(int argc, char **argv,
                                                 const opencl_wishes *wishes);

#endif
