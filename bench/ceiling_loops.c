/* SPDX-License-Identifier: MIT */
/*
 * What one instruction set can do at best: multiply-adds in registers, and copies. BENCH_ISA is its
 * name. Compiled with contraction, unlike the library: x * factor + addend is one instruction where
 * there is one for it.
 */
#include "isa_loops.h"

#include "cpu/streamed_stores.h"

#if defined(__AVX512F__)
enum { VECTOR_BYTES = 64 };
#elif defined(__AVX__)
enum { VECTOR_BYTES = 32 };
#else
enum { VECTOR_BYTES = 16 };
#endif

#if defined(__FMA__) || defined(__ARM_FEATURE_FMA) || defined(__FP_FAST_FMA)
enum { IS_FUSED = 1 };
#else
enum { IS_FUSED = 0 };
#endif

/* Two a cycle that take four or five each need ten to be in flight; of 16 registers two hold the
 * factor and the addend. */
enum { CHAINS = 12 };

#define JOIN2(a, b) a##_##b
#define JOIN(a, b) JOIN2(a, b)
#define NAME(name) JOIN(name, BENCH_ISA)
#define TEXT2(name) #name
#define TEXT(name) TEXT2(name)

float NAME(bench_plain_sum)(size_t count, const float *offsets, const float *weights, float x);

#define MULTIPLY_ADD(name, real)                                                                   \
    static double name(size_t rounds, double factor, double addend)                                \
    {                                                                                              \
        typedef real vector __attribute__((vector_size(VECTOR_BYTES)));                            \
        const vector factors = (vector){0} + (real)factor, addends = (vector){0} + (real)addend;   \
        vector x[CHAINS], sum = {0};                                                               \
        _Pragma("GCC unroll 12") for (int k = 0; k < CHAINS; ++k) x[k] = addends + (real)k;        \
        for (size_t round = 0; round < rounds; ++round) {                                          \
            _Pragma("GCC unroll 12") for (int k = 0; k < CHAINS; ++k) x[k] =                       \
                x[k] * factors + addends;                                                          \
        }                                                                                          \
        _Pragma("GCC unroll 12") for (int k = 0; k < CHAINS; ++k) sum += x[k];                     \
        return (double)sum[0];                                                                     \
    }

MULTIPLY_ADD(multiply_add_f32, float)
MULTIPLY_ADD(multiply_add_f64, double)

static void copy(size_t bytes, const void *from, void *to)
{
    stream_copy(to, from, bytes);
    stream_end();
}

extern const bench_isa_loops NAME(bench_loops);
const bench_isa_loops NAME(bench_loops) = {
    .isa = TEXT(BENCH_ISA),
    .multiply_add_f32 = multiply_add_f32,
    .multiply_add_f64 = multiply_add_f64,
    .a_round_f32 = CHAINS * VECTOR_BYTES / sizeof(float),
    .a_round_f64 = CHAINS * VECTOR_BYTES / sizeof(double),
    .is_fused = IS_FUSED,
    .copy = copy,
    .plain_sum = NAME(bench_plain_sum),
};
