/* SPDX-License-Identifier: MIT */
#include "surroundings.h"

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "registry.h"
#include "report.h"

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

static void add_visited(const char *path, void *key)
{
    add_file(key, path);
}

static void add_vendor_files(opencl_cache_key *key)
{
    char place[PATH_MAX], problem[OPENCL_DETAIL_SIZE];
    opencl_registry(place);
    add_file(key, place);
    opencl_visit_drivers(add_visited, key, problem, sizeof problem);
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
