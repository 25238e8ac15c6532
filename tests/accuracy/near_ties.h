/* SPDX-License-Identifier: MIT */
#ifndef SIGRAMP_TESTS_NEAR_TIES_H
#define SIGRAMP_TESTS_NEAR_TIES_H

#include "families.h"

/*
 * x - offset so that u(x - offset) lies next to a midpoint of two numbers, on either side: an
 * offset near -t and small x place the argument much finer than one number can. For relu they are
 * the midpoints themselves.
 */
void fill_near_ties(input_block *block);

#endif
