/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/ranks.h"
#include "io/number.h"
#include "plain_text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int cli_fail(int status, const char *format, ...)
{
    char line[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    plain_text(line); /* a file's name or a driver's message may hold anything */
    progress_hide();
    if (!ranks_keep_line(status, line))
        fprintf(stderr, "sigramp: %s\n", line);
    return status;
}

int cli_fail_io(const io_error *error)
{
    return cli_fail(error->status, "%s", error->text);
}

int cli_fail_call(const cli_request *request, sigramp_status status, const sigramp_context *context)
{
    const char *detail = context ? sigramp_context_detail(context) : "";
    const char *device = request->text[OPTION_DEVICE];
    /* What a named device cannot do (double precision) is its failure, not the request's. */
    const int is_named = device && strncmp(device, "opencl", 6) == 0;
    const int is_wrong =
        status == SIGRAMP_INVALID_ARGUMENT || (status == SIGRAMP_NOT_SUPPORTED && !is_named);
    return cli_fail(is_wrong ? EXIT_WRONG : EXIT_FAILED, "%s",
                    *detail == '\0' ? sigramp_status_message(status) : detail);
}

int cli_number(const cli_request *request, option_id option, const char *name, double otherwise,
               double *value)
{
    const char *text = request->text[option];
    *value = otherwise;
    if (!text || (number_parse(text, 64, value) == NUMBER_OK && isfinite(*value)))
        return 1;
    cli_fail(EXIT_WRONG, "--%s '%s' is not a finite number", name, text);
    return 0;
}

void cli_print_units(FILE *file)
{
    fprintf(file,
            "The units u(t), and how far a result of eval may be from the exact one, in units "
            "in the\nlast place:\n  %-10s %-24s %8s %8s\n",
            "UNIT", "u(t)", "f32", "f64");
    for (int i = 0; i < SIGRAMP_UNIT_COUNT; ++i) {
        const sigramp_unit_row *row = sigramp_unit_info((sigramp_unit)i);
        fprintf(file, "  %-10s %-24s %8.6g %8.6g\n", row->name, row->formula, row->ulp_f32,
                row->ulp_f64);
    }
    fprintf(file, "Without an offset every f32 result is the exact one rounded to nearest.\n");
}

int cli_unit(const char *name, sigramp_unit *unit)
{
    char names[256] = "";
    for (int i = 0; i < SIGRAMP_UNIT_COUNT; ++i) {
        const sigramp_unit_row *row = sigramp_unit_info((sigramp_unit)i);
        if (strcmp(name, row->name) == 0) {
            *unit = (sigramp_unit)i;
            return 1;
        }
        const size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", i == 0 ? "" : ", ", row->name);
    }
    cli_fail(EXIT_WRONG, "'%s' is not a unit; the units are %s", name, names);
    return 0;
}

/* Of any device, which the ranks of one machine take in turn; text has room for an id. */
static const char *device_of_rank(const char *device, char text[32])
{
    const mpi_ranks here = ranks_here();
    size_t count = 0, usable = 0;
    sigramp_device *devices = NULL;
    if (here.local_count == 1 || !device || strcmp(device, "opencl") != 0 ||
        sigramp_devices(0, NULL, &count) != SIGRAMP_OK ||
        !(devices = calloc(count + 1, sizeof *devices)))
        return device;
    const size_t capacity = count;
    if (sigramp_devices(capacity, devices, &count) != SIGRAMP_OK)
        count = 0;
    for (size_t i = 1; i < count && i < capacity; ++i)
        if (devices[i].usable)
            devices[usable++] = devices[i];
    if (usable > 0)
        snprintf(text, 32, "%s", devices[(size_t)here.local_rank % usable].id);
    free(devices);
    return usable > 0 ? text : device;
}

/* Of the CPU path, where neither the request nor the environment says it. */
static int threads_of_rank(const cli_request *request)
{
    const mpi_ranks here = ranks_here();
    return request->threads > 0 || here.local_count == 1 || getenv("OMP_NUM_THREADS")
               ? request->threads
               : here.threads;
}

int cli_context(const cli_request *request, sigramp_context **context)
{
    char device[32];
    const sigramp_options options = {.device = device_of_rank(request->text[OPTION_DEVICE], device),
                                     .isa = request->text[OPTION_ISA],
                                     .threads = threads_of_rank(request)};
    progress_say("opening the device");
    const sigramp_status status = sigramp_context_create(&options, context);
    interrupt_renew();
    if (status == SIGRAMP_OK)
        return EXIT_DONE;
    const int exit_status = cli_fail_call(request, status, *context);
    sigramp_context_destroy(*context);
    *context = NULL;
    return exit_status;
}

void cli_say_fallback(const cli_request *request, const sigramp_context *context)
{
    const char *why = sigramp_context_report(context).fallback;
    if (why && !request->quiet)
        cli_fail(EXIT_DONE, "computing on the CPU: %s", why);
}

cli_name cli_plain(const char *name)
{
    cli_name plain;
    snprintf(plain.text, sizeof plain.text, "%s", name);
    plain_text(plain.text);
    return plain;
}
