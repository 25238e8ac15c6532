/* SPDX-License-Identifier: MIT */
/*
 * A fuzz target: what it does with one input, and inputs to begin with. libFuzzer runs it where
 * clang has it, and driver.c elsewhere. A target aborts where something is wrong.
 */
#ifndef SIGRAMP_TESTS_FUZZ_H
#define SIGRAMP_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* libFuzzer's names. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

typedef struct {
    const char *bytes;
    size_t size;
} fuzz_seed;

extern const fuzz_seed fuzz_seeds[];
extern const size_t fuzz_seed_count;

/* Makes an input of more than the 64 KiB that readers look at first, from the n-th seed; returns
 * its size, 0 if the target has none of that length. */
enum { FUZZ_LONGEST = 200000 };
size_t fuzz_long_seed(size_t n, char bytes[FUZZ_LONGEST]);

#define SEED(text)                                                                                 \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }

#define EXPECT(condition)                                                                          \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

#endif
