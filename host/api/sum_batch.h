/* SPDX-License-Identifier: MIT */
/* A batch of sums under way: what the files that compute it share. */
#ifndef SIGRAMP_HOST_API_SUM_BATCH_H
#define SIGRAMP_HOST_API_SUM_BATCH_H

#include "api/sum_plan.h"
#include "threads/pool.h"

#include <pthread.h>
#include <stdatomic.h>

/* Of ragged problems, or of sets of weights: then the starts are NULL, all problems have the same
 * offsets and points, and each has weights and results of its own. */
typedef struct {
    sigramp_context *context;
    const sigramp_sum_options *options;
    int precision;
    size_t problems;
    pool_body *body; /* does some of a batch_work's on the CPU path */
    size_t at_once;  /* how many at most */
    const size_t *offsets_start, *x_start;
    size_t terms, points; /* of each set */
    const char *offsets, *weights, *x;
    char *y, *dy; /* NULL: no derivatives */
} sum_batch;

typedef struct {
    offset_array terms;
    size_t points;
    const void *x;
    void *y, *dy;
} batch_problem;

/* Who is to do a problem: threads of the CPU path; a device, with others in one launch; a device,
 * by itself. */
typedef enum { BATCH_ON_CPU, BATCH_TOGETHER, BATCH_ALONE, BATCH_WAYS } batch_way;

typedef struct {
    const sum_batch *batch;
    int has_device; /* when it began */
    opencl_batch_room room;
    int has_together;        /* there are enough of them, and a device */
    size_t next[BATCH_WAYS]; /* those of this way before it are done */
    pthread_mutex_t lock;
    sigramp_batch_report report;
    atomic_size_t failed; /* the first of those that failed; SIZE_MAX: none */
    sigramp_status status;
    char why[OPENCL_DETAIL_SIZE]; /* "": a plan of the problem says it */
} batch_work;

batch_problem batch_problem_at(const sum_batch *batch, size_t p);

/* Fails like context_fail. */
sigramp_status batch_plan(const sum_batch *batch, const batch_problem *problem,
                          sigramp_sum_plan **plan);

/* From any thread; why: NULL where a plan of the problem fails likewise. */
void batch_note_done(batch_work *work, const sigramp_sum_plan *plan);
void batch_note_failed(batch_work *work, size_t p, sigramp_status status, const char *why);

/* Has a device do what is for it. What it leaves, since it has failed, is the CPU path's to do. */
void batch_run_on_device(batch_work *work);

/* Once the device has had its turn. */
int batch_is_left(const batch_work *work, size_t p, const batch_problem *problem);

/* Whether the problem has results, which are left, and none before it has failed. */
int batch_is_to_do(const batch_work *work, size_t p);

/* Executes a problem's plan on the CPU path and destroys it. */
void batch_execute(batch_work *work, size_t p, sigramp_sum_plan *plan);

/* A pool_body of a batch_work: problems one by one, on the CPU path. */
void batch_do_problems(void *work, size_t begin, size_t end);

/* Checks all and does it. ragged: there are starts, unless there are no problems. */
sigramp_status batch_sum(sum_batch batch, int ragged, sigramp_batch_report *report);

#endif
