/* SPDX-License-Identifier: MIT */
/*
 * Sizes that fit the device's rate. Each case is tried at a thousandth of its size and then at ten
 * times as many, until a run is long enough to tell what the whole would take.
 */
#include "bench.h"

#include <math.h>

enum { FIRST_PART = 1000, GROWTH = 10, LEAST_NUMBER = 1000 };

/* A run that tells, and the longest one there should be. */
static const double telling_seconds = 0.1, most_seconds = 1.5;

/* The number that may change; NULL if both were given. */
static size_t *number_of(bench_case *one, const bench_options *options)
{
    const bool by_terms = bench_is_sum(one) && one->method == SIGRAMP_METHOD_DIRECT;
    const bool points_are_free = options->points == 0;
    const bool terms_are_free = options->terms == 0 && by_terms;
    if (terms_are_free && (one->terms > one->points || !points_are_free))
        return &one->terms;
    return points_are_free ? &one->points : NULL;
}

/* Seconds of the faster of two runs after the first; negative if it failed. */
static double try_case(const bench_case *one, const bench_options *options,
                       sigramp_context *context)
{
    bench_arrays arrays;
    double least = INFINITY;
    bool right = bench_arrays_create(one, options->threads, context, &arrays);
    for (int run = 0; right && run < 3; ++run) {
        const double start = bench_now();
        right = bench_run(one, &arrays, context, options);
        least = run > 0 ? fmin(least, bench_now() - start) : least;
    }
    bench_arrays_destroy(&arrays);
    return right ? least : -1;
}

/* What a run of the whole case should take; negative if it failed. */
static double expected_seconds(const bench_case *one, const bench_options *options,
                               sigramp_context *context)
{
    bench_case part = *one;
    size_t *const number = number_of(&part, options);
    const size_t whole = *number;
    double seconds;
    for (*number = whole / FIRST_PART;; *number *= GROWTH) {
        if (*number < LEAST_NUMBER)
            *number = whole < LEAST_NUMBER ? whole : LEAST_NUMBER;
        seconds = try_case(&part, options, context);
        const double expected = seconds * (double)whole / (double)*number;
        if (seconds < 0 || seconds > telling_seconds || expected < most_seconds ||
            *number > whole / GROWTH)
            return expected;
    }
}

bool bench_fit_group(bench_case *group, size_t count, const bench_options *options,
                     sigramp_context *context)
{
    double longest = 0;
    if (!number_of(group, options))
        return true;
    for (size_t k = 0; k < count; ++k) {
        const double seconds = expected_seconds(&group[k], options, context);
        if (seconds < 0)
            return false;
        longest = seconds > longest ? seconds : longest;
    }
    for (; longest > most_seconds; longest /= GROWTH)
        for (size_t k = 0; k < count; ++k) {
            size_t *const number = number_of(&group[k], options);
            *number = *number / GROWTH > LEAST_NUMBER ? *number / GROWTH : *number;
        }
    return true;
}
