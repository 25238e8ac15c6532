/* SPDX-License-Identifier: MIT */
/* What devices have to get right before they are trusted: fixed small problems of every kind, whose
 * answers are the CPU path's, which known_answers.h has checked in its turn. */
#ifndef SIGRAMP_HOST_API_KNOWN_PROBLEMS_H
#define SIGRAMP_HOST_API_KNOWN_PROBLEMS_H

#include "plan/known_problem.h"

known_problems known_problems_give;

#endif
