/* SPDX-License-Identifier: MIT */
/* Reads what the system says about processors; whatever it does not say is no limit. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* sched_getaffinity */
#endif
#include "threads/processors.h"

#include <limits.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_PROCESSORS = 1 << 16, LINE_BYTES = 4096, PATH_BYTES = 3 * LINE_BYTES };

/* Of this thread; the kernel refuses sets smaller than its own. */
static int processors_in_mask(void)
{
    for (int size = CPU_SETSIZE; size <= MOST_PROCESSORS; size *= 2) {
        cpu_set_t *const mask = CPU_ALLOC((size_t)size);
        const size_t bytes = CPU_ALLOC_SIZE((size_t)size);
        if (!mask)
            break;
        const int known = sched_getaffinity(0, bytes, mask) == 0;
        const int count = known ? CPU_COUNT_S(bytes, mask) : 0;
        CPU_FREE(mask);
        if (count > 0)
            return count;
    }
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 && online < INT_MAX ? (int)online : 1;
}

/* Reads at most two numbers a file begins with; those it does not have stay. */
static void read_numbers(const char *folder, const char *name, double *first, double *second)
{
    char path[PATH_BYTES];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        return;
    FILE *const file = fopen(path, "re");
    if (!file)
        return;
    char line[128] = "", *after_first = line;
    if (fgets(line, sizeof line, file)) {
        const double one = strtod(line, &after_first);
        char *after_second = after_first;
        const double two = strtod(after_first, &after_second);
        *first = after_first > line ? one : *first;
        *second = after_second > after_first ? two : *second;
    }
    fclose(file);
}

/* A group's limit in version 2 ("max 100000" is none) or 1 (-1 is none). */
static double limit_of(const char *folder, int version)
{
    double quota = -1, period = -1;
    read_numbers(folder, version == 2 ? "cpu.max" : "cpu.cfs_quota_us", &quota, &period);
    if (version == 1)
        read_numbers(folder, "cpu.cfs_period_us", &period, &period);
    return quota > 0 && period > 0 ? quota / period : INFINITY;
}

/* The least limit of a group and those above it, up to the mount. In a container the path may be
 * the host's, of which nothing but the mount itself is there. */
static double least_limit(const char *mount, char *group, int version)
{
    char folder[PATH_BYTES];
    double least = INFINITY;
    for (;;) {
        if (snprintf(folder, sizeof folder, "%s%s", mount, group) < (int)sizeof folder)
            least = fmin(least, limit_of(folder, version));
        char *const end = strrchr(group, '/');
        if (!end)
            return least;
        *end = '\0';
    }
}

/* Whether a list between commas has the word. */
static int has_word(const char *list, const char *word)
{
    const size_t length = strlen(word);
    for (const char *at = list; at; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, word, length) == 0 && (at[length] == ',' || at[length] == '\0'))
            return 1;
    }
    return 0;
}

/* A line of /proc/self/cgroup: number, controllers (none in version 2), group. */
static double limit_of_line(const char *root, char *line)
{
    char mount[LINE_BYTES];
    char *const controllers = strchr(line, ':');
    char *const group = controllers ? strchr(controllers + 1, ':') : NULL;
    if (!group)
        return INFINITY;
    *group = '\0';
    const int version = controllers[1] == '\0' ? 2 : 1;
    if (version == 1 && !has_word(controllers + 1, "cpu"))
        return INFINITY;
    const int length =
        snprintf(mount, sizeof mount, "%s/sys/fs/cgroup%s", root, version == 1 ? "/cpu" : "");
    return length < (int)sizeof mount ? least_limit(mount, group + 1, version) : INFINITY;
}

double processors_allowed(const char *root)
{
    char line[LINE_BYTES];
    double least = INFINITY;
    snprintf(line, sizeof line, "%s/proc/self/cgroup", root);
    FILE *const file = fopen(line, "re");
    if (!file)
        return least;
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        least = fmin(least, limit_of_line(root, line));
    }
    fclose(file);
    return least;
}

/* The first of OMP_NUM_THREADS's numbers, which may be a list; 0 if it has none. */
static int threads_wished(void)
{
    const char *const text = getenv("OMP_NUM_THREADS");
    const long wished = text ? strtol(text, NULL, 10) : 0;
    return wished > 0 ? (int)fmin((double)wished, INT_MAX) : 0;
}

int processors_to_use(void)
{
    const int wished = threads_wished(), processors = processors_in_mask();
    if (wished > 0)
        return wished;
    return (int)fmin(processors, fmax(1, ceil(processors_allowed(""))));
}
