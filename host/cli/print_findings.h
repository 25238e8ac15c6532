/* SPDX-License-Identifier: MIT */
/* What sigramp devices says of the things that OpenCL devices depend on. */
#ifndef SIGRAMP_HOST_CLI_PRINT_FINDINGS_H
#define SIGRAMP_HOST_CLI_PRINT_FINDINGS_H

#include "cli/json.h"

enum { MOST_FINDINGS = 256 };

typedef struct {
    size_t count;
    sigramp_finding findings[MOST_FINDINGS];
} finding_list;

/* Whether there is more than a device to tell about. */
int findings_have_problem(const finding_list *list);

/* Why there is no OpenCL device; "" if there is one. */
const char *findings_why_none(const finding_list *list);

/* Prints a line for each, or for each with a problem. */
void findings_print(const finding_list *list, int problems_only);

/* An object; NULL without memory. */
json_t *findings_json(const finding_list *list);

#endif
