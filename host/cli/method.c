/* SPDX-License-Identifier: MIT */
#include "cli/method.h"

#include "cli/command.h"

#include <string.h>

int method_parse(const char *text, sigramp_method *method)
{
    if (!text || strcmp(text, "auto") == 0)
        return 1;
    if (strcmp(text, "direct") == 0) {
        *method = SIGRAMP_METHOD_DIRECT;
        return 1;
    }
    if (strcmp(text, "fast") == 0) {
        *method = SIGRAMP_METHOD_FAST;
        return 1;
    }
    if (strcmp(text, "closed") == 0) {
        *method = SIGRAMP_METHOD_CLOSED;
        return 1;
    }
    cli_fail(EXIT_WRONG, "--method '%s': give auto, direct, fast or closed", text);
    return 0;
}

const char *method_name(sigramp_method method)
{
    return method == SIGRAMP_METHOD_FAST     ? "fast"
           : method == SIGRAMP_METHOD_CLOSED ? "closed"
                                             : "direct";
}
