/* SPDX-License-Identifier: MIT */
/* The instruction sets that loops are compiled for: "baseline", "avx2" and "avx512". */
#ifndef SIGRAMP_HOST_THREADS_INSTRUCTIONS_H
#define SIGRAMP_HOST_THREADS_INSTRUCTIONS_H

/* The best that this machine and this build have. */
const char *instructions_best(void);

/* The static name equal to isa if they have it, else NULL. */
const char *instructions_find(const char *isa);

/* The place in instruction_list.h of isa as instructions_find returns it, or NULL for the best. */
int instructions_place(const char *isa);

#endif
