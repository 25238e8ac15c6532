/* SPDX-License-Identifier: MIT */
/* Contexts: which device, and the one policy for falling back from it. */
#include "api/context.h"
#include "api/known_answers.h"
#include "api/known_problems.h"

#include "threads/float_environment.h"
#include "threads/instructions.h"
#include "threads/processors.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_THREADS = 1024 };

/* Threads that share a CPU context may be here at once: their texts may mix, and no more. A lock
 * could be held by another thread when this one forks. */
static void set_detail(sigramp_context *context, const char *text)
{
    size_t i = 0;
    do
        __atomic_store_n(&context->detail[i], text[i], __ATOMIC_RELAXED);
    while (text[i++] != '\0');
}

void context_clear_detail(sigramp_context *context)
{
    if (__atomic_load_n(&context->detail[0], __ATOMIC_RELAXED) != '\0')
        set_detail(context, "");
}

sigramp_status context_fail(sigramp_context *context, sigramp_status status, const char *format,
                            ...)
{
    char text[sizeof context->detail];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    set_detail(context, text);
    return status;
}

sigramp_status context_check_points(sigramp_context *context, int precision, size_t count,
                                    const void *x, const void *y)
{
    if (count > PTRDIFF_MAX / ((size_t)precision / 8))
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "%zu points exceed the address space", count);
    if (count > 0 && (!x || !y))
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "x or y is NULL for %zu points",
                            count);
    return SIGRAMP_OK;
}

sigramp_status context_keep_input(sigramp_context *context, size_t bytes, const void *x,
                                  const void *y, void **kept)
{
    *kept = NULL;
    if (!context->may_fall_back || x != y || bytes == 0)
        return SIGRAMP_OK;
    *kept = malloc(bytes);
    if (!*kept)
        return context_fail(context, SIGRAMP_OUT_OF_MEMORY, "no memory to keep the points");
    memcpy(*kept, x, bytes);
    return SIGRAMP_OK;
}

int context_fall_back(sigramp_context *context)
{
    if (!context->may_fall_back)
        return 0;
    opencl_close(context->opencl);
    context->opencl = NULL;
    memcpy(context->fallback, context->detail, sizeof context->fallback);
    context->detail[0] = '\0';
    return 1;
}

static sigramp_status choose_cpu(sigramp_context *context, const sigramp_options *options)
{
    const int found = options->threads ? options->threads : processors_to_use();
    const int threads = !options->threads && found > MOST_THREADS ? MOST_THREADS : found;
    if (threads < 1 || threads > MOST_THREADS)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "%d threads: 1 to %d are possible",
                            threads, MOST_THREADS);
    context->threads = threads;
    context->isa = instructions_find(options->isa ? options->isa : instructions_best());
    if (!context->isa)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "instruction set '%s' is not available here: %s is the best there is",
                            options->isa, instructions_best());
    return SIGRAMP_OK;
}

/* What is wrong with this build is said before it computes anything. */
static sigramp_status check_cpu(sigramp_context *context)
{
    char why[KNOWN_WHY_SIZE] = "no memory for the known answers";
    const sigramp_status status = known_answers_check(context->isa, why);
    return status ? context_fail(context, status, "%s", why) : SIGRAMP_OK;
}

/* "opencl", or "opencl:P.D" with two runs of digits: what is no device's number is found later. */
static int is_opencl_selector(const char *device)
{
    static const char prefix[] = "opencl", digits[] = "0123456789";
    const size_t length = sizeof prefix - 1;
    if (strncmp(device, prefix, length) != 0)
        return 0;
    if (device[length] == '\0')
        return 1;
    const char *const platform = device + length + 1;
    const size_t platform_digits = strspn(platform, digits);
    if (device[length] != ':' || platform_digits == 0 || platform[platform_digits] != '.')
        return 0;
    const char *const number = platform + platform_digits + 1;
    const size_t number_digits = strspn(number, digits);
    return number_digits > 0 && number[number_digits] == '\0';
}

static sigramp_status choose_device(sigramp_context *context, const sigramp_options *options)
{
    const char *device = options->device ? options->device : "auto";
    if (strcmp(device, "cpu") == 0)
        return SIGRAMP_OK;
    context->may_fall_back = strcmp(device, "auto") == 0;
    if (!context->may_fall_back && !is_opencl_selector(device))
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "device '%s' is unknown: use auto, cpu, opencl or opencl:P.D", device);
    if (options->device_memory < 0)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "negative device memory");
    context->wishes = (opencl_wishes){options->device_memory, known_problems_give};
    if (!context->may_fall_back)
        return opencl_open(device, &context->wishes, &context->opencl, context->detail);
    context->may_open = 1;
    context->place = CONTEXT_CPU;
    return SIGRAMP_OK;
}

int context_find_device(sigramp_context *context)
{
    if (context->may_open) {
        context->may_open = 0;
        if (opencl_open("gpu", &context->wishes, &context->opencl, context->detail))
            context_fall_back(context);
    }
    return context->opencl != NULL;
}

sigramp_status sigramp_context_create(const sigramp_options *options, sigramp_context **context)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    static const sigramp_options automatic = {NULL, NULL, 0, 0};
    if (!context)
        return SIGRAMP_INVALID_ARGUMENT;
    *context = calloc(1, sizeof **context);
    if (!*context)
        return SIGRAMP_OUT_OF_MEMORY;
    if (!options)
        options = &automatic;
    const char *const large_sum = getenv("SIGRAMP_LARGE_SUM");
    (*context)->large_sum = large_sum ? strtod(large_sum, NULL) : 0;
    sigramp_status status = choose_cpu(*context, options);
    if (status == SIGRAMP_OK)
        status = check_cpu(*context);
    return status == SIGRAMP_OK ? choose_device(*context, options) : status;
}

void sigramp_context_destroy(sigramp_context *context)
{
    if (!context)
        return;
    opencl_close(context->opencl);
    kept_expansions_destroy(&context->expansions);
    free(context);
}

const char *sigramp_context_detail(const sigramp_context *context)
{
    return context ? context->detail : "";
}

sigramp_report sigramp_context_report(const sigramp_context *context)
{
    sigramp_report report = {"cpu", NULL, "CPU path", NULL, "cpu"};
    if (!context)
        return report;
    if (context->opencl && context->place != CONTEXT_CPU) {
        report.device = opencl_id(context->opencl);
        report.devices = opencl_ids(context->opencl);
        report.name = opencl_name(context->opencl);
        return report;
    }
    report.isa = context->isa;
    report.fallback = context->fallback[0] ? context->fallback : NULL;
    return report;
}
