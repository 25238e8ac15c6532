/* SPDX-License-Identifier: MIT */
#include "sum/listed_terms.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int reserve_term(listed_terms *list)
{
    const size_t bytes = (size_t)list->precision / 8;
    if (list->count < list->capacity)
        return 1;
    const size_t capacity = list->capacity ? 2 * list->capacity : 64;
    char *const offsets = realloc(list->offsets, capacity * bytes);
    list->offsets = offsets ? offsets : list->offsets;
    char *const weights = realloc(list->weights, capacity * bytes);
    list->weights = weights ? weights : list->weights;
    list->capacity = offsets && weights ? capacity : list->capacity;
    return offsets && weights;
}

static void set_term(listed_terms *list, size_t i, double offset, double weight)
{
    sum_set_real(list->precision, list->offsets, i, offset);
    sum_set_real(list->precision, list->weights, i, weight);
}

static double limited_real(int precision, double value)
{
    const double most = precision == 32 ? (double)FLT_MAX : DBL_MAX;
    return sum_nearest_real(precision, fmax(-most, fmin(value, most)));
}

/* A weight that is a sum of equal offsets' weights takes as many terms as it has parts. */
static sigramp_status append_term(listed_terms *list, double offset, twofold weight)
{
    for (double part = limited_real(list->precision, weight.high); part != 0;
         part = limited_real(list->precision, weight.high)) {
        if (!reserve_term(list))
            return SIGRAMP_OUT_OF_MEMORY;
        set_term(list, list->count++, offset, part);
        weight = twofold_quick_sum(weight.high - part, weight.low);
    }
    return SIGRAMP_OK;
}

/* Weights that are added up may not overflow. */
static int adds_safely(double sum, double weight)
{
    return fabs(sum) < DBL_MAX / 4 && fabs(weight) < DBL_MAX / 4;
}

sigramp_status listed_terms_append(listed_terms *list, const sorted_terms *sorted, size_t begin,
                                   size_t end)
{
    sigramp_status status = SIGRAMP_OK;
    for (size_t i = begin; !status && i < end;) {
        const double offset = sum_real_at(sorted->precision, sorted->offsets, i);
        twofold weight = twofold_of(sum_real_at(sorted->precision, sorted->weights, i), 0);
        for (++i; i < end && sum_real_at(sorted->precision, sorted->offsets, i) == offset; ++i) {
            const double more = sum_real_at(sorted->precision, sorted->weights, i);
            if (!adds_safely(weight.high, more))
                break;
            weight = twofold_add(weight, twofold_of(more, 0));
        }
        status = append_term(list, offset, weight);
    }
    return status;
}

void listed_terms_destroy(listed_terms *list)
{
    free(list->offsets);
    free(list->weights);
    memset(list, 0, sizeof *list);
}
