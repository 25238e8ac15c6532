/* SPDX-License-Identifier: MIT */
/* All that was measured, for programs, and to be kept. */
#include "json_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* null where the fraction says nothing. */
static json_t *fraction(double value)
{
    return value > 0 ? json_real(value) : json_null();
}

static json_t *text_or_null(const char *text)
{
    return text[0] ? json_string(text) : json_null();
}

static json_t *case_object(const bench_case *one, const bench_limits *limits)
{
    const double share = bench_ceiling_fraction(one, limits);
    const bool by_operations = bench_is_bound_by_operations(one);
    return json_pack(
        "{s:s, s:s, s:o, s:I, s:I, s:i, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:o, s:s, s:o, s:o}",
        "case", one->name, "device", one->device, "isa", text_or_null(one->isa), "points",
        (json_int_t)one->points, "terms", (json_int_t)one->terms, "runs", one->runs,
        "median_seconds", one->median, "min_seconds", one->least, "max_seconds", one->most,
        "ns_per_point", 1e9 * one->median / (double)one->points, "gb_per_second",
        bench_gb_per_second(one), "terms_per_second", bench_terms_per_second(one), "plan_seconds",
        one->plan_seconds, "sampled_error", bench_is_sum(one) ? json_real(one->error) : json_null(),
        "ceiling", bench_ceiling_name(one), "ceiling_fraction", fraction(share),
        "multiply_adds_per_term", fraction(by_operations && share > 0 ? 1 / share : 0));
}

static json_t *case_array(const bench_limits *limits, const bench_list *list)
{
    json_t *results = json_array();
    for (size_t k = 0; k < list->count; ++k)
        if (json_array_append_new(results, case_object(&list->cases[k], limits)) != 0) {
            json_decref(results);
            return NULL;
        }
    return results;
}

static json_t *left_out_array(const bench_list *list)
{
    json_t *array = json_array();
    for (size_t k = 0; k < list->left_out_count; ++k)
        if (json_array_append_new(array, json_pack("{s:s, s:s}", "case", list->left_out[k].name,
                                                   "why", list->left_out[k].why)) != 0) {
            json_decref(array);
            return NULL;
        }
    return array;
}

json_t *bench_machine_object(const bench_machine *machine)
{
    return json_pack("{s:s, s:s, s:I, s:i, s:f, s:s, s:s, s:s, s:o, s:o, s:o, s:s}", "cpu",
                     machine->processor, "system", machine->system, "cores",
                     (json_int_t)machine->cores, "threads", machine->threads, "memory_bytes",
                     machine->memory_bytes, "isa", machine->isa, "compiler", __VERSION__, "device",
                     machine->device, "platform", text_or_null(machine->platform), "driver",
                     text_or_null(machine->driver), "type", text_or_null(machine->type), "version",
                     sigramp_version());
}

static json_t *device_ceilings_object(const bench_ceilings *device)
{
    if (device->copy_points == 0)
        return json_null();
    return json_pack("{s:f, s:I, s:f, s:f}", "transfer_gb_per_second", device->copy_gb_per_second,
                     "transfer_points", (json_int_t)device->copy_points,
                     "multiply_adds_per_second_f32", device->multiply_adds_f32,
                     "multiply_adds_per_second_f64", device->multiply_adds_f64);
}

static json_t *ceilings_object(const bench_limits *limits)
{
    return json_pack(
        "{s:f, s:I, s:f, s:f, s:o}", "copy_gb_per_second", limits->cpu.copy_gb_per_second,
        "copy_points", (json_int_t)limits->cpu.copy_points, "multiply_adds_per_second_f32",
        limits->cpu.multiply_adds_f32, "multiply_adds_per_second_f64",
        limits->cpu.multiply_adds_f64, "device", device_ceilings_object(&limits->device));
}

static bool dump(const json_t *root, FILE *file)
{
    return json_dumpf(root, file, JSON_INDENT(2) | JSON_REAL_PRECISION(6)) == 0 &&
           fputc('\n', file) != EOF && fflush(file) == 0;
}

/* In a file beside it first, so that nobody finds half of it. */
static bool dump_into(const json_t *root, const char *path)
{
    const size_t size = strlen(path) + sizeof ".part";
    char *part = malloc(size);
    if (!part)
        return false;
    snprintf(part, size, "%s.part", path);
    FILE *file = fopen(part, "w");
    bool written = file && dump(root, file);
    if (file)
        written = fclose(file) == 0 && written;
    written = written && rename(part, path) == 0;
    if (!written)
        perror(path);
    if (!written && file)
        remove(part);
    free(part);
    return written;
}

bool bench_dump(const json_t *root, const char *path)
{
    const bool written = root && (path ? dump_into(root, path) : dump(root, stdout));
    if (!written)
        fprintf(stderr, "sigramp-bench: the JSON could not be written%s%s\n", path ? " to " : "",
                path ? path : "");
    return written;
}

bool bench_write_json(const char *path, const bench_machine *machine, const bench_limits *limits,
                      const bench_list *list)
{
    json_t *root = json_pack("{s:o, s:o, s:o, s:o}", "machine", bench_machine_object(machine),
                             "ceilings", ceilings_object(limits), "results",
                             case_array(limits, list), "left_out", left_out_array(list));
    const bool written = bench_dump(root, path);
    json_decref(root);
    return written;
}
