/* SPDX-License-Identifier: MIT */
/* The process that tries out drivers (trial.h). */
#ifndef SIGRAMP_HOST_OPENCL_TRIAL_MAIN_H
#define SIGRAMP_HOST_OPENCL_TRIAL_MAIN_H

/* What the program in libexec does; exported for it alone. Does not return. */
__attribute__((visibility("default"), noreturn)) void sigramp_try_device(int argc, char **argv);

#endif
