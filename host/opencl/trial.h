/* SPDX-License-Identifier: MIT */
/*
 * Drivers end processes, wait for ever and lie. So a device is tried out in a process of its own
 * before this one trusts it: platforms listed, contexts made, programs built, known answers given.
 * What the trial built is in the cache of programs, and so is what came of it, under a key of all
 * that drivers depend on here; a trial that is remembered is not repeated.
 *
 * The process is a program that is installed with the library (trial_process.c finds and runs it,
 * trial_main.c is what it does, stage.c is how it tells). A library without it trusts its drivers.
 */
#ifndef SIGRAMP_HOST_OPENCL_TRIAL_H
#define SIGRAMP_HOST_OPENCL_TRIAL_H

#include "cache.h"
#include "installed.h"
#include "sigramp/sigramp.h"

enum { OPENCL_TRIAL_DEVICES = 64 };

/* The devices, as far as they were found before a driver stopped the trial, and its status. usable:
 * a context could be made; neither usable nor a reason why_not: that was not tried. anew: whatever
 * is remembered. */
typedef struct {
    size_t count;
    sigramp_device devices[OPENCL_TRIAL_DEVICES];
    opencl_installed installed;
    sigramp_device *opening; /* what the trial was at when it was stopped; or NULL */
} opencl_trial_rows;
sigramp_status opencl_trial_list(int anew, opencl_trial_rows *rows, char *detail);

/* Tries a device's opening, if opencl_trial_list did not get to it. */
sigramp_status opencl_trial_open(const sigramp_device *row, char *detail);

/* Tries a device's kernels, all but those of closed sums. */
sigramp_status opencl_trial_everything(const char *id, char *detail);

/* Tries one program. key: of all that its binary depends on. */
sigramp_status opencl_trial_program(const char *id, opencl_cache_key key, int kind,
                                    sigramp_unit unit, int precision, char *detail);

/* Tries to load a driver and to have it count its platforms; not remembered. */
sigramp_status opencl_trial_driver(const char *library, unsigned *platforms, char *detail);

/* What is remembered of the device was of another. */
void opencl_trial_forget(void);

#endif
