/* SPDX-License-Identifier: MIT */
/* Runs gnuplot, without a shell, on commands it is given through a pipe. */
#ifndef SIGRAMP_HOST_CLI_PLOT_H
#define SIGRAMP_HOST_CLI_PLOT_H

#include <stddef.h>

/* Gives gnuplot the script and waits for it. The exit status, after saying what went wrong. */
int plot_run(const char *script, size_t length);

#endif
