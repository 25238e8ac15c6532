/* SPDX-License-Identifier: MIT */
/* The figure of sigramp compare: the curves at up to 500 of its points, in a file. */
#ifndef SIGRAMP_HOST_CLI_COMPARE_FIGURE_H
#define SIGRAMP_HOST_CLI_COMPARE_FIGURE_H

#include "cli/figure_file.h"

typedef struct {
    const char *name, *format; /* of the file; NULL: there is no figure to draw */
    temporary_file file;
    curves kept;
    size_t step; /* from one point that is kept to the next */
} compare_figure;

/* What the request wants; the exit status. Discard it either way. */
int compare_figure_ask(const cli_request *request, compare_figure *figure);

/* Opens the file, for a figure of a number of points; the exit status. */
int compare_figure_open(compare_figure *figure, size_t points);

/* Takes what it needs of the curves at points first and on. */
void compare_figure_keep(compare_figure *figure, const curves *curves, size_t first);

/* Draws it and puts the file in its place; the exit status. */
int compare_figure_draw(compare_figure *figure, const prediction *prediction);

void compare_figure_discard(compare_figure *figure);

#endif
