/* SPDX-License-Identifier: MIT */
/* An OpenCL driver without platforms. SIGRAMP_TEST_DRIVER=abort or hang: so it does when loaded. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PLATFORM_NOT_FOUND = -1001 };

__attribute__((constructor)) static void act(void)
{
    const char *const what = getenv("SIGRAMP_TEST_DRIVER");
    if (what && strcmp(what, "abort") == 0)
        abort();
    while (what && strcmp(what, "hang") == 0)
        pause();
}

int clIcdGetPlatformIDsKHR(unsigned count, void *platforms, unsigned *found)
{
    (void)count;
    (void)platforms;
    if (found)
        *found = 0;
    return PLATFORM_NOT_FOUND;
}

void *clGetExtensionFunctionAddress(const char *name)
{
    return strcmp(name, "clIcdGetPlatformIDsKHR") == 0 ? (void *)clIcdGetPlatformIDsKHR : NULL;
}
