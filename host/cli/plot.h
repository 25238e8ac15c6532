/* SPDX-License-Identifier: MIT */
/* gnuplot as a process that is fed commands and gives a picture. */
#ifndef SIGRAMP_HOST_CLI_PLOT_H
#define SIGRAMP_HOST_CLI_PLOT_H

#include <stddef.h>

/* Runs gnuplot on the script and takes what it draws to its standard output, in new memory, which
 * the caller frees. EXIT_DONE, or said why not. */
int plot_run(const char *script, size_t length, char **picture, size_t *size);

#endif
