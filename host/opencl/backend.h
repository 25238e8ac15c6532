/* SPDX-License-Identifier: MIT */
/*
 * The OpenCL backend as the rest of the host sees it; no OpenCL type shows here but as a name.
 *
 * Calls return SIGRAMP_OK or a status, with one line in the `detail` buffer. They never fall back:
 * that is host/api's policy. Input arrays are never written, so that a failed call can be redone
 * elsewhere (y == x is handled by the caller).
 */
#ifndef SIGRAMP_HOST_OPENCL_BACKEND_H
#define SIGRAMP_HOST_OPENCL_BACKEND_H

#include "plan/known_problem.h"
#include "plan/loop_segments.h"
#include "plan/loop_table.h"
#include "plan/loop_terms.h"
#include "report.h"
#include "sigramp/sigramp.h"

/* An opened device, with those that share its large sums. */
typedef struct opencl_engine opencl_engine;

/* What a cl_mem points to: memory of a device that a plan keeps. */
typedef struct _cl_mem opencl_memory;
void opencl_release_memory(opencl_memory *memory); /* NULL does nothing; the device may be closed */

/* How devices are opened. */
typedef struct {
    int64_t memory;           /* bytes a device may use at once; 0: what it states */
    known_problems *problems; /* whose answers its programs must have */
} opencl_wishes;

/* Lists devices as sigramp_devices does, without the CPU path; 0 devices with a detail is no error.
 */
sigramp_status opencl_list(size_t capacity, sigramp_device *devices, size_t *count,
                           const opencl_wishes *wishes, char detail[OPENCL_DETAIL_SIZE]);

/* What sigramp_findings gives. */
sigramp_status opencl_findings(size_t capacity, sigramp_finding *findings, size_t *count,
                               char detail[OPENCL_DETAIL_SIZE]);

/* selector: "opencl" (the first usable device, GPU first), "opencl:P.D", or "gpu" (the first GPU or
 * accelerator). */
sigramp_status opencl_open(const char *selector, const opencl_wishes *wishes,
                           opencl_engine **engine, char detail[OPENCL_DETAIL_SIZE]);
void opencl_close(opencl_engine *engine); /* NULL does nothing */

const char *opencl_id(const opencl_engine *engine);  /* "opencl:0.0" */
const char *opencl_ids(const opencl_engine *engine); /* of all that computed: "opencl:0.0,..." */
const char *opencl_name(const opencl_engine *engine);

/* Roughly how many terms of a direct sum of this precision it evaluates in a second. */
double opencl_rate(const opencl_engine *engine, int precision);

/* precision 32 or 64; real arrays as void pointers. Without fp64, 64 is SIGRAMP_NOT_SUPPORTED. */
sigramp_status opencl_map(opencl_engine *engine, sigramp_unit unit, int precision, size_t count,
                          const void *x, double offset, void *y, char detail[OPENCL_DETAIL_SIZE]);
/* shared: among all usable devices of the platform, unless the device was named alone. What any of
 * them fails to do is the call's failure; one whose kernels fail their check takes no part. */
sigramp_status opencl_sum(opencl_engine *engine, const sum_terms *terms, size_t count,
                          const void *x, void *y, int shared, char detail[OPENCL_DETAIL_SIZE]);
/* A small direct problem; terms and results are as opencl_sum's, count > 0. */
typedef struct {
    const sum_terms *terms;
    size_t count;
    const void *x;
    void *y;
} opencl_problem;

/* What problems may have that opencl_sum_batch takes: each, and all. Points count up to the next
 * multiple of OPENCL_LONGEST_RUN. NULL: an engine of enough memory. */
enum { OPENCL_LONGEST_RUN = 64 };
typedef struct {
    size_t terms, points, all_terms, all_points;
} opencl_batch_room;
opencl_batch_room opencl_room(const opencl_engine *engine, int precision);

/* So many problems, at least one, by the launches of one sum; all have the same unit, precision,
 * slope and scale. No result is written unless all are there. */
sigramp_status opencl_sum_batch(opencl_engine *engine, const opencl_problem *problems, size_t count,
                                char detail[OPENCL_DETAIL_SIZE]);

/* Devices keep the terms of sums for the next ones: this must come before the terms are destroyed,
 * from any thread; the devices may be closed. */
void opencl_forget_terms(const sum_terms *terms);
/* *numbers: the table on this device, or NULL, and then it is put there; the caller releases it. */
sigramp_status opencl_table(opencl_engine *engine, const sigramp_loop_table *table,
                            opencl_memory **numbers, int precision, size_t count, const void *x,
                            void *y, char detail[OPENCL_DETAIL_SIZE]);

#endif
