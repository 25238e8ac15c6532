/* SPDX-License-Identifier: MIT */
/*
 * One file of raw numbers, written by several processes at once, each a slice of its own: one makes
 * it, offers it to the others and gives it its name when all have written and synced theirs.
 */
#ifndef SIGRAMP_HOST_IO_SLICE_H
#define SIGRAMP_HOST_IO_SLICE_H

#include "io/sink.h"

enum { SLICE_MARK = 16, SLICE_PATH = 4096 };

/* Where the others find the file. It is the same one, and no other machine's of that name, if the
 * mark is in it, where the numbers are to come. */
typedef struct {
    int64_t is_offered;
    int64_t start; /* of the numbers */
    unsigned char mark[SLICE_MARK];
    char path[SLICE_PATH]; /* while it has not its name */
} slice_offer;

/* Offers a sink that is open and has no numbers yet, if it is a file of raw numbers; the file is to
 * have SLICE_MARK bytes of them at least. */
int slice_make_offer(sink *sink, slice_offer *offer, io_error *error);

/* Opens the file for the numbers from this one on. name: what the file will be called, for
 * messages. On failure there is nothing to discard. */
int slice_open(const slice_offer *offer, const char *name, int precision, size_t first, sink *sink,
               io_error *error);

/* Sees to it that what was written is there for good, and closes. */
int slice_finish(sink *sink, io_error *error);

#endif
