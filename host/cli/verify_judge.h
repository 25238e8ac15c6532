/* SPDX-License-Identifier: MIT */
/*
 * How far results are from the exact ones. Exact are MPFR's values of the golden problem, and of a
 * sample of any other the sums of verify_right.h.
 */
#ifndef SIGRAMP_HOST_CLI_VERIFY_JUDGE_H
#define SIGRAMP_HOST_CLI_VERIFY_JUDGE_H

#include "cli/golden.h"
#include "cli/verify_problem.h"

typedef struct {
    uint64_t judged;    /* results */
    uint64_t beyond;    /* of them, those beyond their bound */
    uint64_t measured;  /* and those whose error counts in ULP: no solutions, none of a tolerance */
    double largest_ulp; /* of theirs */
} verify_judgement;

/* Judges a sample of a problem's results; none of a unit that verify_right.h does not know. */
typedef void verify_judge(const verify_problem *problem, const verify_answer *answer,
                          verify_judgement *judgement);

verify_judge verify_judge_sums;      /* and maps */
verify_judge verify_judge_solutions; /* the exact sum takes the value within the stated error */

/* Judges the golden problem's results, whose terms are all positive. */
void verify_judge_golden(const verify_problem *problem, const verify_answer *answer,
                         const golden_value *right, verify_judgement *judgement);

#endif
