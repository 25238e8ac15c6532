/* SPDX-License-Identifier: MIT */
/* Every kernel once or more on the device of the environment, in one process, small: for oclgrind.
 * With an argument every unit in every kernel, and work-groups of more sizes. */
#include <stdio.h>

#include "batches.h"
#include "problems.h"

/* Direct sums in both forms, few points and many terms first. */
static bool check_sums(sigramp_context *device, sigramp_context *cpu, sigramp_unit unit,
                       sigramp_precision precision)
{
    static const size_t shapes[][2] = {{1, 3}, {2, 5}, {1, 1031}, {5, 1}, {67, 9}, {1031, 4}};
    bool same = true;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; ++i)
        same = same && same_sum(device, cpu, unit, precision, shapes[i][0], shapes[i][1], false);
    return same;
}

static bool check_batch(sigramp_context *device, sigramp_context *cpu, sigramp_unit unit,
                        sigramp_precision precision, size_t problems)
{
    ragged_batch batch;
    uint64_t seed = 4;
    char why[256] = "";
    make_batch(&batch, unit, precision, problems, 20, 9, NUMBERS_SPECIAL, &seed);
    const bool same = same_batch(device, cpu, &batch, 0, why);
    if (!same)
        fprintf(stderr, "%s\n", why);
    free_batch(&batch);
    return same;
}

static bool check_every_form(sigramp_context *device, sigramp_context *cpu, sigramp_unit unit,
                             sigramp_precision precision)
{
    const bool same = check_sums(device, cpu, unit, precision) &&
                      same_fast_sum(device, cpu, unit, precision, 67) &&
                      same_segments(device, cpu, unit, precision, 67, 40) &&
                      same_closed_sums(device, cpu, unit, precision, 5);
    if (!same)
        fprintf(stderr, "%s\n", problem_failure());
    return same && check_batch(device, cpu, unit, precision, 30);
}

static bool check_unit(sigramp_context *device, sigramp_context *cpu, sigramp_unit unit,
                       sigramp_precision precision)
{
    bool same = same_map(device, cpu, unit, precision, 67, 0.375) &&
                same_map(device, cpu, unit, precision, 301, 0);
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
    return same && (unit != SIGRAMP_LOGISTIC || check_batch(device, cpu, unit, precision, 12));
}

int main(int argc, char **argv)
{
    (void)argv;
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
            wrong += !check_unit(device, cpu, (sigramp_unit)unit, (sigramp_precision)bits) ||
                     (argc > 1 &&
                      !check_every_form(device, cpu, (sigramp_unit)unit, (sigramp_precision)bits));
    printf("%s: %d of %d units and precisions wrong\n", sigramp_context_report(device).name, wrong,
           checked);
    sigramp_context_destroy(device);
    sigramp_context_destroy(cpu);
    return wrong || !checked;
}
