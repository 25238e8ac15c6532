/* SPDX-License-Identifier: MIT */
/*
 * How many threads a loop is worth. To wake one takes some 50 microseconds, and beside other jobs
 * far more: so nobody is woken for less than half a millisecond of work. But loops often come one
 * right after the other, the steps of a plan or the sums of a program: then helpers are still awake
 * and may have a part of a far shorter one; and loops that are too short each for themselves wake
 * them together.
 */
#ifndef SIGRAMP_HOST_THREADS_WORTH_H
#define SIGRAMP_HOST_THREADS_WORTH_H

#include "threads/pool_loop.h"

#include <stdint.h>

typedef struct {
    size_t threads; /* 1: nobody else */
    int may_wake;   /* those that sleep */
    int is_short;   /* too short for itself to wake anybody */
} worth;

/* Reads the environment: SIGRAMP_SHARE_NANOSECONDS, for tests and measurements, replaces what each
 * thread must have to do to be woken. */
void worth_set_up(void);

/* Whether somebody is awake decides about short loops. */
worth worth_of(const pool_loop *loop, size_t runs, int is_anybody_awake);

/* The calling thread is done with the loop. */
void worth_note_end(worth worth);

/* How long its caller waited for its last helpers. */
void worth_note_wait(const pool_loop *loop, worth worth, int64_t nanoseconds);

/* A thread was kept from working: other jobs are there, beside which short loops are done sooner
 * by one thread. So they are for a while. */
void worth_note_other_jobs(int64_t now);
int worth_has_other_jobs(int64_t now);

#endif
