/* SPDX-License-Identifier: MIT */
#include "cli/print_findings.h"

#include <stdio.h>
#include <string.h>

/* How a topic of the library's is told: in a line, and in JSON, where NULL is no member. */
typedef struct {
    const char *topic, *label, *before_detail, *counted;
    const char *key, *name_key, *detail_key, *number_key;
    int is_list;
} telling;

static const telling tellings[] = {
    {"loader", "loader: ", "", NULL, "loader", "path", NULL, NULL, 0},
    {"registry", "drivers are registered in ", "", NULL, "registry", "path", NULL, NULL, 0},
    {"driver", "", " names ", "platform", "drivers", "file", "library", "platforms", 1},
    {"unregistered", "", ", which this registers: ", NULL, "unregistered", "library", "command",
     NULL, 1},
    {"platform", "platform ", "", "device", "platforms", "name", NULL, "devices", 1},
    {"node", "", "", NULL, "nodes", "path", NULL, NULL, 1},
    {"helper", "drivers are tried out by: ", "", NULL, "helper", "path", NULL, NULL, 0},
    {"cache", "built programs: ", "", NULL, "cache", "path", NULL, NULL, 0},
    {"pocl-cache", "PoCL's own: ", ", in place of ", NULL, "pocl_cache", "path", "in_place_of",
     NULL, 0}};
enum { TELLING_COUNT = sizeof tellings / sizeof *tellings };

static int is_about(const sigramp_finding *finding, const char *topic)
{
    return strcmp(finding->topic, topic) == 0;
}

int findings_have_problem(const finding_list *list)
{
    for (size_t i = 0; i < list->count; ++i)
        if (!is_about(&list->findings[i], "opencl") && *list->findings[i].problem != '\0')
            return 1;
    return 0;
}

const char *findings_why_none(const finding_list *list)
{
    for (size_t i = 0; i < list->count; ++i)
        if (is_about(&list->findings[i], "opencl"))
            return list->findings[i].problem;
    return "";
}

static void print_line(const telling *how, const sigramp_finding *finding)
{
    printf("%12s %s%s", "", how->label, *finding->name == '\0' ? "none" : finding->name);
    if (*finding->detail != '\0')
        printf("%s%s", how->before_detail, finding->detail);
    if (*finding->problem != '\0')
        printf(": %s", finding->problem);
    else if (how->counted && finding->number == 0)
        printf(": no %s", how->counted);
    else if (how->counted)
        printf(": %u %s%s", finding->number, how->counted, finding->number == 1 ? "" : "s");
    putchar('\n');
}

void findings_print(const finding_list *list, int problems_only)
{
    for (int t = 0; t < TELLING_COUNT; ++t) {
        for (size_t i = 0; i < list->count; ++i) {
            const sigramp_finding *finding = &list->findings[i];
            if (is_about(finding, tellings[t].topic) &&
                (!problems_only || *finding->problem != '\0'))
                print_line(&tellings[t], finding);
        }
    }
}

static json_t *text_or_null(const char *text)
{
    return json_text(*text == '\0' ? NULL : text);
}

static json_t *describe(const telling *how, const sigramp_finding *finding)
{
    json_t *object = json_pack("{s:o}", how->name_key, text_or_null(finding->name));
    int failed = !object;
    if (how->detail_key)
        failed |= json_object_set_new(object, how->detail_key, text_or_null(finding->detail));
    if (how->number_key)
        failed |= json_object_set_new(object, how->number_key, json_integer(finding->number));
    failed |= json_object_set_new(object, "error", text_or_null(finding->problem));
    if (failed) {
        json_decref(object);
        return NULL;
    }
    return object;
}

/* A list of all, or the only one, or null. */
static json_t *tell(const telling *how, const finding_list *list)
{
    json_t *all = how->is_list ? json_array() : json_null();
    for (size_t i = 0; all && i < list->count; ++i) {
        if (!is_about(&list->findings[i], how->topic))
            continue;
        json_t *one = describe(how, &list->findings[i]);
        if (!how->is_list)
            return one;
        if (json_array_append_new(all, one) != 0) {
            json_decref(all);
            return NULL;
        }
    }
    return all;
}

json_t *findings_json(const finding_list *list)
{
    json_t *object = json_object();
    for (int t = 0; object && t < TELLING_COUNT; ++t) {
        if (json_object_set_new(object, tellings[t].key, tell(&tellings[t], list)) != 0) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}
