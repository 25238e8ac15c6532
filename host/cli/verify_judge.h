/* SPDX-License-Identifier: MIT */
/*
 * How far results are from the exact ones. Exact are MPFR's values, or the CPU path's direct sum in
 * float64 of the same terms and the result with its sign changed: added exactly and rounded once,
 * it is the error itself.
 */
#ifndef SIGRAMP_HOST_CLI_VERIFY_JUDGE_H
#define SIGRAMP_HOST_CLI_VERIFY_JUDGE_H

#include "cli/golden.h"
#include "cli/verify_problem.h"

typedef struct {
    uint64_t judged;    /* results */
    uint64_t beyond;    /* of them, those beyond their bound */
    double largest_ulp; /* error */
} verify_judgement;

/* Judges a sample of a problem's results. cpu: a context of the CPU path. */
sigramp_status verify_judge(const verify_problem *problem, sigramp_context *cpu, const double *y,
                            verify_bound bound, verify_judgement *judgement);

/* Judges the golden problem's results, whose terms are all positive. */
void verify_judge_golden(const verify_problem *problem, const double *y, verify_bound bound,
                         const golden_value *right, verify_judgement *judgement);

#endif
