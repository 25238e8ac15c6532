/* SPDX-License-Identifier: MIT */
#include "cli/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

json_t *json_number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

json_t *json_text(const char *text)
{
    if (!text)
        return json_null();
    json_t *string = json_string(text);
    char *plain = !string ? strdup(text) : NULL;
    if (plain) {
        for (char *at = plain; *at != '\0'; ++at)
            *at = (unsigned char)*at < 128 ? *at : '?';
        string = json_string(plain);
        free(plain);
    }
    return string;
}

/* "a,b": ["a", "b"] */
static json_t *list_of(const char *devices)
{
    json_t *list = json_array();
    while (list && *devices != '\0') {
        const size_t length = strcspn(devices, ",");
        if (json_array_append_new(list, json_stringn(devices, length)) != 0) {
            json_decref(list);
            return NULL;
        }
        devices += length + (devices[length] == ',');
    }
    return list;
}

json_t *json_report(const sigramp_context *context, int precision)
{
    const sigramp_report report = sigramp_context_report(context);
    return json_pack("{s:o, s:o, s:o, s:s, s:o}", "device", json_text(report.device), "devices",
                     list_of(report.devices), "isa", json_text(report.isa), "precision",
                     precision == 32 ? "f32" : "f64", "fallback", json_text(report.fallback));
}

static int print(json_t *value, size_t skipped, size_t flags)
{
    char *text = value ? json_dumps(value, flags) : NULL;
    json_decref(value);
    if (!text)
        return cli_fail(EXIT_FAILED, "out of memory");
    printf("%s\n", text + skipped);
    free(text);
    return EXIT_DONE;
}

int json_print(json_t *value)
{
    return print(value, 0, JSON_INDENT(2));
}

int json_print_rest(json_t *object)
{
    return print(object, 1, 0);
}
