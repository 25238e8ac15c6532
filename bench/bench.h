/* SPDX-License-Identifier: MIT */
/*
 * sigramp-bench: verify each answer, then time it.
 *
 * A case is one call on one set of arrays. Cases of one group work on arrays of the same number of
 * points and are timed in turns, so that what else the machine does hits all of them alike.
 */
#ifndef SIGRAMP_BENCH_BENCH_H
#define SIGRAMP_BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>

#include "sigramp/sigramp.h"

typedef struct {
    const char *pattern; /* which cases, fnmatch */
    const char *device;
    const char *isa;
    size_t points; /* 0: the case's own number */
    size_t terms;
    int repeat;
    int threads;
    bool json;
    bool grid; /* not the cases, but auto's choices */
} bench_options;

typedef enum { BENCH_COPY, BENCH_MAP, BENCH_SUM } bench_kind;

typedef struct {
    char name[48];
    bench_kind kind;
    sigramp_unit unit;
    sigramp_precision precision;
    sigramp_method method; /* of a sum */
    size_t points;
    size_t terms;
    double plan_seconds; /* of a sum's plan, made once; the runs execute it */
    double *seconds;     /* one per run */
    int runs;
    double median, least, most; /* seconds */
    char device[32];
    char isa[16]; /* "" if the device has none */
} bench_case;

typedef struct {
    bench_case *cases;
    size_t count;
} bench_list;

/* The arrays and the plan the cases of one precision and one kind share. */
typedef struct {
    sigramp_precision precision;
    size_t points, terms;
    void *x, *y;
    void *offsets, *weights;
    sigramp_sum_plan *plan;
    double plan_seconds;
} bench_arrays;

/* cases.c: all cases the options select, in groups: maps and copies first, then sums. */
bool bench_list_create(const bench_options *options, bench_list *list);
void bench_list_destroy(bench_list *list);
bool bench_same_arrays(const bench_case *a, const bench_case *b);
bool bench_same_group(const bench_case *a, const bench_case *b);
size_t bench_real_size(sigramp_precision precision);
double bench_bytes(const bench_case *one); /* read and written */

/* The offsets of closed sums. */
#define BENCH_CLOSED_START 0.0
#define BENCH_CLOSED_STOP 10.0

/* fill.c: arrays with a fixed seed, first touched by the threads that use them. */
bool bench_arrays_create(const bench_case *one, int threads, sigramp_context *context,
                         bench_arrays *arrays);
void bench_arrays_destroy(bench_arrays *arrays);

/* timing.c: seconds of a clock that only goes forward; runs one case once; false with a message on
 * standard error if it failed. */
double bench_now(void);
bool bench_run(const bench_case *one, bench_arrays *arrays, sigramp_context *context, int threads);
bool bench_time_group(bench_case *group, size_t count, const bench_options *options,
                      sigramp_context *context);

/* verify.c: compares y with a long double reference; false with a message if an answer is wrong. */
bool bench_verify(const bench_case *one, const bench_arrays *arrays);

/* machine.c */
typedef struct {
    char processor[128];
    long cores;
    int threads;
    char device[128];
} bench_machine;
void bench_machine_read(sigramp_context *context, int threads, bench_machine *machine);

/* grid.c: auto beside the methods it chooses from; false with a message if a sum failed. options'
 * points and terms are the largest, 0 for 10^7 and 10^6. */
bool bench_grid(const bench_options *options, sigramp_context *context);

/* report.c */
bool bench_report_json(const bench_machine *machine, const bench_list *list);
void bench_report_table(const bench_machine *machine, const bench_list *list);

#endif
