/* SPDX-License-Identifier: MIT */
/* The gnuplot commands and data of figures. Nothing in them comes from outside. */
#ifndef SIGRAMP_HOST_CLI_FIGURE_SCRIPT_H
#define SIGRAMP_HOST_CLI_FIGURE_SCRIPT_H

#include "cli/experiment.h"

/* The experiment's figures, and compare's, where its difference is predicted and where not. */
enum { FIGURE_COUNT = 4, FIGURE_COMPARED = FIGURE_COUNT, FIGURE_NOT_PREDICTED, FIGURE_KINDS };

extern const char *const figure_names[FIGURE_COUNT]; /* without folder and ending */

int figure_knows_format(const char *format);

/* Writes the script that draws one figure to standard output into new memory, which the caller
 * frees; 0 without memory. */
int figure_script(const curves *curves, const char *format, int figure, char **script,
                  size_t *length);

/* Whether a picture ends as its format ends. */
int figure_is_whole(const char *format, const char *picture, size_t size);

#endif
