/* SPDX-License-Identifier: MIT */
/* What eval and sum say when their results are written: as text, or as JSON. */
#ifndef SIGRAMP_HOST_CLI_STREAM_REPORT_H
#define SIGRAMP_HOST_CLI_STREAM_REPORT_H

#include "cli/rank_rows.h"
#include "cli/stream.h"

/* Together with all ranks, of which rank 0 says it. The exit status. */
int stream_report(const stream *stream, const rank_work *work);

#endif
