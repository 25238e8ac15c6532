/* SPDX-License-Identifier: MIT */
/* Closed sums over equally spaced offsets against MPFR, within the plan's own bound and within the
 * 1 and 4 ULP that are promised; and the same bits from every instruction set and thread count. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "reference/inputs.h"
#include "reference/spaced.h"
#include "support.h"

enum { POINTS = 24 };

static sigramp_sum_plan *plan_of(sigramp_context *context, sigramp_precision precision,
                                 const spaced_problem *problem)
{
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_sum_plan *plan = NULL;
    options.unit = problem->unit;
    options.slope = problem->slope;
    options.scale = problem->scale;
    options.method = SIGRAMP_METHOD_CLOSED;
    const sigramp_status status =
        precision == SIGRAMP_F32
            ? sigramp_sum_plan_spaced_f32(context, &options, problem->start, problem->stop,
                                          problem->count, &plan)
            : sigramp_sum_plan_spaced_f64(context, &options, problem->start, problem->stop,
                                          problem->count, &plan);
    cr_assert(status == SIGRAMP_OK, "%s", sigramp_context_detail(context));
    cr_assert_eq(sigramp_sum_plan_method(plan), SIGRAMP_METHOD_CLOSED);
    return plan;
}

static void check_points(sigramp_precision precision, const spaced_problem *problem,
                         const double *points)
{
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = plan_of(context, precision, problem);
    const double bound = sigramp_sum_plan_error_bound(plan);
    cr_assert(bound > 0 && bound <= (precision == SIGRAMP_F32 ? 0x1p-24 : 4 * 0x1p-53) * 1.13);
    void *x = real_array(precision, POINTS, points);
    void *y = real_array(precision, POINTS, points);
    cr_assert_eq(execute_reals(plan, precision, POINTS, x, y), SIGRAMP_OK);
    for (size_t j = 0; j < POINTS; ++j) {
        const double at = real_at(precision, x, j), given = real_at(precision, y, j);
        const double error = spaced_error(precision, problem, at, given);
        cr_assert(error <= bound,
                  "%s f%d, slope %g, offsets %a:%a:%llu: S(%a) = %a is off by %.3g, %.3g allowed",
                  sigramp_unit_info(problem->unit)->name, (int)precision, problem->slope,
                  problem->start, problem->stop, (unsigned long long)problem->count, at, given,
                  error, bound);
    }
    free(y);
    free(x);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}

/* Among the offsets, at their ends and middle, near the ends, and as far as results are normal. */
static void choose_points(sigramp_precision precision, const spaced_problem *problem,
                          uint64_t *seed, double points[POINTS])
{
    const double ends[2] = {problem->start, problem->stop};
    const double low = fmin(ends[0], ends[1]), high = fmax(ends[0], ends[1]);
    const double tail = (precision == SIGRAMP_F32 ? 110 : 760) / fabs(problem->slope);
    for (size_t j = 0; j < POINTS; ++j) {
        const double end = ends[random_bits(seed) % 2];
        switch (j % 4) {
        case 0:
            points[j] = random_between(seed, low, high);
            break;
        case 1:
            points[j] = end + random_between(seed, -3, 3) / fabs(problem->slope);
            break;
        case 2:
            points[j] = random_between(seed, low - tail, high + tail);
            break;
        default:
            points[j] = j % 8 == 3 ? end : 0.5 * low + 0.5 * high;
        }
    }
}

static void check_random_problems(sigramp_unit unit, sigramp_precision precision)
{
    static const double slopes[] = {1, 1, 1, -1, 2.1, -0.3, 1e-3, 100};
    static const double scales[] = {1, 1, 0.1, -3, 1e10};
    uint64_t seed = 88172645463325252u + (uint64_t)unit;
    double points[POINTS];
    for (int round = 0; round < 120; ++round) {
        const double spacing = pow(10, random_between(&seed, -7, 1.6));
        spaced_problem problem = {.unit = unit};
        problem.count = 1 + random_bits(&seed) % (round % 2 ? 12 : 400);
        problem.slope = slopes[random_bits(&seed) % 8];
        problem.scale = scales[random_bits(&seed) % 5];
        problem.start =
            round % 3 ? random_between(&seed, -10, 10) : random_between(&seed, -1e4, 1e4);
        if (round % 8 == 7) /* too far from 0 for a table's cells to have numbers */
            problem.start = random_between(&seed, 3, 9) * (precision == SIGRAMP_F32 ? 1e10 : 1e14) /
                            fabs(problem.slope);
        const double length = spacing * (double)problem.count / fabs(problem.slope);
        problem.stop = problem.start + (round % 5 ? length : -length);
        choose_points(precision, &problem, &seed, points);
        check_points(precision, &problem, points);
    }
    mpfr_free_cache();
}

/* As many units before x as a float still tells apart by halves and quarters. */
static void check_millions(sigramp_unit unit, sigramp_precision precision)
{
    static const double counts[] = {3.3e6, 8438540, 28077370};
    double points[POINTS];
    for (int k = 0; k < 3; ++k) {
        const spaced_problem problem = {unit, 2, 1, 0, 11.44 * counts[k], (uint64_t)counts[k]};
        for (size_t j = 0; j < POINTS; ++j)
            points[j] = (double)(float)(problem.stop * (double)(j + 1) / (2 * POINTS));
        check_points(precision, &problem, points);
    }
    mpfr_free_cache();
}

/* Three units so far apart that the one in the middle is where no pair of reals could tell it. */
static void check_far_apart(sigramp_unit unit, sigramp_precision precision)
{
    const double start = precision == SIGRAMP_F32 ? -0x1.28a7a4p+55 : -0x1.28a7a4b3c5d7fp+138;
    const double slope = precision == SIGRAMP_F32 ? -0x1.81a7d6p0 : -0x1.81a7d6e5f3a19p0;
    const spaced_problem problem = {unit, slope, 3, start, -0x1.e9b214p-2, 3};
    double points[POINTS];
    for (size_t j = 0; j < POINTS; ++j)
        points[j] = j % 3 == 0 ? start / 2 : j % 3 == 1 ? start : (double)j / 8 - 3;
    check_points(precision, &problem, points);
    mpfr_free_cache();
}

/* So many that nobody can list them: integrals where they are dense, windows where they are wide.
 */
static void check_huge_counts(sigramp_unit unit, sigramp_precision precision)
{
    static const double lengths[] = {1e-3, 0.9, 10, 40, 3000, 1e5};
    static const double spacings[] = {0.05, 0.3, 0.4, 2, 50};
    uint64_t seed = 362436069;
    double points[POINTS];
    for (size_t k = 0; k < sizeof lengths / sizeof *lengths; ++k) {
        const spaced_problem problem = {unit, 1, 0.1, -1, lengths[k] - 1, 1000000000000000 - k};
        choose_points(precision, &problem, &seed, points);
        check_points(precision, &problem, points);
    }
    for (size_t k = 0; k < sizeof spacings / sizeof *spacings; ++k) {
        spaced_problem problem = {unit, 1, 1, 7, 0, 1000000000000000 - k};
        problem.stop = problem.start + spacings[k] * (double)(problem.count - 1);
        choose_points(precision, &problem, &seed, points);
        check_points(precision, &problem, points);
    }
    mpfr_free_cache();
}

static void check_same_bits(sigramp_unit unit, sigramp_precision precision)
{
    enum { COUNT = 20011 };
    static const spaced_problem problems[] = {{0, 1, 0.1, 0, 10, 100},
                                              {0, 1, 1, 0, 0.7, 4},
                                              {0, 1, 1, 0, 10, 1000000000000000},
                                              {0, -2.1, 1, -300, 300, 100000},
                                              {0, 1, 1, -300, 300, 40},
                                              {0, 0.3, 1, -1e4, 1e4, 20000},
                                              {0, 1, 1, -5e3, 5e3, 1000000},
                                              {0, -2, 1, -5e8, 5e8, 1000000},
                                              {0, 1, 1, 9e14, 9e14 + 8, 100},
                                              {0, 1, 1, 3, 3, 5}};
    const char *isas[MOST_ISAS];
    const size_t isa_count = available_isas(isas);
    uint64_t seed = 1;
    double points[COUNT];
    for (size_t j = 0; j < COUNT; ++j)
        points[j] = j % 100 ? random_between(&seed, -400, 400) : random_between(&seed, -1e9, 1e9);
    points[0] = NAN;
    points[1] = INFINITY;
    points[2] = -INFINITY;
    void *x = real_array(precision, COUNT, points);
    for (size_t k = 0; k < sizeof problems / sizeof *problems; ++k) {
        void *right = NULL;
        for (size_t i = 0; i < isa_count * 4; ++i) {
            static const int threads[] = {1, 2, 3, 8};
            spaced_problem problem = problems[k];
            problem.unit = unit;
            sigramp_context *context = cpu_context(isas[i / 4], threads[i % 4]);
            sigramp_sum_plan *plan = plan_of(context, precision, &problem);
            void *y = real_array(precision, COUNT, points);
            /* in place every other time */
            cr_assert_eq(execute_reals(plan, precision, COUNT, i % 2 ? y : x, y), SIGRAMP_OK);
            if (right)
                cr_assert_arr_eq(y, right, COUNT * real_size(precision), "problem %zu: %s", k,
                                 isas[i / 4]);
            free(right);
            right = y;
            sigramp_sum_plan_destroy(plan);
            sigramp_context_destroy(context);
        }
        free(right);
    }
    free(x);
}

#define CLOSED_TESTS(NAME, name, bits)                                                             \
    Test(random_problems, name##_f##bits)                                                          \
    {                                                                                              \
        check_random_problems(SIGRAMP_##NAME, SIGRAMP_F##bits);                                    \
    }                                                                                              \
    Test(huge_counts, name##_f##bits)                                                              \
    {                                                                                              \
        check_huge_counts(SIGRAMP_##NAME, SIGRAMP_F##bits);                                        \
    }                                                                                              \
    Test(millions, name##_f##bits)                                                                 \
    {                                                                                              \
        check_millions(SIGRAMP_##NAME, SIGRAMP_F##bits);                                           \
    }                                                                                              \
    Test(far_apart, name##_f##bits)                                                                \
    {                                                                                              \
        check_far_apart(SIGRAMP_##NAME, SIGRAMP_F##bits);                                          \
    }                                                                                              \
    Test(same_bits, name##_f##bits)                                                                \
    {                                                                                              \
        check_same_bits(SIGRAMP_##NAME, SIGRAMP_F##bits);                                          \
    }
#define UNIT_CLOSED_TESTS(NAME, name, formula, ulp_f32, ulp_f64)                                   \
    CLOSED_TESTS(NAME, name, 32)                                                                   \
    CLOSED_TESTS(NAME, name, 64)
SIGRAMP_UNIT_LIST(UNIT_CLOSED_TESTS)
