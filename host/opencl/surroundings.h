/* SPDX-License-Identifier: MIT */
/* What decides which drivers there are and what they do, as far as it can be known without them. */
#ifndef SIGRAMP_HOST_OPENCL_SURROUNDINGS_H
#define SIGRAMP_HOST_OPENCL_SURROUNDINGS_H

#include "cache.h"

/* Adds the loader's and the drivers' files, the environment, the limits of the process and the
 * kernel to a key. */
void opencl_add_surroundings(opencl_cache_key *key);

/* Whether this process may have as many threads as a driver may want at once: some for each
 * processor. Some drivers end the process where they get fewer. */
int opencl_can_have_threads(void);

#endif
