/* SPDX-License-Identifier: MIT */
/* The hashes of the right float32 results, made by tests/reference/right_hashes.c. */
#ifndef SIGRAMP_HOST_VERIFY_RIGHT_H
#define SIGRAMP_HOST_VERIFY_RIGHT_H

#include "sigramp/sigramp.h"
#include "verify/inputs.h"

extern const verify_right verify_right_f32[SIGRAMP_UNIT_COUNT];

#endif
