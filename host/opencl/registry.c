/* SPDX-License-Identifier: MIT */
#include "registry.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "loader.h"
#include "report.h"

static const char usual_folder[] = "/etc/OpenCL/vendors";

static int ends_in_icd(const char *name)
{
    const size_t length = strlen(name);
    return length > 4 && strcmp(name + length - 4, ".icd") == 0;
}

/* As ocl-icd reads its variables: a file without a folder is in the usual one. */
void opencl_registry(char place[PATH_MAX])
{
    const char *const wish = getenv("OCL_ICD_VENDORS");
    const char *folder = getenv("OPENCL_VENDOR_PATH");
    folder = folder && *folder ? folder : usual_folder;
    if (!wish || !*wish)
        snprintf(place, PATH_MAX, "%s", folder);
    else if (ends_in_icd(wish) && !strchr(wish, '/'))
        snprintf(place, PATH_MAX, "%s/%s", folder, wish);
    else
        snprintf(place, PATH_MAX, "%s", wish);
}

static int is_icd(const struct dirent *entry)
{
    return ends_in_icd(entry->d_name);
}

static size_t visit_folder(const char *folder, opencl_visit *visit, void *data, char *problem,
                           size_t size)
{
    struct dirent **entries = NULL;
    const int count = scandir(folder, &entries, is_icd, alphasort);
    if (count < 0)
        snprintf(problem, size, "%s", strerror(errno));
    else if (count == 0)
        snprintf(problem, size, "it has no .icd file: no driver is registered");
    for (int i = 0; i < count; ++i) {
        char path[PATH_MAX];
        if (snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name) < (int)sizeof path)
            visit(path, data);
        free(entries[i]);
    }
    free(entries);
    return count > 0 ? (size_t)count : 0;
}

/* A path of no file is a folder that is missing. */
static int is_folder(const char *place)
{
    struct stat state;
    return stat(place, &state) == 0 ? S_ISDIR(state.st_mode) : *place == '/' && !ends_in_icd(place);
}

size_t opencl_visit_drivers(opencl_visit *visit, void *data, char *problem, size_t size)
{
    char place[PATH_MAX];
    opencl_registry(place);
    *problem = '\0';
    if (is_folder(place))
        return visit_folder(place, visit, data, problem, size);
    visit(place, data);
    return 1;
}

/* Whether the loader would take a blank or a carriage return for the end of a name. */
static int ends_in_blank(const char *line)
{
    return (unsigned char)line[strlen(line) - 1] <= ' ';
}

/* The first line of a regular file; the reason if there is none. */
static const char *read_line(int file, char line[PATH_MAX])
{
    struct stat state;
    if (fstat(file, &state))
        return strerror(errno);
    if (!S_ISREG(state.st_mode))
        return S_ISFIFO(state.st_mode) ? "it is a pipe, for which the OpenCL loader waits for ever"
                                       : "it is not a file";
    const ssize_t size = read(file, line, PATH_MAX - 1);
    if (size < 0)
        return strerror(errno);
    line[size] = '\0';
    line[strcspn(line, "\n")] = '\0';
    return !*line ? "it names no library"
           : ends_in_blank(line)
               ? "its name of a library ends in a blank or a carriage return, which "
                 "the OpenCL loader takes for a part of it"
               : NULL;
}

int opencl_read_driver_file(const char *path, char library[PATH_MAX], char *problem, size_t size)
{
    *library = *problem = '\0';
    if (!ends_in_icd(path)) { /* OCL_ICD_VENDORS names the library itself */
        snprintf(library, PATH_MAX, "%s", path);
        return 1;
    }
    const int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    const char *const reason = file < 0 ? strerror(errno) : read_line(file, library);
    if (file >= 0)
        close(file);
    if (reason)
        snprintf(problem, size, "%s", reason);
    return !reason;
}

typedef void *get_address(const char *);
typedef cl_int CL_API_CALL get_platforms(cl_uint, cl_platform_id *, cl_uint *);

/* C has no cast from an object pointer to a function pointer; POSIX lets their bytes be copied. */
static void *find(void *library, const char *name)
{
    void *const address = dlsym(library, name);
    get_address *call;
    if (!address)
        return NULL;
    memcpy((void *)&call, &address, sizeof call);
    return call("clIcdGetPlatformIDsKHR");
}

int opencl_load_driver(const char *library, unsigned *platforms, char *problem, size_t size)
{
    enum { PLATFORM_NOT_FOUND = -1001 };
    cl_uint count = 0;
    get_platforms *call;
    *platforms = 0;
    *problem = '\0';
    void *const handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        const char *const reason = dlerror();
        snprintf(problem, size, "%s", reason ? reason : "it cannot be loaded");
        return 0;
    }
    void *address = dlsym(handle, "clIcdGetPlatformIDsKHR");
    if (!address)
        address = find(handle, "clGetExtensionFunctionAddress");
    if (!address) {
        snprintf(problem, size, "it is no OpenCL driver: it has no clIcdGetPlatformIDsKHR");
        return 0;
    }
    memcpy((void *)&call, &address, sizeof call);
    const cl_int code = call(0, NULL, &count);
    if (code != CL_SUCCESS && code != PLATFORM_NOT_FOUND) {
        snprintf(problem, size, "clIcdGetPlatformIDsKHR failed: %s (%d)", opencl_error_name(code),
                 (int)code);
        return 0;
    }
    *platforms = code == CL_SUCCESS ? count : 0;
    return 1;
}

static void look_for_nvidia(const char *file, void *is_registered)
{
    char library[PATH_MAX], problem[OPENCL_DETAIL_SIZE];
    if (opencl_read_driver_file(file, library, problem, sizeof problem) &&
        strstr(library, "libnvidia-opencl"))
        *(int *)is_registered = 1;
}

/* Whether a path is itself to a shell, and short enough for a line. */
static int may_be_in_command(const char *path)
{
    static const char plain[] =
        "/._-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return path[strspn(path, plain)] == '\0' && strlen(path) < 200;
}

int opencl_needs_nvidia_registered(char *line, size_t size)
{
    char place[PATH_MAX], problem[OPENCL_DETAIL_SIZE];
    int is_registered = 0;
    opencl_registry(place);
    if (!is_folder(place) || !may_be_in_command(place))
        return 0;
    opencl_visit_drivers(look_for_nvidia, &is_registered, problem, sizeof problem);
    snprintf(line, size, "mkdir -p %.200s && echo " OPENCL_NVIDIA " >%.200s/nvidia.icd", place,
             place);
    return !is_registered;
}
