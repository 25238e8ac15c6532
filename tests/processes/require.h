/* SPDX-License-Identifier: MIT */
/* What the programs here share: ending with a word where something does not hold, and a map with
 * known results that threads share. */
#ifndef SIGRAMP_TESTS_PROCESSES_REQUIRE_H
#define SIGRAMP_TESTS_PROCESSES_REQUIRE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sigramp/sigramp.h"

static inline void require(int holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "process %ld: %s\n", (long)getpid(), what);
    _Exit(1);
}

/* Long enough for four threads, with the limit that CMakeLists.txt sets. */
enum { MAP_POINTS = 1 << 19 };

typedef struct {
    sigramp_context *context;
    float *x, *y, *right; /* MAP_POINTS each; right from one thread */
} known_map;

static inline sigramp_context *new_cpu_context(int threads)
{
    const sigramp_options options = {.device = "cpu", .threads = threads};
    sigramp_context *context = NULL;
    require(sigramp_context_create(&options, &context) == SIGRAMP_OK, "no context");
    return context;
}

static inline void check_map(const known_map *map)
{
    memset(map->y, 0xff, MAP_POINTS * sizeof *map->y);
    require(sigramp_map_f32(map->context, SIGRAMP_LOGISTIC, MAP_POINTS, map->x, 0, map->y) ==
                SIGRAMP_OK,
            "a map failed");
    require(memcmp(map->y, map->right, MAP_POINTS * sizeof *map->y) == 0, "a map is wrong");
}

static inline known_map new_map(int threads)
{
    const size_t bytes = MAP_POINTS * sizeof(float);
    known_map map = {NULL, malloc(bytes), malloc(bytes), malloc(bytes)};
    require(map.x && map.y && map.right, "no memory");
    for (int j = 0; j < MAP_POINTS; ++j)
        map.x[j] = (float)j / MAP_POINTS * 20 - 10;
    sigramp_context *const alone = new_cpu_context(1);
    require(!sigramp_map_f32(alone, SIGRAMP_LOGISTIC, MAP_POINTS, map.x, 0, map.right), "a map");
    sigramp_context_destroy(alone);
    map.context = new_cpu_context(threads);
    return map;
}

static inline void free_map(known_map *map)
{
    sigramp_context_destroy(map->context);
    free(map->x);
    free(map->y);
    free(map->right);
}

#endif
