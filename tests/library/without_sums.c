/* SPDX-License-Identifier: MIT */
#include "without_sums.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

sigramp_status without_reals(sigramp_sum_plan *plan, sigramp_precision precision, size_t count,
                             const void *x, const int64_t *exclude, void *y)
{
    return precision == SIGRAMP_F32 ? sigramp_sum_execute_without_f32(plan, count, x, exclude, y)
                                    : sigramp_sum_execute_without_f64(plan, count, x, exclude, y);
}

void *array_without(sigramp_precision precision, size_t count, const void *array, int64_t k)
{
    const size_t size = real_size(precision), split = k < 0 ? count : (size_t)k;
    char *const some = array ? malloc(count * size + 1) : NULL;
    if (!some)
        return NULL;
    memcpy(some, array, split * size);
    if (split < count)
        memcpy(some + split * size, (const char *)array + (split + 1) * size,
               (count - split - 1) * size);
    return some;
}

void *sums_of_the_others(sigramp_context *context, const sum_problem *all, int64_t k)
{
    sum_problem others = *all;
    others.options.exclude = 0;
    others.offsets = array_without(all->precision, all->terms, all->offsets, k);
    others.weights = array_without(all->precision, all->terms, all->weights, k);
    others.terms -= k >= 0;
    void *const y = sum_once(context, &others);
    free(others.offsets);
    free(others.weights);
    return y;
}

void *sums_without(sigramp_context *context, const sum_problem *all, const int64_t *exclude)
{
    sigramp_sum_plan *plan = NULL;
    sigramp_sum_options options = all->options;
    options.exclude = 1;
    cr_assert_eq(plan_reals(context, &options, all->precision, all->terms, all->offsets,
                            all->weights, &plan),
                 SIGRAMP_OK, "%s", sigramp_context_detail(context));
    void *const y = malloc(all->points * real_size(all->precision) + 1);
    cr_assert_eq(without_reals(plan, all->precision, all->points, all->x, exclude, y), SIGRAMP_OK,
                 "%s", sigramp_context_detail(context));
    sigramp_sum_plan_destroy(plan);
    return y;
}

int is_same(sigramp_precision precision, const void *a, const void *b, size_t j)
{
    const double one = real_at(precision, a, j), other = real_at(precision, b, j);
    return one == other || (isnan(one) && isnan(other));
}
