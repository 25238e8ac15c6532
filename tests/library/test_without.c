/* SPDX-License-Identifier: MIT */
/* Sums that leave a term out: direct ones with the bits of a plan made without it, fast ones within
 * their bound of what MPFR makes of the others, whatever the term is beside the rest. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "direct_problems.h"
#include "reference/inputs.h"
#include "reference/reference.h"
#include "support.h"

enum { MOST_TERMS = 40, POINTS = 12, PROBLEMS = 600, DIRECT_PROBLEMS = 40, LEFT_OUT = 3 };
enum { MANY_TERMS = 1000000, MANY_POINTS = 600 };

static sigramp_status without_reals(sigramp_sum_plan *plan, sigramp_precision precision,
                                    size_t count, const void *x, const int64_t *exclude, void *y)
{
    return precision == SIGRAMP_F32 ? sigramp_sum_execute_without_f32(plan, count, x, exclude, y)
                                    : sigramp_sum_execute_without_f64(plan, count, x, exclude, y);
}

static double rounded(sigramp_precision precision, double value)
{
    return precision == SIGRAMP_F32 ? (double)(float)value : value;
}

/* An array without its element k; the whole array for -1; NULL for NULL. */
static void *array_without(sigramp_precision precision, size_t count, const void *array, int64_t k)
{
    const size_t size = real_size(precision), split = k < 0 ? count : (size_t)k;
    char *const some = array ? malloc(count * size + 1) : NULL;
    if (!some)
        return NULL;
    memcpy(some, array, split * size);
    if (split < count)
        memcpy(some + split * size, (const char *)array + (split + 1) * size,
               (count - split - 1) * size);
    return some;
}

/* What a plan of the other terms gives. */
static void *sums_of_the_others(sigramp_context *context, const sum_problem *all, int64_t k)
{
    sum_problem others = *all;
    others.options.exclude = 0;
    others.offsets = array_without(all->precision, all->terms, all->offsets, k);
    others.weights = array_without(all->precision, all->terms, all->weights, k);
    others.terms -= k >= 0;
    void *const y = sum_once(context, &others);
    free(others.offsets);
    free(others.weights);
    return y;
}

static void *sums_without(sigramp_context *context, const sum_problem *all, const int64_t *exclude)
{
    sigramp_sum_plan *plan = NULL;
    sigramp_sum_options options = all->options;
    options.exclude = 1;
    cr_assert_eq(plan_reals(context, &options, all->precision, all->terms, all->offsets,
                            all->weights, &plan),
                 SIGRAMP_OK, "%s", sigramp_context_detail(context));
    void *const y = malloc(all->points * real_size(all->precision) + 1);
    cr_assert_eq(without_reals(plan, all->precision, all->points, all->x, exclude, y), SIGRAMP_OK,
                 "%s", sigramp_context_detail(context));
    sigramp_sum_plan_destroy(plan);
    return y;
}

static int is_same(sigramp_precision precision, const void *a, const void *b, size_t j)
{
    const double one = real_at(precision, a, j), other = real_at(precision, b, j);
    return one == other || (isnan(one) && isnan(other));
}

/* Some terms, each left out at some of the points. */
static void check_others(sigramp_context *context, const sum_problem *all, uint64_t *seed)
{
    int64_t left_out[LEFT_OUT + 1];
    int64_t *const exclude = malloc((all->points + 1) * sizeof *exclude);
    for (int i = 0; i <= LEFT_OUT; ++i)
        left_out[i] =
            i == LEFT_OUT || all->terms == 0 ? -1 : (int64_t)(random_bits(seed) % all->terms);
    for (size_t j = 0; j < all->points; ++j)
        exclude[j] = left_out[random_bits(seed) % (LEFT_OUT + 1)];
    void *const y = sums_without(context, all, exclude);
    for (int i = 0; i <= LEFT_OUT; ++i) {
        void *const right = sums_of_the_others(context, all, left_out[i]);
        for (size_t j = 0; j < all->points; ++j)
            cr_assert(exclude[j] != left_out[i] || is_same(all->precision, y, right, j),
                      "f%d unit %d, %zu terms without %lld, point %zu at %a: %a, not %a",
                      (int)all->precision, (int)all->options.unit, all->terms,
                      (long long)left_out[i], j, real_at(all->precision, all->x, j),
                      real_at(all->precision, y, j), real_at(all->precision, right, j));
        free(right);
    }
    free(y);
    free(exclude);
}

/* Problems of every kind, on all instruction sets, threads sharing points or terms. */
static void check_direct(sigramp_precision precision)
{
    uint64_t seed = fresh_seed("without, direct");
    const char *isas[MOST_ISAS];
    const size_t isa_count = available_isas(isas);
    direct_problem *const problem = malloc(sizeof *problem);
    const int wanted = problem_count(DIRECT_PROBLEMS);
    cr_assert_not_null(problem);
    for (int i = 0; i < wanted; ++i) {
        sigramp_context *const context =
            cpu_context(isas[(size_t)i % isa_count], 1 + (int)(random_bits(&seed) % 3));
        make_direct_problem((sigramp_unit)(i % SIGRAMP_UNIT_COUNT), precision, 40000, &seed,
                            problem);
        sum_problem real = real_problem(problem);
        real.options.method = SIGRAMP_METHOD_DIRECT;
        check_others(context, &real, &seed);
        free_problem(&real);
        sigramp_context_destroy(context);
    }
    free(problem);
}

Test(without, direct_sums_have_the_bits_of_a_plan_of_the_others_f32)
{
    check_direct(SIGRAMP_F32);
}

Test(without, direct_sums_have_the_bits_of_a_plan_of_the_others_f64)
{
    check_direct(SIGRAMP_F64);
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

Test(without, fast_sums_are_within_their_bound_f32)
{
    check_fast(SIGRAMP_F32);
}

Test(without, fast_sums_are_within_their_bound_f64)
{
    check_fast(SIGRAMP_F64);
}

/* The bad term among good ones, left out and not. */
static void check_special(sigramp_method method, double offset, double weight)
{
    const double offsets[] = {1, offset, 2, -3}, weights[] = {1, weight, 3, 0.5};
    const double x[] = {0.25, INFINITY, -INFINITY, NAN, 5, 5};
    const int64_t exclude[] = {1, 1, 1, 1, 0, -1};
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit) {
        sum_problem all = {
            SIGRAMP_F64,    SIGRAMP_SUM_OPTIONS_DEFAULT, 6, 4, (void *)x, (void *)offsets,
            (void *)weights};
        sigramp_context *const context = cpu_context(NULL, 1);
        all.options.unit = (sigramp_unit)unit;
        all.options.method = method;
        double *const y = sums_without(context, &all, exclude);
        all.options.method = SIGRAMP_METHOD_DIRECT;
        for (size_t j = 0; j < all.points; ++j) {
            double *const right = sums_of_the_others(context, &all, exclude[j]);
            const int is_near = fabs(y[j] - right[j]) <= 1e-15 * fabs(right[j]);
            cr_assert(is_same(SIGRAMP_F64, y, right, j) || is_near,
                      "method %d unit %d, term (%a, %a): at %a %a, not %a", (int)method, unit,
                      offset, weight, x[j], y[j], right[j]);
            free(right);
        }
        free(y);
        sigramp_context_destroy(context);
    }
}

Test(without, infinite_terms_and_nan_have_no_effect_where_they_are_left_out)
{
    const double specials[] = {INFINITY, -INFINITY, NAN, 1e300, 0};
    for (int method = SIGRAMP_METHOD_DIRECT; method <= SIGRAMP_METHOD_FAST; ++method)
        for (int i = 0; i < 5; ++i)
            for (int k = 0; k < 5; ++k)
                check_special((sigramp_method)method, specials[i], specials[k]);
}

Test(without, the_only_term_leaves_nothing)
{
    const double one = 1, x[] = {1, INFINITY, NAN, -800};
    const int64_t exclude[] = {0, 0, 0, 0};
    for (int method = SIGRAMP_METHOD_DIRECT; method <= SIGRAMP_METHOD_FAST; ++method) {
        sum_problem all = {SIGRAMP_F64, SIGRAMP_SUM_OPTIONS_DEFAULT, 4, 1, (void *)x, (void *)&one,
                           NULL};
        sigramp_context *const context = cpu_context(NULL, 1);
        all.options.method = (sigramp_method)method;
        double *const y = sums_without(context, &all, exclude);
        for (size_t j = 0; j < all.points; ++j)
            cr_assert_eq(y[j], 0, "method %d at %a: %a", method, x[j], y[j]);
        free(y);
        sigramp_context_destroy(context);
    }
}

/* Slopes of their own have loops of their own. */
Test(without, slopes_of_their_own_are_left_out_with_their_terms)
{
    const float offsets[] = {1, 2, 3}, weights[] = {2, -1, 4}, slopes[] = {1, -2, 0.5F},
                x[] = {2.5F};
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_context *const context = cpu_context(NULL, 1);
    options.exclude = 1;
    for (int64_t k = 0; k < 3; ++k) {
        sigramp_sum_plan *all = NULL, *others = NULL;
        float *const a = array_without(SIGRAMP_F32, 3, offsets, k);
        float *const w = array_without(SIGRAMP_F32, 3, weights, k);
        float *const s = array_without(SIGRAMP_F32, 3, slopes, k);
        float y = 0, right = 0;
        cr_assert_eq(
            sigramp_sum_plan_slopes_f32(context, &options, 3, offsets, weights, slopes, &all),
            SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_plan_slopes_f32(context, &options, 2, a, w, s, &others),
                     SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_execute_without_f32(all, 1, x, &k, &y), SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_execute_f32(others, 1, x, &right), SIGRAMP_OK);
        cr_assert_eq(y, right);
        sigramp_sum_plan_destroy(all);
        sigramp_sum_plan_destroy(others);
        free(a);
        free(w);
        free(s);
    }
    sigramp_context_destroy(context);
}

/* A million terms, equal or not: threads share the terms. Fast sums are compared with direct ones.
 */
static void check_many(sigramp_precision precision, int are_equal)
{
    uint64_t seed = fresh_seed("without, many");
    double *const offsets = malloc(MANY_TERMS * sizeof *offsets);
    double x[MANY_POINTS];
    int64_t exclude[MANY_POINTS];
    for (size_t i = 0; i < MANY_TERMS; ++i)
        offsets[i] = are_equal ? 1.5 : random_between(&seed, -10, 10);
    for (size_t j = 0; j < MANY_POINTS; ++j) {
        x[j] = random_between(&seed, -12, 12);
        exclude[j] = j % 3 == 0 ? MANY_TERMS - 1 : j % 3 == 1 ? MANY_TERMS / 3 : -1;
    }
    sum_problem all = {precision,
                       SIGRAMP_SUM_OPTIONS_DEFAULT,
                       MANY_POINTS,
                       MANY_TERMS,
                       real_array(precision, MANY_POINTS, x),
                       real_array(precision, MANY_TERMS, offsets),
                       NULL};
    sigramp_context *const context = cpu_context(NULL, 2);
    const double near = precision == SIGRAMP_F32 ? 0x1.4p-24 : 0x1.4p-53;
    all.options.method = SIGRAMP_METHOD_FAST;
    void *const fast = sums_without(context, &all, exclude);
    all.options.method = SIGRAMP_METHOD_DIRECT;
    all.points = 6;
    void *const direct = sums_without(context, &all, exclude);
    void *const right = sums_of_the_others(context, &all, MANY_TERMS - 1);
    for (size_t j = 0; j < all.points; ++j) {
        const double value = real_at(precision, direct, j);
        cr_assert(exclude[j] != MANY_TERMS - 1 || is_same(precision, direct, right, j));
        cr_assert_leq(fabs(real_at(precision, fast, j) - value), 2 * near * fabs(value));
    }
    free(fast);
    free(direct);
    free(right);
    free(offsets);
    free_problem(&all);
    sigramp_context_destroy(context);
}

Test(without, a_million_terms_f32)
{
    check_many(SIGRAMP_F32, 0);
    check_many(SIGRAMP_F32, 1);
}

Test(without, a_million_terms_f64)
{
    check_many(SIGRAMP_F64, 0);
    check_many(SIGRAMP_F64, 1);
}

Test(without, what_is_wrong_is_refused_before_any_work)
{
    const double offsets[] = {1, 2, 3}, x[] = {1, 2};
    double y[] = {-7, -7};
    const int64_t wrong[][2] = {{0, 3}, {-2, 0}, {INT64_MAX, 0}, {INT64_MIN, 0}};
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_context *const context = cpu_context(NULL, 1);
    for (int method = SIGRAMP_METHOD_AUTO; method <= SIGRAMP_METHOD_FAST; ++method) {
        sigramp_sum_plan *with = NULL, *without = NULL;
        options.method = (sigramp_method)method;
        options.exclude = 0;
        cr_assert_eq(sigramp_sum_plan_f64(context, &options, 3, offsets, NULL, &without), 0);
        options.exclude = 1;
        cr_assert_eq(sigramp_sum_plan_f64(context, &options, 3, offsets, NULL, &with), 0);
        for (int i = 0; i < 4; ++i)
            cr_assert_eq(sigramp_sum_execute_without_f64(with, 2, x, wrong[i], y),
                         SIGRAMP_INVALID_ARGUMENT);
        cr_assert_eq(sigramp_sum_execute_without_f64(with, 2, x, NULL, y),
                     SIGRAMP_INVALID_ARGUMENT);
        cr_assert_eq(sigramp_sum_execute_without_f64(without, 2, x, wrong[0], y),
                     SIGRAMP_INVALID_ARGUMENT);
        cr_assert_eq(sigramp_sum_execute_without_f64(with, 0, NULL, NULL, NULL), SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_solve_without_f64(with, 2, x, wrong[0], y),
                     SIGRAMP_INVALID_ARGUMENT);
        cr_assert_eq(sigramp_sum_solve_without_f64(with, 2, x, NULL, y), SIGRAMP_INVALID_ARGUMENT);
        cr_assert_eq(sigramp_sum_solve_without_f64(with, 0, NULL, NULL, NULL), SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_plan_without_error_bound(without), INFINITY);
        cr_assert_lt(sigramp_sum_plan_without_error_bound(with), 0x1p-50);
        sigramp_sum_plan_destroy(with);
        sigramp_sum_plan_destroy(without);
    }
    cr_assert_eq(y[0], -7);
    cr_assert_eq(y[1], -7);
    sigramp_sum_plan *spaced = NULL;
    options.method = SIGRAMP_METHOD_AUTO;
    cr_assert_eq(sigramp_sum_plan_spaced_f64(context, &options, 0, 1, 5, &spaced),
                 SIGRAMP_NOT_SUPPORTED);
    options.method = SIGRAMP_METHOD_FAST;
    cr_assert_eq(sigramp_sum_plan_slopes_f64(context, &options, 3, offsets, NULL, offsets, &spaced),
                 SIGRAMP_NOT_SUPPORTED);
    sigramp_context_destroy(context);
}
