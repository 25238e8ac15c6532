/* SPDX-License-Identifier: MIT */
/* Ctrl-C and its kin: stop at once, leave no partial file and no child behind. */
#ifndef SIGRAMP_HOST_CLI_INTERRUPT_H
#define SIGRAMP_HOST_CLI_INTERRUPT_H

#include <sys/types.h>

void interrupt_install(void);

/* After an OpenCL driver may have been loaded: LLVM, which some are made of, has then taken the
 * place of ours with handlers that let the first signal pass without effect, and so a driver's
 * abort too. Others (PoCL's for SIGFPE) have a purpose and stay. */
void interrupt_renew(void);

/* The child to stop as well; 0 for none. */
void interrupt_set_child(pid_t child);

#endif
