/* SPDX-License-Identifier: MIT */
/* How many threads are worth having here. */
#ifndef SIGRAMP_HOST_THREADS_PROCESSORS_H
#define SIGRAMP_HOST_THREADS_PROCESSORS_H

/* What OMP_NUM_THREADS says if it says anything, else the processors of this thread's affinity
 * mask, or fewer where control groups allow the process less time than they have. 1 and up. */
int processors_to_use(void);

/* The processors' time that the control groups below root ("" but in tests) allow this process:
 * 1.5 is one and a half processors'; infinite without a limit. */
double processors_allowed(const char *root);

#endif
