/* SPDX-License-Identifier: MIT */
/* What each rank of a request did, for the report. */
#ifndef SIGRAMP_HOST_CLI_RANK_ROWS_H
#define SIGRAMP_HOST_CLI_RANK_ROWS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* What this rank did. */
typedef struct {
    size_t points, terms;
    double seconds; /* from the beginning until its results were computed */
    int64_t *rows;  /* room for what all ranks did */
} rank_work;

/* The room, zeroed; the caller frees it. NULL without memory. */
int64_t *rank_rows(void);

/* Together: the rows of all ranks, for rank 0 to report; NULL if there is one. */
json_t *rank_rows_list(const rank_work *work);

#endif
