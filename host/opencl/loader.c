/* SPDX-License-Identifier: MIT */
#include "loader.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "plain_text.h"
#include "report.h"

opencl_functions opencl_call;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int loaded;
static char why_not[256];
static char loader_path[256];

static const struct {
    const char *name;
    size_t place;
} functions[] = {
#define OPENCL_FUNCTION_ROW(name) {"cl" #name, offsetof(opencl_functions, name)},
    OPENCL_FUNCTION_LIST(OPENCL_FUNCTION_ROW)
#undef OPENCL_FUNCTION_ROW
};

/* The library stays loaded: drivers start threads that must not lose their code. */
static void *open_loader(void)
{
    void *library = dlopen("libOpenCL.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!library)
        library = dlopen("libOpenCL.so", RTLD_NOW | RTLD_LOCAL);
    return library;
}

static void note_path(void)
{
    Dl_info info;
    void *address;
    memcpy(&address, (void *)&opencl_call.GetPlatformIDs, sizeof address);
    if (dladdr(address, &info) && info.dli_fname)
        snprintf(loader_path, sizeof loader_path, "%s", info.dli_fname);
    plain_text(loader_path);
}

static void load(void)
{
    void *const library = open_loader();
    if (!library) {
        const char *const reason = dlerror();
        snprintf(why_not, sizeof why_not, "no OpenCL loader: %s",
                 reason ? reason : "unknown reason");
        return;
    }
    for (size_t i = 0; i < sizeof functions / sizeof *functions; ++i) {
        void *const address = dlsym(library, functions[i].name);
        if (!address) {
            snprintf(why_not, sizeof why_not, "the OpenCL loader lacks %s", functions[i].name);
            return;
        }
        /* C has no cast from an object pointer to a function pointer; POSIX lets their bytes be
         * copied. */
        memcpy((char *)&opencl_call + functions[i].place, &address, sizeof address);
    }
    loaded = 1;
    note_path();
}

const char *opencl_loader_path(void)
{
    return loader_path;
}

sigramp_status opencl_load(char *detail)
{
    pthread_once(&once, load);
    return loaded ? SIGRAMP_OK : opencl_fail(SIGRAMP_DEVICE_UNAVAILABLE, detail, "%s", why_not);
}
