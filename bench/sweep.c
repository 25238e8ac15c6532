/* SPDX-License-Identifier: MIT */
/*
 * Sums over powers of ten: of offsets at a fixed number of points, and of points at a fixed number
 * of offsets. Each is an ordinary case, verified first; its time is its plan's and its execution's.
 */
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The fixed numbers, and how far the decades go. */
static const size_t usual = 10 * 1000, usual_most = 10 * 1000 * 1000;
static const size_t most_closed = (size_t)1000000000000000;

/* A line ends before a run that would take longer, and smaller ones are repeated for so long. */
static const double most_seconds = 4, seconds_per_cell = 0.25;

enum { MOST_CELLS = 2 * 2 * 3 * 20 };

typedef struct {
    const bench_options *options;
    sigramp_context *context;
    bench_list *list;
    size_t most_points, most_terms;
} sweep;

static bool time_cell(const sweep *all, const bench_case *kind, double expected, double *seconds)
{
    bench_options options = *all->options;
    bench_case *one = &all->list->cases[all->list->count];
    const double runs = seconds_per_cell / fmax(expected, 1e-9);
    options.repeat = runs < 1 ? 1 : runs < options.repeat ? (int)runs : options.repeat;
    *one = *kind;
    one->seconds = calloc((size_t)options.repeat, sizeof *one->seconds);
    if (!one->seconds) {
        fprintf(stderr, "sigramp-bench: out of memory\n");
        return false;
    }
    ++all->list->count;
    *seconds = 0;
    fprintf(stderr, "sigramp-bench: %s, %zu points, %zu terms ...", one->name, one->points,
            one->terms);
    if (!bench_time_group(one, 1, &options, all->context))
        return false;
    *seconds = one->plan_seconds + one->median;
    fprintf(stderr, " %.3g s\n", *seconds);
    return true;
}

/* A line of the plot; count, in *one, is the number that grows, up to most. */
static bool time_line(const sweep *all, bench_case *one, size_t *count, size_t most)
{
    double seconds = 0;
    for (*count = 1; *count <= most; *count *= 10) {
        /* Ten times the work takes ten times as long, at most. */
        const double expected = 10 * seconds;
        if (expected > most_seconds)
            return true;
        if (!time_cell(all, one, expected, &seconds))
            return false;
    }
    return true;
}

static bool time_method(const sweep *all, sigramp_method method, sigramp_precision precision)
{
    const bool closed = method == SIGRAMP_METHOD_CLOSED;
    bench_case one = {
        .kind = BENCH_SUM, .unit = SIGRAMP_LOGISTIC, .method = method, .precision = precision};
    bench_name_sum(&one);
    const size_t points = all->most_points < usual ? all->most_points : usual;
    const size_t terms = all->most_terms < usual ? all->most_terms : usual;
    bench_case along_terms = one, along_points = one;
    along_terms.points = points;
    along_points.terms = terms;
    const size_t most_terms = closed && all->options->terms == 0 ? most_closed : all->most_terms;
    return time_line(all, &along_terms, &along_terms.terms, most_terms) &&
           time_line(all, &along_points, &along_points.points, all->most_points);
}

bool bench_sweep(const bench_options *options, sigramp_context *context, bench_list *list)
{
    static const sigramp_method methods[] = {SIGRAMP_METHOD_DIRECT, SIGRAMP_METHOD_FAST,
                                             SIGRAMP_METHOD_CLOSED};
    const sweep all = {.options = options,
                       .context = context,
                       .list = list,
                       .most_points = options->points ? options->points : usual_most,
                       .most_terms = options->terms ? options->terms : usual_most};
    *list = (bench_list){.cases = calloc(MOST_CELLS, sizeof *list->cases)};
    bool done = list->cases != NULL;
    if (!done)
        fprintf(stderr, "sigramp-bench: out of memory\n");
    for (int wide = 0; done && wide < 2; ++wide)
        for (size_t k = 0; done && k < sizeof methods / sizeof *methods; ++k)
            done = time_method(&all, methods[k], wide ? SIGRAMP_F64 : SIGRAMP_F32);
    return done;
}
