/* SPDX-License-Identifier: MIT */
/*
 * The loop one would write: float, the C library's expf, a running sum. It is neither accurate nor
 * independent of the terms' order; it is what a direct sum's speed is compared with.
 *
 * glibc offers vectors of expf (libmvec) to -ffast-math only; the attribute below asks for the same
 * functions, and the pragma for sums in vectors, without that flag.
 */
#include <math.h>
#include <stddef.h>

#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__)
__attribute__((simd("notinbranch"))) float expf(float x);
#endif

#define JOIN2(a, b) a##_##b
#define JOIN(a, b) JOIN2(a, b)
#define NAME(name) JOIN(name, BENCH_ISA)

float NAME(bench_plain_sum)(size_t count, const float *offsets, const float *weights, float x);

float NAME(bench_plain_sum)(size_t count, const float *offsets, const float *weights, float x)
{
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (size_t i = 0; i < count; ++i)
        sum += weights[i] / (1 + expf(-(x - offsets[i])));
    return sum;
}
