/* SPDX-License-Identifier: MIT */
/* An opened device and what the files of host/opencl share about it. */
#ifndef SIGRAMP_HOST_OPENCL_DEVICE_H
#define SIGRAMP_HOST_OPENCL_DEVICE_H

#include "backend.h"
#include "loader.h"
#include "report.h"

enum { OPENCL_LARGEST_TILE = 256, OPENCL_INFO_SIZE = 128, OPENCL_IDS_SIZE = 1024 };

/* What a program is made for: maps and sums are built apart: neither waits for the other. */
typedef enum {
    OPENCL_MAP_PROGRAM,
    OPENCL_SUM_PROGRAM,
    OPENCL_TABLE_PROGRAM,  /* the same for every unit: kept as the first one's */
    OPENCL_PIECES_PROGRAM, /* likewise */
    OPENCL_SEGMENTS_PROGRAM,
    OPENCL_PROGRAM_COUNT
} opencl_program_kind;

typedef enum {
    OPENCL_MAP = 0,
    OPENCL_SCALE_POINTS = 0,
    OPENCL_ADD_POINTS,
    OPENCL_SCALE_TERMS,
    OPENCL_ADD_TERMS,
    OPENCL_FINISH,
    OPENCL_EXACT_KERNEL_COUNT,
    OPENCL_QUICK_POINTS = OPENCL_EXACT_KERNEL_COUNT,
    OPENCL_FINISH_QUICKLY,
    OPENCL_KERNEL_COUNT
} opencl_kernel;

typedef struct {
    cl_program program;
    cl_kernel kernels[OPENCL_KERNEL_COUNT];
    size_t work_group_size; /* a power of two every kernel of the program takes */
    int checked;            /* its known answers were right */
} opencl_program;

/* What the passes of a sum leave for each other, for so many slots (a point in a group). */
typedef struct {
    size_t slots;
    cl_mem scales;
    cl_mem totals;
    cl_mem specials;
    cl_mem quick_totals; /* NULL: the device has no quick sums */
    cl_mem list;         /* of the points that a quick sum leaves */
} opencl_sum_state;

/* A queue, and a buffer for the points and then the results of host arrays. */
typedef struct {
    cl_command_queue queue; /* NULL: not needed yet, or, of the first lane, the device's */
    cl_mem points;
    size_t size;
} opencl_lane;

enum { OPENCL_LAUNCHES = 8 };

/* What passes between host and device on its own queue. */
typedef struct {
    cl_event launches[OPENCL_LAUNCHES]; /* the last ones', in a ring; NULL: none */
    size_t count;                       /* of all launches */
    void *bytes;                        /* of a transfer */
    size_t size;
} opencl_passing;

enum { OPENCL_LANES = 3 }; /* blocks of an array on their way in, computed, on their way out */

/* Whether other devices may share a device's large sums. */
typedef enum {
    OPENCL_ALONE,        /* named alone, or the caller's */
    OPENCL_MAY_SHARE,    /* the others are opened when the first large sum comes */
    OPENCL_OTHERS_OPENED /* those that can be used, in the list after it */
} opencl_sharing;

struct opencl_device {
    cl_device_id device;
    cl_context context;
    cl_command_queue queue;
    char id[32];
    char name[OPENCL_INFO_SIZE];
    char driver[OPENCL_INFO_SIZE];
    char platform[OPENCL_INFO_SIZE];
    char platform_version[OPENCL_INFO_SIZE];
    int is_tried; /* in a process of its own, and so must its programs be */
    int has_fp64;
    int has_fast_doubles;
    int flushes_subnormals;  /* in single precision */
    int computes_in_double;  /* floats: its doubles are worth it */
    size_t tile;             /* no work-group is larger */
    size_t work_group_limit; /* of the device, and of SIGRAMP_WORK_GROUP_SIZE */
    uint64_t memory;         /* bytes to use at once */
    int64_t wished_memory;   /* by whoever opened it; 0: no wish */
    uint64_t largest_buffer;
    opencl_sharing sharing;
    opencl_device *next;       /* the others that share, each a device of its own */
    int has_shared;            /* it computed a part of a shared sum */
    char ids[OPENCL_IDS_SIZE]; /* of all that computed, itself first; "" until one shared */
    /* Kept for the next call, since memory used for the first time costs more than a map. */
    opencl_lane lanes[OPENCL_LANES];
    opencl_passing *passing; /* elsewhere: it changes where the device is constant */
    opencl_sum_state state;
    /* By kind, unit, and whether the precision is 64. */
    opencl_program programs[OPENCL_PROGRAM_COUNT][SIGRAMP_UNIT_COUNT][2];
};

/* Opens all other usable devices of a device's platform, CPUs or not as it is, into its list. */
void opencl_open_others(opencl_device *first);

/* Opens a device in its own context, or in the caller's (retained) if context is not NULL. */
sigramp_status opencl_device_open(cl_device_id id, cl_context context, int64_t memory,
                                  opencl_device **device, char *detail);

/* A text property, "" if the device has none. */
void opencl_device_text(cl_device_id id, cl_device_info what, size_t size, char *text);
void opencl_platform_text(cl_platform_id id, cl_platform_info what, size_t size, char *text);
int opencl_device_has_fp64(cl_device_id id);

/* The largest power of two that is at most n, for n >= 1. */
static inline size_t opencl_power_of_two_below(size_t n)
{
    size_t power = 1;
    while (power <= n / 2)
        power *= 2;
    return power;
}

static inline size_t opencl_smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

#endif
