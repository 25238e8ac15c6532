/* SPDX-License-Identifier: MIT */
/* Solving S(x) = r, for the public calls. */
#ifndef SIGRAMP_HOST_API_SUM_SOLVE_H
#define SIGRAMP_HOST_API_SUM_SOLVE_H

#include "api/sum_plan.h"

/* sigramp_sum_solve_f32 or _f64, their arguments' checks included; where values leave terms out,
 * sigramp_sum_solve_without_f32 or _f64. */
sigramp_status plan_solve(sigramp_sum_plan *plan, int precision, size_t count, const void *r,
                          const int64_t *exclude, void *x);

/* 1: the sum rises or is constant, -1: it falls, 0: its weights or slopes let it do both. Of a
 * direct plan this takes a look at every term. */
int plan_direction(const sigramp_sum_plan *plan);

#endif
