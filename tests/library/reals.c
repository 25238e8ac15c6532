/* SPDX-License-Identifier: MIT */
/* What sigramp-accuracy shares with the suites; it is built without Criterion too. */
#include <stdio.h>
#include <stdlib.h>

#include "support.h"

size_t available_isas(const char *isas[MOST_ISAS])
{
    static const char *const all[MOST_ISAS] = {"baseline", "avx2", "avx512"};
    size_t count = 0;
    for (size_t i = 0; i < MOST_ISAS; ++i) {
        const sigramp_options options = {.device = "cpu", .isa = all[i]};
        sigramp_context *context = NULL;
        if (sigramp_context_create(&options, &context) == SIGRAMP_OK)
            isas[count++] = all[i];
        sigramp_context_destroy(context);
    }
    if (count == 0 || isas[0] != all[0]) {
        fputs("the baseline loops do not run here\n", stderr);
        abort();
    }
    return count;
}

sigramp_status map_reals(sigramp_context *context, sigramp_unit unit, sigramp_precision precision,
                         size_t count, const void *x, double offset, void *y)
{
    if (precision == SIGRAMP_F32)
        return sigramp_map_f32(context, unit, count, x, (float)offset, y);
    return sigramp_map_f64(context, unit, count, x, offset, y);
}

sigramp_status plan_reals(sigramp_context *context, const sigramp_sum_options *options,
                          sigramp_precision precision, size_t count, const void *offsets,
                          const void *weights, sigramp_sum_plan **plan)
{
    if (precision == SIGRAMP_F32)
        return sigramp_sum_plan_f32(context, options, count, offsets, weights, plan);
    return sigramp_sum_plan_f64(context, options, count, offsets, weights, plan);
}

sigramp_status plan_sloped_reals(sigramp_context *context, const sigramp_sum_options *options,
                                 sigramp_precision precision, size_t count, const void *offsets,
                                 const void *weights, const void *slopes, sigramp_sum_plan **plan)
{
    return precision == SIGRAMP_F32 ? sigramp_sum_plan_slopes_f32(context, options, count, offsets,
                                                                  weights, slopes, plan)
                                    : sigramp_sum_plan_slopes_f64(context, options, count, offsets,
                                                                  weights, slopes, plan);
}

sigramp_status execute_reals(sigramp_sum_plan *plan, sigramp_precision precision, size_t count,
                             const void *x, void *y)
{
    if (precision == SIGRAMP_F32)
        return sigramp_sum_execute_f32(plan, count, x, y);
    return sigramp_sum_execute_f64(plan, count, x, y);
}
