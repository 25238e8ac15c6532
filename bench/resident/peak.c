/* SPDX-License-Identifier: MIT */
/* What the kernels' counted operations take on this device. */
#include <string.h>

#include "api/context.h"
#include "opencl/engine.h"
#include "resident.h"

/* {kernel, unit, precision, operations in float, in double}, of a point or term: what
 * bench/kernel_operations.py --table counts when the bench is built, where clang is there. */
typedef struct {
    const char *kernel, *unit;
    int precision;
    double singles, doubles;
} operation_count;

static const operation_count counts[] = {
#include "kernel_counts.h"
    {"", "", 0, 0, 0}};

/* Seconds of so many operations, 0 of none; negative if the device's rate is not known. */
static double seconds_of(double operations, double peak)
{
    return operations == 0 ? 0 : peak > 0 ? operations / peak : -1;
}

static double kernel_seconds(const resident *all, const char *kernel, const char *unit,
                             sigramp_precision precision)
{
    for (size_t k = 0; k < sizeof counts / sizeof *counts; ++k) {
        const operation_count *const count = &counts[k];
        if (strcmp(count->kernel, kernel) != 0 || strcmp(count->unit, unit) != 0 ||
            count->precision != (int)precision)
            continue;
        const double single = seconds_of(count->singles, all->peaks[0]);
        const double twice = seconds_of(count->doubles, all->peaks[1]);
        return single < 0 || twice < 0 ? 0 : single + twice;
    }
    return 0;
}

double resident_least_seconds(const resident *all, const char *const *names, sigramp_unit unit,
                              sigramp_precision precision)
{
    double sum = 0;
    for (; *names; ++names) {
        const double seconds =
            kernel_seconds(all, *names, sigramp_unit_info(unit)->name, precision);
        if (seconds == 0)
            return 0;
        sum += seconds;
    }
    return sum;
}

bool resident_computes_in_double(const resident *all)
{
    return all->context->opencl->device.computes_in_double != 0;
}
