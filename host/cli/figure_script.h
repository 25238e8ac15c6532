/* SPDX-License-Identifier: MIT */
/* The gnuplot commands and data of the four figures. */
#ifndef SIGRAMP_HOST_CLI_FIGURE_SCRIPT_H
#define SIGRAMP_HOST_CLI_FIGURE_SCRIPT_H

#include "cli/experiment.h"

enum { FIGURE_COUNT = 4 };

extern const char *const figure_names[FIGURE_COUNT]; /* without folder and ending */

bool figure_knows_format(const char *format);

/* Writes the script into new memory, which the caller frees; false without memory. The outputs'
 * names hold no newline. */
bool figure_script(const curves *curves, const char *format,
                   const char *const outputs[FIGURE_COUNT], char **script, size_t *length);

#endif
