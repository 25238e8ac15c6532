/* SPDX-License-Identifier: MIT */
/* What the ranks of one verification found, each in a run of the inputs of its own. */
#ifndef SIGRAMP_HOST_CLI_VERIFY_RANKS_H
#define SIGRAMP_HOST_CLI_VERIFY_RANKS_H

#include "sigramp/sigramp.h"

/* Together: makes of the reports of all ranks, whose inputs follow one another, on each rank the
 * one report of all inputs. `before`: room for as many numbers as there are ranks, zeros. */
void verify_join_ranks(sigramp_verify_report *report, int64_t *before);

#endif
