/* SPDX-License-Identifier: MIT */
/* A figure as a file that is being written. */
#ifndef SIGRAMP_HOST_CLI_FIGURE_FILE_H
#define SIGRAMP_HOST_CLI_FIGURE_FILE_H

#include "cli/figure_script.h"
#include "io/temporary.h"

/* Draws the figure, by gnuplot, into the file. EXIT_DONE, or said why not. */
int figure_draw(const curves *curves, const char *format, int figure, temporary_file *file);

#endif
