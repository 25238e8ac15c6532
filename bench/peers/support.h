/* SPDX-License-Identifier: MIT */
/*
 * What the driver of the peers has to do fast: arrays, samples of inputs, right answers, scores.
 * It knows neither sigramp nor any peer; the right answers are long double's, and MPFR's wherever
 * long double cannot tell how they round.
 */
#ifndef SIGRAMP_BENCH_PEERS_SUPPORT_H
#define SIGRAMP_BENCH_PEERS_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SUPPORT_API __attribute__((visibility("default")))

/* Who compiled this and the peers in C. */
SUPPORT_API const char *support_compiler(void);

/* x[j] uniform in [-10, 10], the same for every peer and run. */
SUPPORT_API void support_fill(size_t count, float *x);

/* x[j] = the float whose bits are first + j * stride. */
SUPPORT_API void support_sample(uint32_t first, uint32_t stride, size_t count, float *x);

typedef struct {
    long double exact; /* to 60 bits or so */
    float rounded;     /* the correctly rounded float */
} support_right;

SUPPORT_API size_t support_right_size(void);

/* right[j] = unit(x[j]); false for a unit there is no reference for. */
SUPPORT_API bool support_reference(const char *unit, size_t count, const float *x,
                                   support_right *right);

/* y[j] = the correctly rounded answers. */
SUPPORT_API void support_rounded(size_t count, const support_right *right, float *y);

/* Sums up; zero it before the first call. NaN inputs count nowhere but in nan_lost. */
typedef struct {
    uint64_t inputs, misrounded;
    uint64_t nan_lost;          /* NaN inputs that gave a number */
    uint64_t nan_made;          /* numbers that gave NaN: misrounded, but they have no ULP */
    double max_ulp, max_ulp_at; /* the largest error, and its input */
    double max_ulp_normal;      /* the same where the right answer is a normal float */
    double max_ulp_normal_at;
    double max_absolute; /* error over max(1, |right|) */
} support_score;

SUPPORT_API void support_compare(size_t count, const float *x, const float *y,
                                 const support_right *right, support_score *score);

#endif
