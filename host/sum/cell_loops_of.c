/* SPDX-License-Identifier: MIT */
#include "sum/cell_loops.h"

extern const cell_loops sigramp_cell_loops_baseline;
#ifdef SIGRAMP_HAVE_AVX512
extern const cell_loops sigramp_cell_loops_avx512;
#endif
#ifdef SIGRAMP_HAVE_AVX2
extern const cell_loops sigramp_cell_loops_avx2;
#endif

const cell_loops *cell_loops_best(void)
{
#ifdef SIGRAMP_HAVE_AVX512
    if (__builtin_cpu_supports("avx512f"))
        return &sigramp_cell_loops_avx512;
#endif
    return &sigramp_cell_loops_baseline;
}
