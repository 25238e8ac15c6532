/* SPDX-License-Identifier: MIT */
/* What the numbers were measured on. */
#include "bench.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Linux tells it; elsewhere the field says "unknown". */
static void read_processor(char *name, size_t size)
{
    snprintf(name, size, "unknown");
    FILE *file = fopen("/proc/cpuinfo", "r");
    if (!file)
        return;
    char line[512];
    while (fgets(line, sizeof line, file)) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) != 0 || !colon)
            continue;
        line[strcspn(line, "\n")] = '\0';
        snprintf(name, size, "%s", colon + 1 + strspn(colon + 1, " \t"));
        break;
    }
    fclose(file);
}

void bench_machine_read(sigramp_context *context, int threads, bench_machine *machine)
{
    const sigramp_report report = sigramp_context_report(context);
    read_processor(machine->processor, sizeof machine->processor);
    machine->cores = sysconf(_SC_NPROCESSORS_ONLN);
    machine->threads = threads;
    snprintf(machine->device, sizeof machine->device, "%s", report.name ? report.name : "unknown");
}
