/* SPDX-License-Identifier: MIT */
/*
 * --part K/N: the results at the K-th of N slices of the points, in a part file, of which sigramp
 * join makes the whole.
 *
 * A part file is a line of JSON, the results as raw little-endian numbers, and a line with their
 * digest. The JSON is one flat object: what was asked for, with digests of the inputs, what all
 * results are (points, shape, precision, method, error_bound, ...), parts and part. Of the parts of
 * one whole all of it but "part" is equal.
 */
#ifndef SIGRAMP_HOST_CLI_PART_H
#define SIGRAMP_HOST_CLI_PART_H

#include "cli/command.h"
#include "io/sink.h"

#include <jansson.h>

#define PART_FORMAT_KEY "sigramp_part"
enum { PART_FORMAT = 1, PART_MOST = 1000000, PART_TAIL_SIZE = 17 };

typedef struct {
    uint64_t part, parts; /* from 1 on; 0 and 0: all is asked for */
} part_number;

typedef struct {
    size_t first, count;
} part_range;

/* What --part says; EXIT_DONE, or the status after saying what is wrong with it or beside it. */
int part_parse(const cli_request *request, part_number *number);

/* The slice of so many points: of all, or as large as the others or smaller by one. */
part_range part_of(part_number number, size_t points);

/* How many points are in this many parts from the first on. */
size_t part_before(uint64_t part, uint64_t parts, size_t points);

/* Whether a part file may have this name. The exit status. */
int part_check_name(const char *path);

/* What all parts of one request have in common: its words, but for those that name files or change
 * no result. And a digest of each input; without offsets (none are listed) they are the word. NULL
 * without memory. */
json_t *part_request(const cli_request *request);
json_t *part_terms(const cli_request *request, int precision, size_t count, const void *offsets,
                   const void *weights, const void *slopes);
json_t *part_digest(uint64_t digest);

/* Opens a part file. whole: what all parts have in common; result: of which results it is. */
int part_open(const char *path, part_number number, const char *result, json_t *whole,
              int precision, sink *sink, io_error *error);

/* What stands after results of this digest. */
void part_tail(uint64_t digest, char tail[PART_TAIL_SIZE + 1]);

/* Ends one, whose results have this digest; sink_finish comes next. */
int part_end(sink *sink, uint64_t digest, io_error *error);

#endif
