/* SPDX-License-Identifier: MIT */
/* Reads the tool's JSON reports; a key that is missing or of another kind fails the test. */
#ifndef SIGRAMP_TESTS_CLI_REPORT_H
#define SIGRAMP_TESTS_CLI_REPORT_H

#include "tool.h"

/* The arguments of a report whose shared keys are known. */
#define CPU "--device", "cpu", "--isa", "baseline", "--json"

double number_of(const json_t *object, const char *key);
const char *text_of(const json_t *object, const char *key);

/* What every report with a device has, after CPU. */
void expect_shared_keys(const json_t *report, const char *precision);

#endif
