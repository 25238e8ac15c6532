/* SPDX-License-Identifier: MIT */
#include "cli/verify_problem.h"

#include <stdlib.h>

int verify_problem_create(verify_problem *problem)
{
    const size_t floats = 3 * VERIFY_MOST_TERMS + VERIFY_MOST_POINTS + VERIFY_MOST_RESULTS;
    *problem = (verify_problem){.offsets = malloc(VERIFY_MOST_TERMS * sizeof(double)),
                                .weights = malloc(VERIFY_MOST_TERMS * sizeof(double)),
                                .slopes = malloc(VERIFY_MOST_TERMS * sizeof(double)),
                                .x = malloc(VERIFY_MOST_POINTS * sizeof(double)),
                                .exclude = malloc(VERIFY_MOST_POINTS * sizeof(int64_t)),
                                .narrow = malloc(floats * sizeof(float))};
    return problem->offsets && problem->weights && problem->slopes && problem->x &&
           problem->exclude && problem->narrow;
}

void verify_problem_destroy(verify_problem *problem)
{
    free(problem->offsets);
    free(problem->weights);
    free(problem->slopes);
    free(problem->x);
    free(problem->exclude);
    free(problem->narrow);
}
