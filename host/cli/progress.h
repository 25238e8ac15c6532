/* SPDX-License-Identifier: MIT */
/*
 * A line on the terminal for work that takes longer than a second. A thread of its own shows it, so
 * that it comes whatever the tool waits for: input, a device, a plan. Nothing is shown unless
 * standard error is a terminal.
 */
#ifndef SIGRAMP_HOST_CLI_PROGRESS_H
#define SIGRAMP_HOST_CLI_PROGRESS_H

#include <stdint.h>

/* Begins to watch; one command at a time. */
void progress_start(int is_quiet);

/* What is being done from now on: "reading". The text stays the caller's. */
void progress_say(const char *what);

/* The same, and how far it is: of `total` such things so many are done. */
void progress_count(const char *what, uint64_t done, uint64_t total);

/* Erases the line, before anything else is printed; there is none until more is told. */
void progress_hide(void);

void progress_end(void);

#endif
