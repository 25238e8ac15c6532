/* SPDX-License-Identifier: MIT */
/*
 * What `auto` takes: the method that should take the least time for the request. It is decided from
 * the request alone, never from the device, so that every device gives the same bits.
 */
#ifndef SIGRAMP_HOST_API_CHOOSE_H
#define SIGRAMP_HOST_API_CHOOSE_H

#include "sigramp/sigramp.h"

/* The distance between the outermost of count offsets of the precision, count > 0; not finite if
 * one of them is not. */
double sum_spread(int precision, size_t count, const void *offsets);

/* Direct or fast, for count offsets in an array, so far apart. */
sigramp_method sum_choose_listed(const sigramp_sum_options *options, int precision, uint64_t count,
                                 double spread);

/* Whether that is direct however far apart they are to be taken. */
int sum_is_direct_array(const sigramp_sum_options *options, int precision, uint64_t count);

/* What `auto` takes for offsets in an array: that, or what sum_choose_listed says. */
sigramp_method sum_choose_array(const sigramp_sum_options *options, int precision, uint64_t count,
                                double spread);

/* What a plan of these terms tries first, for so many points. The offsets are looked at only where
 * it depends on how far apart they are. */
sigramp_method sum_method_of(const sigramp_sum_options *options, int precision, uint64_t points,
                             uint64_t count, const void *offsets);

/* Closed, or what sum_choose_listed says of the offsets listed. */
sigramp_method sum_choose_spaced(const sigramp_sum_options *options, int precision, double spread,
                                 uint64_t count);

#endif
