/* SPDX-License-Identifier: MIT */
#include "cli/print_findings.h"

#include <stdio.h>
#include <string.h>

/* How a topic of the library's is told: in a line, and in JSON, where NULL is no member. */
typedef struct {
    const char *topic, *label, *before_detail, *counted;
    const char *key, *name_key, *detail_key, *number_key;
    bool is_list;
} telling;

static const telling tellings[] = {
    {"loader", "loader: ", "", NULL, "loader", "path", NULL, NULL, false},
    {"registry", "drivers are registered in ", "", NULL, "registry", "path", NULL, NULL, false},
    {"driver", "", " names ", "platform", "drivers", "file", "library", "platforms", true},
    {"unregistered", "", ", which this registers: ", NULL, "unregistered", "library", "command",
     NULL, true},
    {"platform", "platform ", "", "device", "platforms", "name", NULL, "devices", true},
    {"node", "", "", NULL, "nodes", "path", NULL, NULL, true},
    {"helper", "drivers are tried out by: ", "", NULL, "helper", "path", NULL, NULL, false},
    {"cache", "built programs: ", "", NULL, "cache", "path", NULL, NULL, false},
    {"pocl-cache", "PoCL's own: ", ", in place of ", NULL, "pocl_cache", "path", "in_place_of",
     NULL, false}};
enum { TELLING_COUNT = sizeof tellings / sizeof *tellings };

static bool is_about(const sigramp_finding *finding, const char *topic)
{
    return strcmp(finding->topic, topic) == 0;
}

bool findings_have_problem(const finding_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (!is_about(&list->findings[i], "opencl") && *list->findings[i].problem != '\0')
            return true;
    return false;
}

const char *findings_why_none(const finding_list *list)
{
    for (size_t i = 0; i < list->count; i++)
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
    else if (how->counted != NULL && finding->number == 0)
        printf(": no %s", how->counted);
    else if (how->counted != NULL)
        printf(": %u %s%s", finding->number, how->counted, finding->number == 1 ? "" : "s");
    putchar('\n');
}

void findings_print(const finding_list *list, bool problems_only)
{
    for (int t = 0; t < TELLING_COUNT; t++) {
        for (size_t i = 0; i < list->count; i++) {
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
    int failed = object == NULL;
    if (how->detail_key != NULL)
        failed |= json_object_set_new(object, how->detail_key, text_or_null(finding->detail));
    if (how->number_key != NULL)
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
    for (size_t i = 0; all != NULL && i < list->count; i++) {
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
    for (int t = 0; object != NULL && t < TELLING_COUNT; t++) {
        if (json_object_set_new(object, tellings[t].key, tell(&tellings[t], list)) != 0) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}
