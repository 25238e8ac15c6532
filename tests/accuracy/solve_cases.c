/* SPDX-License-Identifier: MIT */
#include "solve_cases.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "number_line.h"
#include "reference/inputs.h"
#include "reference/reference.h"
#include "sum_limits.h"
#include "support.h"

void make_solvable(sum_case *one, uint64_t seed)
{
    const double sign = seed / SUM_FAMILIES % 2 ? -1 : 1;
    one->options.derivative = 0;
    one->options.exclude = one->options.method != SIGRAMP_METHOD_CLOSED;
    for (size_t i = 0; i < one->terms; ++i)
        if (one->weighted)
            one->weights[i] = copysign(one->weights[i], sign);
}

static int direction_of(const sum_case *one)
{
    int is_opposite = (one->options.slope < 0) ^ (one->options.scale < 0);
    bool is_negative = false;
    for (size_t i = 0; i < one->terms; ++i)
        is_negative = is_negative || one->weights[i] < 0;
    return is_opposite ^ is_negative ? -1 : 1;
}

/* Of count points without a term each; exclude NULL: the whole sum. */
static sigramp_status execute(sigramp_sum_plan *plan, sigramp_precision precision, size_t count,
                              const double *x, const int64_t *exclude, double *y)
{
    void *reals = real_array(precision, count, x);
    const sigramp_status status =
        !exclude ? execute_reals(plan, precision, count, reals, reals)
        : precision == SIGRAMP_F32
            ? sigramp_sum_execute_without_f32(plan, count, reals, exclude, reals)
            : sigramp_sum_execute_without_f64(plan, count, reals, exclude, reals);
    for (size_t j = 0; j < count; ++j)
        y[j] = real_at(precision, reals, j);
    free(reals);
    return status;
}

static sigramp_status solve_reals(sigramp_sum_plan *plan, sigramp_precision precision, size_t count,
                                  const void *r, const int64_t *exclude, void *x, void *error)
{
    sigramp_status status;
    if (precision == SIGRAMP_F32) {
        status = exclude ? sigramp_sum_solve_without_f32(plan, count, r, exclude, x)
                         : sigramp_sum_solve_f32(plan, count, r, x);
        if (status != SIGRAMP_OK)
            return status;
        return exclude ? sigramp_sum_solve_without_error_f32(plan, count, r, exclude, x, error)
                       : sigramp_sum_solve_error_f32(plan, count, r, x, error);
    }
    status = exclude ? sigramp_sum_solve_without_f64(plan, count, r, exclude, x)
                     : sigramp_sum_solve_f64(plan, count, r, x);
    if (status != SIGRAMP_OK)
        return status;
    return exclude ? sigramp_sum_solve_without_error_f64(plan, count, r, exclude, x, error)
                   : sigramp_sum_solve_error_f64(plan, count, r, x, error);
}

/* S at random points of the case, from half to twice that, and the numbers next to it. */
static sigramp_status choose_values(sigramp_sum_plan *plan, const sum_case *one, uint64_t seed,
                                    solve_results *results)
{
    double x[CASE_VALUES];
    for (size_t j = 0; j < CASE_VALUES; ++j) {
        x[j] = one->x[random_bits(&seed) % one->points];
        results->exclude[j] =
            j == 0 || one->terms == 0 ? -1 : (int64_t)(random_bits(&seed) % one->terms);
    }
    const sigramp_status status =
        execute(plan, one->precision, CASE_VALUES, x,
                one->options.exclude ? results->exclude : NULL, results->r);
    for (size_t j = 0; j < CASE_VALUES; ++j) {
        if (j % 3 == 1)
            results->r[j] =
                rounded_to(one->precision, results->r[j] * random_between(&seed, .5, 2));
        if (j % 3 == 2 && isfinite(results->r[j]))
            results->r[j] =
                stepped(one->precision, results->r[j], random_integer(&seed, 0, 1) ? 1 : -1);
    }
    return status;
}

/* All values so many times in one call, which changes the way it goes. */
static sigramp_status solve_repeated(sigramp_sum_plan *plan, const sum_case *one,
                                     solve_results *results)
{
    enum { MOST = CASE_VALUES * MOST_REPEATS };
    double values[MOST];
    int64_t exclude[MOST];
    const size_t count = CASE_VALUES * one->repeats,
                 bytes = CASE_VALUES * real_size(one->precision);
    for (size_t j = 0; j < count; ++j) {
        values[j] = results->r[j % CASE_VALUES];
        exclude[j] = results->exclude[j % CASE_VALUES];
    }
    void *r = real_array(one->precision, count, values),
         *x = real_array(one->precision, count, values);
    void *error = real_array(one->precision, count, values);
    const sigramp_status status = solve_reals(plan, one->precision, count, r,
                                              one->options.exclude ? exclude : NULL, x, error);
    for (size_t j = 0; j < CASE_VALUES; ++j) {
        results->x[j] = real_at(one->precision, x, j);
        results->error[j] = real_at(one->precision, error, j);
    }
    for (size_t k = 1; k < one->repeats; ++k)
        results->repeat_differs = results->repeat_differs ||
                                  memcmp(x, (char *)x + k * bytes, bytes) != 0 ||
                                  memcmp(error, (char *)error + k * bytes, bytes) != 0;
    free(r);
    free(x);
    free(error);
    return status;
}

/* The number next to x where S comes from; x where that is an infinity. */
static double before(const sum_case *one, int direction, double x)
{
    const double from = -direction * (double)INFINITY;
    return one->precision == SIGRAMP_F32 ? (double)nextafterf((float)x, (float)from)
                                         : nextafter(x, from);
}

/* At the solutions; where there is none, at the infinity that S goes to. */
static sigramp_status evaluate_solutions(sigramp_sum_plan *plan, const sum_case *one,
                                         solve_results *results)
{
    double at[CASE_VALUES], left[CASE_VALUES];
    const int64_t *const exclude = one->options.exclude ? results->exclude : NULL;
    for (size_t j = 0; j < CASE_VALUES; ++j) {
        const double x = results->x[j];
        at[j] = isnan(x) ? results->direction * (double)INFINITY : x;
        left[j] = before(one, results->direction, at[j]);
    }
    const sigramp_status status =
        execute(plan, one->precision, CASE_VALUES, at, exclude, results->at);
    if (status != SIGRAMP_OK)
        return status;
    return execute(plan, one->precision, CASE_VALUES, left, exclude, results->before);
}

void solve_case(sigramp_context *context, const sum_case *one, uint64_t seed,
                solve_results *results)
{
    *results = (solve_results){.direction = direction_of(one)};
    sigramp_sum_plan *plan = plan_sum_case(context, one, &results->status);
    if (!plan)
        return;
    results->bound = one->options.exclude ? sigramp_sum_plan_without_error_bound(plan)
                                          : sigramp_sum_plan_error_bound(plan);
    results->status = choose_values(plan, one, seed, results);
    if (results->status == SIGRAMP_OK)
        results->status = solve_repeated(plan, one, results);
    if (results->status == SIGRAMP_OK)
        results->status = evaluate_solutions(plan, one, results);
    sigramp_sum_plan_destroy(plan);
}

const char *solve_case_breach(const solve_results *results, size_t j)
{
    const double r = results->r[j], x = results->x[j], error = results->error[j];
    if (isnan(x))
        return results->at[j] >= r ? "no solution, but S reaches r"
               : !isnan(error)     ? "no solution, but an error"
                                   : NULL;
    if (x == 0 && signbit(x))
        return "x is -0";
    if (!(results->at[j] >= r))
        return "S(x) is below r";
    if (x != -results->direction * (double)INFINITY && results->before[j] >= r)
        return "S is r before x already";
    if (!(error >= 0) || (isinf(x) && error != 0 && error != (double)INFINITY))
        return "the error is none";
    return NULL;
}

/* S(x) - r, of what rises, and the size of S; S itself where `sum` is not NULL. */
static void rise_above(const sum_case *one, const solve_results *results, size_t j, double x,
                       mpfr_prec_t bits, mpfr_t rise, mpfr_t sum, mpfr_t size)
{
    sum_case_reference(one, one->options.unit, x, bits, sum, size);
    mpfr_sub_d(rise, sum, results->r[j], MPFR_RNDN);
    if (results->direction < 0)
        mpfr_neg(rise, rise, MPFR_RNDN);
}

/* x and its error, outwards. S is r between -1 and 1: where it rises, side * S(end) >= side * r. */
static double end_of(const solve_results *results, size_t j, int side)
{
    return nextafter(results->x[j] + side * results->error[j], side * (double)INFINITY);
}

/* Whether the exact sum is beyond r at this end; rise: by how much. */
static bool is_beyond(const sum_case *one, const solve_results *results, size_t j, int side,
                      mpfr_prec_t bits, mpfr_t rise)
{
    mpfr_t sum, size;
    const double end = end_of(results, j, side);
    if (isinf(end)) {
        mpfr_set_inf(rise, side);
        return true;
    }
    mpfr_inits2(bits, sum, size, (mpfr_ptr)NULL);
    rise_above(one, results, j, end, bits, rise, sum, size);
    mpfr_clears(sum, size, (mpfr_ptr)NULL);
    return mpfr_sgn(rise) * side >= 0;
}

/* The way from 0 to `here` as a part of that from `end` to `here`. */
static double part_of(const mpfr_t here, mpfr_t end)
{
    if (mpfr_zero_p(here) || mpfr_inf_p(end))
        return 0;
    mpfr_sub(end, here, end, MPFR_RNDN);
    mpfr_div(end, here, end, MPFR_RNDN);
    return fabs(mpfr_get_d(end, MPFR_RNDN));
}

static void find_parts(const sum_case *one, const solve_results *results, size_t j,
                       mpfr_prec_t bits, solve_parts *parts)
{
    mpfr_t here, left, right, sum, size;
    mpfr_inits2(bits, here, left, right, sum, size, (mpfr_ptr)NULL);
    rise_above(one, results, j, results->x[j], bits, here, sum, size);
    const double error = reference_error_of(one->precision, results->at[j], sum, size);
    parts->sum = error == 0 ? 0 : error / results->bound;
    const bool is_right =
        is_beyond(one, results, j, -1, bits, left) && is_beyond(one, results, j, 1, bits, right);
    parts->distance = !is_right ? INFINITY : part_of(here, mpfr_sgn(here) >= 0 ? left : right);
    mpfr_clears(here, left, right, sum, size, (mpfr_ptr)NULL);
}

bool solve_case_parts(sum_case *one, const solve_results *results, size_t j, solve_parts *parts)
{
    enum { ENOUGH_BITS = 200, MANY_BITS = 6000 };
    const int64_t k = results->exclude[j];
    const bool has_left_out = one->options.exclude && k >= 0;
    const double offset = has_left_out ? one->offsets[k] : 0;
    const double weight = has_left_out ? one->weights[k] : 0;
    if (!isfinite(results->x[j]) || !isfinite(results->error[j]))
        return false;
    if (has_left_out)
        one->offsets[k] = one->weights[k] = 0;
    const bool tells = !is_limit(one, results->x[j]);
    if (tells)
        find_parts(one, results, j, ENOUGH_BITS, parts);
    if (tells &&
        !(parts->distance <= 1)) /* sums of all sizes that are r to the last of their bits */
        find_parts(one, results, j, MANY_BITS, parts);
    if (has_left_out) {
        one->offsets[k] = offset;
        one->weights[k] = weight;
    }
    return tells;
}
