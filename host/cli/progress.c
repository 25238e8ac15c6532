/* SPDX-License-Identifier: MIT */
#include "cli/progress.h"

#include "cli/command.h"

#include <stdio.h>
#include <unistd.h>

progress progress_start(size_t total, bool is_quiet)
{
    return (progress){.is_on = !is_quiet && isatty(STDERR_FILENO),
                      .total = total,
                      .last = cli_seconds(),
                      .wait = 1.0};
}

void progress_update(progress *progress, size_t done)
{
    const double now = cli_seconds();
    if (!progress->is_on || now - progress->last < progress->wait) {
        return;
    }
    fprintf(stderr, "\r%5.1f %% of %zu points", 100.0 * (double)done / (double)progress->total,
            progress->total);
    fflush(stderr);
    progress->is_shown = true;
    progress->last = now;
    progress->wait = 0.2;
}

void progress_end(progress *progress)
{
    if (progress->is_shown) {
        fprintf(stderr, "\r\033[K");
        fflush(stderr);
    }
    progress->is_shown = false;
}
