/* SPDX-License-Identifier: MIT */
/*
 * What the AVX-512 forms of maps share: four vectors of doubles at once, and the tables of 16 that
 * exp and log look their first digits up in, which stay in two registers each; made by
 * tests/certificates/births/digits_avx512.sollya.
 */
#ifndef SIGRAMP_HOST_CPU_DIGITS_AVX512_H
#define SIGRAMP_HOST_CPU_DIGITS_AVX512_H

#include <immintrin.h>

#include "dialect.h"

enum {
    GROUP_VECTORS = 4,
    GROUP_VECTOR_POINTS = 8,
    GROUP_POINTS = GROUP_VECTORS * GROUP_VECTOR_POINTS
};

#define FOR_GROUP_VECTORS _Pragma("GCC unroll 4") for (int k = 0; k < GROUP_VECTORS; ++k)

/* 1/(1 + j/15), and minus its logarithm. */
static const double reciprocals[16] = {
    0x1.0000000000000p+0, 0x1.e000000000000p-1, 0x1.c3c3c3c3c3c3cp-1, 0x1.aaaaaaaaaaaabp-1,
    0x1.9435e50d79436p-1, 0x1.8000000000000p-1, 0x1.6db6db6db6db7p-1, 0x1.5d1745d1745d1p-1,
    0x1.4de9bd37a6f4ep-1, 0x1.4000000000000p-1, 0x1.3333333333333p-1, 0x1.2762762762762p-1,
    0x1.1c71c71c71c72p-1, 0x1.1249249249249p-1, 0x1.08d3dcb08d3ddp-1, 0x1.0000000000000p-1};
static const double logarithms[16] = {0x0.0p+0,
                                      0x1.08598b59e3a07p-4,
                                      0x1.005588ad375aep-3,
                                      0x1.7565011e49675p-3,
                                      0x1.e41fccb76b0d7p-3,
                                      0x1.269621134db92p-2,
                                      0x1.588c2d913348fp-2,
                                      0x1.882f1ef83ed45p-2,
                                      0x1.b5b3e24235e88p-2,
                                      0x1.e148a1a2726cep-2,
                                      0x1.058aefa811452p-1,
                                      0x1.199fac68b4ab8p-1,
                                      0x1.2cf25fad8f1c3p-1,
                                      0x1.3f91275240811p-1,
                                      0x1.5188a4a02d7fep-1,
                                      0x1.62e42fefa39efp-1};

SIGRAMP_INLINE __m512d look_up(const void *table, __m512i index)
{
    const double *const numbers = table;
    return _mm512_permutex2var_pd(_mm512_loadu_pd(numbers), index, _mm512_loadu_pd(numbers + 8));
}

SIGRAMP_INLINE __m512d all(double value)
{
    return _mm512_set1_pd(value);
}

#endif
