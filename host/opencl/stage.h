/* SPDX-License-Identifier: MIT */
/* What a trial (trial.h) tells the process that waits for it; any other process tells nothing. */
#ifndef SIGRAMP_HOST_OPENCL_STAGE_H
#define SIGRAMP_HOST_OPENCL_STAGE_H

/* Whether this process is a trial, and makes it one. */
int opencl_is_trial(void);
void opencl_become_trial(void);

/* What comes next, or what was found: a kind of line and its fields, with tabs between them. */
void opencl_stage(const char *what);
void opencl_tell(const char *kind, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
