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
 * where that is near. A constant counts with its own size; of bands all weights count, whatever
 * their units are. */
static double doubt_of(const sigramp_sum_plan *plan, double error_bound, double r)
{
    const double subnormal = plan->precision == 32 ? 0x1p-149 : 0x1p-1074;
    const double constant = fabs(plan->constant), more = 1 + 0x1p-20;
    if (plan->bands)
        return (fabs(plan->scale) * plan->bands->weight + constant) *
                   (plan->absolute_error_bound * more) +
               subnormal;
    const double bound = error_bound / (1 - error_bound) * more;
    return (fabs(r - plan->constant) + constant) * bound + subnormal;
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
static void move_values(const sigramp_sum_plan *plan, double error_bound, int sign, size_t count,
                        const void *r, void *moved)
{
    for (size_t i = 0; i < count; ++i) {
        const double value = sum_real_at(plan->precision, r, i);
        const double doubt = doubt_of(plan, error_bound, value);
        sum_set_real(plan->precision, moved, i,
                     sign * real_above(plan->precision, sign * value + doubt));
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

/* count values and their solutions, of the plan's precision; exclude NULL: of the whole sum. */
typedef struct {
    size_t count;
    const void *r;
    const int64_t *exclude;
    const void *x;
    void *errors;
} error_arrays;

/* At most ERROR_RUN of them, from the first on. */
static error_arrays arrays_from(const error_arrays *all, size_t first, size_t bytes)
{
    const size_t left = all->count - first, start = first * bytes;
    const error_arrays some = {left < ERROR_RUN ? left : ERROR_RUN, (const char *)all->r + start,
                               all->exclude ? all->exclude + first : NULL,
                               (const char *)all->x + start, (char *)all->errors + start};
    return some;
}

/* Of values for which there is room. */
static sigramp_status find_errors(sigramp_sum_plan *plan, int direction, const error_arrays *all,
                                  void *room)
{
    const double bound = all->exclude ? plan->without_error_bound : plan->error_bound;
    sigramp_status status = SIGRAMP_OK;
    memset(all->errors, 0, all->count * ((size_t)plan->precision / 8));
    for (int sign = -1; sign <= 1 && status == SIGRAMP_OK; sign += 2) {
        move_values(plan, bound, sign, all->count, all->r, room);
        status = plan_solve(plan, plan->precision, all->count, room, all->exclude, room);
        if (status == SIGRAMP_OK)
            set_errors(plan->precision, direction, sign, all->count, all->x, room, all->errors);
    }
    return status;
}

static sigramp_status check_errors(sigramp_sum_plan *plan, int precision, const error_arrays *all)
{
    const size_t count = all->count;
    sigramp_status status = plan_solve(plan, precision, 0, all->r, NULL, all->errors);
    if (status == SIGRAMP_OK)
        status = plan_check_arrays(plan, precision, count, all->r, all->errors);
    if (status == SIGRAMP_OK)
        status = plan_check_arrays(plan, precision, count, all->x, all->errors);
    if (status != SIGRAMP_OK)
        return status;
    if (count > 0 && (all->errors == all->r || all->errors == all->x))
        return context_fail(plan->context, SIGRAMP_INVALID_ARGUMENT, "error is r or x");
    return SIGRAMP_OK;
}

/* wants_exclude: whether values leave terms out. */
static NOT_INLINED sigramp_status find_all_errors(sigramp_sum_plan *plan, int precision,
                                                  int wants_exclude, error_arrays all)
{
    const size_t bytes = (size_t)precision / 8;
    if (!plan)
        return SIGRAMP_INVALID_ARGUMENT;
    sigramp_status status = check_errors(plan, precision, &all);
    if (status == SIGRAMP_OK && wants_exclude)
        status = plan_check_exclude(plan, all.count, all.exclude);
    if (status != SIGRAMP_OK)
        return status;
    void *const room = malloc(ERROR_RUN * bytes);
    if (!room)
        return context_fail(plan->context, SIGRAMP_OUT_OF_MEMORY, "no memory for errors");
    const int direction = plan_direction(plan);
    for (size_t i = 0; i < all.count && status == SIGRAMP_OK; i += ERROR_RUN) {
        const error_arrays some = arrays_from(&all, i, bytes);
        status = find_errors(plan, direction, &some, room);
    }
    free(room);
    return status;
}

sigramp_status sigramp_sum_solve_error_f32(sigramp_sum_plan *plan, size_t count, const float *r,
                                           const float *x, float *error)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return find_all_errors(plan, 32, 0, (error_arrays){count, r, NULL, x, error});
}

sigramp_status sigramp_sum_solve_error_f64(sigramp_sum_plan *plan, size_t count, const double *r,
                                           const double *x, double *error)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return find_all_errors(plan, 64, 0, (error_arrays){count, r, NULL, x, error});
}

sigramp_status sigramp_sum_solve_without_error_f32(sigramp_sum_plan *plan, size_t count,
                                                   const float *r, const int64_t *exclude,
                                                   const float *x, float *error)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return find_all_errors(plan, 32, 1, (error_arrays){count, r, exclude, x, error});
}

sigramp_status sigramp_sum_solve_without_error_f64(sigramp_sum_plan *plan, size_t count,
                                                   const double *r, const int64_t *exclude,
                                                   const double *x, double *error)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return find_all_errors(plan, 64, 1, (error_arrays){count, r, exclude, x, error});
}
