/* SPDX-License-Identifier: MIT */
/* A plan of few points begins with the cells among its offsets and makes the rest once points
 * there come: no result tells. */
#include <criterion/criterion.h>
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "reference/inputs.h"
#include "support.h"

enum { PROBLEMS = 120, MOST_TERMS = 200, PLACES = 48, FAR = 7, POINTS = PLACES + FAR };

static const sigramp_unit units[] = {SIGRAMP_LOGISTIC, SIGRAMP_SOFTPLUS, SIGRAMP_DENSITY};
static const double tolerances[] = {0, 3e-7, 1e-5};

typedef struct {
    sigramp_precision precision;
    sigramp_sum_options options;
    size_t terms;
    double offsets[MOST_TERMS], weights[MOST_TERMS], x[POINTS];
} part_problem;

static void set_real(sigramp_precision precision, void *array, size_t i, double value)
{
    if (precision == SIGRAMP_F32)
        ((float *)array)[i] = (float)value;
    else
        ((double *)array)[i] = value;
}

/* From the offsets' middle outwards, often between two cells or beside that, to where the part
 * ends and a little farther; then points that only the whole has. */
static void make_points(part_problem *p, double middle, double half, uint64_t *seed)
{
    static const double far[FAR] = {30, -30, 1e4, -1e4, INFINITY, -INFINITY, NAN};
    for (size_t i = 0; i < PLACES; ++i) {
        const double way = (half + 1.6 / fabs(p->options.slope)) * (double)(i + 1) / PLACES;
        const double place = middle + (i % 2 ? way : -way);
        const double grid = i % 3 < 2 ? exp2(7) : exp2(30);
        p->x[i] =
            nearbyint(place * grid) / grid + (i % 3 == 1 ? random_between(seed, -2, 2) * 1e-6 : 0);
    }
    for (size_t i = 0; i < FAR; ++i)
        p->x[PLACES + i] = far[i];
}

static part_problem make_problem(sigramp_precision precision, size_t i)
{
    uint64_t seed = 77 + i;
    part_problem p = {.precision = precision, .options = SIGRAMP_SUM_OPTIONS_DEFAULT};
    p.options.unit = units[i % 3];
    p.options.method = SIGRAMP_METHOD_FAST;
    p.options.slope = random_between(&seed, 0.5, 2) * (i % 4 < 2 ? 1 : -1);
    p.options.scale = i % 11 == 0 ? 0 : random_between(&seed, -3, 3);
    p.options.tolerance = tolerances[i / 3 % 3];
    p.options.derivative = i % 2 == 0 && p.options.unit != SIGRAMP_DENSITY;
    p.terms = 1 + random_bits(&seed) % (i % 5 == 0 ? 3 : MOST_TERMS);
    const double half = exp2(random_between(&seed, -3, 5)), small = i % 7 == 0 ? 80 : 5;
    const double middle = i % 13 == 0 ? 1e5 : random_between(&seed, -20, 20);
    for (size_t t = 0; t < p.terms; ++t) {
        p.offsets[t] = middle + half * random_between(&seed, -1, 1);
        p.weights[t] = exp2(random_between(&seed, -small, 0)) * (i % 3 && t % 3 == 0 ? -1 : 1);
    }
    make_points(&p, middle, half, &seed);
    return p;
}

static void to_reals(const part_problem *p, size_t count, const double *from, void *to)
{
    for (size_t i = 0; i < count; ++i)
        set_real(p->precision, to, i, from[i]);
}

/* points: as many as the plan is told. */
static sigramp_sum_plan *plan_of(sigramp_context *context, const part_problem *p, uint64_t points)
{
    double offsets[MOST_TERMS], weights[MOST_TERMS];
    sigramp_sum_options options = p->options;
    sigramp_sum_plan *plan = NULL;
    options.points = points;
    to_reals(p, p->terms, p->offsets, offsets);
    to_reals(p, p->terms, p->weights, weights);
    cr_assert_eq(plan_reals(context, &options, p->precision, p->terms, offsets, weights, &plan),
                 SIGRAMP_OK, "%s", sigramp_context_detail(context));
    return plan;
}

typedef struct {
    double y[POINTS], dy[POINTS]; /* room for reals of either precision */
} answers;

static void execute(const part_problem *p, sigramp_sum_plan *plan, size_t from, size_t count,
                    answers *all)
{
    const size_t start = from * ((size_t)p->precision / 8);
    double x[POINTS];
    void *const y = (char *)all->y + start, *const dy = (char *)all->dy + start;
    to_reals(p, count, p->x + from, x);
    const sigramp_status status =
        !p->options.derivative ? execute_reals(plan, p->precision, count, x, y)
        : p->precision == SIGRAMP_F32
            ? sigramp_sum_execute_derivative_f32(plan, count, (float *)x, y, dy)
            : sigramp_sum_execute_derivative_f64(plan, count, x, y, dy);
    cr_assert_eq(status, SIGRAMP_OK);
}

static void check(sigramp_precision precision)
{
    sigramp_context *const context = cpu_context(NULL, 2);
    const size_t bytes = (size_t)precision / 8;
    for (size_t i = 0; i < PROBLEMS; ++i) {
        const part_problem p = make_problem(precision, i);
        answers right = {{0}, {0}}, one_by_one = {{0}, {0}}, at_once = {{0}, {0}};
        sigramp_sum_plan *const whole = plan_of(context, &p, 1 << 20);
        sigramp_sum_plan *const part = plan_of(context, &p, POINTS);
        execute(&p, whole, 0, POINTS, &right);
        for (size_t j = 0; j < POINTS; ++j)
            execute(&p, part, j, 1, &one_by_one);
        execute(&p, part, 0, POINTS, &at_once);
        for (size_t j = 0; j < POINTS; ++j) {
            const size_t place = j * bytes;
            cr_expect(memcmp((char *)right.y + place, (char *)one_by_one.y + place, bytes) == 0 &&
                          memcmp((char *)right.dy + place, (char *)one_by_one.dy + place, bytes) ==
                              0,
                      "problem %zu of float%d: another result at %.17g", i, precision, p.x[j]);
        }
        cr_expect(memcmp(&right, &at_once, sizeof right) == 0, "problem %zu: all at once", i);
        cr_expect_eq(sigramp_sum_plan_error_bound(part), sigramp_sum_plan_error_bound(whole));
        sigramp_sum_plan_destroy(part);
        sigramp_sum_plan_destroy(whole);
    }
    sigramp_context_destroy(context);
}

Test(part_tables, have_the_bits_of_whole_ones_in_float32)
{
    check(SIGRAMP_F32);
}

Test(part_tables, have_the_bits_of_whole_ones_in_float64)
{
    check(SIGRAMP_F64);
}

/* One plan that several threads need the whole of at once. */
typedef struct {
    const part_problem *problem;
    sigramp_sum_plan *plan;
    pthread_barrier_t *start;
    answers found;
} far_thread;

static void *execute_far(void *of)
{
    far_thread *const own = of;
    pthread_barrier_wait(own->start);
    execute(own->problem, own->plan, 0, POINTS, &own->found);
    return NULL;
}

Test(part_tables, are_made_whole_by_several_threads_at_once)
{
    enum { THREADS = 4, ROUNDS = 20 };
    sigramp_context *const context = cpu_context(NULL, 1);
    pthread_barrier_t start;
    pthread_barrier_init(&start, NULL, THREADS);
    for (size_t i = 0; i < ROUNDS; ++i) {
        const part_problem p = make_problem(SIGRAMP_F64, i);
        answers right = {{0}, {0}};
        far_thread threads[THREADS];
        pthread_t ids[THREADS];
        sigramp_sum_plan *const whole = plan_of(context, &p, 1 << 20);
        sigramp_sum_plan *const part = plan_of(context, &p, POINTS);
        execute(&p, whole, 0, POINTS, &right);
        for (size_t t = 0; t < THREADS; ++t) {
            threads[t] = (far_thread){&p, part, &start, {{0}, {0}}};
            cr_assert_eq(pthread_create(&ids[t], NULL, execute_far, &threads[t]), 0);
        }
        for (size_t t = 0; t < THREADS; ++t) {
            pthread_join(ids[t], NULL);
            cr_expect(memcmp(&threads[t].found, &right, sizeof right) == 0);
        }
        sigramp_sum_plan_destroy(part);
        sigramp_sum_plan_destroy(whole);
    }
    pthread_barrier_destroy(&start);
    sigramp_context_destroy(context);
}
