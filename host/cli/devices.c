/* SPDX-License-Identifier: MIT */
/* sigramp devices: what there is to compute on, and what is wrong with the rest. */
#include "cli/json.h"
#include "cli/progress.h"

#include <stdio.h>
#include <stdlib.h>

static json_t *describe(const sigramp_device *device)
{
    return json_pack("{s:s, s:o, s:o, s:o, s:s, s:b, s:I, s:b, s:o}", "id", device->id, "name",
                     json_text(device->name), "platform", json_text(device->platform), "driver",
                     json_text(device->driver), "type", device->type, "fp64", device->fp64 != 0,
                     "memory_bytes", (json_int_t)device->memory_bytes, "usable",
                     device->usable != 0, "why_not",
                     device->usable ? json_null() : json_text(device->why_not));
}

static int print_json(const sigramp_device *devices, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++) {
        if (json_array_append_new(array, describe(&devices[i])) != 0) {
            json_decref(array);
            return cli_fail(EXIT_FAILED, "out of memory");
        }
    }
    return json_print(array);
}

static int print_text(const sigramp_device *devices, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const sigramp_device *device = &devices[i];
        printf("%-12s %s%s%s\n", device->id, device->name, *device->platform == '\0' ? "" : ", ",
               device->platform);
        printf("%12s %s, %s, %.1f GiB, %s\n", "", device->type, device->driver,
               (double)device->memory_bytes / (1 << 30),
               device->fp64 ? "float32 and float64" : "float32 only");
        printf("%12s %s%s\n", "", device->usable ? "usable" : "not usable: ", device->why_not);
    }
    return EXIT_DONE;
}

static int run(const cli_request *request)
{
    size_t count = 0;
    sigramp_status status = sigramp_devices(0, NULL, &count);
    if (status != SIGRAMP_OK) {
        return cli_fail_call(request, status, NULL);
    }
    const size_t capacity = count;
    sigramp_device *devices = calloc(capacity + 1, sizeof *devices);
    if (devices == NULL) {
        return cli_fail(EXIT_FAILED, "out of memory");
    }
    progress_say("trying out the devices");
    status = sigramp_devices(capacity, devices, &count);
    progress_hide();
    count = count < capacity ? count : capacity;
    const int exit_status = status != SIGRAMP_OK ? cli_fail_call(request, status, NULL)
                            : request->json      ? print_json(devices, count)
                                                 : print_text(devices, count);
    free(devices);
    return exit_status;
}

static const struct poptOption options[] = {POPT_TABLEEND};

const cli_command cli_devices = {.name = "devices",
                                 .summary = "the devices there are, tried out",
                                 .usage = "[OPTION...]",
                                 .notes = "The id is what --device takes.\n",
                                 .takes_operand = false,
                                 .options = options,
                                 .run = run};
