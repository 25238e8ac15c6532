/* SPDX-License-Identifier: MIT */
/* Every kernel once or more on the device of the environment, in one process, small: for oclgrind.
 */
#include <stdio.h>

#include "problems.h"

static bool check_unit(sigramp_context *device, sigramp_context *cpu, sigramp_unit unit,
                       sigramp_precision precision)
{
    bool same = same_map(device, cpu, unit, precision, 67, 0.375);
    if (unit == SIGRAMP_LOGISTIC)
        same = same && same_sum(device, cpu, unit, precision, 2, 301, false) &&
               same_sum(device, cpu, unit, precision, 33, 5, true);
    if (unit == SIGRAMP_SOFTPLUS)
        same = same && same_fast_sum(device, cpu, unit, precision, 67) &&
               same_segments(device, cpu, unit, precision, 67, 40) &&
               same_closed_sums(device, cpu, unit, precision, 5);
    if (unit == SIGRAMP_RELU)
        same = same && same_segments(device, cpu, unit, precision, 67, 40);
    if (!same)
        fprintf(stderr, "%s\n", problem_failure());
    return same;
}

int main(void)
{
    const sigramp_options on_device = {.device = "opencl"}, on_cpu = {.device = "cpu"};
    sigramp_context *device = NULL, *cpu = NULL;
    int wrong = 0, checked = 0;
    if (sigramp_context_create(&on_device, &device) != SIGRAMP_OK ||
        sigramp_context_create(&on_cpu, &cpu) != SIGRAMP_OK) {
        fprintf(stderr, "no device: %s\n", sigramp_context_detail(device));
        return 1;
    }
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)
        for (int bits = 32; bits <= 64; bits += 32, ++checked)
            wrong += !check_unit(device, cpu, (sigramp_unit)unit, (sigramp_precision)bits);
    printf("%s: %d of %d units and precisions wrong\n", sigramp_context_report(device).name, wrong,
           checked);
    sigramp_context_destroy(device);
    sigramp_context_destroy(cpu);
    return wrong || !checked;
}
