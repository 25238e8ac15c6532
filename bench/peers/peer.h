/* SPDX-License-Identifier: MIT */
/*
 * What a peer written in C exports. Each is a shared library of its own, which a worker process
 * loads alone, so that neither their symbols nor their threads meet.
 *
 * Order of calls: peer_open once; then peer_prepare and any number of peer_run, again and again.
 */
#ifndef SIGRAMP_BENCH_PEER_H
#define SIGRAMP_BENCH_PEER_H

#include <stdbool.h>
#include <stddef.h>

#define PEER_API __attribute__((visibility("default")))

typedef enum { PEER_READY, PEER_NOT_OFFERED, PEER_FAILED } peer_answer;

/* The library's version as it says at run time, and what is called, one line each. */
PEER_API const char *peer_version(void);
PEER_API const char *peer_call(void);

/* False if the library cannot work here. */
PEER_API bool peer_open(int threads);

/*
 * Gets ready to compute y[j] = unit(x[j]) for j < count; all that a user would do once for many
 * arrays happens here. unit is "copy" or a unit's name. Both arrays begin on a page and may be read
 * a page beyond their end.
 */
PEER_API peer_answer peer_prepare(const char *unit, size_t count, const float *x, float *y);

/* The timed call: returns when y is complete. */
PEER_API bool peer_run(void);

#endif
