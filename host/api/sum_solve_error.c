/* SPDX-License-Identifier: MIT */
/* How far the solutions of S(x) = r can be from the exact ones. */
#include "api/sum_solve.h"
#include "plan/reals.h"
#include "threads/float_environment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Values whose errors are found at once. */
enum { ERROR_RUN = 1 << 14 };

/* How far values of a sum, r, may be from its exact ones, rounded up: one smallest subnormal more
 * where that is near. */
static double doubt_of(const sigramp_sum_plan *plan, double r)
{
    const double bound = plan->error_bound / (1 - plan->error_bound) * (1 + 0x1p-20);
    return fabs(r) * bound + (plan->precision == 32 ? 0x1p-149 : 0x1p-1074);
}

/* The next real of the precision that is greater than value. */
static double real_above(int precision, double value)
{
    if (precision == 64)
        return nextafter(value, INFINITY);
    const float narrow = (float)value;
    return (double)((double)narrow > value ? narrow : nextafterf(narrow, INFINITY));
}

/* r moved by its doubt down (sign -1) or up (1), outwards to a real. */
static void move_values(const sigramp_sum_plan *plan, int sign, size_t count, const void *r,
                        void *moved)
{
    for (size_t i = 0; i < count; ++i) {
        const double value = sign * sum_real_at(plan->precision, r, i);
        sum_set_real(plan->precision, moved, i,
                     sign * real_above(plan->precision, value + doubt_of(plan, value)));
    }
}

/* How far the end, a real farther from x than the exact place, is from x. */
static double distance_to(double x, double end)
{
    if (x == end)
        return 0;
    return isnan(end) ? INFINITY : fabs(end - x);
}

/* The solutions for the moved values are ends of where the exact one is; the one where the sum
 * comes from is a real too near. */
static double end_of(int precision, int direction, int sign, double solution)
{
    if (sign > 0 || isnan(solution))
        return solution;
    return -direction * real_above(precision, -direction * solution);
}

static void set_errors(int precision, int direction, int sign, size_t count, const void *x,
                       const void *solutions, void *errors)
{
    for (size_t i = 0; i < count; ++i) {
        const double at = sum_real_at(precision, x, i), before = sum_real_at(precision, errors, i);
        const double end = end_of(precision, direction, sign, sum_real_at(precision, solutions, i));
        const double away = distance_to(at, end);
        const double rounded = away > 0 && away < INFINITY ? real_above(precision, away) : away;
        sum_set_real(precision, errors, i, isnan(at) ? NAN : rounded > before ? rounded : before);
    }
}

/* At most ERROR_RUN values, for which there is room. */
static sigramp_status find_errors(sigramp_sum_plan *plan, int direction, size_t count,
                                  const void *r, const void *x, void *errors, void *room)
{
    sigramp_status status = SIGRAMP_OK;
    memset(errors, 0, count * ((size_t)plan->precision / 8));
    for (int sign = -1; sign <= 1 && status == SIGRAMP_OK; sign += 2) {
        move_values(plan, sign, count, r, room);
        status = plan_solve(plan, plan->precision, count, room, room);
        if (status == SIGRAMP_OK)
            set_errors(plan->precision, direction, sign, count, x, room, errors);
    }
    return status;
}

static NOT_INLINED sigramp_status find_all_errors(sigramp_sum_plan *plan, int precision,
                                                  size_t count, const void *r, const void *x,
                                                  void *errors)
{
    const size_t bytes = (size_t)precision / 8;
    sigramp_status status = plan_solve(plan, precision, 0, r, errors);
    if (status == SIGRAMP_OK)
        status = plan_check_arrays(plan, precision, count, r, errors);
    if (status == SIGRAMP_OK)
        status = plan_check_arrays(plan, precision, count, x, errors);
    if (status != SIGRAMP_OK)
        return status;
    if (count > 0 && (errors == r || errors == x))
        return context_fail(plan->context, SIGRAMP_INVALID_ARGUMENT, "error is r or x");
    void *const room = malloc(ERROR_RUN * bytes);
    if (!room)
        return context_fail(plan->context, SIGRAMP_OUT_OF_MEMORY, "no memory for errors");
    const int direction = plan_direction(plan);
    for (size_t i = 0; i < count && status == SIGRAMP_OK; i += ERROR_RUN)
        status = find_errors(plan, direction, count - i < ERROR_RUN ? count - i : ERROR_RUN,
                             (const char *)r + i * bytes, (const char *)x + i * bytes,
                             (char *)errors + i * bytes, room);
    free(room);
    return status;
}

sigramp_status sigramp_sum_solve_error_f32(sigramp_sum_plan *plan, size_t count, const float *r,
                                           const float *x, float *error)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return find_all_errors(plan, 32, count, r, x, error);
}

sigramp_status sigramp_sum_solve_error_f64(sigramp_sum_plan *plan, size_t count, const double *r,
                                           const double *x, double *error)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return find_all_errors(plan, 64, count, r, x, error);
}
