/* SPDX-License-Identifier: MIT */
/* The table for people. */
#include "bench.h"

#include <stdio.h>
#include <string.h>

/* Up to six digits as they are, more as a multiple of a power of ten. */
static void print_number(size_t number)
{
    char text[24];
    snprintf(text, sizeof text, number < 1000000 ? "%.0f" : "%.4g", (double)number);
    printf(" %9s", text);
}

static void print_rate(const bench_case *one)
{
    if (bench_is_bound_by_operations(one))
        printf(" %8.3f Gterm/s", 1e-9 * bench_terms_per_second(one));
    else
        printf(" %8.2f GB/s   ", bench_gb_per_second(one));
}

static void print_ceiling(const bench_case *one, const bench_limits *limits)
{
    const double share = bench_ceiling_fraction(one, limits);
    if (share == 0)
        printf(" %17s", "-");
    else if (bench_is_bound_by_operations(one))
        printf(" %7.1f fma a term", 1 / share);
    else
        printf(" %7.0f %% of %s", 100 * share, bench_ceiling_name(one));
}

static void print_row(const bench_case *one, const bench_limits *limits)
{
    printf("%-31s %-10s", one->name, one->device);
    print_number(one->points);
    print_number(one->terms);
    printf(" %9.3f %9.3f %9.3f %9.4g", 1e3 * one->median, 1e3 * one->least, 1e3 * one->most,
           1e9 * one->median / (double)one->points);
    if (one->kind == BENCH_SUM)
        printf(" %9.3f", 1e3 * one->plan_seconds);
    else
        printf(" %9s", "-");
    print_rate(one);
    print_ceiling(one, limits);
    putchar('\n');
}

static void print_head(const bench_machine *machine, const bench_limits *limits,
                       const bench_list *list)
{
    printf("%s, %ld cores, %.0f GB; %s; %d threads, %s\n", machine->processor, machine->cores,
           1e-9 * machine->memory_bytes, machine->system, machine->threads, machine->isa);
    printf("device: %s%s%s%s%s; sigramp %s, compiler %s\n", machine->device,
           machine->platform[0] ? ", " : "", machine->platform,
           machine->driver[0] ? ", driver " : "", machine->driver, sigramp_version(), __VERSION__);
    printf("ceilings: copy %.2f GB/s; multiply-adds in registers %.1f G/s in f32, "
           "%.1f in f64\n",
           limits->cpu.copy_gb_per_second, 1e-9 * limits->cpu.multiply_adds_f32,
           1e-9 * limits->cpu.multiply_adds_f64);
    if (limits->device.copy_points > 0)
        printf("the device's: %.2f GB/s there and back; multiply-adds %.1f G/s in f32, %.1f in "
               "f64\n",
               limits->device.copy_gb_per_second, 1e-9 * limits->device.multiply_adds_f32,
               1e-9 * limits->device.multiply_adds_f64);
    printf("times in ms over %d runs taken in turns, every answer verified first\n\n",
           list->count ? list->cases[0].runs : 0);
    printf("%-31s %-10s %9s %9s %9s %9s %9s %9s %9s %16s %17s\n", "case", "device", "points",
           "terms", "median", "min", "max", "ns/point", "plan", "rate", "of its ceiling");
}

static void print_errors(const bench_list *list)
{
    const bench_case *loop = NULL, *direct = NULL;
    for (size_t k = 0; k < list->count; ++k) {
        if (list->cases[k].kind == BENCH_PLAIN_LOOP)
            loop = &list->cases[k];
        if (strcmp(list->cases[k].name, "sum-direct/logistic/f32") == 0)
            direct = &list->cases[k];
    }
    if (!loop)
        return;
    printf("plain-loop: 1/(1+exp(-(x-a))) in float with glibc's vectors, a running sum; ");
    printf("its largest relative error was %.1e", loop->error);
    if (direct)
        printf(", sum-direct's %.1e", direct->error);
    puts(".");
}

void bench_print_table(const bench_machine *machine, const bench_limits *limits,
                       const bench_list *list)
{
    bool all_on_cpu = true;
    print_head(machine, limits, list);
    for (size_t k = 0; k < list->count; ++k) {
        print_row(&list->cases[k], limits);
        all_on_cpu = all_on_cpu && bench_is_on_cpu(&list->cases[k]);
    }
    for (size_t k = 0; k < list->left_out_count; ++k)
        printf("%-31s left out: %s\n", list->left_out[k].name, list->left_out[k].why);
    puts("\n% of copy: bytes of points and results a second, against the faster of memcpy and a "
         "copy "
         "past the caches.\nfma a term: the multiply-adds the device could have done in the time "
         "of one term.");
    print_errors(list);
    if (!all_on_cpu)
        puts("% of transfer: a device's times include the transfers to it and back; against an "
             "array "
             "written there and read.");
}
