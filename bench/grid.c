/* SPDX-License-Identifier: MIT */
/*
 * auto beside the methods it chooses from, plan and execution together, over powers of ten of
 * points and offsets: sums of logistic units at 0 to 10. Each method is one request after another
 * as a program makes them that plans a sum to execute it once.
 */
#include "bench.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { METHODS = SIGRAMP_METHOD_CLOSED + 1, MOST_TURNS = 30, SAMPLES = 1000 };

/* More than this is not run but counted: the terms of a smaller sum, whose time is known. */
static const double most_terms = 3e8;

/* The methods take turns until they have taken so long, for the least of their times. In its turn a
 * method that needs less than a millisecond is run again and again: the caches are its own. */
static const double seconds_per_cell = 0.25, seconds_per_turn = 1e-3;

/* What a run of the tool takes besides: an auto that lists spaced offsets may cost that much. */
static const double start_seconds = 1e-3;

typedef struct {
    const bench_options *options;
    sigramp_context *context;
    sigramp_precision precision;
    void *x, *y, *offsets;
    double right[SAMPLES]; /* auto's results, which the others must confirm */
    double term_seconds;   /* of the largest direct sum so far */
    json_t *cells;         /* NULL: a table */
    double worst_listed, worst_spaced;
} grid;

typedef struct {
    size_t points, terms;
    double seconds[METHODS]; /* by method; 0 where it was not run */
    bool is_counted;         /* direct */
    sigramp_method listed, spaced;
} cell;

static sigramp_status plan(const grid *all, const cell *one, sigramp_method method,
                           sigramp_sum_plan **made)
{
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.method = method;
    options.points = one->points;
    if (method == SIGRAMP_METHOD_CLOSED)
        return all->precision == SIGRAMP_F32
                   ? sigramp_sum_plan_spaced_f32(all->context, &options, BENCH_CLOSED_START,
                                                 BENCH_CLOSED_STOP, one->terms, made)
                   : sigramp_sum_plan_spaced_f64(all->context, &options, BENCH_CLOSED_START,
                                                 BENCH_CLOSED_STOP, one->terms, made);
    return all->precision == SIGRAMP_F32
               ? sigramp_sum_plan_f32(all->context, &options, one->terms, all->offsets, NULL, made)
               : sigramp_sum_plan_f64(all->context, &options, one->terms, all->offsets, NULL, made);
}

/* One request; a negative time if it failed. */
static double run(const grid *all, cell *one, sigramp_method method)
{
    const double start = bench_now();
    sigramp_sum_plan *made = NULL;
    sigramp_status status = plan(all, one, method, &made);
    if (status == SIGRAMP_OK)
        status = all->precision == SIGRAMP_F32
                     ? sigramp_sum_execute_f32(made, one->points, all->x, all->y)
                     : sigramp_sum_execute_f64(made, one->points, all->x, all->y);
    if (method == SIGRAMP_METHOD_AUTO)
        one->listed = sigramp_sum_plan_method(made);
    sigramp_sum_plan_destroy(made);
    if (status == SIGRAMP_OK)
        return bench_now() - start;
    fprintf(stderr, "sigramp-bench: grid: %s: %s\n", sigramp_status_message(status),
            sigramp_context_detail(all->context));
    return -1;
}

static double result(const grid *all, size_t j)
{
    return all->precision == SIGRAMP_F32 ? (double)((const float *)all->y)[j]
                                         : ((const double *)all->y)[j];
}

/* The methods agree, but for their bounds and, closed, the rounding of the listed offsets. */
static bool is_right(grid *all, const cell *one, sigramp_method method)
{
    const double bound = all->precision == SIGRAMP_F32 ? 1e-6 : 1e-14;
    const size_t stride = one->points / SAMPLES + 1;
    for (size_t j = 0, k = 0; j < one->points; j += stride, ++k) {
        const double given = result(all, j);
        if (method == SIGRAMP_METHOD_AUTO)
            all->right[k] = given;
        if (!(fabs(given - all->right[k]) <= bound * all->right[k])) {
            fprintf(stderr, "sigramp-bench: grid: wrong: %s gives %.17g, auto %.17g\n",
                    bench_method_name(method), given, all->right[k]);
            return false;
        }
    }
    return true;
}

/* The least time of one turn, which took *spent seconds; negative if the method failed or is wrong.
 */
static double take_turn(grid *all, cell *one, sigramp_method method, double *spent)
{
    double least = INFINITY;
    for (*spent = 0; least >= 0 && *spent < seconds_per_turn;) {
        const double seconds = run(all, one, method);
        least = fmin(least, seconds);
        *spent += seconds;
    }
    return least < 0 || is_right(all, one, method) ? least : -1;
}

/* All methods in turns, so that what else the machine does hits all of them alike. */
static bool time_cell(grid *all, cell *one)
{
    double total = 0;
    const double terms = (double)one->points * (double)one->terms;
    one->is_counted = terms > most_terms && all->term_seconds > 0;
    for (int turn = 0; turn < MOST_TURNS && (turn == 0 || total < seconds_per_cell); ++turn)
        for (int method = 0; method < METHODS; ++method) {
            double spent = 0;
            if (method == SIGRAMP_METHOD_DIRECT && one->is_counted)
                continue;
            const double seconds = take_turn(all, one, (sigramp_method)method, &spent);
            if (seconds < 0)
                return false;
            if (turn == 0 || seconds < one->seconds[method])
                one->seconds[method] = seconds;
            total += spent;
        }
    if (one->is_counted)
        one->seconds[SIGRAMP_METHOD_DIRECT] = terms * all->term_seconds;
    else if (terms > 1e6)
        all->term_seconds = one->seconds[SIGRAMP_METHOD_DIRECT] / terms;
    return true;
}

static void choose_spaced(const grid *all, cell *one)
{
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.points = one->points;
    one->spaced = sigramp_sum_choose_spaced(&options, all->precision, BENCH_CLOSED_START,
                                            BENCH_CLOSED_STOP, one->terms);
}

/* auto's time for an array over the better of the two methods that can do it. */
static double listed_ratio(const cell *one)
{
    return one->seconds[SIGRAMP_METHOD_AUTO] /
           fmin(one->seconds[SIGRAMP_METHOD_DIRECT], one->seconds[SIGRAMP_METHOD_FAST]);
}

/* The same for a run of the tool on START:STOP:COUNT, which three methods can do. */
static double spaced_ratio(const cell *one)
{
    const double best =
        fmin(fmin(one->seconds[SIGRAMP_METHOD_DIRECT], one->seconds[SIGRAMP_METHOD_FAST]),
             one->seconds[SIGRAMP_METHOD_CLOSED]);
    const double taken = one->spaced == SIGRAMP_METHOD_CLOSED ? one->seconds[SIGRAMP_METHOD_CLOSED]
                                                              : one->seconds[SIGRAMP_METHOD_AUTO];
    return (start_seconds + taken) / (start_seconds + best);
}

static void print_cell(const grid *all, const cell *one)
{
    char name[48];
    snprintf(name, sizeof name, "sum-auto/logistic/f%d", (int)all->precision);
    printf("%-22s %8zu %8zu %13.6g%c %12.6g %12.6g %12.6g  %-7s %6.2f  %-7s %6.2f\n", name,
           one->points, one->terms, 1e3 * one->seconds[SIGRAMP_METHOD_DIRECT],
           one->is_counted ? '~' : ' ', 1e3 * one->seconds[SIGRAMP_METHOD_FAST],
           1e3 * one->seconds[SIGRAMP_METHOD_CLOSED], 1e3 * one->seconds[SIGRAMP_METHOD_AUTO],
           bench_method_name(one->listed), listed_ratio(one), bench_method_name(one->spaced),
           spaced_ratio(one));
    fflush(stdout);
}

static bool add_cell(const grid *all, const cell *one)
{
    char name[48];
    snprintf(name, sizeof name, "sum-auto/logistic/f%d", (int)all->precision);
    return json_array_append_new(
               all->cells,
               json_pack("{s:s, s:I, s:I, s:f, s:b, s:f, s:f, s:f, s:s, s:f, s:s, s:f}", "case",
                         name, "points", (json_int_t)one->points, "terms", (json_int_t)one->terms,
                         "direct_seconds", one->seconds[SIGRAMP_METHOD_DIRECT],
                         "direct_is_estimated", one->is_counted, "fast_seconds",
                         one->seconds[SIGRAMP_METHOD_FAST], "closed_seconds",
                         one->seconds[SIGRAMP_METHOD_CLOSED], "auto_seconds",
                         one->seconds[SIGRAMP_METHOD_AUTO], "auto", bench_method_name(one->listed),
                         "auto_over_best", listed_ratio(one), "auto_spaced",
                         bench_method_name(one->spaced), "auto_spaced_over_best",
                         spaced_ratio(one))) == 0;
}

static void set(void *array, sigramp_precision precision, size_t i, double value)
{
    if (precision == SIGRAMP_F32)
        ((float *)array)[i] = (float)value;
    else
        ((double *)array)[i] = value;
}

/* Points that jump to and fro; the offsets START:STOP:COUNT lists. */
static void fill(const grid *all, size_t points, size_t terms)
{
    const double length = BENCH_CLOSED_STOP - BENCH_CLOSED_START;
    for (size_t j = 0; j < points; ++j)
        set(all->x, all->precision, j, fmod((double)j * 7.548776662466927, 20) - 10);
    for (size_t i = 0; i < terms; ++i)
        set(all->offsets, all->precision, i,
            BENCH_CLOSED_START + (terms > 1 ? length * (double)i / (double)(terms - 1) : 0));
}

static bool run_cell(grid *all, size_t points, size_t terms)
{
    cell one = {.points = points, .terms = terms};
    fill(all, points, terms);
    if (!time_cell(all, &one))
        return false;
    choose_spaced(all, &one);
    all->worst_listed = fmax(all->worst_listed, listed_ratio(&one));
    all->worst_spaced = fmax(all->worst_spaced, spaced_ratio(&one));
    if (all->cells)
        return add_cell(all, &one);
    print_cell(all, &one);
    return true;
}

static bool run_cells(grid *all, size_t most_points, size_t most_offsets)
{
    const size_t size = bench_real_size(all->precision);
    all->x = malloc(most_points * size);
    all->y = malloc(most_points * size);
    all->offsets = malloc(most_offsets * size);
    bool done = all->x && all->y && all->offsets;
    if (!done)
        fprintf(stderr, "sigramp-bench: out of memory\n");
    else
        memset(all->y, 1, most_points * size); /* the first method must not find it untouched */
    for (size_t terms = 1; done && terms <= most_offsets; terms *= 10)
        for (size_t points = 1; done && points <= most_points; points *= 10)
            done = run_cell(all, points, terms);
    free(all->x);
    free(all->y);
    free(all->offsets);
    return done;
}

static bool report(const grid *all)
{
    if (all->cells)
        return json_dumpf(all->cells, stdout, JSON_INDENT(2)) == 0 && putchar('\n') != EOF;
    printf("\nms of plan and execution, the least of several; ~: counted from the terms of a "
           "smaller sum.\nauto's time over the best one's, at most %.2f: of direct and fast for an "
           "array, and at most %.2f\nof the three for START:STOP:COUNT, a millisecond for the "
           "program's start added to both.\n",
           all->worst_listed, all->worst_spaced);
    return true;
}

bool bench_grid(const bench_options *options, sigramp_context *context)
{
    grid all = {.options = options, .context = context};
    bool done = true;
    all.cells = options->json ? json_array() : NULL;
    if (options->json && !all.cells)
        return false;
    if (!options->json)
        printf("%-22s %8s %8s %14s %12s %12s %12s  %-7s %6s  %-7s %6s\n", "case", "points", "terms",
               "direct", "fast", "closed", "auto", "array", "x best", "spaced", "x best");
    for (int wide = 0; done && wide < 2; ++wide) {
        all.precision = wide ? SIGRAMP_F64 : SIGRAMP_F32;
        all.term_seconds = 0;
        done = run_cells(&all, options->points ? options->points : 10000000,
                         options->terms ? options->terms : 1000000);
    }
    done = done && report(&all) && fflush(stdout) == 0;
    json_decref(all.cells);
    return done;
}
