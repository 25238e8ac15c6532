/* SPDX-License-Identifier: MIT */
/* sigramp-bench: options, then groups of cases, then the report. Exit status as the tool's. */
#include "bench.h"

#include <limits.h>
#include <popt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "threads/processors.h"

enum { DONE = 0, FAILED = 1, WRONG_REQUEST = 2 };

/* What an option that was not given leaves. */
enum { NOT_GIVEN = INT_MIN };

/* As many as the library takes; the points fit into any memory's addresses. */
enum { MOST_THREADS = 1024 };
#define MOST_POINTS (1LL << 40)

typedef struct {
    char *pattern, *device, *isa, *save;
    long long points, terms;
    int repeat, threads, json, grid, sweep, resident, variants;
    double seconds;
} raw_options;

static int usage_error(const char *what, const char *which)
{
    fprintf(stderr, "sigramp-bench: %s: %s; see sigramp-bench --help\n", which, what);
    return WRONG_REQUEST;
}

/* Whether a number is one of 1 to most, or was not given. */
static bool is_count(long long number, long long most)
{
    return number == NOT_GIVEN || (number >= 1 && number <= most);
}

static int check_options(const raw_options *raw, bench_options *options)
{
    if (!is_count(raw->points, MOST_POINTS))
        return usage_error("give 1 to 2^40", "--points");
    if (!is_count(raw->terms, INT32_MAX))
        return usage_error("give 1 or more, below 2^31", "--terms");
    if (!is_count(raw->repeat, 1000000))
        return usage_error("give 1 to 1000000", "--repeat");
    if (!is_count(raw->threads, MOST_THREADS))
        return usage_error("give 1 to 1024", "--threads");
    if (raw->grid && (raw->sweep || raw->save))
        return usage_error("prints its own report and nothing else", "--grid");
    if (raw->sweep && raw->pattern)
        return usage_error("runs sums of all methods, not cases", "--sweep");
    if (raw->grid + raw->sweep + raw->resident + raw->variants > 1)
        return usage_error("have cases of their own each",
                           "--grid, --sweep, --resident, --variants");
    if (!(raw->seconds > 0 && raw->seconds <= 86400))
        return usage_error("give a number up to 86400", "--seconds");
    *options = (bench_options){.pattern = raw->pattern ? raw->pattern : "*",
                               .device = raw->device ? raw->device : "auto",
                               .isa = raw->isa,
                               .points = raw->points > 0 ? (size_t)raw->points : 0,
                               .terms = raw->terms > 0 ? (size_t)raw->terms : 0,
                               .repeat = raw->repeat > 0 ? raw->repeat : 7,
                               .threads = raw->threads > 0 ? raw->threads : processors_to_use(),
                               .json = raw->json != 0,
                               .save = raw->save,
                               .grid = raw->grid != 0,
                               .sweep = raw->sweep != 0,
                               .resident = raw->resident != 0,
                               .variants = raw->variants != 0,
                               .seconds = raw->seconds};
    return DONE;
}

/* One line a group, since the cases of one are timed in turns. */
static bool run_group(const bench_options *options, const bench_list *list, size_t first,
                      size_t count, sigramp_context *context)
{
    bench_case *const group = &list->cases[first];
    const double start = bench_now();
    fprintf(stderr, "sigramp-bench: [%zu/%zu] %s", first + count, list->count, group->name);
    if (count > 1)
        fprintf(stderr, " and %zu more", count - 1);
    if (!bench_fit_group(group, count, options, context))
        return false;
    fprintf(stderr, ", %zu points, %zu terms ...", group->points, group->terms);
    if (!bench_time_group(group, count, options, context))
        return false;
    fprintf(stderr, " %.1f s\n", bench_now() - start);
    return true;
}

static bool run_groups(const bench_options *options, bench_list *list, sigramp_context *context)
{
    for (size_t first = 0, end; first < list->count; first = end) {
        for (end = first + 1; end < list->count; ++end)
            if (!bench_same_group(&list->cases[first], &list->cases[end]))
                break;
        if (!run_group(options, list, first, end - first, context))
            return false;
    }
    return true;
}

static bool report(const bench_options *options, const bench_limits *limits, const bench_list *list,
                   sigramp_context *context)
{
    bench_machine machine;
    bench_machine_read(context, options, &machine);
    if (options->save && !bench_write_json(options->save, &machine, limits, list))
        return false;
    if (options->json)
        return bench_write_json(NULL, &machine, limits, list);
    bench_print_table(&machine, limits, list);
    return fflush(stdout) == 0;
}

static bool raise_ceilings(const bench_options *options, sigramp_context *context,
                           bench_limits *limits)
{
    const char *device = sigramp_context_report(context).device;
    const size_t points = bench_map_points(options);
    if (device && strcmp(device, "cpu") != 0)
        bench_device_ceilings_raise(device, points, &limits->device);
    if (bench_ceilings_raise(options->loops, points, options->threads, &limits->cpu))
        return true;
    fprintf(stderr, "sigramp-bench: no memory for a copy; try fewer --points\n");
    return false;
}

/* The ceilings are measured before and after: what the machine gives changes. */
static int run_list(const bench_options *options, bench_list *list, sigramp_context *context)
{
    bench_limits limits = {0};
    if (!raise_ceilings(options, context, &limits))
        return FAILED;
    if (!(options->sweep ? bench_sweep(options, context, list)
                         : run_groups(options, list, context)))
        return FAILED;
    const bool done =
        raise_ceilings(options, context, &limits) && report(options, &limits, list, context);
    return done ? DONE : FAILED;
}

static int run_cases(const bench_options *options, sigramp_context *context)
{
    bench_list list = {0};
    int result = FAILED;
    if (!options->sweep && !bench_list_create(options, &list))
        fprintf(stderr, "sigramp-bench: out of memory\n");
    else if (!options->sweep && list.count + list.left_out_count == 0)
        result = usage_error("no case has such a name", options->pattern);
    else
        result = run_list(options, &list, context);
    bench_list_destroy(&list);
    return result;
}

/* The CPU's loops of the instruction set asked for, or the best; also where a device does the rest.
 */
static const bench_isa_loops *find_loops(const bench_options *options)
{
    const sigramp_options cpu = {.device = "cpu", .isa = options->isa, .threads = 1};
    sigramp_context *context = NULL;
    const bool opened = sigramp_context_create(&cpu, &context) == SIGRAMP_OK;
    const bench_isa_loops *loops =
        opened ? bench_loops_of(sigramp_context_report(context).isa) : NULL;
    sigramp_context_destroy(context);
    return loops;
}

static int bench(bench_options *options)
{
    if (options->resident || options->variants)
        return (options->loops = find_loops(options)) ? bench_resident(options) : FAILED;
    const sigramp_options wanted = {
        .device = options->device, .isa = options->isa, .threads = options->threads};
    sigramp_context *context = NULL;
    int result = FAILED;
    const sigramp_status status = sigramp_context_create(&wanted, &context);
    if (status != SIGRAMP_OK) {
        fprintf(stderr, "sigramp-bench: %s: %s\n", sigramp_status_message(status),
                context ? sigramp_context_detail(context) : "");
        result = status == SIGRAMP_INVALID_ARGUMENT ? WRONG_REQUEST : FAILED;
    } else if (options->grid) {
        result = bench_grid(options, context) ? DONE : FAILED;
    } else if (!(options->loops = find_loops(options))) {
        fprintf(stderr, "sigramp-bench: the bench has no loops for this processor\n");
    } else {
        result = run_cases(options, context);
    }
    sigramp_context_destroy(context);
    return result;
}

int main(int argc, const char **argv)
{
    raw_options raw = {.points = NOT_GIVEN,
                       .terms = NOT_GIVEN,
                       .repeat = NOT_GIVEN,
                       .threads = NOT_GIVEN,
                       .seconds = 60};
    const struct poptOption table[] = {
        {"case", 0, POPT_ARG_STRING, &raw.pattern, 0, "cases whose name matches; default all",
         "GLOB"},
        {"device", 0, POPT_ARG_STRING, &raw.device, 0, "auto (default), cpu, opencl or opencl:P.D",
         "DEVICE"},
        {"isa", 0, POPT_ARG_STRING, &raw.isa, 0,
         "CPU path: baseline, avx2 or avx512; default the best", "ISA"},
        {"points", 0, POPT_ARG_LONGLONG, &raw.points, 0, "points of every case", "N"},
        {"terms", 0, POPT_ARG_LONGLONG, &raw.terms, 0, "terms of the sums", "N"},
        {"repeat", 0, POPT_ARG_INT, &raw.repeat, 0, "timed runs of each case; default 7", "N"},
        {"threads", 0, POPT_ARG_INT, &raw.threads, 0, "threads; default all processors", "N"},
        {"grid", 0, POPT_ARG_NONE, &raw.grid, 0,
         "auto beside the other methods, up to --points and --terms", NULL},
        {"sweep", 0, POPT_ARG_NONE, &raw.sweep, 0,
         "sums over powers of ten, up to --points and --terms", NULL},
        {"resident", 0, POPT_ARG_NONE, &raw.resident, 0,
         "an OpenCL device's speed on arrays that are there, and the way to it", NULL},
        {"variants", 0, POPT_ARG_NONE, &raw.variants, 0,
         "an OpenCL device's speed with other work-groups and kernels", NULL},
        {"seconds", 0, POPT_ARG_DOUBLE, &raw.seconds, 0,
         "of --resident or --variants, all together; default 60", "S"},
        {"save", 0, POPT_ARG_STRING, &raw.save, 0, "write the JSON there too", "FILE"},
        {"json", 0, POPT_ARG_NONE, &raw.json, 0, "print JSON", NULL},
        POPT_AUTOHELP POPT_TABLEEND};
    poptContext parser = poptGetContext("sigramp-bench", argc, argv, table, 0);
    const int parsed = poptGetNextOpt(parser);
    bench_options options;
    int result;
    if (parsed < -1)
        result = usage_error(poptStrerror(parsed), poptBadOption(parser, 0));
    else if (poptPeekArg(parser))
        result = usage_error("takes options only", poptPeekArg(parser));
    else if ((result = check_options(&raw, &options)) == DONE)
        result = bench(&options);
    poptFreeContext(parser);
    free(raw.pattern);
    free(raw.device);
    free(raw.isa);
    free(raw.save);
    return result;
}
