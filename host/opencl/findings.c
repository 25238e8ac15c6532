/* SPDX-License-Identifier: MIT */
/* What OpenCL devices depend on here, and what is wrong with it. */
#include "findings.h"

#include <errno.h>
#include <glob.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend.h"
#include "cache.h"
#include "find.h"
#include "plain_text.h"
#include "pocl_folder.h"
#include "registry.h"
#include "report.h"
#include "trial.h"
#include "trial_process.h"

typedef struct {
    size_t capacity, count;
    sigramp_finding *findings;
} finding_list;

static void copy_plain(char *to, size_t size, const char *from)
{
    snprintf(to, size, "%s", from);
    plain_text(to);
}

/* What is left out for want of room is counted. */
static void add(finding_list *list, const char *topic, const char *name, const char *detail,
                unsigned number, const char *problem)
{
    if (list->count++ >= list->capacity)
        return;
    sigramp_finding *const one = &list->findings[list->count - 1];
    copy_plain(one->topic, sizeof one->topic, topic);
    copy_plain(one->name, sizeof one->name, name);
    copy_plain(one->detail, sizeof one->detail, detail);
    copy_plain(one->problem, sizeof one->problem, problem);
    one->number = number;
}

/* In a trial where there are any. */
static int load_driver(const char *library, unsigned *platforms, char *problem)
{
    return opencl_has_trials()
               ? opencl_trial_driver(library, platforms, problem) == SIGRAMP_OK
               : opencl_load_driver(library, platforms, problem, OPENCL_DETAIL_SIZE);
}

static void add_driver(const char *file, void *list)
{
    char library[PATH_MAX], problem[OPENCL_DETAIL_SIZE];
    unsigned platforms = 0;
    if (opencl_read_driver_file(file, library, problem, sizeof problem))
        load_driver(library, &platforms, problem);
    add(list, "driver", file, library, platforms, problem);
}

static void add_drivers(finding_list *list)
{
    char place[PATH_MAX], problem[OPENCL_DETAIL_SIZE];
    opencl_visit_drivers(add_driver, list, problem, sizeof problem);
    opencl_registry(place);
    add(list, "registry", place, "", 0, problem);
}

/* A dynamic linker's complaint begins with the library that it does not find. */
static int is_absent(const char *library, const char *problem)
{
    const size_t length = strlen(library);
    return strncmp(problem, library, length) == 0 && problem[length] == ':';
}

static void add_unregistered(finding_list *list)
{
    char command[OPENCL_DETAIL_SIZE], problem[OPENCL_DETAIL_SIZE];
    unsigned platforms = 0;
    if (!opencl_needs_nvidia_registered(command, sizeof command))
        return;
    if (load_driver(OPENCL_NVIDIA, &platforms, problem))
        add(list, "unregistered", OPENCL_NVIDIA, command, platforms,
            "it is here, and no file names it");
    else if (!is_absent(OPENCL_NVIDIA, problem))
        add(list, "unregistered", OPENCL_NVIDIA, command, 0, problem);
}

static void add_installed(finding_list *list, const opencl_installed *installed, const char *detail)
{
    add(list, "loader", installed->loader, "", 0, *installed->loader ? "" : detail);
    for (size_t i = 0; i < installed->count; ++i) {
        const opencl_platform *const platform = &installed->platforms[i];
        add(list, "platform", platform->name, "", platform->devices, platform->problem);
    }
}

/* As the last list of devices has found them, which a trial remembers. */
static sigramp_status add_found(finding_list *list, char *detail)
{
    opencl_found *found = NULL;
    const sigramp_status status = opencl_find(&found, detail);
    if (!status) {
        add(list, "opencl", "", "", (unsigned)found->count, detail);
        add_installed(list, &found->installed, detail);
    }
    free(found);
    return status;
}

static sigramp_status add_tried(finding_list *list, char *detail)
{
    opencl_trial_rows *const rows = malloc(sizeof *rows);
    if (!rows)
        return opencl_fail(SIGRAMP_OUT_OF_MEMORY, detail, "no memory for a list of devices");
    opencl_trial_list(0, rows, detail);
    add(list, "opencl", "", "", (unsigned)rows->count, detail);
    add_installed(list, &rows->installed, detail);
    free(rows);
    return SIGRAMP_OK;
}

int opencl_check_node(const char *path, char *problem, size_t size)
{
    struct stat state;
    struct group group, *found = NULL;
    char names[4096];
    *problem = '\0';
    if (access(path, R_OK | W_OK) == 0)
        return 1;
    const int code = errno;
    if (code != EACCES || stat(path, &state) ||
        getgrgid_r(state.st_gid, &group, names, sizeof names, &found) || !found)
        snprintf(problem, size, "%s", strerror(code));
    else
        snprintf(problem, size, "%s: it is for the group %s", strerror(code), found->gr_name);
    return 0;
}

static void add_nodes(finding_list *list)
{
    static const char *const patterns[] = {"/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia[0-9]*",
                                           "/dev/dri/renderD*", "/dev/kfd"};
    glob_t nodes = {0};
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; ++i)
        if (glob(patterns[i], i > 0 ? GLOB_APPEND : 0, NULL, &nodes) == GLOB_NOSPACE)
            break;
    for (size_t i = 0; i < nodes.gl_pathc; ++i) {
        char problem[OPENCL_DETAIL_SIZE];
        opencl_check_node(nodes.gl_pathv[i], problem, sizeof problem);
        add(list, "node", nodes.gl_pathv[i], "", 0, problem);
    }
    globfree(&nodes);
}

static void add_folders(finding_list *list)
{
    char path[PATH_MAX], problem[OPENCL_DETAIL_SIZE];
    opencl_pocl_folder pocl;
    opencl_cache_describe(path, problem, sizeof problem);
    add(list, "cache", path, "", 0, problem);
    opencl_describe_pocl_folder(&pocl);
    if (*pocl.path)
        add(list, "pocl-cache", pocl.path, pocl.instead_of, 0, pocl.problem);
}

static void add_helper(finding_list *list)
{
    char path[PATH_MAX];
    const int is_there = opencl_trial_helper(path);
    add(list, "helper", path, "", 0,
        is_there || !*path ? "" : "it is missing: drivers are trusted untried, in this process");
}

sigramp_status opencl_findings(size_t capacity, sigramp_finding *findings, size_t *count,
                               char detail[OPENCL_DETAIL_SIZE])
{
    finding_list list = {.capacity = capacity, .findings = findings};
    detail[0] = '\0';
    opencl_give_pocl_a_folder();
    const sigramp_status status =
        opencl_has_trials() ? add_tried(&list, detail) : add_found(&list, detail);
    add_drivers(&list);
    add_unregistered(&list);
    add_nodes(&list);
    add_helper(&list);
    add_folders(&list);
    *count = list.count;
    return status;
}
