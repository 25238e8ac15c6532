/* SPDX-License-Identifier: MIT */
#include "isa_loops.h"

#include <string.h>

/* Each from ceiling_loops.c. */
extern const bench_isa_loops bench_loops_baseline;
#ifdef BENCH_HAVE_AVX2
extern const bench_isa_loops bench_loops_avx2;
#endif
#ifdef BENCH_HAVE_AVX512
extern const bench_isa_loops bench_loops_avx512;
#endif

static const bench_isa_loops *const all[] = {
    &bench_loops_baseline,
#ifdef BENCH_HAVE_AVX2
    &bench_loops_avx2,
#endif
#ifdef BENCH_HAVE_AVX512
    &bench_loops_avx512,
#endif
};

const bench_isa_loops *bench_loops_of(const char *isa)
{
    for (size_t k = 0; k < sizeof all / sizeof *all; ++k)
        if (strcmp(isa, all[k]->isa) == 0)
            return all[k];
    return NULL;
}
