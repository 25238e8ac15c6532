/* SPDX-License-Identifier: MIT */
#include "pocl_folder.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache.h"
#include "registry.h"
#include "report.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char refused[PATH_MAX]; /* PoCL's own folder, which cannot be written to */
static char why[64];

static void look_for_pocl(const char *file, void *is_registered)
{
    char library[PATH_MAX], problem[OPENCL_DETAIL_SIZE];
    if (opencl_read_driver_file(file, library, problem, sizeof problem) && strstr(library, "pocl"))
        *(int *)is_registered = 1;
}

static int pocl_is_registered(void)
{
    char problem[OPENCL_DETAIL_SIZE];
    int is_registered = 0;
    opencl_visit_drivers(look_for_pocl, &is_registered, problem, sizeof problem);
    return is_registered;
}

/* As PoCL chooses it. */
static void usual_folder(char path[PATH_MAX])
{
    const char *const shared = getenv("XDG_CACHE_HOME");
    const char *const home = getenv("HOME");
    if (shared && *shared == '/')
        snprintf(path, PATH_MAX, "%s/pocl/kcache", shared);
    else if (home)
        snprintf(path, PATH_MAX, "%s/.cache/pocl/kcache", home);
    else
        snprintf(path, PATH_MAX, "/tmp/pocl/kcache");
}

/* Makes it as PoCL would; 0 or the error. */
static int make_writable(char *path)
{
    struct stat state;
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    if (mkdir(path, 0700) && errno != EEXIST)
        return errno;
    if (stat(path, &state))
        return errno;
    if (!S_ISDIR(state.st_mode))
        return ENOTDIR;
    return access(path, R_OK | W_OK | X_OK) ? errno : 0;
}

static int is_our_folder(char path[PATH_MAX], const char *above)
{
    return above && *above == '/' &&
           snprintf(path, PATH_MAX, "%s/sigramp-pocl-%lu", above, (unsigned long)geteuid()) <
               PATH_MAX &&
           opencl_private_folder(path);
}

static void give(void)
{
    char path[PATH_MAX];
    if (getenv("POCL_CACHE_DIR") || !pocl_is_registered())
        return;
    usual_folder(path);
    const int code = make_writable(path);
    if (!code)
        return;
    snprintf(refused, sizeof refused, "%s", path);
    snprintf(why, sizeof why, "%s", strerror(code));
    if (is_our_folder(path, getenv("XDG_RUNTIME_DIR")) || is_our_folder(path, getenv("TMPDIR")) ||
        is_our_folder(path, "/tmp"))
        setenv("POCL_CACHE_DIR", path, 1);
}

void opencl_give_pocl_a_folder(void)
{
    pthread_once(&once, give);
}

/* What keeps a folder that the user named from being written to; "" if nothing does. */
static void check_wish(const char *wish, char *problem, size_t size)
{
    if (access(wish, R_OK | W_OK | X_OK))
        snprintf(problem, size, "%s", strerror(errno));
}

void opencl_describe_pocl_folder(opencl_pocl_folder *folder)
{
    const char *const wish = getenv("POCL_CACHE_DIR");
    memset(folder, 0, sizeof *folder);
    if (wish)
        snprintf(folder->path, sizeof folder->path, "%s", wish);
    else if (pocl_is_registered())
        usual_folder(folder->path);
    if (wish && *refused)
        snprintf(folder->instead_of, sizeof folder->instead_of, "%.200s: %s", refused, why);
    else if (*refused)
        snprintf(folder->problem, sizeof folder->problem, "%s, nor can one be made elsewhere", why);
    else if (wish)
        check_wish(wish, folder->problem, sizeof folder->problem);
}
