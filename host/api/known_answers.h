/* SPDX-License-Identifier: MIT */
/* Whether the CPU path computes what is known of the units. */
#ifndef SIGRAMP_HOST_API_KNOWN_ANSWERS_H
#define SIGRAMP_HOST_API_KNOWN_ANSWERS_H

#include "sigramp/sigramp.h"
#include "units/units.h"

enum { KNOWN_WHY_SIZE = 256 };

/* Maps and direct sums of one unit by the loops of an instruction set, and its series, against what
 * its file says: SIGRAMP_SELF_CHECK_FAILED, and why, or SIGRAMP_OUT_OF_MEMORY. */
sigramp_status known_answers_check_unit(sigramp_unit unit, const unit_traits *traits,
                                        const char *isa, char why[KNOWN_WHY_SIZE]);

/* Of all units, once in a process; isa as instructions_find (threads/instructions.h) returns it. */
sigramp_status known_answers_check(const char *isa, char why[KNOWN_WHY_SIZE]);

#endif
