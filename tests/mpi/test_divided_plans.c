/* SPDX-License-Identifier: MIT */
/* test_divided_plans RANKS PROBLEMS: random sums whose terms are divided among ranks, threads of
 * the double of MPI, have the bits, the bounds and the method of sigramp_sum_plan_f32 and _f64 with
 * all terms; or they are refused, which only those may be that one table does not hold. */
#include "among_ranks.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS = 23, MOST_PROBLEMS = 400 };

typedef struct {
    int precision;
    sigramp_sum_options options;
    size_t count;
    double *offsets, *weights; /* of the precision's reals; NULL: ones */
    void *of_offsets, *of_weights;
    double x[POINTS];
    int may_be_refused;
    /* Of one plan. */
    sigramp_status status;
    sigramp_method method;
    double bounds[3];
    double y[POINTS], slopes[POINTS], solved[POINTS];
    sigramp_status can_solve;
} problem;

static problem problems[MOST_PROBLEMS];
static int problem_count, planned, refused;
static _Thread_local int rank, ranks, faults;

static void expect(int is_right, const char *what, int number)
{
    if (!is_right)
        printf("rank %d of %d, problem %d: %s\n", rank, ranks, number, what);
    faults += !is_right;
}

static uint64_t state = 88172645463325252U;
static uint64_t draw(uint64_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (state >> 11) % below;
}

static double fraction(void)
{
    return (double)draw((uint64_t)1 << 53) * 0x1p-53;
}

static double sign(void)
{
    return draw(2) ? 1 : -1;
}

/* Of any exponent from one to another. */
static double spread_over(int least, int greatest)
{
    return ldexp(1 + fraction(), least + (int)draw((uint64_t)(greatest - least + 1)));
}

static double real_of(int precision, double value)
{
    return precision == 32 ? (double)(float)value : value;
}

static void *reals(int precision, size_t count, const double *values)
{
    char *const made = calloc(count + 1, sizeof *values);
    for (size_t i = 0; i < count; ++i)
        if (precision == 32)
            ((float *)(void *)made)[i] = (float)values[i];
        else
            ((double *)(void *)made)[i] = values[i];
    return made;
}

/* Few and many terms, and those about which a plan's cells change. */
static size_t draw_count(void)
{
    static const size_t about[] = {0, 1, 2, 1023, 1024, 1025, 8191, 8192, 8193};
    const uint64_t kind = draw(3);
    return kind == 0   ? about[draw(sizeof about / sizeof *about)]
           : kind == 1 ? (size_t)draw(300)
                       : (size_t)draw(20000);
}

static void draw_terms(problem *p, double width)
{
    const int most = p->precision == 32 ? 40 : 500, kind = (int)draw(5);
    const double centre = draw(2) ? 0 : sign() * width * spread_over(-8, 10);
    const double extent = width * spread_over(-10, draw(4) ? 9 : 20);
    p->offsets = calloc(p->count + 1, sizeof *p->offsets);
    p->weights = kind > 0 ? calloc(p->count + 1, sizeof *p->weights) : NULL;
    for (size_t i = 0; i < p->count; ++i) {
        p->offsets[i] = real_of(p->precision, centre + extent * (fraction() - 0.5));
        if (p->weights) /* alike, mixed, all there are, and zeros */
            p->weights[i] = kind == 1   ? 1 + fraction()
                            : kind == 2 ? sign() * spread_over(-20, 20)
                            : kind == 3 ? sign() * spread_over(-most, most)
                                        : 0;
    }
    if (p->count > 0 && draw(12) == 0)
        p->offsets[draw(p->count)] = draw(2) ? INFINITY : NAN;
    if (p->count > 0 && p->weights && draw(12) == 0)
        p->weights[draw(p->count)] = draw(2) ? -INFINITY : NAN;
    const int huge = p->precision == 32 ? 127 : 1023;
    /* Of one rank, which alone guards points then. */
    if (p->count > 0 && draw(p->options.method == SIGRAMP_METHOD_DIRECT ? 2 : 8) == 0)
        p->offsets[draw(p->count)] = sign() * spread_over(huge - 3, huge);
    for (size_t i = 0; i < p->count && p->weights; ++i)
        p->weights[i] = real_of(p->precision, p->weights[i]);
    for (int j = 0; j < POINTS; ++j)
        p->x[j] = real_of(p->precision, centre + (extent + 90 * width) * (fraction() - 0.5));
    p->x[0] = INFINITY;
    p->x[1] = NAN;
    for (int j = 2; j < 6; ++j)
        p->x[j] = real_of(p->precision, sign() * spread_over(j < 4 ? huge - 5 : -huge, huge));
}

/* Far within what one table holds, offsets and weights are finite and the unit has cells. */
static int is_in_one_table(const problem *p)
{
    double farthest = 0;
    for (size_t i = 0; i < p->count; ++i) {
        if (!isfinite(p->offsets[i]) || (p->weights && !isfinite(p->weights[i])))
            return 0;
        farthest = fmax(farthest, fabs(p->offsets[i]));
    }
    return p->options.unit != SIGRAMP_RELU && fabs(p->options.slope) * farthest < 3000;
}

static void draw_problem(problem *p)
{
    static const sigramp_method methods[] = {SIGRAMP_METHOD_FAST, SIGRAMP_METHOD_FAST,
                                             SIGRAMP_METHOD_AUTO, SIGRAMP_METHOD_DIRECT};
    p->precision = draw(2) ? 32 : 64;
    const int largest = p->precision == 32 ? 30 : 300;
    p->count = draw_count();
    p->options = (sigramp_sum_options)SIGRAMP_SUM_OPTIONS_DEFAULT;
    p->options.unit = (sigramp_unit)draw(SIGRAMP_UNIT_COUNT);
    p->options.slope = real_of(p->precision, sign() * spread_over(-largest, largest));
    p->options.scale = draw(2) ? 1 : sign() * spread_over(-largest, largest);
    p->options.constant = draw(4) ? 0 : sign() * spread_over(-5, 5);
    p->options.tolerance = draw(3) ? 0 : draw(4) ? 1e-6 : 1e-17;
    p->options.method = methods[draw(4)];
    p->options.points = draw(2) ? 1 : 0;
    p->options.derivative = p->options.unit < SIGRAMP_RELU && draw(3) == 0;
    draw_terms(p, 1 / fabs(p->options.slope));
    p->may_be_refused = !is_in_one_table(p);
    p->of_offsets = reals(p->precision, p->count, p->offsets);
    p->of_weights = p->weights ? reals(p->precision, p->count, p->weights) : NULL;
}

static void to_doubles(int precision, const void *values, double *doubles)
{
    for (int j = 0; j < POINTS; ++j)
        doubles[j] =
            precision == 32 ? (double)((const float *)values)[j] : ((const double *)values)[j];
}

/* S(x), S'(x) if it has them, and of that the x again if it can be solved. */
static int evaluate(sigramp_sum_plan *plan, problem *to)
{
    const int is_float = to->precision == 32;
    void *const x = reals(to->precision, POINTS, to->x), *const y =
                                                             reals(to->precision, POINTS, to->x);
    void *const slopes = reals(to->precision, POINTS, to->x);
    sigramp_status status;
    if (to->options.derivative)
        status = is_float ? sigramp_sum_execute_derivative_f32(plan, POINTS, x, y, slopes)
                          : sigramp_sum_execute_derivative_f64(plan, POINTS, x, y, slopes);
    else
        status = is_float ? sigramp_sum_execute_f32(plan, POINTS, x, y)
                          : sigramp_sum_execute_f64(plan, POINTS, x, y);
    to_doubles(to->precision, y, to->y);
    to_doubles(to->precision, slopes, to->slopes);
    to->can_solve = SIGRAMP_NOT_SUPPORTED;
    if (status == SIGRAMP_OK && sigramp_sum_plan_method(plan) == SIGRAMP_METHOD_FAST)
        to->can_solve = is_float ? sigramp_sum_solve_f32(plan, POINTS, y, x)
                                 : sigramp_sum_solve_f64(plan, POINTS, y, x);
    to_doubles(to->precision, x, to->solved);
    free(x);
    free(y);
    free(slopes);
    return status == SIGRAMP_OK;
}

static void note_plan(const sigramp_sum_plan *plan, problem *to)
{
    to->method = sigramp_sum_plan_method(plan);
    to->bounds[0] = sigramp_sum_plan_error_bound(plan);
    to->bounds[1] = sigramp_sum_plan_absolute_error_bound(plan);
    to->bounds[2] = sigramp_sum_plan_derivative_error_bound(plan);
}

static void find_right(sigramp_context *context, problem *p, int number)
{
    sigramp_sum_plan *plan = NULL;
    p->status = p->precision == 32 ? sigramp_sum_plan_f32(context, &p->options, p->count,
                                                          p->of_offsets, p->of_weights, &plan)
                                   : sigramp_sum_plan_f64(context, &p->options, p->count,
                                                          p->of_offsets, p->of_weights, &plan);
    if (p->status == SIGRAMP_OK) {
        note_plan(plan, p);
        expect(evaluate(plan, p), "one plan", number);
    }
    sigramp_sum_plan_destroy(plan);
}

/* Rank 1 has no terms, and rank 0 its own too. */
static size_t first_of(int of, size_t terms)
{
    const size_t before = of == 1 && ranks > 1 ? 2 : (size_t)of;
    return terms * before / (size_t)ranks;
}

static sigramp_status plan_own(sigramp_context *context, const problem *p, sigramp_sum_plan **plan)
{
    const size_t first = first_of(rank, p->count), count = first_of(rank + 1, p->count) - first;
    if (p->precision == 32)
        return sigramp_sum_plan_divided_f32(
            context, &p->options, &among_ranks, count, (const float *)p->of_offsets + first,
            p->weights ? (const float *)p->of_weights + first : NULL, plan);
    return sigramp_sum_plan_divided_f64(
        context, &p->options, &among_ranks, count, (const double *)p->of_offsets + first,
        p->weights ? (const double *)p->of_weights + first : NULL, plan);
}

static int is_same(const void *one, const void *other, size_t size)
{
    return memcmp(one, other, size) == 0;
}

static void check_plan(sigramp_sum_plan *plan, const problem *p, int number)
{
    problem own = *p;
    note_plan(plan, &own);
    expect(own.method == p->method, "the method", number);
    expect(is_same(own.bounds, p->bounds, sizeof own.bounds), "the bounds", number);
    expect(evaluate(plan, &own), "an execution", number);
    expect(is_same(own.y, p->y, sizeof own.y), "the sums", number);
    expect(!p->options.derivative || is_same(own.slopes, p->slopes, sizeof own.slopes),
           "the derivatives", number);
    expect(own.can_solve == p->can_solve &&
               (own.can_solve != SIGRAMP_OK || is_same(own.solved, p->solved, sizeof own.solved)),
           "solving", number);
}

static void check_problem(sigramp_context *context, const problem *p, int number)
{
    sigramp_sum_plan *plan = NULL;
    const sigramp_status status = plan_own(context, p, &plan);
    const int is_refused = status == SIGRAMP_NOT_SUPPORTED &&
                           p->options.method != SIGRAMP_METHOD_DIRECT &&
                           (p->may_be_refused || p->status == SIGRAMP_NOT_SUPPORTED);
    expect((status == SIGRAMP_OK) == (plan != NULL), "a plan", number);
    expect(is_refused || status == p->status, sigramp_context_detail(context), number);
    if (status == SIGRAMP_OK && p->status == SIGRAMP_OK)
        check_plan(plan, p, number);
    planned += rank == 0 && status == SIGRAMP_OK;
    refused += rank == 0 && is_refused;
    sigramp_sum_plan_destroy(plan);
}

/* Of one process, of whose joint steps one fails. */
static int steps_to_failure;
static int fail_in_time(void *user, size_t count, int64_t *values)
{
    (void)user, (void)count, (void)values;
    return steps_to_failure-- > 0;
}

static void expect_failing_steps(sigramp_context *context)
{
    const sigramp_reduction failing = {fail_in_time, fail_in_time, NULL};
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    const double offsets[] = {1, 2, 4}, weights[] = {1, -3, 1e9};
    sigramp_sum_plan *plan = NULL;
    sigramp_status status = SIGRAMP_DEVICE_FAILED;
    options.method = SIGRAMP_METHOD_FAST;
    options.derivative = 1;
    int step = 0;
    for (; status == SIGRAMP_DEVICE_FAILED && step < 50; ++step) {
        steps_to_failure = step;
        status =
            sigramp_sum_plan_divided_f64(context, &options, &failing, 3, offsets, weights, &plan);
        expect((status == SIGRAMP_OK) == (plan != NULL), "a failing reduction", step);
    }
    expect(status == SIGRAMP_OK && step > 8, "a reduction that fails at no step", step);
    sigramp_sum_plan_destroy(plan);
}

/* One rank gives no offsets: none has a plan. */
static void expect_failure_of_one(sigramp_context *context)
{
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    const double a = 1;
    sigramp_sum_plan *plan = NULL;
    options.method = SIGRAMP_METHOD_FAST;
    expect(sigramp_sum_plan_divided_f64(context, &options, &among_ranks, 1,
                                        rank == ranks - 1 ? NULL : &a, NULL,
                                        &plan) == SIGRAMP_INVALID_ARGUMENT &&
               !plan,
           "a rank without its offsets", 0);
}

static sigramp_context *make_context(void)
{
    const sigramp_options cpu = {.device = "cpu", .threads = 1};
    sigramp_context *context = NULL;
    expect(sigramp_context_create(&cpu, &context) == SIGRAMP_OK, "a context", 0);
    return context;
}

static int all_faults;
static void check_all(void)
{
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    sigramp_context *const context = make_context();
    for (int i = 0; i < problem_count; ++i)
        check_problem(context, &problems[i], i);
    expect_failure_of_one(context);
    if (rank == 0)
        expect_failing_steps(context);
    sigramp_context_destroy(context);
    MPI_Allreduce(MPI_IN_PLACE, &faults, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
    all_faults = faults;
}

int main(int argc, char **argv)
{
    if (argc != 3 || atoi(argv[2]) > MOST_PROBLEMS)
        return 2;
    problem_count = atoi(argv[2]);
    sigramp_context *const context = make_context();
    for (int i = 0; i < problem_count; ++i) {
        draw_problem(&problems[i]);
        find_right(context, &problems[i], i);
    }
    sigramp_context_destroy(context);
    const int is_run = faults == 0 && mpi_double_threads(atoi(argv[1]), check_all);
    for (int i = 0; i < problem_count; ++i) {
        free(problems[i].offsets);
        free(problems[i].weights);
        free(problems[i].of_offsets);
        free(problems[i].of_weights);
    }
    printf("%d of %d problems planned by %s ranks, %d left to one place; %d faults\n", planned,
           problem_count, argv[1], refused, all_faults);
    return !is_run || all_faults != 0 || 2 * planned < problem_count;
}
