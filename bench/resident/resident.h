/* SPDX-License-Identifier: MIT */
/*
 * sigramp-bench --resident: the speed on arrays that are in the device's memory already, through
 * <sigramp/sigramp_opencl.h>, and what carrying them there and back costs.
 *
 * resident/copy/PRECISION           the device's own copy, the faster of clEnqueueCopyBuffer and of
 *                                   a kernel; what the maps are compared with
 * resident/map/UNIT/PRECISION       sigramp_opencl_map, beside that copy
 * resident/sum-direct/logistic/PRECISION/POINTSxTERMS, resident/sum-fast/...,
 * resident/sum-closed/... sigramp_opencl_sum_execute of a plan that is made before; terms and
 * tables are on the device resident/launch/f32               a map of one point: what a call costs
 * beside its work resident/link/pinned|pageable/in|out|both arrays carried to the device, back, or
 * both ways at once resident/host/map/UNIT/PRECISION  sigramp_map_f32 and _f64 of host arrays,
 * beside the link
 *
 * A case begins small, is compared with the CPU path's results, bit for bit, grows while it takes
 * less than its share of the time, is compared again and then timed: by events, as the time from
 * one command's end to the next one's of several in a row (median_seconds), and by the clock, from
 * the first of them to clFinish (wall_seconds). The difference is what the launches cost.
 */
#ifndef SIGRAMP_BENCH_RESIDENT_H
#define SIGRAMP_BENCH_RESIDENT_H

#include <jansson.h>
#include <stdatomic.h>

#include "../bench.h"
#include "../device.h"
#include "sigramp/sigramp_opencl.h"

/* The points of the arrays are those of one block, again and again. */
enum { RESIDENT_BLOCK = 1 << 20 };

typedef struct resident resident;

typedef struct resident_case {
    char name[64];
    bool (*run)(resident *all, const struct resident_case *one); /* false: it failed */
    sigramp_unit unit;
    sigramp_precision precision;
    sigramp_method method;
    size_t points, terms; /* at most */
    int way;              /* of links: RESIDENT_IN, ... */
    bool pinned;
} resident_case;

enum { RESIDENT_IN = 1, RESIDENT_OUT = 2, RESIDENT_BOTH = RESIDENT_IN | RESIDENT_OUT };

/* Of one run, in seconds. */
typedef struct {
    int runs;
    double median, least, most; /* by events, or by the clock where events have no times */
    double wall;                /* by the clock, of several in a row */
    bool by_events;
} resident_times;

/* Arrays x and y of a precision and what the device's copy of them makes. */
typedef struct {
    size_t points; /* 0: not yet known */
    double buffer_gb_per_second, kernel_gb_per_second;
    double gb_per_second; /* of the faster */
    resident_times times; /* likewise */
} resident_copy;

typedef struct resident_report resident_report;

struct resident {
    const bench_options *options;
    bench_device device;
    sigramp_context *context, *cpu;
    double deadline;         /* of everything, as bench_now has it */
    double case_deadline;    /* of the case that runs */
    size_t cases_left;       /* that one and those after it */
    size_t parts_left;       /* of the case: 1, or its variants */
    resident_copy copies[2]; /* by whether the precision is 64 */
    double peaks[2];         /* multiply-adds a second */
    double link_gb_per_second;
    int precision; /* of the arrays there are; 0: none */
    cl_mem x, y;
    void *block; /* the block of x */
    resident_report *report;
};

/* cases.c: those whose names match; *count of them; NULL without memory. */
resident_case *resident_cases(const bench_options *options, bool has_fp64, size_t *count);

/* maps.c: a status that is not SIGRAMP_OK, with its message. */
bool resident_failed(const resident_case *one, sigramp_status status, sigramp_context *context);

/* resident.c: the case's time begins now; what it took before is a loss that all others share. */
void resident_begin_time(resident *all);
/* The same, of one of so many parts of the case that are left, this one included. */
void resident_begin_part(resident *all, size_t left);

/* clock.c: enqueues a run and sets *done to the event of its last command; false with a message. */
typedef bool (*resident_work)(resident *all, void *what, cl_event *done);
/* Whether there is time for `seconds` more of the case, and nobody asked to stop. */
bool resident_has_time(const resident *all, double seconds);
/* Seconds by the clock until a run has ended; negative if it failed. */
double resident_once(resident *all, resident_work work, void *what);
/* Times runs of about `seconds` each, two at least. */
bool resident_time(resident *all, resident_work work, void *what, double seconds,
                   resident_times *times);
void resident_summarise(double *seconds, int runs, resident_times *times);

/* arrays.c: puts arrays of the precision on the device, of as many points as the device copies in a
 * share of the case's time, or as --points says; measures that copy the first time. */
bool resident_use_arrays(resident *all, sigramp_precision precision);
void resident_release_arrays(resident *all);
/* Overwrites the first count results, so that none of before is taken for a new one. */
bool resident_poison(resident *all, size_t count);
/* Whether results [first, first + count) on the device are the expected ones; else a message. */
bool resident_same(resident *all, const resident_case *one, size_t first, size_t count,
                   const void *right);
const void *resident_points(const resident *all, size_t first); /* whole to the block's end */

/* The cases' runs. */
bool resident_run_copy(resident *all, const resident_case *one);
/* Compares samples of so many results, from the first to the last. */
bool resident_verify_map(resident *all, const resident_case *one, size_t points);
bool resident_run_map(resident *all, const resident_case *one);
bool resident_run_launch(resident *all, const resident_case *one);
/* The row of a sum; NULL if it failed. */
json_t *resident_sum_row(resident *all, const resident_case *one);
bool resident_run_sum(resident *all, const resident_case *one);
bool resident_run_link(resident *all, const resident_case *one);
bool resident_run_host_map(resident *all, const resident_case *one);

/* peak.c: what a point's or term's counted floating-point operations take at the device's measured
 * multiply-adds; 0 where they were not counted, or it has none such. names: NULL at the end. */
double resident_least_seconds(const resident *all, const char *const *names, sigramp_unit unit,
                              sigramp_precision precision);
/* Whether the library tries floats in double on this device. */
bool resident_computes_in_double(const resident *all);

/* report.c: a report writes itself when the process is told to stop or the time is over, even if
 * the device's driver never comes back. */
resident_report *resident_report_begin(const bench_options *options, double deadline);
bool resident_is_told_to_stop(const resident_report *report);
/* Takes the object. */
void resident_report_set(resident_report *report, const char *key, json_t *value);
void resident_report_append(resident_report *report, const char *list, json_t *row);
void resident_report_why(resident_report *report, const char *list, const char *name,
                         const char *why);
void resident_report_drop(resident_report *report); /* without a word */
/* Writes all and frees; false with a message if it could not be written or something failed. */
bool resident_report_end(resident_report *report);

/* What every row has. */
json_t *resident_row(const char *name, const char *device, size_t points, size_t terms,
                     double bytes, const resident_times *times);
/* A fraction, or null for 0. */
void resident_add_fraction(json_t *row, const char *key, double value);
/* of_copy: the row's speed over the copy's; null for arrays an order of magnitude smaller than the
 * copied ones, which may be in nearer memory. */
void resident_add_of_copy(const resident *all, sigramp_precision precision, size_t points,
                          json_t *row);

#endif
