/* SPDX-License-Identifier: MIT */
/* What eval and sum share: points in, results out, block by block, and the report. */
#ifndef SIGRAMP_HOST_CLI_STREAM_H
#define SIGRAMP_HOST_CLI_STREAM_H

#include "cli/command.h"
#include "cli/json.h"
#include "cli/part.h"

enum { STREAM_LARGEST_BLOCK = 4000000 };

/* What there is to say about solutions. */
typedef struct {
    size_t infinite, none; /* how many are infinite, NaN */
    size_t at_limit;       /* and finite where the exact one may be infinite, or none */
    double x_error;        /* how far the others can be from the exact ones */
} stream_solved;

typedef struct {
    const cli_request *request;
    const array_source *x;
    sigramp_context *context;
    int precision;
    size_t block; /* points at a time at first, 1 to STREAM_LARGEST_BLOCK */
    /* Computes in place; values are of the precision. slopes: where the derivatives go, NULL
     * without. */
    sigramp_status (*compute)(const void *what, size_t count, void *values, void *slopes);
    const void *what;       /* compute's first argument */
    const char *derivative; /* the file of the derivatives; NULL without */
    double began;           /* cli_seconds() when the command began */
    part_number part;       /* which results are wanted */
    size_t *given;          /* becomes how many results precede the first one; may be NULL */
    json_t *inputs;         /* what a part file says of those besides the points; NULL: none */
    /* For the report. */
    const char *method;
    size_t terms;
    size_t groups;               /* each a sum of its own; 0: there are none */
    double error_bound;          /* NaN where there is none to tell */
    double absolute_error_bound; /* likewise */
    double derivative_error_bound;
    const stream_solved *solved; /* NULL where nothing is solved; it is read after the last block */
} stream;

/* Where the results go; "-" is standard output. */
const char *stream_output(const cli_request *request);

int stream_is_printed(const cli_request *request);

/* Opens the points, the ARRAY of this option, and settles the precision: --precision, else their
 * own. EXIT_DONE or said why not. */
int stream_open_points(const cli_request *request, option_id option, array_source *x,
                       int *precision);

/* Whether a file other than --out can have such results; before any work. The exit status. */
int stream_check_file(const cli_request *request, const char *path, int precision);

/* Computes all, or the part, or together with other ranks all, writes it to --out or standard
 * output, and to the derivatives' file, and reports. Files appear whole, and all or none of them.
 * The exit status. */
int stream_run(const stream *stream);

#endif
