/* SPDX-License-Identifier: MIT */
/*
 * The driver's own waits have no end; its callback wakes this one as soon as they would end. Where
 * a device is left behind, to release anything could wait for it too.
 */
#include "wait.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "report.h"
#include "timeout.h"

/* Now and then the event is asked, in case that a driver forgets to call. */
static const double SLICE = 0.25;

/* Shared with the driver, which may call when nobody waits any more: the last of the two frees it.
 */
typedef struct {
    pthread_mutex_t mutex;
    pthread_cond_t called;
    cl_int state;
    int holders;
} waiter;

static atomic_int left_behind;

int opencl_left_behind(void)
{
    return atomic_load(&left_behind);
}

int sigramp_device_left_behind(void)
{
    return opencl_left_behind();
}

static void let_go(waiter *one)
{
    const int is_last = --one->holders == 0;
    pthread_mutex_unlock(&one->mutex);
    if (!is_last)
        return;
    pthread_mutex_destroy(&one->mutex);
    pthread_cond_destroy(&one->called);
    free(one);
}

static void CL_CALLBACK note_end(cl_event event, cl_int state, void *data)
{
    waiter *const one = data;
    (void)event;
    pthread_mutex_lock(&one->mutex);
    one->state = state;
    pthread_cond_signal(&one->called);
    let_go(one);
}

static waiter *new_waiter(void)
{
    waiter *const one = calloc(1, sizeof *one);
    pthread_condattr_t monotonic;
    if (!one)
        return NULL;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&one->mutex, NULL);
    pthread_cond_init(&one->called, &monotonic);
    pthread_condattr_destroy(&monotonic);
    one->state = CL_QUEUED;
    one->holders = 1;
    return one;
}

static struct timespec after(struct timespec time, double seconds)
{
    const long long nanoseconds = time.tv_nsec + (long long)(seconds * 1e9);
    time.tv_sec += (time_t)(nanoseconds / 1000000000);
    time.tv_nsec = (long)(nanoseconds % 1000000000);
    return time;
}

static int is_before(struct timespec a, struct timespec b)
{
    return a.tv_sec < b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec < b.tv_nsec);
}

/* Complete (CL_COMPLETE), not yet (above), or failed (below), which is also what it means if the
 * driver does not tell. */
static cl_int state_of(cl_event event)
{
    cl_int state = CL_QUEUED;
    const cl_int code = opencl_call.GetEventInfo(event, CL_EVENT_COMMAND_EXECUTION_STATUS,
                                                 sizeof state, &state, NULL);
    return code == CL_SUCCESS ? state : code < 0 ? code : CL_INVALID_EVENT;
}

/* Until the event is complete, failed, or too late. */
static cl_int wait_until(cl_event event, waiter *one, struct timespec deadline)
{
    struct timespec now;
    cl_int state = CL_QUEUED;
    while (state > CL_COMPLETE && (state = state_of(event)) > CL_COMPLETE) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        if (!is_before(now, deadline))
            break;
        const struct timespec slice = after(now, SLICE);
        pthread_mutex_lock(&one->mutex);
        while (one->state > CL_COMPLETE &&
               pthread_cond_timedwait(&one->called, &one->mutex,
                                      is_before(slice, deadline) ? &slice : &deadline) == 0)
            continue;
        state = one->state;
        pthread_mutex_unlock(&one->mutex);
    }
    return state;
}

static cl_int wait_for(cl_event event, double seconds)
{
    struct timespec now;
    waiter *const one = new_waiter();
    if (!one)
        return CL_OUT_OF_HOST_MEMORY;
    clock_gettime(CLOCK_MONOTONIC, &now);
    one->holders = 2;
    if (opencl_call.SetEventCallback(event, CL_COMPLETE, note_end, one) != CL_SUCCESS)
        one->holders = 1; /* then asking must do */
    const cl_int state = wait_until(event, one, after(now, seconds));
    pthread_mutex_lock(&one->mutex);
    let_go(one);
    return state;
}

sigramp_status opencl_wait(cl_command_queue queue, cl_event event, const char *call, char *detail)
{
    cl_int state = CL_QUEUED;
    const sigramp_status status = opencl_check(opencl_call.Flush(queue), "clFlush", detail);
    if (!status)
        state = state_of(event);
    if (!status && state > CL_COMPLETE)
        state = wait_for(event, opencl_timeout());
    if (status || state <= CL_COMPLETE)
        return status ? status : opencl_check(state, call, detail);
    atomic_store(&left_behind, 1);
    return opencl_fail(SIGRAMP_DEVICE_FAILED, detail,
                       "the OpenCL device did not answer for %g s, in %s: it is left behind",
                       opencl_timeout(), call);
}

sigramp_status opencl_wait_queue(cl_command_queue queue, char *detail)
{
    cl_event all = NULL;
    sigramp_status status =
        opencl_check(opencl_call.EnqueueMarkerWithWaitList(queue, 0, NULL, &all),
                     "clEnqueueMarkerWithWaitList", detail);
    if (status)
        return status;
    status = opencl_wait(queue, all, "a launch", detail);
    opencl_release_event(all);
    return status;
}

void opencl_release_event(cl_event event)
{
    if (event && !opencl_left_behind())
        opencl_call.ReleaseEvent(event);
}

void opencl_release_buffer(cl_mem buffer)
{
    if (buffer && !opencl_left_behind())
        opencl_call.ReleaseMemObject(buffer);
}
