/* SPDX-License-Identifier: MIT */
/* What all reports in JSON have in common. */
#ifndef SIGRAMP_BENCH_JSON_FILE_H
#define SIGRAMP_BENCH_JSON_FILE_H

#include <jansson.h>

#include "bench.h"

json_t *bench_machine_object(const bench_machine *machine);

/* To standard output for a path of NULL, or, whole or not at all, to a file; false with a message
 * if it could not be written, or root is NULL. */
bool bench_dump(const json_t *root, const char *path);

#endif
