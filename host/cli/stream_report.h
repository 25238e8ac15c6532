/* SPDX-License-Identifier: MIT */
/* What eval and sum say when their results are written: as text, or as JSON. */
#ifndef SIGRAMP_HOST_CLI_STREAM_REPORT_H
#define SIGRAMP_HOST_CLI_STREAM_REPORT_H

#include "cli/stream.h"

/* What this rank did. */
typedef struct {
    size_t points, terms;
    double seconds; /* from the beginning until its results were computed */
    int64_t *rows;  /* room for what all ranks did */
} rank_work;

/* The room, zeroed; the caller frees it. NULL without memory. */
int64_t *rank_rows(void);

/* Together with all ranks, of which rank 0 says it. The exit status. */
int stream_report(const stream *stream, const rank_work *work);

#endif
