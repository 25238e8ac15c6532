/* SPDX-License-Identifier: MIT */
/* Random numbers of sigramp verify --all, from a state that any number may begin. */
#ifndef SIGRAMP_HOST_CLI_VERIFY_RANDOM_H
#define SIGRAMP_HOST_CLI_VERIFY_RANDOM_H

#include <stdint.h>

uint64_t random_bits(uint64_t *state);

/* 1 in one of so many cases. */
int random_one_in(uint64_t *state, unsigned count);

double random_between(uint64_t *state, double low, double high);

/* Two to the power of a number between the two: as many of each size as of its double. */
double random_spread(uint64_t *state, double low_exponent, double high_exponent);

/* 1 or -1. */
double random_sign(uint64_t *state);

/* Any number of the precision, which is 32 or 64, by its bits. */
double random_any(int precision, uint64_t *state);

/* A zero, an infinity, NaN, or a number from either end of the precision's range. */
double random_special(int precision, uint64_t *state);

#endif
