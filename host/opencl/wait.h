/* SPDX-License-Identifier: MIT */
/*
 * Waiting for a device no longer than one may. One that does not answer is left behind with all
 * that it may still use: then nothing of OpenCL is released in this process any more.
 */
#ifndef SIGRAMP_HOST_OPENCL_WAIT_H
#define SIGRAMP_HOST_OPENCL_WAIT_H

#include "loader.h"

/* Waits for a command's event, or for all of a queue's, at most opencl_timeout() seconds. */
sigramp_status opencl_wait(cl_command_queue queue, cl_event event, const char *call, char *detail);
sigramp_status opencl_wait_queue(cl_command_queue queue, char *detail);
int opencl_left_behind(void);

/* Where no device is left behind; NULL does nothing. */
void opencl_release_event(cl_event event);
void opencl_release_buffer(cl_mem buffer);

#endif
