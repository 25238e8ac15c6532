/* SPDX-License-Identifier: MIT */
/*
 * The report of resident cases. It is written when the last case has ended; and by a thread of its
 * own when that will not be: a while after the time is over or after SIGTERM or SIGINT, since a
 * driver may never come back. --save has it after every case.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../json_file.h"
#include "resident.h"

/* What the case that runs may take to notice. */
static const double patience = 3;

struct resident_report {
    const bench_options *options;
    double began, deadline;
    json_t *root;
    pthread_mutex_t lock; /* of root */
    pthread_t watch;
    atomic_int stopped_by; /* a signal; 0: none */
    atomic_bool ended;
};

/* The time it took, and whether it came to its end. */
static void close_root(resident_report *report, const char *stopped)
{
    json_object_set_new(report->root, "seconds", json_real(bench_now() - report->began));
    json_object_set_new(report->root, "stopped", stopped ? json_string(stopped) : json_null());
}

static bool write_out(const resident_report *report)
{
    bool written = true;
    if (report->options->save)
        written = bench_dump(report->root, report->options->save);
    if (report->options->json)
        written = bench_dump(report->root, NULL) && written;
    return written;
}

static void stopping_signals(sigset_t *signals)
{
    sigemptyset(signals);
    sigaddset(signals, SIGTERM);
    sigaddset(signals, SIGINT);
}

/* Writes what there is in place of a case that does not end. */
static void give_up(resident_report *report, const char *why)
{
    pthread_mutex_lock(&report->lock);
    if (report->ended) {
        pthread_mutex_unlock(&report->lock);
        return;
    }
    fprintf(stderr, "sigramp-bench: %s, and the device does not answer\n", why);
    close_root(report, why);
    write_out(report);
    _exit(1);
}

static void *watch(void *given)
{
    resident_report *const report = given;
    sigset_t signals;
    stopping_signals(&signals);
    double limit = report->deadline + patience;
    while (!report->ended) {
        const struct timespec wait = {0, 100 * 1000 * 1000};
        const int number = sigtimedwait(&signals, NULL, &wait);
        if (number > 0 && report->stopped_by == 0) {
            report->stopped_by = number;
            limit = bench_now() + patience;
        }
        if (bench_now() > limit)
            give_up(report, report->stopped_by ? "stopped by a signal" : "out of time");
    }
    return NULL;
}

resident_report *resident_report_begin(const bench_options *options, double deadline)
{
    resident_report *const report = calloc(1, sizeof *report);
    sigset_t signals;
    stopping_signals(&signals);
    if (!report)
        return NULL;
    report->options = options;
    report->began = bench_now();
    report->deadline = deadline;
    report->root = json_pack("{s:{}, s:{}, s:[], s:[], s:[]}", "machine", "ceilings", "results",
                             "left_out", "failed");
    pthread_mutex_init(&report->lock, NULL);
    /* Threads that start from here on, the driver's too, leave the signals to the watch. */
    if (!report->root || pthread_sigmask(SIG_BLOCK, &signals, NULL) != 0 ||
        pthread_create(&report->watch, NULL, watch, report) != 0) {
        json_decref(report->root);
        free(report);
        return NULL;
    }
    return report;
}

bool resident_is_told_to_stop(const resident_report *report)
{
    return report->stopped_by != 0;
}

void resident_report_set(resident_report *report, const char *key, json_t *value)
{
    pthread_mutex_lock(&report->lock);
    json_object_set_new(report->root, key, value);
    pthread_mutex_unlock(&report->lock);
}

void resident_report_append(resident_report *report, const char *list, json_t *row)
{
    pthread_mutex_lock(&report->lock);
    json_array_append_new(json_object_get(report->root, list), row);
    close_root(report, "not yet ended");
    if (report->options->save)
        bench_dump(report->root, report->options->save);
    pthread_mutex_unlock(&report->lock);
}

void resident_report_why(resident_report *report, const char *list, const char *name,
                         const char *why)
{
    resident_report_append(report, list, json_pack("{s:s, s:s}", "case", name, "why", why));
}

void resident_report_drop(resident_report *report)
{
    report->ended = true;
    pthread_join(report->watch, NULL);
    pthread_mutex_destroy(&report->lock);
    json_decref(report->root);
    free(report);
}

bool resident_report_end(resident_report *report)
{
    pthread_mutex_lock(&report->lock);
    const bool in_time = json_array_size(json_object_get(report->root, "left_out")) == 0;
    close_root(report, report->stopped_by ? "stopped by a signal" : in_time ? NULL : "out of time");
    const bool right = json_array_size(json_object_get(report->root, "failed")) == 0;
    const bool written = write_out(report);
    const bool stopped = report->stopped_by != 0;
    report->ended = true; /* the watch must not write once more */
    pthread_mutex_unlock(&report->lock);
    resident_report_drop(report);
    return right && written && !stopped;
}

json_t *resident_row(const char *name, const char *device, size_t points, size_t terms,
                     double bytes, const resident_times *times)
{
    return json_pack(
        "{s:s, s:s, s:n, s:I, s:I, s:i, s:f, s:f, s:f, s:f, s:b, s:f, s:f, s:f}", "case", name,
        "device", device, "isa", "points", (json_int_t)points, "terms", (json_int_t)terms, "runs",
        times->runs, "median_seconds", times->median, "min_seconds", times->least, "max_seconds",
        times->most, "wall_seconds", times->wall, "by_events", times->by_events, "ns_per_point",
        1e9 * times->median / (double)points, "gb_per_second", 1e-9 * bytes / times->median,
        "terms_per_second", (double)points * (double)terms / times->median);
}

void resident_add_fraction(json_t *row, const char *key, double value)
{
    json_object_set_new(row, key, value > 0 ? json_real(value) : json_null());
}
