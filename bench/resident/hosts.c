/* SPDX-License-Identifier: MIT */
/* Maps of host arrays, the way there and back included. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "resident.h"

enum { LEAST_BYTES = 1 << 22, GROWTH = 4, LEAST_RUNS = 8, MOST_RUNS = 40, SAMPLE = 4096 };
static const size_t most_bytes = (size_t)1 << 29;

typedef struct {
    const resident_case *one;
    size_t points;
    void *x, *y;
} host_map;

static double map_once(const host_map *map, sigramp_context *context)
{
    const double start = bench_now();
    const sigramp_status status =
        map->one->precision == SIGRAMP_F32
            ? sigramp_map_f32(context, map->one->unit, map->points, map->x, 0, map->y)
            : sigramp_map_f64(context, map->one->unit, map->points, map->x, 0, map->y);
    return resident_failed(map->one, status, context) ? -1 : bench_now() - start;
}

/* The first points' results by the device's call against the CPU path's. */
static bool verify_host(resident *all, const host_map *map)
{
    double right[SAMPLE];
    const size_t size = bench_real_size(map->one->precision);
    host_map sample = *map;
    sample.points = map->points < SAMPLE ? map->points : SAMPLE;
    const size_t last = map->points - sample.points;
    for (int k = 0; k < 2; ++k) {
        const size_t first = k ? last : 0;
        sample.x = (char *)map->x + first * size;
        sample.y = right;
        if (map_once(&sample, all->cpu) < 0)
            return false;
        if (memcmp((char *)map->y + first * size, right, sample.points * size) != 0) {
            fprintf(stderr, "sigramp-bench: %s is wrong: other bits than expected\n",
                    map->one->name);
            return false;
        }
    }
    return true;
}

static void release_host(host_map *map)
{
    free(map->x);
    free(map->y);
    map->x = map->y = NULL;
}

static double grow_host(resident *all, host_map *map)
{
    const size_t size = bench_real_size(map->one->precision);
    const size_t given = all->options->points, most = given ? given : most_bytes / size;
    double seconds = -1;
    for (map->points = given ? given : LEAST_BYTES / size; map->points <= most;
         map->points *= GROWTH) {
        const double start = bench_now();
        release_host(map);
        map->x = bench_random_points(map->one->precision, map->points, all->options->threads);
        map->y = malloc(map->points * size);
        if (!map->x || !map->y) {
            fprintf(stderr, "sigramp-bench: %s: out of memory\n", map->one->name);
            return -1;
        }
        memset(map->y, 0xa5, map->points * size);
        if (map_once(map, all->context) < 0 || !verify_host(all, map) ||
            (seconds = map_once(map, all->context)) < 0)
            return -1;
        const double next = GROWTH * (LEAST_RUNS * seconds + (bench_now() - start));
        if (!resident_has_time(all, next) || map->points > most / GROWTH)
            break;
    }
    return seconds;
}

bool resident_run_host_map(resident *all, const resident_case *one)
{
    host_map map = {.one = one};
    resident_times times = {0};
    double seconds[MOST_RUNS];
    int runs = 0;
    bool right = grow_host(all, &map) >= 0;
    while (right && runs < MOST_RUNS && (runs == 0 || resident_has_time(all, seconds[0]))) {
        seconds[runs] = map_once(&map, all->context);
        right = seconds[runs++] >= 0;
    }
    if (right) {
        const double bytes = 2.0 * (double)(map.points * bench_real_size(one->precision));
        resident_summarise(seconds, runs, &times);
        times.wall = times.median;
        json_t *row = resident_row(one->name, all->options->device, map.points, 1, bytes, &times);
        const double speed = json_real_value(json_object_get(row, "gb_per_second"));
        resident_add_fraction(row, "of_link",
                              all->link_gb_per_second > 0 ? speed / all->link_gb_per_second : 0);
        resident_report_append(all->report, "results", row);
    }
    release_host(&map);
    return right;
}
