/* SPDX-License-Identifier: MIT */
/* processors SCRATCH: how many threads there are by default: by OMP_NUM_THREADS, by the affinity
 * mask, by the control groups of a system that is files below SCRATCH. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <math.h>
#include <sched.h>
#include <sys/stat.h>

#include "require.h"
#include "threads/processors.h"

static const char *scratch;

/* Writes a file, and the folders that lead to it. */
static void write_file(const char *name, const char *text)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", scratch, name);
    for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
        *at = '\0';
        mkdir(path, 0777);
        *at = '/';
    }
    FILE *const file = fopen(path, "w");
    require(file && fputs(text, file) >= 0 && fclose(file) == 0, "a file cannot be written");
}

static void expect_allowed(double right, const char *what)
{
    const double allowed = processors_allowed(scratch);
    if (allowed != right)
        fprintf(stderr, "%g processors allowed where %g are\n", allowed, right);
    require(allowed == right, what);
}

static void check_control_groups(void)
{
    write_file("sys/fs/cgroup/user/cpu.max", "max 100000\n"); /* over an earlier run's */
    write_file("sys/fs/cgroup/cpu.max", "");
    write_file("proc/self/cgroup", "0::/\n");
    expect_allowed(INFINITY, "version 2 without numbers");
    write_file("sys/fs/cgroup/cpu.max", "max 100000\n");
    expect_allowed(INFINITY, "version 2 without a limit");
    write_file("proc/self/cgroup", "0::/user/one\n");
    write_file("sys/fs/cgroup/user/one/cpu.max", "350000 100000\n");
    expect_allowed(3.5, "version 2, the group's own");
    write_file("sys/fs/cgroup/user/cpu.max", "150000 100000\n");
    expect_allowed(1.5, "version 2, the one above");
    write_file("proc/self/cgroup", "0::/in/no/sight\n");
    write_file("sys/fs/cgroup/cpu.max", "50000 100000\n");
    expect_allowed(0.5, "version 2, a container's mount");
    write_file("proc/self/cgroup", "12:cpuset:/other\n4:cpu,cpuacct:/docker/a\n0::/system\n");
    write_file("sys/fs/cgroup/cpu.max", "max 100000\n");
    write_file("sys/fs/cgroup/cpu/docker/a/cpu.cfs_quota_us", "-1\n");
    write_file("sys/fs/cgroup/cpu/docker/a/cpu.cfs_period_us", "100000\n");
    expect_allowed(INFINITY, "version 1 without a limit");
    write_file("sys/fs/cgroup/cpu/docker/a/cpu.cfs_quota_us", "200000\n");
    expect_allowed(2, "version 1");
    write_file("proc/self/cgroup", "nonsense\n:\n::::\n4:cpu\n\n");
    expect_allowed(INFINITY, "nonsense");
}

static void expect_threads(const char *wished, int right)
{
    require((wished ? setenv("OMP_NUM_THREADS", wished, 1) : unsetenv("OMP_NUM_THREADS")) == 0,
            "setenv");
    const int threads = processors_to_use();
    if (threads != right)
        fprintf(stderr, "%d threads where %d are right for OMP_NUM_THREADS=%s\n", threads, right,
                wished ? wished : "");
    require(threads == right, "OMP_NUM_THREADS and the mask");
}

static void check_wishes(void)
{
    cpu_set_t mask, one;
    require(sched_getaffinity(0, sizeof mask, &mask) == 0, "no affinity mask");
    expect_threads("3", 3);
    expect_threads("5,2", 5);
    expect_threads("99999999999999999999", 2147483647);
    CPU_ZERO(&one);
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
        if (CPU_ISSET(cpu, &mask) && CPU_COUNT(&one) == 0)
            CPU_SET(cpu, &one);
    require(sched_setaffinity(0, sizeof one, &one) == 0, "sched_setaffinity");
    expect_threads(NULL, 1);
    expect_threads("", 1);
    expect_threads("-2", 1);
    expect_threads("all", 1);
    expect_threads("2", 2);
}

int main(int count, char **arguments)
{
    require(count == 2, "usage: processors SCRATCH");
    scratch = arguments[1];
    check_control_groups();
    check_wishes();
    printf("threads as wished and as allowed\n");
    return 0;
}
