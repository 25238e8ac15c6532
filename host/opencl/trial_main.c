/* SPDX-License-Identifier: MIT */
/* What it does, it tells in lines: what comes next and what came of it. */
#include "trial_main.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "devices.h"
#include "registry.h"
#include "report.h"
#include "stage.h"

static void tell_row(const sigramp_device *row)
{
    opencl_tell("device", "%s\t%s\t%s\t%s\t%s\t%d\t%llu", row->id, row->name, row->platform,
                row->driver, row->type, row->fp64, (unsigned long long)row->memory_bytes);
}

/* All are told before any is opened, which may be the end. */
static sigramp_status list(const opencl_wishes *wishes, char *detail)
{
    opencl_found *found = NULL;
    sigramp_status status = opencl_find(&found, detail);
    for (size_t i = 0; !status && i < found->count; ++i) {
        sigramp_device row;
        opencl_describe(&found->devices[i], &row);
        tell_row(&row);
    }
    for (size_t i = 0; !status && i < found->count; ++i) {
        char why[OPENCL_DETAIL_SIZE] = "";
        sigramp_device row;
        opencl_engine *engine = NULL;
        opencl_describe(&found->devices[i], &row);
        opencl_tell("opening", "%s", row.id);
        const sigramp_status opened = opencl_open_found(&found->devices[i], wishes, &engine, why);
        opencl_tell("opened", "%s\t%d\t%s", row.id, (int)opened, opened ? why : "");
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

static sigramp_status try(int count, char **words, const opencl_wishes *wishes, char *detail)
{
    const opencl_program *program = NULL;
    opencl_engine *engine = NULL;
    if (count == 1 && strcmp(words[0], "list") == 0)
        return list(wishes, detail);
    if (count == 2 && strcmp(words[0], "driver") == 0)
        return load_driver(words[1], detail);
    sigramp_status status =
        count < 2 ? SIGRAMP_INVALID_ARGUMENT : opencl_open(words[1], wishes, &engine, detail);
    if (!status && strcmp(words[0], "everything") == 0)
        status = opencl_try_out(engine, 1, detail);
    if (!status && strcmp(words[0], "program") == 0 && count == 5)
        status = opencl_program_get(&engine->programs, (plan_kind)atoi(words[2]),
                                    (sigramp_unit)atoi(words[3]), atoi(words[4]), &program, detail);
    return status;
}

void opencl_try_device(int argc, char **argv, const opencl_wishes *wishes)
{
    const struct rlimit no_core = {0, 0};
    char detail[OPENCL_DETAIL_SIZE] = "";
    opencl_become_trial();
    setrlimit(RLIMIT_CORE, &no_core);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const sigramp_status status = try(argc - 1, argv + 1, wishes, detail);
    opencl_tell("done", "%d\t%s", (int)status, detail);
    _exit(0); /* the drivers' exit handlers may do anything */
}
