/* SPDX-License-Identifier: MIT */
/*
 * A driver that ends the process, never comes back, or lies about what there is; layer.c says when.
 */
#ifndef SIGRAMP_TESTS_OPENCL_HOSTILE_H
#define SIGRAMP_TESTS_OPENCL_HOSTILE_H

#define CL_TARGET_OPENCL_VERSION 300
#include <CL/cl_layer.h>
#include <stdbool.h>

/* Notes what ACT@FAULT does where the fault comes about, and returns FAULT; without an ACT the call
 * fails. */
const char *hostile_set(const char *fault);

/* The fault comes about: does not return, or says that the call must fail. */
bool hostile_act(void);

/* Whether this process is a trial of the library's. */
bool hostile_is_trial(void);

/* Commands of the queue wait, from now on, for what never comes. */
void hostile_stall(cl_command_queue queue);

/* Does not return in a program whose first argument is $SIGRAMP_LAYER_HANG. */
void hostile_hang_if_asked(void);

/* Drivers that lie, between a layer and what is below it. lies: whether a lie of a name is told. */
const cl_icd_dispatch *hostile_drivers(const cl_icd_dispatch *below, cl_uint known,
                                       bool (*lies)(const char *name));

#endif
