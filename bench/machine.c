/* SPDX-License-Identifier: MIT */
/* What the numbers were measured on. */
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

enum { MOST_DEVICES = 32 };

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

/* Linux tells what could be free too; elsewhere all memory counts. */
static double machine_free_bytes(void)
{
    double free_bytes = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    FILE *file = fopen("/proc/meminfo", "r");
    if (!file)
        return free_bytes;
    char line[128];
    double kilobytes = 0;
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "MemAvailable: %lf kB", &kilobytes) == 1)
            free_bytes = 1024 * kilobytes;
    fclose(file);
    return free_bytes;
}

/* Nor is there more than the shell's ulimit -v leaves. */
double bench_free_bytes(void)
{
    struct rlimit limit;
    const double free_bytes = machine_free_bytes();
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return free_bytes;
    return fmin(free_bytes, (double)limit.rlim_cur);
}

/* "" for the CPU path, which must not touch OpenCL. */
static void read_device(const sigramp_report *report, bench_machine *machine)
{
    static sigramp_device devices[MOST_DEVICES];
    size_t count = 0;
    if (!report->device || strcmp(report->device, "cpu") == 0 ||
        sigramp_devices(MOST_DEVICES, devices, &count) != SIGRAMP_OK)
        return;
    for (size_t k = 0; k < count && k < MOST_DEVICES; ++k) {
        if (strcmp(devices[k].id, report->device) != 0)
            continue;
        snprintf(machine->platform, sizeof machine->platform, "%s", devices[k].platform);
        snprintf(machine->driver, sizeof machine->driver, "%s", devices[k].driver);
        snprintf(machine->type, sizeof machine->type, "%s", devices[k].type);
    }
}

void bench_machine_read(sigramp_context *context, const bench_options *options,
                        bench_machine *machine)
{
    const sigramp_report report = sigramp_context_report(context);
    struct utsname system;
    *machine = (bench_machine){.cores = sysconf(_SC_NPROCESSORS_ONLN),
                               .threads = options->threads,
                               .memory_bytes =
                                   (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE)};
    read_processor(machine->processor, sizeof machine->processor);
    if (uname(&system) == 0)
        snprintf(machine->system, sizeof machine->system, "%.40s %.60s %.20s", system.sysname,
                 system.release, system.machine);
    snprintf(machine->isa, sizeof machine->isa, "%s", options->loops->isa);
    snprintf(machine->device, sizeof machine->device, "%s", report.name ? report.name : "unknown");
    read_device(&report, machine);
}
