/* SPDX-License-Identifier: MIT */
/* How long drivers may take. */
#include "timeout.h"

#include <stdlib.h>

static const double LONGEST_TIMEOUT = 86400, DEFAULT_TIMEOUT = 60;

double opencl_timeout(void)
{
    const char *const wish = getenv("SIGRAMP_DEVICE_TIMEOUT");
    const double wished = wish ? strtod(wish, NULL) : 0;
    return wished > 0 ? wished < LONGEST_TIMEOUT ? wished : LONGEST_TIMEOUT : DEFAULT_TIMEOUT;
}
