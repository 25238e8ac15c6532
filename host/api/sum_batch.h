/* SPDX-License-Identifier: MIT */
/* Many sums in one call, what ragged problems (api/sum_batch.c) and sets of weights (sum_sets.c)
 * have in common. */
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

/* The problems of a batch that are done, by any thread. */
typedef struct {
    const sum_batch *batch;
    pthread_mutex_t lock;
    sigramp_batch_report report;
    int has_device;       /* when they began */
    atomic_size_t failed; /* the first of those that failed; SIZE_MAX: none */
    sigramp_status status;
} batch_work;

batch_problem batch_problem_at(const sum_batch *batch, size_t p);

/* Whether a problem has results, none before it has failed, and this is who does it. */
int batch_is_to_do(const batch_work *work, size_t p, int on_device);

/* Plans a problem; fails like context_fail. */
sigramp_status batch_plan(const sum_batch *batch, const batch_problem *problem,
                          sigramp_sum_plan **plan);

/* Executes a problem's plan on the CPU path and destroys it. */
void batch_execute(batch_work *work, size_t p, sigramp_sum_plan *plan);

/* Counts a problem that is done by the plan. */
void batch_note_done(batch_work *work, const sigramp_sum_plan *plan);

/* A pool_body of a batch_work: problems one by one, on the CPU path. */
void batch_do_problems(void *work, size_t begin, size_t end);

/* Checks all and does it. ragged: there are starts, unless there are no problems. */
sigramp_status batch_sum(sum_batch batch, int ragged, sigramp_batch_report *report);

#endif
