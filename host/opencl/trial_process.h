/* SPDX-License-Identifier: MIT */
/* The program that tries out drivers (trial.h), found, run, and waited for no longer than one may.
 * Knows no OpenCL. */
#ifndef SIGRAMP_HOST_OPENCL_TRIAL_PROCESS_H
#define SIGRAMP_HOST_OPENCL_TRIAL_PROCESS_H

#include <limits.h>

#include "report.h"

/* Whether drivers are tried out: the program is there, and this process is not it. */
int opencl_has_trials(void);

/* Writes where that program is, or where it would be, and returns whether it is there. */
int opencl_trial_helper(char path[PATH_MAX]);

/* What a trial left: its words are lines, of which the last, "done", is not kept. */
typedef struct {
    sigramp_status status;
    char detail[OPENCL_DETAIL_SIZE];
    char *text;      /* to be freed; NULL without memory */
    int was_stopped; /* by the driver, which ended it or did not answer */
} opencl_trial_result;

/* Runs it with words, OPENCL_TRIAL_WORDS at most; they end with NULL. */
enum { OPENCL_TRIAL_WORDS = 8 };
void opencl_trial_run(const char *const *words, opencl_trial_result *result);

#endif
