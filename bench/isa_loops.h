/* SPDX-License-Identifier: MIT */
/*
 * Loops that are compiled once per instruction set, as the library's are: what the ceilings are
 * measured with, and the plain loop that direct sums are compared with.
 */
#ifndef SIGRAMP_BENCH_ISA_LOOPS_H
#define SIGRAMP_BENCH_ISA_LOOPS_H

#include <stddef.h>

typedef struct {
    const char *isa;
    /* Chains of multiply-adds that do not wait for each other, in registers; returns a number that
     * depends on all of them. */
    double (*multiply_add_f32)(size_t rounds, double factor, double addend);
    double (*multiply_add_f64)(size_t rounds, double factor, double addend);
    size_t a_round_f32, a_round_f64; /* multiply-adds in a round */
    int is_fused;                    /* 0: a multiplication, then an addition */
    /* A copy past the caches; bytes, from and to are multiples of COPY_ALIGNMENT. */
    void (*copy)(size_t bytes, const void *from, void *to);
    /* sum of weights[i] / (1 + exp(-(x - offsets[i]))), added in float. */
    float (*plain_sum)(size_t count, const float *offsets, const float *weights, float x);
} bench_isa_loops;

enum { COPY_ALIGNMENT = 64 };

/* Those of the library's name of an instruction set; NULL if there are none. */
const bench_isa_loops *bench_loops_of(const char *isa);

#endif
