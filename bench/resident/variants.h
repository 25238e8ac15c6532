/* SPDX-License-Identifier: MIT */
/*
 * sigramp-bench --variants: the same results by other launches, so that the fastest can be picked.
 *
 * variants/map/UNIT/PRECISION   bench/resident/map_variants.cl with work-groups of 32 to 1024, two
 *     or four points a work-item (points-N: a global size apart; vector-N: neighbours in one load),
 *     the rare points apart in a kernel of their own, and floats in the other form, doubles or
 *     pairs. as-is is what kernels/map.cl does.
 * variants/sum-direct/logistic/PRECISION/POINTSxTERMS   the library's kernels with other
 * work-groups and in the other form: exact where they are quick, quick where they are exact.
 *
 * Each row has its variant, and whether its results were the same bits as the CPU path's.
 */
#ifndef SIGRAMP_BENCH_VARIANTS_H
#define SIGRAMP_BENCH_VARIANTS_H

#include "resident.h"

bool variants_run_map(resident *all, const resident_case *one);
bool variants_run_sum(resident *all, const resident_case *one);

#endif
