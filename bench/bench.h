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

#include "ceilings.h"
#include "seconds.h"
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
    const char *save;             /* the file that gets the JSON too, or NULL */
    bool grid;                    /* not the cases, but auto's choices */
    bool sweep;                   /* not the cases, but sums over decades of points and terms */
    bool resident;                /* not the cases, but arrays on the device: resident/resident.h */
    bool variants;                /* likewise, of other launches of them: resident/variants.h */
    double seconds;               /* of either, all together */
    const bench_isa_loops *loops; /* of the CPU's instruction set */
} bench_options;

typedef enum {
    BENCH_COPY,
    BENCH_MAP,
    BENCH_SUM,
    BENCH_PLAIN_LOOP /* what a direct sum is compared with: plain_loop.c */
} bench_kind;

typedef struct {
    char name[48];
    bench_kind kind;
    sigramp_unit unit;
    sigramp_precision precision;
    sigramp_method method; /* of a sum or a plain loop, which is direct */
    size_t points;
    size_t terms;
    bool unweighted;
    double plan_seconds; /* of a sum's plan, made once; the runs execute it */
    double error;        /* of a sum: the largest relative one in the verified sample */
    double *seconds;     /* one per run */
    int runs;
    double median, least, most; /* seconds */
    char device[32];
    char isa[16]; /* "" if the device has none */
} bench_case;

/* A case that is not run, and why. */
typedef struct {
    char name[48];
    char why[80];
} bench_left_out;

enum { BENCH_MOST_LEFT_OUT = 8 };

typedef struct {
    bench_case *cases;
    size_t count;
    bench_left_out left_out[BENCH_MOST_LEFT_OUT];
    size_t left_out_count;
} bench_list;

/* The arrays and the plan the cases of one precision and one kind share. */
typedef struct {
    sigramp_precision precision;
    size_t points, terms;
    void *x, *y;
    void *offsets, *weights; /* no weights: ones */
    sigramp_sum_plan *plan;
    double plan_seconds;
} bench_arrays;

/* cases.c: all cases the options select, in groups: maps and copies first, then sums. */
bool bench_list_create(const bench_options *options, bench_list *list);
void bench_list_destroy(bench_list *list);
size_t bench_map_points(const bench_options *options);
bool bench_is_sum(const bench_case *one); /* by the library or by a plain loop */
bool bench_is_on_cpu(const bench_case *one);
const char *bench_method_name(sigramp_method method);
void bench_name_sum(bench_case *sum); /* from its method, unit and precision */
bool bench_same_arrays(const bench_case *a, const bench_case *b);
bool bench_same_group(const bench_case *a, const bench_case *b);
size_t bench_real_size(sigramp_precision precision);
double bench_bytes(const bench_case *one); /* read and written */
double bench_gb_per_second(const bench_case *one);
double bench_terms_per_second(const bench_case *one);

/* The offsets of closed sums. */
#define BENCH_CLOSED_START 0.0
#define BENCH_CLOSED_STOP 10.0

/* arrays.c: numbers with a fixed seed, first touched by the threads that use them. */
bool bench_arrays_create(const bench_case *one, int threads, sigramp_context *context,
                         bench_arrays *arrays);
void bench_arrays_destroy(bench_arrays *arrays);
/* Arrays of their own, which the caller frees; NULL without memory. */
void *bench_random_points(sigramp_precision precision, size_t count, int threads);
void *bench_random_offsets(sigramp_precision precision, size_t count, int threads);
void *bench_random_weights(sigramp_precision precision, size_t count, int threads);
/* Makes arrays->plan of arrays' offsets and weights. */
sigramp_status bench_plan_sum(const bench_case *one, sigramp_context *context,
                              bench_arrays *arrays);

/* timing.c: runs one case once; false with a message on standard error if it failed. */
bool bench_run(const bench_case *one, bench_arrays *arrays, sigramp_context *context,
               const bench_options *options);
bool bench_time_group(bench_case *group, size_t count, const bench_options *options,
                      sigramp_context *context);

/* fit.c: makes the points, or the terms of direct sums with more terms than points, a tenth, a
 * hundredth, ... of what they are where a run would take long on this device; what --points and
 * --terms say stays. False with a message if a case failed. */
bool bench_fit_group(bench_case *group, size_t count, const bench_options *options,
                     sigramp_context *context);

/* verify.c: compares y with a long double reference; false with a message if an answer is wrong. */
bool bench_verify(bench_case *one, const bench_arrays *arrays);

/* machine.c: what the numbers were measured on, and the memory that is free. */
typedef struct {
    char processor[128];
    char system[128]; /* the kernel */
    long cores;
    int threads;
    double memory_bytes;
    char isa[16]; /* of the CPU's loops */
    char device[128];
    char platform[128], driver[128], type[16]; /* "" of the CPU path */
} bench_machine;
void bench_machine_read(sigramp_context *context, const bench_options *options,
                        bench_machine *machine);
double bench_free_bytes(void);

/* What binds a case: the multiply-adds for sums whose every term is evaluated, else the copy. */
bool bench_is_bound_by_operations(const bench_case *one);
const char *bench_ceiling_name(const bench_case *one); /* "copy", "transfer" or "multiply-add" */
/* Its speed over the ceiling's, in bytes or in terms and multiply-adds; 0 where it says nothing:
 * the ceiling was not measured, or the arrays fit caches which the copied ones do not. */
double bench_ceiling_fraction(const bench_case *one, const bench_limits *limits);

/* grid.c: auto beside the methods it chooses from; false with a message if a sum failed. options'
 * points and terms are the largest, 0 for 10^7 and 10^6. */
bool bench_grid(const bench_options *options, sigramp_context *context);

/* sweep.c: fills the list with sums that were timed over decades; false with a message if one
 * failed. options' points and terms are the largest, 0 for 10^7. */
bool bench_sweep(const bench_options *options, sigramp_context *context, bench_list *list);

/* json.c: all that was measured, to standard output or, whole or not at all, to a file; false with
 * a message if it could not be written. */
bool bench_write_json(const char *path, const bench_machine *machine, const bench_limits *limits,
                      const bench_list *list);

/* resident/: measures on the device's own arrays and prints the report; the exit status. */
int bench_resident(const bench_options *options);

/* table.c */
void bench_print_table(const bench_machine *machine, const bench_limits *limits,
                       const bench_list *list);

#endif
