/* SPDX-License-Identifier: MIT */
/* Times of runs that follow each other on the device. */
#include <stdlib.h>

#include "resident.h"

enum { MOST_IN_A_ROW = 8, MOST_RUNS = 40 };

bool resident_has_time(const resident *all, double seconds)
{
    return bench_now() + seconds < all->case_deadline && !resident_is_told_to_stop(all->report);
}

static bool finish(resident *all)
{
    return !bench_device_failed(opencl_call.Finish(all->device.queue), "resident", "clFinish");
}

double resident_once(resident *all, resident_work work, void *what)
{
    cl_event done = NULL;
    const double start = bench_now();
    const bool right = work(all, what, &done) && finish(all);
    const double seconds = bench_now() - start;
    if (done)
        opencl_call.ReleaseEvent(done);
    return right ? seconds : -1;
}

/* When the device was done with an event, in seconds; negative if it does not tell. */
static double end_of(cl_event event)
{
    cl_ulong end = 0;
    if (!event || bench_opencl_call.GetEventProfilingInfo(event, CL_PROFILING_COMMAND_END,
                                                          sizeof end, &end, NULL) != CL_SUCCESS)
        return -1;
    return end > 0 ? 1e-9 * (double)end : -1;
}

/* Appends the time of each run but the first; whether all of them are known. */
static bool add_gaps(cl_event *events, int count, double *seconds, int *runs)
{
    bool known = true;
    for (int k = 1; k < count && *runs < MOST_RUNS; ++k) {
        const double before = end_of(events[k - 1]), after = end_of(events[k]);
        known = known && before >= 0 && after > before;
        seconds[(*runs)++] = after - before;
    }
    return known;
}

/* Enqueues count runs and waits; *wall: seconds of each. */
static bool run_in_a_row(resident *all, resident_work work, void *what, int count, cl_event *events,
                         double *wall)
{
    const double start = bench_now();
    bool right = true;
    for (int k = 0; right && k < count; ++k)
        right = work(all, what, &events[k]);
    right = finish(all) && right;
    *wall = (bench_now() - start) / count;
    return right;
}

static int by_size(const void *a, const void *b)
{
    const double first = *(const double *)a, second = *(const double *)b;
    return (first > second) - (first < second);
}

static double median_of(double *seconds, int count)
{
    qsort(seconds, (size_t)count, sizeof *seconds, by_size);
    return (seconds[(count - 1) / 2] + seconds[count / 2]) / 2;
}

void resident_summarise(double *seconds, int runs, resident_times *times)
{
    times->runs = runs;
    times->median = median_of(seconds, runs);
    times->least = seconds[0];
    times->most = seconds[runs - 1];
}

bool resident_time(resident *all, resident_work work, void *what, double seconds,
                   resident_times *times)
{
    double gaps[MOST_RUNS], walls[MOST_RUNS];
    int runs = 0, rows = 0;
    bool right = true, known = true;
    const double left = all->case_deadline - bench_now();
    const double affordable = left / 2 / (seconds > 1e-9 ? seconds : 1e-9);
    const int in_a_row = affordable > MOST_IN_A_ROW ? MOST_IN_A_ROW
                         : affordable > 2           ? (int)affordable
                                                    : 2;
    do {
        cl_event events[MOST_IN_A_ROW] = {0};
        right = run_in_a_row(all, work, what, in_a_row, events, &walls[rows++]);
        known = known && right && add_gaps(events, in_a_row, gaps, &runs);
        for (int k = 0; k < in_a_row; ++k)
            if (events[k])
                opencl_call.ReleaseEvent(events[k]);
    } while (right && runs < MOST_RUNS && rows < MOST_RUNS &&
             resident_has_time(all, in_a_row * seconds));
    if (!right)
        return false;
    *times = (resident_times){.by_events = known, .wall = median_of(walls, rows)};
    resident_summarise(known ? gaps : walls, known ? runs : rows, times);
    return true;
}
