/* SPDX-License-Identifier: MIT */
/* What a plan's opaque handle holds, and what all kinds of plans share in the making. */
#ifndef SIGRAMP_HOST_API_SUM_PLAN_H
#define SIGRAMP_HOST_API_SUM_PLAN_H

#include "api/context.h"
#include "sum/bands.h"
#include "sum/sum_table.h"

typedef struct open_sum open_sum;
typedef struct divided_sum divided_sum;

struct sigramp_sum_plan {
    sigramp_context *context;
    int precision;
    sigramp_unit unit;
    double slope, scale;
    double constant; /* direct sums have it in their terms, what has a table gets it afterwards */
    sigramp_method method; /* which of those below is there */
    uint64_t points;       /* expected in all executions; 0: not known */
    int scale_exponent;    /* the sum is 2^scale_exponent times what the options say */
    sum_terms terms;
    sum_table table;
    sum_bands *bands; /* of a fast sum whose terms have slopes of their own; else NULL */
    opencl_memory *table_on_device; /* from its first execution there; NULL before */
    double error_bound, absolute_error_bound;
    double without_error_bound;   /* INFINITY unless terms may be left out: then terms is filled */
    sigramp_sum_plan *derivative; /* NULL unless asked for: the sum's, by the same method */
    open_sum *open;               /* NULL unless terms may be added and removed */
    divided_sum *divided;         /* NULL unless other processes have terms too */
};

/* Offsets in an array, as sigramp_sum_plan_f32 and _f64 take them. */
typedef struct {
    size_t count;
    const void *offsets;
    const void *weights; /* NULL: ones */
    const void *slopes;  /* NULL: that of the options */
} offset_array;

/* Fast and closed sums have a table. */
static inline int plan_has_table(const sigramp_sum_plan *plan)
{
    return plan->table.memory != NULL;
}

/* Whether its terms have slopes of their own. */
static inline int plan_has_slopes(const sigramp_sum_plan *plan)
{
    return plan->bands || plan->terms.loops.slopes;
}

/* Whether the CPU path alone computes it. */
static inline int plan_needs_cpu(const sigramp_sum_plan *plan)
{
    return plan_has_slopes(plan) || plan->divided || plan->terms.loops.constant[0] != 0;
}

/* The start of an execution: the detail cleared; the plan's precision, and arrays that are there.
 * Fails like context_fail. */
sigramp_status plan_check_arrays(sigramp_sum_plan *plan, int precision, size_t count, const void *x,
                                 const void *y);

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

/* Whether value, not zero, keeps its relative accuracy in the precision. */
int is_normal_real(int precision, double value);

#define CONSTANT_ON_DEVICE "direct sums with a constant are computed on the CPU path alone"
#define WITHOUT_ON_DEVICE "sums that leave a term out are computed on the CPU path alone"
#define DIVIDED_ON_DEVICE "sums whose terms are divided are computed on the CPU path alone"
#define SLOPES_ON_DEVICE "sums of terms with slopes of their own are computed on the CPU path alone"

/* Whether there are no more terms than a sum may have, and offsets; fails like context_fail. */
sigramp_status context_check_terms(sigramp_context *context, const offset_array *terms);

/* Whether there are offsets; likewise. */
sigramp_status context_check_offsets(sigramp_context *context, const offset_array *terms);

/* Fills a plan of an offset_array's terms, as a plan_filler does. */
sigramp_status plan_fill_direct(sigramp_sum_plan *plan, const sigramp_sum_options *options,
                                const void *terms);

/* What context_plan_listed refuses whatever the terms are; fails like context_fail. */
sigramp_status context_check_listed(sigramp_context *context, const sigramp_sum_options *options,
                                    int precision);

/* sigramp_sum_plan_f32 and _f64: of a context, several threads may be here at once. */
sigramp_status context_plan_listed(sigramp_context *context, const sigramp_sum_options *options,
                                   int precision, offset_array terms, sigramp_sum_plan **plan);

/* sigramp_sum_execute_f32 and _f64 or, where dy is not NULL, sigramp_sum_execute_derivative_f32 and
 * _f64, of what is checked; by the second on the CPU path, whatever the context's device is. */
sigramp_status plan_execute(sigramp_sum_plan *plan, size_t count, const void *x, void *y, void *dy);
sigramp_status plan_execute_on_cpu(sigramp_sum_plan *plan, size_t count, const void *x, void *y,
                                   void *dy);

/* Adds the plan's constant to count results that have a table: direct sums have it. */
void plan_add_constant(const sigramp_sum_plan *plan, size_t count, void *y);

/* There is no memory for the rest of the plan's table; fails like context_fail. */
sigramp_status plan_fail_table(const sigramp_sum_plan *plan);

/* sigramp_sum_execute_without_f32 and _f64 of what is checked. */
sigramp_status plan_execute_without(sigramp_sum_plan *plan, size_t count, const void *x,
                                    const int64_t *exclude, void *y);

/* Whether the plan can leave these terms out; fails like context_fail. */
sigramp_status plan_check_exclude(const sigramp_sum_plan *plan, size_t count,
                                  const int64_t *exclude);

/* The same without dy by the context's device, which it has; fails like context_fail. */
sigramp_status plan_execute_on_device(sigramp_sum_plan *plan, size_t count, const void *x, void *y);

#endif
