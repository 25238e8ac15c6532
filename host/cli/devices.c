/* SPDX-License-Identifier: MIT */
/* sigramp devices: what there is to compute on, and what is wrong with the rest. */
#include "cli/print_findings.h"
#include "cli/json.h"
#include "cli/progress.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct {
    sigramp_device *devices;
    size_t count;
    int has_usable; /* an OpenCL device */
    finding_list *reasons;
    int explains; /* whatever there is to explain */
} answer;

static const char *why_not(const answer *found)
{
    const char *why = findings_why_none(found->reasons);
    return *why == '\0' ? "no device can be used" : why;
}

static json_t *describe(const sigramp_device *device)
{
    return json_pack("{s:s, s:o, s:o, s:o, s:s, s:b, s:I, s:b, s:o}", "id", device->id, "name",
                     json_text(device->name), "platform", json_text(device->platform), "driver",
                     json_text(device->driver), "type", device->type, "fp64", device->fp64 != 0,
                     "memory_bytes", (json_int_t)device->memory_bytes, "usable",
                     device->usable != 0, "why_not",
                     device->usable ? json_null() : json_text(device->why_not));
}

/* OpenCL as a whole, in a row like a device's. */
static json_t *describe_opencl(const answer *found)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:i, s:b, s:o, s:o}", "id", "opencl", "name",
                     "OpenCL", "platform", "", "driver", "", "type", "other", "fp64", 0,
                     "memory_bytes", 0, "usable", found->has_usable, "why_not",
                     found->has_usable ? json_null() : json_text(why_not(found)), "reasons",
                     findings_json(found->reasons));
}

static int print_json(const answer *found)
{
    json_t *array = json_array();
    int failed = !array;
    for (size_t i = 0; i < found->count && !failed; ++i)
        failed = json_array_append_new(array, describe(&found->devices[i]));
    if (!failed && (!found->has_usable || found->explains))
        failed = json_array_append_new(array, describe_opencl(found));
    if (failed) {
        json_decref(array);
        return cli_fail(EXIT_FAILED, "out of memory");
    }
    return json_print(array);
}

static void print_opencl(const answer *found)
{
    const int is_all = found->explains || !found->has_usable;
    if (!is_all && !findings_have_problem(found->reasons))
        return;
    printf("%-12s what OpenCL devices depend on\n", "opencl");
    if (!found->has_usable)
        printf("%12s not usable: %s\n", "", why_not(found));
    findings_print(found->reasons, !is_all);
}

static int print_text(const answer *found)
{
    for (size_t i = 0; i < found->count; ++i) {
        const sigramp_device *device = &found->devices[i];
        printf("%-12s %s%s%s\n", device->id, device->name, *device->platform == '\0' ? "" : ", ",
               device->platform);
        printf("%12s %s, %s, %.1f GiB, %s\n", "", device->type, device->driver,
               (double)device->memory_bytes / (1 << 30),
               device->fp64 ? "float32 and float64" : "float32 only");
        printf("%12s %s%s\n", "", device->usable ? "usable" : "not usable: ", device->why_not);
    }
    print_opencl(found);
    return EXIT_DONE;
}

/* The devices, tried out, and then what they depend on. */
static sigramp_status look(answer *found, size_t capacity)
{
    progress_say("trying out the devices");
    sigramp_status status = sigramp_devices(capacity, found->devices, &found->count);
    found->count = found->count < capacity ? found->count : capacity;
    for (size_t i = 1; i < found->count; ++i)
        found->has_usable |= found->devices[i].usable != 0;
    if (status == SIGRAMP_OK)
        status = sigramp_findings(MOST_FINDINGS, found->reasons->findings, &found->reasons->count);
    if (found->reasons->count > MOST_FINDINGS)
        found->reasons->count = MOST_FINDINGS;
    progress_hide();
    return status;
}

static int run(const cli_request *request)
{
    size_t capacity = 0;
    sigramp_status status = sigramp_devices(0, NULL, &capacity);
    if (status != SIGRAMP_OK)
        return cli_fail_call(request, status, NULL);
    answer found = {.devices = calloc(capacity + 1, sizeof *found.devices),
                    .reasons = calloc(1, sizeof *found.reasons),
                    .explains = request->text[OPTION_WHY] != NULL};
    int exit_status;
    if (!found.devices || !found.reasons) {
        exit_status = cli_fail(EXIT_FAILED, "out of memory");
    } else {
        status = look(&found, capacity);
        exit_status = status != SIGRAMP_OK ? cli_fail_call(request, status, NULL)
                      : request->json      ? print_json(&found)
                                           : print_text(&found);
    }
    free(found.devices);
    free(found.reasons);
    return exit_status;
}

static const struct poptOption options[] = {
    {"why", 0, POPT_ARG_NONE, NULL, OPTION_WHY,
     "tell what OpenCL devices depend on even where nothing is wrong", NULL},
    POPT_TABLEEND};

const cli_command cli_devices = {.name = "devices",
                                 .summary = "the devices there are, tried out",
                                 .usage = "[--why] [OPTION...]",
                                 .notes = "The id is what --device takes.\n",
                                 .examples = "  sigramp devices\n"
                                             "  sigramp devices --why --json\n",
                                 .takes_operand = 0,
                                 .options = options,
                                 .run = run};
