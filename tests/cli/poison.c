/* SPDX-License-Identifier: MIT */
/* An OpenCL loader that ends, with a status of its own, whatever process opens it. */
#include <unistd.h>

__attribute__((constructor)) static void end(void)
{
    _exit(77);
}
