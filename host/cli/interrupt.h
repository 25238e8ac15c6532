/* SPDX-License-Identifier: MIT */
/* Ctrl-C and its kin: stop at once, leave no partial file and no child behind. */
#ifndef SIGRAMP_HOST_CLI_INTERRUPT_H
#define SIGRAMP_HOST_CLI_INTERRUPT_H

#include <sys/types.h>

void interrupt_install(void);

/* The child to stop as well; 0 for none. */
void interrupt_set_child(pid_t child);

#endif
