/* SPDX-License-Identifier: MIT */
/*
 * A sample of the results against long double.
 *
 * Where long double has 64 bits its own few roundings are worth a few thousandths of a double's
 * ULP, which the allowance covers; where it is no wider than double, float64 is checked to 4 ULP
 * only.
 */
#include "bench.h"
#include "threads/pool.h"
#include "threads/processors.h"

#include <float.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

/* Long double judges the answers: some digits better than double where it is x86's. */
#define REAL long double
#include "reference/units.h"

enum { MAP_SAMPLES = 20000, SUM_SAMPLES = 8, BLOCK = 4096 };

/* Fewer points are looked at where they have more terms than this, together. */
static const double most_reference_terms = 2e7;

/* Below this many equally spaced units are added up one by one. */
static const size_t few_closed_terms = 100 * 1000;

static const double REFERENCE_ULP = LDBL_MANT_DIG >= 64 ? 0.004 : 4;

static long double element(sigramp_precision precision, const void *array, size_t index)
{
    return precision == SIGRAMP_F32 ? ((const float *)array)[index]
                                    : ((const double *)array)[index];
}

static long double ulp_of(sigramp_precision precision, long double value)
{
    const int digits = precision == SIGRAMP_F32 ? FLT_MANT_DIG : DBL_MANT_DIG;
    const int least = precision == SIGRAMP_F32 ? FLT_MIN_EXP : DBL_MIN_EXP;
    int exponent = 0;
    frexpl(value, &exponent);
    return ldexpl(1, (exponent < least ? least : exponent) - digits);
}

static bool wrong_at(const bench_case *one, size_t index, long double given, long double right)
{
    fprintf(stderr, "sigramp-bench: %s is wrong at point %zu: %.21Lg where %.21Lg is right\n",
            one->name, index, given, right);
    return false;
}

static bool verify_map(const bench_case *one, const bench_arrays *arrays)
{
    const sigramp_unit_row *row = sigramp_unit_info(one->unit);
    const double bound = one->precision == SIGRAMP_F32 ? row->ulp_f32 : row->ulp_f64;
    const size_t stride = one->points / MAP_SAMPLES + 1;
    for (size_t j = 0; j < one->points; j += stride) {
        const long double right = unit_nearly(one->unit, element(one->precision, arrays->x, j));
        const long double given = element(one->precision, arrays->y, j);
        const long double error = fabsl(given - right) / ulp_of(one->precision, right);
        if (!(error <= bound + REFERENCE_ULP))
            return wrong_at(one, j, given, right);
    }
    return true;
}

/* An offset and a weight. */
static long double closed_offset(const bench_case *one, size_t i)
{
    const long double length = (long double)BENCH_CLOSED_STOP - BENCH_CLOSED_START;
    return BENCH_CLOSED_START +
           (one->terms > 1 ? length * (long double)i / (long double)(one->terms - 1) : 0);
}

static long double reference_term(const bench_case *one, const bench_arrays *arrays, long double x,
                                  size_t i)
{
    if (one->method == SIGRAMP_METHOD_CLOSED)
        return unit_nearly(one->unit, x - closed_offset(one, i));
    const long double weight = one->unweighted ? 1 : element(one->precision, arrays->weights, i);
    return weight * unit_nearly(one->unit, x - element(one->precision, arrays->offsets, i));
}

typedef struct {
    const bench_case *one;
    const bench_arrays *arrays;
    long double x, all;
    pthread_mutex_t lock; /* of all */
} reference_work;

/* Neumaier's compensated sum in each block; every term is positive here. */
static void reference_run(void *of, size_t begin, size_t end)
{
    reference_work *const work = of;
    long double sum = 0, lost = 0;
    for (size_t i = begin; i < end; ++i) {
        const long double term = reference_term(work->one, work->arrays, work->x, i);
        const long double next = sum + term;
        lost += sum >= term ? (sum - next) + term : (term - next) + sum;
        sum = next;
    }
    pthread_mutex_lock(&work->lock);
    work->all += sum + lost;
    pthread_mutex_unlock(&work->lock);
}

static long double reference_sum(const bench_case *one, const bench_arrays *arrays, long double x)
{
    reference_work work = {one, arrays, x, 0, PTHREAD_MUTEX_INITIALIZER};
    pool_run((pool_loop){processors_to_use(), one->terms, BLOCK, 100}, reference_run, &work);
    return work.all;
}

/* The integral between half a spacing beyond both ends, and the first of Euler and Maclaurin's
 * corrections: the next is of spacing^4. */
static long double reference_closed(const bench_case *one, long double x)
{
    const long double length = (long double)BENCH_CLOSED_STOP - BENCH_CLOSED_START;
    const long double spacing = length / (long double)(one->terms - 1);
    const long double upper = x - BENCH_CLOSED_START + spacing / 2;
    const long double lower = x - BENCH_CLOSED_STOP - spacing / 2;
    return (NEARLY(softplus)(upper) - NEARLY(softplus)(lower)) / spacing -
           spacing / 24 * (NEARLY(density)(upper) - NEARLY(density)(lower));
}

/* What a sum may be off: by its bound, a plain loop's by what a running float leaves of it. */
static long double sum_bound(const bench_case *one)
{
    if (one->kind == BENCH_PLAIN_LOOP)
        return 1e-3L;
    return one->precision == SIGRAMP_F32 ? 1e-6L : 1e-14L;
}

static bool verify_sum(bench_case *one, const bench_arrays *arrays)
{
    const bool by_integral = one->method == SIGRAMP_METHOD_CLOSED && one->terms > few_closed_terms;
    const double affordable = most_reference_terms / (double)(one->terms ? one->terms : 1);
    const size_t samples = by_integral || affordable > SUM_SAMPLES ? SUM_SAMPLES
                           : affordable > 1                        ? (size_t)affordable
                                                                   : 1;
    const size_t stride = one->points / samples + 1;
    one->error = 0;
    for (size_t j = 0; j < one->points; j += stride) {
        const long double x = element(one->precision, arrays->x, j);
        const long double right =
            by_integral ? reference_closed(one, x) : reference_sum(one, arrays, x);
        const long double given = element(one->precision, arrays->y, j);
        const long double error = fabsl(given - right) / fabsl(right);
        if (!(error <= sum_bound(one)))
            return wrong_at(one, j, given, right);
        one->error = fmax(one->error, (double)error);
    }
    return true;
}

bool bench_verify(bench_case *one, const bench_arrays *arrays)
{
    if (one->kind == BENCH_MAP)
        return verify_map(one, arrays);
    if (bench_is_sum(one))
        return verify_sum(one, arrays);
    if (memcmp(arrays->x, arrays->y, one->points * bench_real_size(one->precision)) == 0)
        return true;
    fprintf(stderr, "sigramp-bench: %s is wrong: the arrays differ\n", one->name);
    return false;
}
