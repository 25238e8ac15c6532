/* SPDX-License-Identifier: MIT */
#include "reference/right.h"

#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "reference/float_bits.h"
#include "reference/reference.h"
#include "threads/pool.h"
#include "threads/processors.h"
#include "verify/hash.h"
#include "verify/inputs.h"

/*
 * The formulas in double have at most six roundings of 2^-53 and one or two library functions
 * whose documented errors are below 2 * 2^-53, none of them magnified: a relative error below
 * 16 * 2^-53. 16 times as much is allowed for. The absolute part, 2^-21 of the smallest float, is
 * not needed for certainty (double is far from its own subnormals there): it makes the hard inputs
 * with subnormal results known as well.
 */
static const double relative_margin = 0x1p-45, absolute_margin = 0x1p-170;

#define REAL double
#include "reference/units.h"

static void add_open(right_open_list *open, uint32_t input, double distance)
{
    if (open->count == open->capacity) {
        open->capacity = 2 * open->capacity + 64;
        open->items = realloc(open->items, open->capacity * sizeof *open->items);
        if (!open->items)
            abort();
    }
    open->items[open->count++] = (right_open){distance, input};
}

void right_open_join(right_open_list *list, right_open_list *other)
{
    for (size_t i = 0; i < other->count; ++i)
        add_open(list, other->items[i].input, other->items[i].distance);
    list->evaluated += other->evaluated;
    free(other->items);
    *other = (right_open_list){0};
}

/*
 * Which of two neighbouring floats, for an exact value that double places near their middle. No
 * exact value is a rational number, but for those double knows exactly: relu's, and logistic(0) and
 * density(0), which are floats. Were q = u(x), x not 0, rational, exp(x) would be algebraic, or for
 * softplus exp(q) - exp(x) = 1: both against Lindemann and Weierstrass. So a precision that tells
 * the two floats apart is always reached.
 */
static float settle(sigramp_unit unit, double x, float below, float above, double *distance)
{
    const double middle = ((double)below + above) / 2; /* 25 bits, exact */
    for (mpfr_prec_t bits = 128;; bits *= 2) {
        mpfr_t exact, error;
        mpfr_inits2(bits, exact, error, (mpfr_ptr)NULL);
        reference_unit_to(unit, x, exact);
        /* Each formula has fewer than 2^6 half units of rounding error at this precision. */
        mpfr_mul_2si(error, exact, 8 - (long)bits, MPFR_RNDU);
        mpfr_sub_d(exact, exact, middle, MPFR_RNDN);
        const bool is_settled = mpfr_cmpabs(exact, error) > 0;
        const bool is_above = mpfr_sgn(exact) > 0;
        *distance = fabs(mpfr_get_d(exact, MPFR_RNDN)) / ((double)above - below);
        mpfr_clears(exact, error, (mpfr_ptr)NULL);
        mpfr_free_cache2(MPFR_FREE_LOCAL_CACHE); /* of a thread that may end with no more notice */
        if (is_settled)
            return is_above ? above : below;
    }
}

uint32_t right_result(sigramp_unit unit, uint32_t input, right_open_list *open)
{
    const double x = float_of(input);
    if (isnan(x))
        return UINT32_C(0x7fc00000);
    const double value = unit_nearly(unit, x);
    const bool is_exact = unit == SIGRAMP_RELU || isinf(x);
    const double margin = is_exact ? 0 : value * relative_margin + absolute_margin;
    const float below = (float)fmax(value - margin, 0), above = (float)(value + margin);
    if (open)
        ++open->evaluated;
    if (below == above)
        return bits_of(above);
    double distance;
    const float right = settle(unit, x, below, above, &distance);
    if (open)
        add_open(open, input, distance);
    return bits_of(right);
}

typedef struct {
    sigramp_unit unit;
    uint32_t first;
    float *results;
    right_open_list *open;
} run;

/* The results strictly between two indices whose results are there. */
static void fill_between(const run *run, size_t low, size_t high)
{
    if (high - low < 2)
        return;
    if (bits_of(run->results[low]) == bits_of(run->results[high])) {
        for (size_t j = low + 1; j < high; ++j)
            run->results[j] = run->results[low];
        return;
    }
    const size_t middle = low + (high - low) / 2;
    run->results[middle] =
        float_of(right_result(run->unit, run->first + (uint32_t)middle, run->open));
    fill_between(run, low, middle);
    fill_between(run, middle, high);
}

void right_results(sigramp_unit unit, uint32_t first, size_t count, float *results,
                   right_open_list *open)
{
    const run run = {unit, first, results, open};
    if (count == 0)
        return;
    results[0] = float_of(right_result(unit, first, open));
    results[count - 1] = float_of(right_result(unit, first + (uint32_t)count - 1, open));
    fill_between(&run, 0, count - 1);
}

/* Runs of inputs, each hashed. */
typedef struct {
    sigramp_unit unit;
    uint32_t first;
    const verify_inputs *inputs;
    right_open_list *open;
    uint64_t *hashes;
    pthread_mutex_t lock; /* of open */
} hash_work;

static void block_run(void *of, size_t begin, size_t end)
{
    hash_work *const work = of;
    float results[VERIFY_RUN];
    right_open_list found = {0};
    right_results(work->unit, work->first + (uint32_t)begin, end - begin, results, &found);
    work->hashes[begin / VERIFY_RUN] = verify_hash_run((uint32_t)(end - begin), results);
    if (work->open) {
        pthread_mutex_lock(&work->lock);
        right_open_join(work->open, &found);
        pthread_mutex_unlock(&work->lock);
    }
    free(found.items);
}

static void quick_run(void *of, size_t begin, size_t end)
{
    const hash_work *const work = of;
    const uint32_t count = (uint32_t)(end - begin);
    float values[VERIFY_RUN];
    verify_fill(work->inputs, (uint32_t)begin, count, values);
    for (uint32_t j = 0; j < count; ++j)
        values[j] = float_of(right_result(work->unit, bits_of(values[j]), NULL));
    work->hashes[begin / VERIFY_RUN] = verify_hash_run(count, values);
}

uint64_t right_block_hash(sigramp_unit unit, unsigned block, right_open_list *open)
{
    enum { RUNS = VERIFY_BLOCK / VERIFY_RUN };
    static uint64_t hashes[RUNS];
    const uint32_t first = verify_block_inputs(block).first;
    hash_work work = {.unit = unit,
                      .first = first,
                      .open = open,
                      .hashes = hashes,
                      .lock = PTHREAD_MUTEX_INITIALIZER};
    pool_run((pool_loop){processors_to_use(), VERIFY_BLOCK, VERIFY_RUN, 1000}, block_run, &work);
    return verify_hash_block(RUNS, hashes);
}

uint64_t right_quick_hash(sigramp_unit unit, const uint32_t *hard)
{
    enum { RUNS = VERIFY_SPREAD / VERIFY_RUN + 1 };
    const verify_inputs inputs = verify_quick_inputs(hard);
    static uint64_t hashes[RUNS];
    hash_work work = {.unit = unit, .inputs = &inputs, .hashes = hashes};
    pool_run((pool_loop){processors_to_use(), inputs.count, VERIFY_RUN, 1000}, quick_run, &work);
    return verify_hash_block(RUNS, hashes);
}
