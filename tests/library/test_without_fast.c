/* SPDX-License-Identifier: MIT */
/* Fast sums that leave a term out: within their bound of what MPFR makes of the others, whatever
 * the term is beside the rest. SIGRAMP_TEST_PROBLEMS asks for more problems, SIGRAMP_TEST_SEED
 * repeats a run. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "reference/inputs.h"
#include "reference/reference.h"
#include "without_sums.h"

enum { MOST_TERMS = 40, POINTS = 12, PROBLEMS = 600, PATH_PROBLEMS = 60 };

static double rounded(sigramp_precision precision, double value)
{
    return precision == SIGRAMP_F32 ? (double)(float)value : value;
}

/* Numbers of the precision, kept as doubles. */
typedef struct {
    sigramp_precision precision;
    sigramp_sum_options options;
    size_t terms;
    double offsets[MOST_TERMS], weights[MOST_TERMS], x[POINTS];
    int64_t exclude[POINTS];
} fast_problem;

/* In units' widths: close together, or so far apart that no table holds them. */
static double some_offset(unsigned shape, uint64_t *seed)
{
    if (shape == 0)
        return random_between(seed, -4, 4);
    if (shape == 1)
        return random_between(seed, -300, 300);
    return pow(10, random_between(seed, -2, 9)) * (random_bits(seed) % 2 ? 1 : -1);
}

static double some_weight(unsigned kind, uint64_t *seed)
{
    const double size =
        pow(10, kind % 2 ? random_between(seed, -9, 9) : random_between(seed, -1, 0));
    return kind >= 2 && random_bits(seed) % 2 ? -size : size;
}

/* A term at a point where it is nearly all, half or nearly nothing of the sum, or at any size. */
static void make_point(fast_problem *p, size_t j, uint64_t *seed)
{
    const size_t k = random_bits(seed) % p->terms, other = random_bits(seed) % p->terms;
    const double width = 1 / fabs(p->options.slope);
    const double tail = p->precision == SIGRAMP_F32 ? 110 : 750;
    const double way = j % 4 == 0   ? 0
                       : j % 4 == 1 ? random_between(seed, -2, 2)
                       : j % 4 == 2 ? random_between(seed, -40, 40)
                                    : random_between(seed, -tail, tail);
    const double largest = p->precision == SIGRAMP_F32 ? 127 : 1023;
    const double any = exp2(random_between(seed, -largest, largest));
    p->x[j] = rounded(p->precision, random_bits(seed) % 8   ? p->offsets[k] + way * width
                                    : random_bits(seed) % 2 ? any
                                                            : -any);
    p->exclude[j] = (int64_t)(random_bits(seed) % 8 == 0 ? other : k);
}

static void make_fast_problem(sigramp_precision precision, uint64_t *seed, fast_problem *p)
{
    const uint64_t bits = random_bits(seed);
    const double range = precision == SIGRAMP_F32 ? 40 : 500;
    const double slope = pow(10, random_between(seed, -6, 6));
    p->precision = precision;
    p->options = (sigramp_sum_options)SIGRAMP_SUM_OPTIONS_DEFAULT;
    p->options.method = SIGRAMP_METHOD_FAST;
    p->options.exclude = 1;
    p->options.unit = (sigramp_unit)(bits % SIGRAMP_UNIT_COUNT);
    p->options.slope = rounded(precision, bits / 8 % 2 ? slope : -slope);
    p->options.scale = ldexp(random_between(seed, -2, 2), (int)random_between(seed, -range, 20));
    p->options.tolerance = bits / 16 % 4 == 0 ? pow(10, random_between(seed, -5, -1)) : 0;
    p->terms = 1 + bits / 64 % MOST_TERMS;
    for (size_t i = 0; i < p->terms; ++i) {
        const double offset = some_offset(bits / 4096 % 3, seed) / fabs(p->options.slope);
        p->offsets[i] = rounded(precision, offset);
        p->weights[i] = rounded(precision, some_weight(bits / 65536 % 4, seed));
    }
    if (bits >> 40 & 1) /* one term above all others */
        p->weights[bits >> 41 & 1] = ldexp(p->weights[bits >> 41 & 1], (int)(bits >> 42 & 31));
    for (size_t j = 0; j < POINTS; ++j)
        make_point(p, j, seed);
}

static double error_of_the_others(const fast_problem *p, size_t j, double given)
{
    double offsets[MOST_TERMS], weights[MOST_TERMS];
    size_t count = 0;
    for (size_t i = 0; i < p->terms; ++i)
        if ((int64_t)i != p->exclude[j]) {
            offsets[count] = p->offsets[i];
            weights[count++] = p->weights[i];
        }
    const reference_terms others = {p->options.unit, p->options.slope, p->options.scale,
                                    count,           offsets,          weights};
    return reference_sum_error(p->precision, &others, p->x[j], given);
}

/* The largest error as a part of the bound. */
static double check_fast_problem(sigramp_context *context, const fast_problem *p)
{
    void *const offsets = real_array(p->precision, p->terms, p->offsets);
    void *const weights = real_array(p->precision, p->terms, p->weights);
    void *const x = real_array(p->precision, POINTS, p->x);
    sigramp_sum_plan *plan = NULL;
    double worst = 0;
    cr_assert_eq(plan_reals(context, &p->options, p->precision, p->terms, offsets, weights, &plan),
                 SIGRAMP_OK, "%s", sigramp_context_detail(context));
    const double bound = sigramp_sum_plan_without_error_bound(plan);
    cr_assert(p->options.tolerance == 0 || bound <= p->options.tolerance);
    cr_assert_eq(without_reals(plan, p->precision, POINTS, x, p->exclude, x), SIGRAMP_OK);
    for (size_t j = 0; j < POINTS; ++j) {
        const double given = real_at(p->precision, x, j);
        const double error = error_of_the_others(p, j, given);
        cr_assert(error <= bound,
                  "f%d unit %d slope %a, %zu terms without %lld at %a: %a is off by %g, bound %g",
                  (int)p->precision, (int)p->options.unit, p->options.slope, p->terms,
                  (long long)p->exclude[j], p->x[j], given, error, bound);
        worst = fmax(worst, error / bound);
    }
    sigramp_sum_plan_destroy(plan);
    free(offsets);
    free(weights);
    free(x);
    return worst;
}

static void check_fast(sigramp_precision precision)
{
    uint64_t seed = fresh_seed("without, fast");
    sigramp_context *const context = cpu_context(NULL, 2);
    const int wanted = problem_count(PROBLEMS);
    double worst = 0;
    for (int i = 0; i < wanted; ++i) {
        fast_problem problem;
        make_fast_problem(precision, &seed, &problem);
        worst = fmax(worst, check_fast_problem(context, &problem));
    }
    fprintf(stderr, "without, fast f%d: %d problems, %d sums, largest error %.3f of its bound\n",
            (int)precision, wanted, wanted * POINTS, worst);
    mpfr_free_cache();
    sigramp_context_destroy(context);
}

/* Sums at a problem's points, so many at once, points and offsets at 2^-steps times their size;
 * NULL where fast plans have no such slope. */
static double *sums_by(const char *isa, int threads, int at_once, int steps, const fast_problem *p)
{
    double *const found = malloc(POINTS * sizeof *found), numbers[MOST_TERMS];
    sigramp_context *const context = cpu_context(isa, threads);
    sigramp_sum_options options = p->options;
    sigramp_sum_plan *plan = NULL;
    for (size_t i = 0; i < p->terms; ++i)
        numbers[i] = ldexp(p->offsets[i], -steps);
    void *const offsets = real_array(p->precision, p->terms, numbers);
    void *const weights = real_array(p->precision, p->terms, p->weights);
    options.slope = ldexp(options.slope, steps);
    const sigramp_status status =
        plan_reals(context, &options, p->precision, p->terms, offsets, weights, &plan);
    cr_assert(status == SIGRAMP_OK || (steps != 0 && status == SIGRAMP_NOT_SUPPORTED), "%s",
              sigramp_context_detail(context));
    for (size_t j = 0; plan && j < POINTS; j += (size_t)at_once) {
        for (int k = 0; k < at_once; ++k)
            numbers[k] = ldexp(p->x[j + (size_t)k], -steps);
        void *const x = real_array(p->precision, (size_t)at_once, numbers);
        cr_assert_eq(without_reals(plan, p->precision, (size_t)at_once, x, p->exclude + j, x),
                     SIGRAMP_OK);
        for (int k = 0; k < at_once; ++k)
            found[j + (size_t)k] = real_at(p->precision, x, (size_t)k);
        free(x);
    }
    sigramp_sum_plan_destroy(plan);
    free(offsets);
    free(weights);
    sigramp_context_destroy(context);
    if (status == SIGRAMP_OK)
        return found;
    free(found);
    return NULL;
}

/* Whether a problem is exactly the same one in other units. */
static int is_scalable(int steps, const fast_problem *p)
{
    const double least = p->precision == SIGRAMP_F32 ? 0x1p-126 : 0x1p-1022;
    const double largest = p->precision == SIGRAMP_F32 ? 0x1p127 : 0x1p1023;
    const double slope = fabs(ldexp(p->options.slope, steps));
    int is_exact = slope >= least && slope <= largest;
    for (size_t i = 0; i < p->terms + POINTS; ++i) {
        const double number = i < POINTS ? p->x[i] : p->offsets[i - POINTS];
        const double scaled = fabs(ldexp(number, -steps));
        is_exact &= number == 0 || (scaled >= least && scaled <= largest);
    }
    return is_exact;
}

/* The same bits on every instruction set, by any threads, point by point, and in other units, of
 * which some put the points where arguments are guarded. */
static void check_paths(sigramp_precision precision)
{
    uint64_t seed = fresh_seed("without, paths");
    const char *isas[MOST_ISAS];
    const size_t isa_count = available_isas(isas);
    const int far = precision == SIGRAMP_F32 ? 120 : 1000, wanted = problem_count(PATH_PROBLEMS);
    int scaled = 0;
    for (int i = 0; i < wanted; ++i) {
        fast_problem p;
        make_fast_problem(precision, &seed, &p);
        double *const one = sums_by(isas[0], 1, POINTS, 0, &p);
        for (size_t k = 1; k < isa_count + 4; ++k) {
            const int steps = k < isa_count ? 0 : (int)random_between(&seed, -far, far);
            if (steps != 0 && !is_scalable(steps, &p))
                continue;
            double *const other =
                sums_by(isas[k % isa_count], 1 + (int)(k % 3), k % 2 ? 1 : POINTS, steps, &p);
            scaled += other && steps != 0;
            for (size_t j = 0; other && j < POINTS; ++j)
                cr_assert(one[j] == other[j] || (isnan(one[j]) && isnan(other[j])),
                          "f%d unit %d slope %a 2^%d, %s, without %lld at %a: %a, not %a",
                          (int)precision, (int)p.options.unit, p.options.slope, steps,
                          isas[k % isa_count], (long long)p.exclude[j], p.x[j], other[j], one[j]);
            free(other);
        }
        free(one);
    }
    cr_assert(scaled > 0 || wanted < 20);
}

Test(without, fast_sums_have_the_same_bits_by_every_path_f32)
{
    check_paths(SIGRAMP_F32);
}

Test(without, fast_sums_have_the_same_bits_by_every_path_f64)
{
    check_paths(SIGRAMP_F64);
}

Test(without, fast_sums_are_within_their_bound_f32)
{
    check_fast(SIGRAMP_F32);
}

Test(without, fast_sums_are_within_their_bound_f64)
{
    check_fast(SIGRAMP_F64);
}
