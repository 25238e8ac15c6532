/* SPDX-License-Identifier: MIT */
#include "verify/verify.h"

#include "threads/pool.h"
#include "verify/hash.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
    CHUNK = 1 << 22, /* goes through a device's map at once: its start costs nothing */
    PIECE = 1 << 12, /* through a thread's own: x is in its first cache, y in its second */
    MOST_RUNS = VERIFY_BLOCK / VERIFY_RUN,
    RIGHT_RUN = 1 << 12 /* right results take long: short runs keep all threads busy */
};

/* What an input takes one thread. */
static const double FILL_NANOSECONDS = 1, HASH_NANOSECONDS = 1, MAP_NANOSECONDS = 3,
                    RIGHT_NANOSECONDS = 200;

/* The arrays of one verification. */
typedef struct {
    float *x, *right;           /* CHUNK each */
    float *y;                   /* VERIFY_BLOCK: kept until their hash is known */
    uint64_t hashes[MOST_RUNS]; /* of the runs of y, then of the right results */
} buffers;

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* A loop over inputs from start on, in runs of VERIFY_RUN or, of right results, RIGHT_RUN. */
typedef struct {
    const verify_job *job;
    const verify_inputs *inputs;
    uint32_t start;
    float *x, *y; /* inputs, results */
    uint64_t *hashes;
    atomic_int status; /* a sigramp_status */
} input_work;

static void fill_run(void *of, size_t begin, size_t end)
{
    const input_work *const work = of;
    verify_fill(work->inputs, work->start + (uint32_t)begin, (uint32_t)(end - begin),
                work->x + begin);
}

static void fill(const verify_job *job, const verify_inputs *inputs, uint32_t start, uint32_t count,
                 float *x)
{
    input_work work = {.inputs = inputs, .start = start, .x = x};
    pool_run((pool_loop){job->threads, count, VERIFY_RUN, FILL_NANOSECONDS}, fill_run, &work);
}

static void hash_run(void *of, size_t begin, size_t end)
{
    const input_work *const work = of;
    work->hashes[begin / VERIFY_RUN] = verify_hash_run((uint32_t)(end - begin), work->y + begin);
}

static void hash(const verify_job *job, uint32_t count, float *results, uint64_t *hashes)
{
    input_work work = {.y = results, .hashes = hashes};
    pool_run((pool_loop){job->threads, count, VERIFY_RUN, HASH_NANOSECONDS}, hash_run, &work);
}

static uint64_t whole_hash(const verify_inputs *inputs, const buffers *buffers)
{
    const uint32_t runs = (inputs->count + VERIFY_RUN - 1) / VERIFY_RUN;
    return verify_hash_block(runs, buffers->hashes);
}

typedef struct {
    unsigned first, end;
} block_range;

static block_range blocks_of(const sigramp_verify_options *options)
{
    if (options->parts == 0)
        return (block_range){0, VERIFY_BLOCKS};
    return (block_range){verify_blocks_before(options->part, options->parts),
                         verify_blocks_before(options->part + 1, options->parts)};
}

static sigramp_status tell(const verify_job *job, uint64_t done)
{
    const sigramp_verify_options *options = job->options;
    const block_range blocks = blocks_of(options);
    const uint64_t inputs = options->quick ? VERIFY_SPREAD + VERIFY_HARD
                                           : (uint64_t)(blocks.end - blocks.first) * VERIFY_BLOCK;
    const int stop = options->progress && options->progress(options->user, done, inputs);
    return stop ? SIGRAMP_CANCELLED : SIGRAMP_OK;
}

/* Chunk by chunk: the map knows how to use its device. */
static sigramp_status evaluate_chunks(const verify_job *job, const verify_inputs *inputs,
                                      buffers *buffers)
{
    for (uint32_t at = 0; at < inputs->count; at += CHUNK) {
        const uint32_t count = smaller(inputs->count - at, CHUNK);
        fill(job, inputs, at, count, buffers->x);
        const sigramp_status status =
            job->map(job->user, job->unit, count, buffers->x, buffers->y + at);
        if (status)
            return status;
        hash(job, count, buffers->y + at, buffers->hashes + at / VERIFY_RUN);
    }
    return SIGRAMP_OK;
}

static void evaluate_run(void *of, size_t begin, size_t end)
{
    input_work *const work = of;
    const verify_job *const job = work->job;
    float x[PIECE];
    sigramp_status status = SIGRAMP_OK;
    for (size_t at = begin; !status && at < end; at += PIECE) {
        const uint32_t size = smaller((uint32_t)(end - at), PIECE);
        verify_fill(work->inputs, (uint32_t)at, size, x);
        status = job->map(job->user, job->unit, size, x, work->y + at);
    }
    if (status)
        work->status = status;
    hash_run(work, begin, end);
}

/* Each thread its runs: nobody waits for a thread that the system has stopped for a while. */
static sigramp_status evaluate_runs(const verify_job *job, const verify_inputs *inputs,
                                    buffers *buffers)
{
    input_work work = {.job = job, .inputs = inputs, .y = buffers->y, .hashes = buffers->hashes};
    pool_run((pool_loop){job->threads, inputs->count, VERIFY_RUN, MAP_NANOSECONDS}, evaluate_run,
             &work);
    return (sigramp_status)work.status;
}

/* Maps the inputs and hashes the results. */
static sigramp_status evaluate(const verify_job *job, const verify_inputs *inputs, buffers *buffers,
                               sigramp_verify_report *report)
{
    const sigramp_status status = job->map_by_threads ? evaluate_runs(job, inputs, buffers)
                                                      : evaluate_chunks(job, inputs, buffers);
    if (status)
        return status;
    report->inputs += inputs->count;
    return tell(job, report->inputs);
}

static void right_run(void *of, size_t begin, size_t end)
{
    const input_work *const work = of;
    for (size_t j = begin; j < end; ++j)
        work->y[j] = work->job->right_result(work->job->unit, work->x[j], 0);
}

static void find_right(const verify_job *job, uint32_t count, float *x, float *right)
{
    input_work work = {.job = job, .x = x, .y = right};
    pool_run((pool_loop){job->threads, count, RIGHT_RUN, RIGHT_NANOSECONDS}, right_run, &work);
}

/* Finds the wrong ones among the results in buffers->y; right_hash must be found again. */
static sigramp_status examine(const verify_job *job, const verify_inputs *inputs,
                              uint64_t right_hash, buffers *buffers, sigramp_verify_report *report)
{
    sigramp_status status = SIGRAMP_OK;
    for (uint32_t at = 0; !status && at < inputs->count; at += CHUNK) {
        const uint32_t count = smaller(inputs->count - at, CHUNK);
        fill(job, inputs, at, count, buffers->x);
        find_right(job, count, buffers->x, buffers->right);
        hash(job, count, buffers->right, buffers->hashes + at / VERIFY_RUN);
        verify_compare(count, buffers->x, buffers->y + at, buffers->right, report);
        status = tell(job, report->inputs);
    }
    if (!status && whole_hash(inputs, buffers) != right_hash)
        status = SIGRAMP_SELF_CHECK_FAILED;
    return status;
}

static sigramp_status verify_all_of(const verify_job *job, const verify_inputs *inputs,
                                    uint64_t right_hash, buffers *buffers,
                                    sigramp_verify_report *report)
{
    const sigramp_status status = evaluate(job, inputs, buffers, report);
    if (status || whole_hash(inputs, buffers) == right_hash)
        return status;
    return examine(job, inputs, right_hash, buffers, report);
}

static sigramp_status verify_with(const verify_job *job, buffers *buffers,
                                  sigramp_verify_report *report)
{
    const verify_right *right = job->right;
    if (job->options->quick) {
        const verify_inputs inputs = verify_quick_inputs(right->hard);
        return verify_all_of(job, &inputs, right->quick, buffers, report);
    }
    const block_range blocks = blocks_of(job->options);
    sigramp_status status = SIGRAMP_OK;
    for (unsigned block = blocks.first; !status && block < blocks.end; ++block) {
        const verify_inputs inputs = verify_block_inputs(block);
        status = verify_all_of(job, &inputs, right->blocks[block], buffers, report);
    }
    return status;
}

sigramp_status verify_run(const verify_job *job, sigramp_verify_report *report)
{
    buffers buffers = {malloc(CHUNK * sizeof(float)),
                       malloc(CHUNK * sizeof(float)),
                       malloc(VERIFY_BLOCK * sizeof(float)),
                       {0}};
    sigramp_status status = SIGRAMP_OUT_OF_MEMORY;
    memset(report, 0, sizeof *report);
    if (buffers.x && buffers.right && buffers.y)
        status = verify_with(job, &buffers, report);
    free(buffers.x);
    free(buffers.right);
    free(buffers.y);
    return status;
}
