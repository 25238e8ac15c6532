/* SPDX-License-Identifier: MIT */
/* Runs the tool in a folder of the test's own and keeps what it said. */
#ifndef SIGRAMP_TESTS_CLI_TOOL_H
#define SIGRAMP_TESTS_CLI_TOOL_H

#include <criterion/criterion.h>
#include <jansson.h>
#include <stddef.h>
#include <sys/types.h>

#include "sigramp/sigramp.h"

/* The units' names, in the rows' order, for an array. */
#define UNIT_NAME(NAME, name, formula, ulp_f32, ulp_f64) #name,
#define UNIT_NAMES SIGRAMP_UNIT_LIST(UNIT_NAME)

typedef struct {
    int status; /* the exit status, or 128 + the signal that ended it */
    char *output, *errors;
    size_t output_size;
} outcome;

/* Enters a new empty folder / leaves and removes it; every suite's .init and .fini. */
void enter_folder(void);
void leave_folder(void);

/* Names in the folder, hidden ones too. */
int count_files(void);

/* Starts the tool; its standard streams are the descriptors. arguments ends with NULL. */
pid_t start_tool(const char *const *arguments, int input, int output, int errors);
int wait_tool(pid_t child);

/* Puts a script in the place of gnuplot. */
void use_gnuplot(const char *script);

/* Runs it on the text as standard input (NULL: none). */
outcome run_tool(const char *input, const char *const *arguments);
void forget(outcome *outcome);

#define ARGUMENTS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define RUN(...) run_tool(NULL, ARGUMENTS(__VA_ARGS__))
#define RUN_WITH(input, ...) run_tool(input, ARGUMENTS(__VA_ARGS__))

/* The status, exactly one line "sigramp: ..." on standard error, and no new file. Empty standard
 * output too. */
void expect_refusal(int status, const char *input, const char *const *arguments);
#define EXPECT_WRONG(...) expect_refusal(2, NULL, ARGUMENTS(__VA_ARGS__))
#define EXPECT_FAILED(...) expect_refusal(1, NULL, ARGUMENTS(__VA_ARGS__))

/* Success, with exactly this on standard output. */
void expect_output(const char *output, const char *input, const char *const *arguments);

/* Success, with JSON on standard output; the caller frees it. */
json_t *run_json(const char *const *arguments);
#define RUN_JSON(...) run_json(ARGUMENTS(__VA_ARGS__))

void write_file(const char *name, const void *bytes, size_t size);
void write_text(const char *name, const char *text);
char *read_file(const char *name, size_t *size); /* fails the test if it is missing */

/* Writes a version 1.0 .npy file with this dictionary. */
void write_npy(const char *name, const char *dictionary, const void *data, size_t size);

#endif
