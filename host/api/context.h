/* SPDX-License-Identifier: MIT */
/* What the opaque handles hold. Known to host/api alone. */
#ifndef SIGRAMP_HOST_API_CONTEXT_H
#define SIGRAMP_HOST_API_CONTEXT_H

#include "opencl/backend.h"
#include "sigramp/sigramp.h"
#include "sum/fast.h"
#include "sum/kept_expansions.h"
#include "sum/terms.h"

/* Who computes a request of a context that has a device. */
typedef enum { CONTEXT_DEVICE, CONTEXT_ALL_DEVICES, CONTEXT_CPU } context_place;

struct sigramp_context {
    opencl_engine *opencl; /* NULL: the CPU path, or may_open */
    int may_fall_back;     /* asked for "auto" */
    int may_open;          /* auto has not tried to open a device: no request was worth one */
    int64_t device_memory; /* for the device that auto opens */
    context_place place;   /* of the last request, if there is or may be a device */
    double large_sum;      /* what SIGRAMP_LARGE_SUM says; 0: nothing */
    const char *isa;
    int threads;
    kept_expansions expansions;
    char detail[OPENCL_DETAIL_SIZE];
    char fallback[OPENCL_DETAIL_SIZE]; /* "" or why the CPU path computes */
};

struct sigramp_sum_plan {
    sigramp_context *context;
    int precision;
    sigramp_method method; /* which of the two below is there */
    uint64_t points;       /* expected in all executions; 0: not known */
    int scale_exponent;    /* the sum is 2^scale_exponent times what the options say */
    sum_terms terms;
    sum_table table;
    opencl_memory *table_on_device; /* from its first execution there; NULL before */
    double error_bound;
    sigramp_sum_plan *derivative; /* NULL unless asked for: the sum's, by the same method */
};

/* Fast and closed sums have a table. */
static inline int plan_has_table(const sigramp_sum_plan *plan)
{
    return plan->table.memory != NULL;
}

/* The start of every call: no failure yet. */
void context_clear_detail(sigramp_context *context);

/* Records one line (printf's form) in the context's detail and returns status. */
sigramp_status context_fail(sigramp_context *context, sigramp_status status, const char *format,
                            ...) __attribute__((format(printf, 3, 4)));

/* Whether count points of the precision can be read at x and written at y; fails like context_fail.
 */
sigramp_status context_check_points(sigramp_context *context, int precision, size_t count,
                                    const void *x, const void *y);

/* Keeps x for a second try where a device may fail after it has begun to write y over it: *kept is
 * a copy, or NULL if none is needed. The caller frees it. Fails like context_fail. */
sigramp_status context_keep_input(sigramp_context *context, size_t bytes, const void *x,
                                  const void *y, void **kept);

/* The start of every plan call: *plan and the detail cleared, NULL options replaced by the
 * defaults. 0 if there is no context or nowhere to put the plan. */
int context_start_plan(sigramp_context *context, const sigramp_sum_options **options,
                       sigramp_sum_plan **plan);

/* Whether everything but the method and the tolerance's size is in its range; fails like
 * context_fail. */
sigramp_status context_check_sum_options(sigramp_context *context,
                                         const sigramp_sum_options *options, int precision);

/* Fills a new plan, which has its context, precision and scale_exponent, with the sum and its error
 * bound; fails like context_fail. `terms` is what the filler's own callers say. */
typedef sigramp_status (*plan_filler)(sigramp_sum_plan *plan, const sigramp_sum_options *options,
                                      const void *terms);

/* Makes a plan by the filler, and by another call of it the derivative's, if asked for; checks the
 * tolerance. The options are checked. Fails like context_fail. */
sigramp_status context_make_plan(sigramp_context *context, const sigramp_sum_options *options,
                                 int precision, plan_filler fill, const void *terms,
                                 sigramp_sum_plan **plan);

/* Whether there is a device. auto opens it now if it has not tried before, and falls back if it
 * cannot. */
int context_find_device(sigramp_context *context);

/* Decides who computes a map, or an execution of a plan, and notes it in context->place; 0: the CPU
 * path (policy.c). */
int context_takes_device_for_map(sigramp_context *context);
int context_takes_device_for_sum(sigramp_context *context, const sigramp_sum_plan *plan,
                                 size_t count);

/* auto's one policy: after any failure of the device the CPU path takes over, for good, and says
 * why. Returns 1 if it took over; 0 if the device was asked for by name. */
int context_fall_back(sigramp_context *context);

#endif
