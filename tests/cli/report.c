/* SPDX-License-Identifier: MIT */
#include "report.h"

double number_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    cr_assert(json_is_number(value), "%s is not a number", key);
    return json_number_value(value);
}

const char *text_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    cr_assert(json_is_string(value), "%s is not a string", key);
    return json_string_value(value);
}

void expect_shared_keys(const json_t *report, const char *precision)
{
    cr_expect_str_eq(text_of(report, "device"), "cpu");
    cr_expect_eq(json_array_size(json_object_get(report, "devices")), 1);
    cr_expect_str_eq(json_string_value(json_array_get(json_object_get(report, "devices"), 0)),
                     "cpu");
    cr_expect_str_eq(text_of(report, "isa"), "baseline");
    cr_expect_str_eq(text_of(report, "precision"), precision);
    cr_expect(json_is_null(json_object_get(report, "fallback")));
}
