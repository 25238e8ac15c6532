/* SPDX-License-Identifier: MIT */
/*
 * An ARRAY argument becomes a source of numbers: a .npy, text or raw file, a pipe, standard input,
 * START:STOP:COUNT, or one number. Text and what comes through pipes are kept in memory.
 */
#ifndef SIGRAMP_HOST_IO_ARRAY_OPEN_H
#define SIGRAMP_HOST_IO_ARRAY_OPEN_H

#include "io/array.h"

/* Opens an argument. On failure nothing is left open. */
int array_open(const array_request *request, array_source *source, io_error *error);

/* Whether array_open takes the argument as START:STOP:COUNT. */
int array_is_linspace(const array_request *request);

/* Reads START:STOP:COUNT without asking whether so many numbers can be held: only start, stop and
 * count are for use. */
int array_parse_linspace(const char *argument, array_source *source, io_error *error);

#endif
