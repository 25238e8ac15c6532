/* SPDX-License-Identifier: MIT */
/* A line on the terminal for work that takes longer than a second. */
#ifndef SIGRAMP_HOST_CLI_PROGRESS_H
#define SIGRAMP_HOST_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    bool is_on;    /* standard error is a terminal and may be written */
    bool is_shown; /* there is a line to erase */
    size_t total;
    double last; /* when it was shown, or the work began */
    double wait; /* until it is shown again */
} progress;

progress progress_start(size_t total, bool is_quiet);
void progress_update(progress *progress, size_t done);
void progress_end(progress *progress);

#endif
