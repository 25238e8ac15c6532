/* SPDX-License-Identifier: MIT */
#include "surroundings.h"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

enum { MOST_THREADS = 256, MORE_THREADS = 4 };

extern char **environ;

/* Variables that loaders, layers and drivers read, ours among them. */
static const char *const prefixes[] = {"OCL_",
                                       "OPENCL_",
                                       "POCL_",
                                       "CUDA_",
                                       "NVIDIA_",
                                       "RUSTICL_",
                                       "MESA_",
                                       "LIBGL_",
                                       "GALLIUM_",
                                       "CLOVER_",
                                       "ROCR_",
                                       "HIP_",
                                       "HSA_",
                                       "GPU_",
                                       "INTEL_",
                                       "CL_",
                                       "LLVM_",
                                       "OCLGRIND_",
                                       "XDG_CACHE_HOME=",
                                       "SIGRAMP_",
                                       "HOME=",
                                       "LD_PRELOAD=",
                                       "LD_LIBRARY_PATH=",
                                       "TBB_",
                                       "NEO"};

const char *opencl_vendors_folder(void)
{
    const char *const wish = getenv("OCL_ICD_VENDORS");
    const char *const path = getenv("OPENCL_VENDOR_PATH");
    return wish && *wish == '/' ? wish : path && *path ? path : "/etc/OpenCL/vendors";
}

/* When a file was changed, and how long it is. */
static void add_file(opencl_cache_key *key, const char *path)
{
    struct stat state;
    char text[128] = "";
    if (stat(path, &state) == 0)
        snprintf(text, sizeof text, "%lld.%09ld %lld %o", (long long)state.st_mtim.tv_sec,
                 (long)state.st_mtim.tv_nsec, (long long)state.st_size, (unsigned)state.st_mode);
    opencl_cache_key_add(key, path);
    opencl_cache_key_add(key, text);
}

static int is_icd(const struct dirent *entry)
{
    const size_t length = strlen(entry->d_name);
    return length > 4 && strcmp(entry->d_name + length - 4, ".icd") == 0;
}

/* What is wrong with a driver that a file names; 0 if nothing is. */
static int explain_file(const char *path, char *line, size_t size)
{
    char library[256] = "";
    struct stat state;
    if (stat(path, &state) || !S_ISREG(state.st_mode)) {
        snprintf(line, size, "%s is not a file", path);
        return 1;
    }
    FILE *const file = fopen(path, "re");
    if (file && fgets(library, sizeof library, file))
        library[strcspn(library, "\r\n")] = '\0';
    if (file)
        fclose(file);
    if (dlopen(library, RTLD_NOW | RTLD_LOCAL))
        return 0;
    snprintf(line, size, "%s names %s: %s", path, library, dlerror());
    return 1;
}

void opencl_explain_no_platform(char *line, size_t size)
{
    const char *const folder = opencl_vendors_folder();
    struct dirent **entries = NULL;
    const int count = scandir(folder, &entries, is_icd, alphasort);
    int is_explained = 0;
    snprintf(line, size, "the drivers that %s names have none", folder);
    for (int i = 0; i < count; ++i) {
        char path[PATH_MAX];
        if (!is_explained &&
            snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name) < (int)sizeof path)
            is_explained = explain_file(path, line, size);
        free(entries[i]);
    }
    free(entries);
    if (count <= 0)
        snprintf(line, size, "%s names no driver%s", folder,
                 dlopen("libnvidia-opencl.so.1", RTLD_NOW | RTLD_LOCAL)
                     ? "; NVIDIA's is here: echo libnvidia-opencl.so.1 "
                       ">/etc/OpenCL/vendors/nvidia.icd registers it"
                     : ": install a device's driver");
}

static void add_vendor_files(opencl_cache_key *key)
{
    const char *const folder = opencl_vendors_folder();
    struct dirent **entries = NULL;
    const int count = scandir(folder, &entries, is_icd, alphasort);
    add_file(key, folder);
    for (int i = 0; i < count; ++i) {
        char path[PATH_MAX];
        if (snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name) < (int)sizeof path)
            add_file(key, path);
        free(entries[i]);
    }
    free(entries);
}

static void add_variables(opencl_cache_key *key)
{
    for (char *const *variable = environ; variable && *variable; ++variable)
        for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; ++i)
            if (strncmp(*variable, prefixes[i], strlen(prefixes[i])) == 0)
                opencl_cache_key_add(key, *variable);
}

static void add_limits(opencl_cache_key *key)
{
    static const int limits[] = {RLIMIT_NPROC, RLIMIT_AS, RLIMIT_DATA, RLIMIT_STACK};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; ++i) {
        struct rlimit limit = {0, 0};
        char text[64];
        getrlimit(limits[i], &limit);
        snprintf(text, sizeof text, "%llu", (unsigned long long)limit.rlim_cur);
        opencl_cache_key_add(key, text);
    }
}

/* The package manager renews ld.so.cache with every library it brings. The library itself stands
 * for the kernels' source. */
void opencl_add_surroundings(opencl_cache_key *key)
{
    struct utsname system;
    Dl_info self;
    add_vendor_files(key);
    add_variables(key);
    add_limits(key);
    add_file(key, "/etc/ld.so.cache");
    add_file(key, "/dev/nvidiactl");
    add_file(key, "/dev/kfd");
    add_file(key, "/dev/dri");
    if (uname(&system) == 0)
        opencl_cache_key_add(key, system.release);
    if (dladdr((void *)(uintptr_t)opencl_add_surroundings, &self) && self.dli_fname)
        add_file(key, self.dli_fname);
}

static void *wait_at(void *gate)
{
    pthread_mutex_lock(gate);
    pthread_mutex_unlock(gate);
    return NULL;
}

int opencl_can_have_threads(void)
{
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    pthread_t threads[MOST_THREADS + MORE_THREADS];
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    const size_t wanted = MORE_THREADS + (processors < 1              ? 1
                                          : processors > MOST_THREADS ? MOST_THREADS
                                                                      : (size_t)processors);
    size_t made = 0;
    pthread_attr_t small;
    if (pthread_attr_init(&small))
        return 0;
    pthread_attr_setstacksize(&small, PTHREAD_STACK_MIN + (1 << 14));
    pthread_mutex_lock(&gate);
    while (made < wanted && pthread_create(&threads[made], &small, wait_at, &gate) == 0)
        ++made;
    pthread_mutex_unlock(&gate);
    for (size_t i = 0; i < made; ++i)
        pthread_join(threads[i], NULL);
    pthread_attr_destroy(&small);
    return made == wanted;
}
