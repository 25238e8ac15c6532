/* SPDX-License-Identifier: MIT */
/* What the process does that tries out drivers: it tells descriptor 3, a line each, what comes next
 * and what came of it. */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "devices.h"
#include "program.h"
#include "registry.h"
#include "trial.h"

enum { REPORT = 3 };

static int is_trial;

int opencl_is_trial(void)
{
    return is_trial;
}

void opencl_stage(const char *what)
{
    opencl_tell("at", "%s", what);
}

void opencl_tell(const char *kind, const char *format, ...)
{
    va_list arguments;
    char fields[OPENCL_DETAIL_SIZE];
    if (!is_trial)
        return;
    va_start(arguments, format);
    vsnprintf(fields, sizeof fields, format, arguments);
    va_end(arguments);
    dprintf(REPORT, "%s\t%s\n", kind, fields);
}

static void tell_row(const sigramp_device *row)
{
    dprintf(REPORT, "device\t%s\t%s\t%s\t%s\t%s\t%d\t%llu\n", row->id, row->name, row->platform,
            row->driver, row->type, row->fp64, (unsigned long long)row->memory_bytes);
}

/* All are told before any is opened, which may be the end. */
static sigramp_status list(char *detail)
{
    opencl_found *found = NULL;
    sigramp_status status = opencl_find(&found, detail);
    for (size_t i = 0; !status && i < opencl_found_count(found); ++i) {
        sigramp_device row;
        opencl_describe(found, i, &row);
        tell_row(&row);
    }
    for (size_t i = 0; !status && i < opencl_found_count(found); ++i) {
        char why[OPENCL_DETAIL_SIZE] = "";
        sigramp_device row;
        opencl_device *device = NULL;
        opencl_describe(found, i, &row);
        dprintf(REPORT, "opening\t%s\n", row.id);
        const sigramp_status opened = opencl_open_found(found, i, 0, &device, why);
        dprintf(REPORT, "opened\t%s\t%d\t%s\n", row.id, (int)opened, opened ? why : "");
    }
    free(found);
    return status;
}

static sigramp_status load_driver(const char *library, char *detail)
{
    char problem[OPENCL_DETAIL_SIZE];
    unsigned platforms = 0;
    opencl_stage("loading it");
    if (!opencl_load_driver(library, &platforms, problem, sizeof problem))
        return opencl_fail(SIGRAMP_DEVICE_UNAVAILABLE, detail, "%s", problem);
    opencl_tell("has", "%u", platforms);
    return SIGRAMP_OK;
}

static sigramp_status try(int count, char **words, char *detail)
{
    const opencl_program *program = NULL;
    opencl_device *device = NULL;
    if (count == 1 && strcmp(words[0], "list") == 0)
        return list(detail);
    if (count == 2 && strcmp(words[0], "driver") == 0)
        return load_driver(words[1], detail);
    sigramp_status status =
        count < 2 ? SIGRAMP_INVALID_ARGUMENT : opencl_open(words[1], 0, &device, detail);
    if (!status && strcmp(words[0], "everything") == 0)
        status = opencl_try_out(device, 1, detail);
    if (!status && strcmp(words[0], "program") == 0 && count == 5)
        status = opencl_program_get(device, (opencl_program_kind)atoi(words[2]),
                                    (sigramp_unit)atoi(words[3]), atoi(words[4]), &program, detail);
    return status;
}

void sigramp_try_device(int argc, char **argv)
{
    const struct rlimit no_core = {0, 0};
    char detail[OPENCL_DETAIL_SIZE] = "";
    is_trial = 1;
    setrlimit(RLIMIT_CORE, &no_core);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const sigramp_status status = try(argc - 1, argv + 1, detail);
    dprintf(REPORT, "done\t%d\t%s\n", (int)status, detail);
    _exit(0); /* the drivers' exit handlers may do anything */
}
