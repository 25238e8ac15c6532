/* SPDX-License-Identifier: MIT */
/*
 * How reading and writing report failure: one line and the exit status it deserves. Nothing here
 * prints.
 */
#ifndef SIGRAMP_HOST_IO_FAIL_H
#define SIGRAMP_HOST_IO_FAIL_H

typedef struct {
    int status; /* 1: it could not be done; 2: the input or the request is wrong */
    char text[1024];
} io_error;

enum { IO_FAILED = 1, IO_WRONG = 2 };

/* Fills the error and returns 0, so that callers can `return io_fail(...)`. */
int io_fail(io_error *error, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
