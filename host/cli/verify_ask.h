/* SPDX-License-Identifier: MIT */
/* The questions of sigramp verify --all: what a context makes of a problem. */
#ifndef SIGRAMP_HOST_CLI_VERIFY_ASK_H
#define SIGRAMP_HOST_CLI_VERIFY_ASK_H

#include "cli/verify_problem.h"

/* Fills in answer->y, which has room for VERIFY_MOST_RESULTS, and the bounds. */
typedef sigramp_status verify_ask(const verify_problem *problem, sigramp_context *context,
                                  verify_answer *answer);

verify_ask verify_ask_map;
verify_ask verify_ask_sum;        /* with slopes of their own or with one */
verify_ask verify_ask_derivative; /* the second output */
verify_ask verify_ask_solve; /* x and its error; SIGRAMP_NOT_SUPPORTED where S has no inverse */
verify_ask verify_ask_without;
verify_ask verify_ask_open;         /* of terms that come in two calls, half of them twice */
verify_ask verify_ask_open_at_once; /* and by one call */
verify_ask verify_ask_batch;
verify_ask verify_ask_batch_singly; /* by a plan for each problem */
verify_ask verify_ask_sets;
verify_ask verify_ask_sets_singly;

#endif
