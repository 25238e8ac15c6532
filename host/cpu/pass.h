/* SPDX-License-Identifier: MIT */
/* Which form vectors of doubles in pairs are in: the one that divides least where tables of 16 fit
 * into two registers. */
#ifndef SIGRAMP_HOST_CPU_PASS_H
#define SIGRAMP_HOST_CPU_PASS_H

#include "cpu/vector.h"

#ifdef vector_entries_of_16
#include "cpu/group_pass.h"
#else
#include "cpu/ratio_pass.h"
#endif

#endif
