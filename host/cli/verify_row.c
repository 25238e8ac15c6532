/* SPDX-License-Identifier: MIT */
#include "cli/verify_row.h"

#include <string.h>

static double float_of(uint64_t bits)
{
    const uint32_t low = (uint32_t)bits;
    float value;
    memcpy(&value, &low, sizeof value);
    return (double)value;
}

verify_difference verify_difference_of(const sigramp_wrong_result *wrong)
{
    return (verify_difference){.x = float_of(wrong->input),
                               .output = float_of(wrong->output),
                               .right = float_of(wrong->right)};
}

static int is_same(double one, double other)
{
    return memcmp(&one, &other, sizeof one) == 0;
}

void verify_row_compare(verify_row *row, unsigned round, const verify_problem *problem,
                        const double *y, const double *right)
{
    const size_t points = problem->points, results = verify_result_count(problem);
    row->inputs += points;
    for (size_t j = 0; j < points; ++j) {
        size_t r = j;
        while (r < results && is_same(y[r], right[r]))
            r += points;
        if (r < results && row->differing++ == 0)
            row->first = (verify_difference){round, problem->terms, problem->x[j], y[r], right[r]};
    }
}
