/* SPDX-License-Identifier: MIT */
/* sigramp-accuracy: options, and which of its checks to make. Exit status: 0 right, 1 wrong or
 * not done, 2 the request is wrong. */
#include <popt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "accuracy.h"

enum { WRONG_REQUEST = 2 };

typedef struct {
    char *unit, *precision, *device, *isa, *method, *seed;
    long long count;
    double seconds;
    int offsets, paths, sums, solve, relations, threads;
} raw_options;

static int usage_error(const char *what, const char *which)
{
    fprintf(stderr, "sigramp-accuracy: %s: %s; see sigramp-accuracy --help\n", which, what);
    return WRONG_REQUEST;
}

/* The unit of a name, SIGRAMP_UNIT_COUNT if there is none. */
static sigramp_unit unit_named(const char *name)
{
    int unit = 0;
    while (unit < SIGRAMP_UNIT_COUNT && strcmp(name, sigramp_unit_info((sigramp_unit)unit)->name))
        ++unit;
    return (sigramp_unit)unit;
}

/* Another one each time, since nothing else ever meets inputs that no one thought of. */
static uint64_t fresh_seed(void)
{
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    return ((uint64_t)now.tv_sec << 20 ^ (uint64_t)now.tv_nsec) & 0xffffffffffff;
}

/* How much to do where the request does not say. */
static size_t default_count(const raw_options *raw)
{
    if (!raw->sums && !raw->solve && !raw->relations)
        return 100000;
    return raw->seconds > 0 ? 0 : 3000;
}

static int check_options(const raw_options *raw, accuracy_options *options)
{
    *options = (accuracy_options){.unit = SIGRAMP_UNIT_COUNT,
                                  .device = raw->device ? raw->device : "cpu",
                                  .isa = raw->isa,
                                  .threads = raw->threads,
                                  .shifted = raw->offsets != 0,
                                  .count = raw->count ? (size_t)raw->count : default_count(raw),
                                  .seconds = raw->seconds,
                                  .seed = raw->seed ? strtoull(raw->seed, NULL, 0) : fresh_seed()};
    if (raw->unit && (options->unit = unit_named(raw->unit)) == SIGRAMP_UNIT_COUNT)
        return usage_error("there is no such unit", raw->unit);
    if (raw->precision && strcmp(raw->precision, "f32") == 0)
        options->precision = SIGRAMP_F32;
    else if (raw->precision && strcmp(raw->precision, "f64") == 0)
        options->precision = SIGRAMP_F64;
    else if (raw->precision)
        return usage_error("give f32 or f64", "--precision");
    if (raw->method && (options->method = method_named(raw->method)) == SIGRAMP_METHOD_AUTO)
        return usage_error("give direct, fast or closed", "--method");
    if (raw->count < 0)
        return usage_error("give 1 or more", "--count");
    if (!(raw->seconds >= 0 && raw->seconds <= 1e9))
        return usage_error("give 0 or more", "--seconds");
    if (raw->threads < 0 || raw->threads > 4096)
        return usage_error("give 1 or more", "--threads");
    return 0;
}

static int run(const raw_options *raw)
{
    accuracy_options options;
    const int wrong = check_options(raw, &options);
    if (wrong)
        return wrong;
    const bool right = raw->paths       ? check_paths(&options)
                       : raw->sums      ? check_sums(&options)
                       : raw->solve     ? check_solving(&options)
                       : raw->relations ? check_relations(&options)
                                        : check_accuracy(&options);
    return right ? 0 : 1;
}

int main(int argc, const char **argv)
{
    raw_options raw = {0};
    const struct poptOption table[] = {
        {"unit", 0, POPT_ARG_STRING, &raw.unit, 0, "one unit; default all", "UNIT"},
        {"precision", 0, POPT_ARG_STRING, &raw.precision, 0, "f32 or f64; default both", "P"},
        {"count", 0, POPT_ARG_LONGLONG, &raw.count, 0,
         "inputs of each unit and precision, shared among the families; with --paths arrays; with "
         "--sums, --solve and --relations sums of each method, unit and precision",
         "N"},
        {"seconds", 0, POPT_ARG_DOUBLE, &raw.seconds, 0,
         "with --sums, --solve and --relations: go on as long", "S"},
        {"offsets", 0, POPT_ARG_NONE, &raw.offsets, 0, "pairs of a point and an offset", NULL},
        {"paths", 0, POPT_ARG_NONE, &raw.paths, 0,
         "compare the bits of every instruction set and OpenCL device instead", NULL},
        {"sums", 0, POPT_ARG_NONE, &raw.sums, 0,
         "sums against their bounds instead, numbers of all exponents", NULL},
        {"solve", 0, POPT_ARG_NONE, &raw.solve, 0,
         "instead where sums reach values, a term left out, against their errors", NULL},
        {"relations", 0, POPT_ARG_NONE, &raw.relations, 0,
         "instead the exact relations among sums, on every instruction set and OpenCL device",
         NULL},
        {"method", 0, POPT_ARG_STRING, &raw.method, 0,
         "of sums: direct, fast or closed; default all", "M"},
        {"device", 0, POPT_ARG_STRING, &raw.device, 0,
         "cpu (default), opencl or opencl:P.D; with --paths and --relations cpu leaves OpenCL out, "
         "opencl is all "
         "of it",
         "DEVICE"},
        {"isa", 0, POPT_ARG_STRING, &raw.isa, 0, "baseline, avx2 or avx512; default the best",
         "ISA"},
        {"threads", 0, POPT_ARG_INT, &raw.threads, 0, "threads; default all processors", "N"},
        {"seed", 0, POPT_ARG_STRING, &raw.seed, 0, "repeats a run; default a new one", "S"},
        POPT_AUTOHELP POPT_TABLEEND};
    poptContext parser = poptGetContext("sigramp-accuracy", argc, argv, table, 0);
    const int parsed = poptGetNextOpt(parser);
    int result;
    if (parsed < -1)
        result = usage_error(poptStrerror(parsed), poptBadOption(parser, 0));
    else if (poptPeekArg(parser))
        result = usage_error("takes options only", poptPeekArg(parser));
    else
        result = run(&raw);
    poptFreeContext(parser);
    free(raw.unit);
    free(raw.precision);
    free(raw.device);
    free(raw.isa);
    free(raw.method);
    free(raw.seed);
    return result;
}
