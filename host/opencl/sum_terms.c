/* SPDX-License-Identifier: MIT */
/* All terms stay for the plan's next sum if they fit at once; what stays and what a sum brings
 * together take the memory of one sum's terms. */
#include "sum_terms.h"

#include "memory.h"
#include "quick.h"

/* Of a device's memory half is for terms; a term takes three numbers. */
static uint64_t memory_for_terms(const opencl_device *device)
{
    return device->memory / 2;
}

static uint64_t bytes_of(int precision, size_t count)
{
    return (uint64_t)3 * count * ((size_t)precision / 8);
}

size_t opencl_terms_at_once(const opencl_device *device, int precision, size_t count)
{
    const uint64_t fitting = memory_for_terms(device) / bytes_of(precision, 1);
    const uint64_t largest = device->largest_buffer / ((size_t)precision / 8);
    const uint64_t most = fitting < largest ? fitting : largest;
    return most < 1 ? 1 : most < count ? (size_t)most : count;
}

static int are_there_at_once(const sum_job *job)
{
    return job->terms->loops.count <= job->shape->block_terms;
}

void opencl_begin_terms(sum_job *job)
{
    opencl_terms *const there = &job->there;
    job->is_quick = job->batch && job->shape->quickly;
    if (job->batch)
        return;
    if (are_there_at_once(job))
        opencl_take_terms(job->device, job->terms->loops.offsets, job->terms->loops.count, there);
    if (!job->shape->quickly)
        return;
    if (there->quick == QUICK_UNKNOWN)
        there->quick = opencl_can_be_quick(job->terms) ? QUICK_POSSIBLE : QUICK_IMPOSSIBLE;
    job->is_quick = there->quick == QUICK_POSSIBLE;
}

static sigramp_status upload(const sum_job *job, const void *array, size_t first, size_t count,
                             cl_mem *buffer)
{
    const size_t bytes = (size_t)job->terms->precision / 8;
    /* A buffer cannot be empty, but no kernel reads the terms that are not there. */
    if (count == 0)
        return opencl_make_buffer(job->device, bytes, NULL, buffer, job->detail);
    return opencl_make_buffer(job->device, count * bytes, (const char *)array + first * bytes,
                              buffer, job->detail);
}

/* In place of the block before, whose memory is free only when the launches that use it are done.
 */
static sigramp_status bring_block(sum_job *job, size_t first, size_t count)
{
    const sigramp_loop_terms *const loops = &job->terms->loops;
    const size_t bytes = (size_t)job->terms->precision / 8;
    const uint64_t room = memory_for_terms(job->device);
    opencl_terms *const there = &job->there;
    sigramp_status status = SIGRAMP_OK;
    if (there->offsets)
        status = opencl_stream_wait(job->stream, job->detail);
    opencl_release_terms(there);
    there->source = (const char *)loops->offsets + first * bytes;
    there->first = first;
    there->count = count;
    there->bytes = bytes_of(job->terms->precision, count);
    opencl_limit_kept_terms(job->device, room > there->bytes ? room - there->bytes : 0);
    if (!status)
        status = upload(job, loops->offsets, first, count, &there->offsets);
    if (!status)
        status = upload(job, loops->weight_significands, first, count, &there->weights);
    if (!status)
        status = upload(job, loops->weight_exponents, first, count, &there->exponents);
    return status;
}

sigramp_status opencl_bring_terms(sum_job *job, size_t first, size_t count)
{
    sigramp_status status = SIGRAMP_OK;
    if (!job->there.exponents || job->there.first != first)
        status = bring_block(job, first, count);
    if (!status && job->is_quick && !job->there.centres)
        status = opencl_bring_centres(job, first, count);
    return status;
}

void opencl_end_terms(sum_job *job, sigramp_status status)
{
    if (!status && !job->batch && job->there.exponents && are_there_at_once(job))
        opencl_keep_terms(job->device, &job->there);
    else
        opencl_release_terms(&job->there);
}
