/* SPDX-License-Identifier: MIT */
#include "cli/solve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CHECKED_AT_ONCE = 1 << 12 };

int solve_check_request(const cli_request *request)
{
    if (request->text[OPTION_X])
        return cli_fail(EXIT_WRONG, "--solve and --x: give the values that the sum is to reach, "
                                    "or the points where it is wanted");
    if (request->text[OPTION_DERIVATIVE])
        return cli_fail(EXIT_WRONG, "--solve takes no --derivative; give its results as --x for "
                                    "that");
    if (request->text[OPTION_GROUPS])
        return cli_fail(EXIT_WRONG, "--solve takes no --groups; solve each group by itself");
    return EXIT_DONE;
}

static double element(int precision, const void *values, size_t i)
{
    return precision == 32 ? (double)((const float *)values)[i] : ((const double *)values)[i];
}

static int check_values(const array_source *values, int precision)
{
    double part[CHECKED_AT_ONCE]; /* of either precision */
    io_error error;
    for (size_t done = 0; done < values->count; done += CHECKED_AT_ONCE) {
        const size_t left = values->count - done;
        const size_t count = left < CHECKED_AT_ONCE ? left : CHECKED_AT_ONCE;
        if (!array_read(values, done, count, precision, part, &error))
            return cli_fail_io(&error);
        for (size_t i = 0; i < count; ++i)
            if (isnan(element(precision, part, i)))
                return cli_fail(EXIT_WRONG,
                                "--solve: number %zu is NaN, which no sum reaches; leave it out",
                                done + i + 1);
    }
    return EXIT_DONE;
}

int solve_check(const cli_request *request, const array_source *values, int precision,
                sigramp_context *context, sigramp_sum_plan *plan)
{
    const sigramp_status status = precision == 32 ? sigramp_sum_solve_f32(plan, 0, NULL, NULL)
                                                  : sigramp_sum_solve_f64(plan, 0, NULL, NULL);
    if (status != SIGRAMP_OK)
        return cli_fail_call(request, status, context);
    return check_values(values, precision);
}

static void count_solutions(solve_job *job, int precision, size_t count, const void *x,
                            const void *errors)
{
    for (size_t i = 0; i < count; ++i) {
        const double solution = element(precision, x, i);
        const double error = errors ? element(precision, errors, i) : 0;
        job->found.none += isnan(solution) != 0;
        job->found.infinite += isinf(solution) != 0;
        job->found.at_limit += isfinite(solution) && isinf(error);
        if (isfinite(solution) && isfinite(error))
            job->found.x_error = fmax(job->found.x_error, error);
    }
}

static sigramp_status solve_reals(sigramp_sum_plan *plan, int precision, size_t count,
                                  const void *r, const int64_t *exclude, void *x)
{
    if (exclude)
        return precision == 32 ? sigramp_sum_solve_without_f32(plan, count, r, exclude, x)
                               : sigramp_sum_solve_without_f64(plan, count, r, exclude, x);
    return precision == 32 ? sigramp_sum_solve_f32(plan, count, r, x)
                           : sigramp_sum_solve_f64(plan, count, r, x);
}

static sigramp_status find_errors(sigramp_sum_plan *plan, int precision, size_t count,
                                  const void *r, const int64_t *exclude, const void *x,
                                  void *errors)
{
    if (exclude)
        return precision == 32
                   ? sigramp_sum_solve_without_error_f32(plan, count, r, exclude, x, errors)
                   : sigramp_sum_solve_without_error_f64(plan, count, r, exclude, x, errors);
    return precision == 32 ? sigramp_sum_solve_error_f32(plan, count, r, x, errors)
                           : sigramp_sum_solve_error_f64(plan, count, r, x, errors);
}

sigramp_status solve_compute(solve_job *job, sigramp_sum_plan *plan, int precision, size_t count,
                             const int64_t *exclude, void *values)
{
    const size_t bytes = count * ((size_t)precision / 8);
    char *const room = job->wants_error ? malloc(2 * bytes + 1) : NULL;
    if (job->wants_error && !room)
        return SIGRAMP_OUT_OF_MEMORY;
    if (room)
        memcpy(room, values, bytes);
    sigramp_status status = solve_reals(plan, precision, count, values, exclude, values);
    if (status == SIGRAMP_OK && room)
        status = find_errors(plan, precision, count, room, exclude, values, room + bytes);
    if (status == SIGRAMP_OK)
        count_solutions(job, precision, count, values, room ? room + bytes : NULL);
    free(room);
    return status;
}
