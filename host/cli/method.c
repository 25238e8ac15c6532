/* SPDX-License-Identifier: MIT */
#include "cli/method.h"

#include "cli/command.h"

#include <string.h>

static const struct {
    const char *name;
    sigramp_method method;
} methods[] = {{"auto", SIGRAMP_METHOD_AUTO},
               {"direct", SIGRAMP_METHOD_DIRECT},
               {"fast", SIGRAMP_METHOD_FAST},
               {"closed", SIGRAMP_METHOD_CLOSED}};
enum { METHOD_COUNT = sizeof methods / sizeof *methods };

int method_parse(const char *text, sigramp_method *method)
{
    if (!text)
        return 1;
    for (int i = 0; i < METHOD_COUNT; ++i) {
        if (strcmp(text, methods[i].name) == 0) {
            *method = methods[i].method;
            return 1;
        }
    }
    cli_fail(EXIT_WRONG, "--method '%s': give auto, direct, fast or closed", text);
    return 0;
}

const char *method_name(sigramp_method method)
{
    for (int i = 0; i < METHOD_COUNT; ++i)
        if (methods[i].method == method)
            return methods[i].name;
    return "direct";
}
