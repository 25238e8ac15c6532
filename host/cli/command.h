/* SPDX-License-Identifier: MIT */
/*
 * What every command of the tool shares: its options, its messages, its context. Only host/cli
 * prints.
 */
#ifndef SIGRAMP_HOST_CLI_COMMAND_H
#define SIGRAMP_HOST_CLI_COMMAND_H

#include "cli/clock.h"
#include "io/array_open.h"
#include "io/form.h"
#include "sigramp/sigramp.h"

#include <popt.h>
#include <stdio.h>

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_WRONG = 2 };

/* Every option of every command; a command's table names those it takes. */
typedef enum {
    OPTION_NONE,
    OPTION_DEVICE,
    OPTION_PRECISION,
    OPTION_THREADS,
    OPTION_ISA,
    OPTION_JSON,
    OPTION_QUIET,
    OPTION_HELP,
    OPTION_X,
    OPTION_OFFSET,
    OPTION_OFFSETS,
    OPTION_WEIGHTS,
    OPTION_SLOPES,
    OPTION_GROUPS,
    OPTION_POINT_GROUPS,
    OPTION_UNIT,
    OPTION_SLOPE,
    OPTION_SCALE,
    OPTION_CONSTANT,
    OPTION_METHOD,
    OPTION_TOLERANCE,
    OPTION_DERIVATIVE,
    OPTION_OUT,
    OPTION_OUT_FORMAT,
    OPTION_OUT_DIR,
    OPTION_FORMAT,
    OPTION_QUICK,
    OPTION_X_FORMAT,
    OPTION_OFFSETS_FORMAT,
    OPTION_WEIGHTS_FORMAT,
    OPTION_MISSING,
    OPTION_WHY,
    OPTION_SOLVE,
    OPTION_SOLVE_FORMAT,
    OPTION_EXCLUDE,
    OPTION_EXCLUDE_SELF,
    OPTION_PART,
    OPTION_COUNT
} option_id;

typedef struct {
    const char *command;
    const struct poptOption *table; /* all options of the command */
    char *text[OPTION_COUNT]; /* as given, the last one if repeated; NULL if not; "" for a flag */
    const char *operand;      /* NULL if there is none; lives as long as popt */
    const char *const *operands; /* of a command that takes many: NULL, or ended by NULL */
    int json, quiet;
    array_form form[OPTION_COUNT]; /* of the options named ..._FORMAT; FORM_UNKNOWN if not given */
    int precision;                 /* 32, 64, or 0 if not given */
    int threads;                   /* 0 if not given */
    poptContext popt;
} cli_request;

typedef struct {
    const char *name;
    const char *summary;  /* one line of sigramp --help */
    const char *usage;    /* what follows the name: "UNIT --x ARRAY [OPTION...]" */
    const char *notes;    /* what --help says after the options */
    const char *examples; /* and at its end: a command line each, of which each line ends */
    int takes_operand;
    int takes_operands; /* any number of them */
    int is_divided;     /* its points, among the ranks that a launcher of MPI started */
    int lists_units;    /* --help shows their table */
    const struct poptOption *options;
    int (*run)(const cli_request *request);
} cli_command;

extern const cli_command cli_devices, cli_eval, cli_sum, cli_join, cli_compare, cli_figures,
    cli_verify;

/* Parses the options of a command and runs it; the exit status. */
int cli_run(const cli_command *command, int argc, const char **argv);

/* The command's options before the shared ones, into room for OPTION_COUNT + 1 of them. */
void cli_option_table(const cli_command *command, struct poptOption *table);

/* Prints what the command's --help prints. */
void cli_print_help(const cli_command *command);

/* Prints "sigramp: ..." as one line on standard error and returns the status. */
int cli_fail(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same for a failure of host/io. */
int cli_fail_io(const io_error *error);

/* The same for a failed call of the library; `context` may be NULL. */
int cli_fail_call(const cli_request *request, sigramp_status status,
                  const sigramp_context *context);

/* Reads a finite number given to an option, or the default; 0 after saying what is wrong. */
int cli_number(const cli_request *request, option_id option, const char *name, double otherwise,
               double *value);

/* The ARRAY of OPTION_X, _OFFSETS, _WEIGHTS, _SOLVE or of groups (text: what stands for it
 * where it is not given, or NULL), to be read in this precision, in C order. */
array_request cli_array(const cli_request *request, option_id option, const char *text,
                        int precision);

/* What --help says of ARRAY. */
#define CLI_ARRAY_NOTES                                                                            \
    "ARRAY is a file .npy .csv .tsv .txt .dat .f32 .f64, FILE:COLUMN of a table (a number from "   \
    "1,\n"                                                                                         \
    "a name of its header line, or * for all of it), - for standard input, a pipe,\n"              \
    "START:STOP:COUNT as NumPy's linspace, or one number.\n"

/* And of --part. */
#define CLI_PART_NOTES                                                                             \
    "With --part the points are shared: each of N requests, on any machine, writes a part file,\n" \
    "and sigramp join makes the whole of them. For example, of 64 on 8 processors:\n"              \
    "  seq 64 | xargs -P 8 -I K sigramp sum ... --part K/64 --out y.K.part --threads 1\n"          \
    "  sigramp join y.*.part --out y.npy\n"                                                        \
    "Under mpirun or srun the ranks share them, and make one file: man sigramp, RANKS.\n"

/* Prints the table of the units, from their rows. */
void cli_print_units(FILE *file);

/* Finds a unit by its name; 0 after saying which there are. */
int cli_unit(const char *name, sigramp_unit *unit);

/* Makes the context the request asks for; EXIT_DONE, or the status after saying why not. */
int cli_context(const cli_request *request, sigramp_context **context);

/* Says once on standard error why the CPU computes, unless --quiet. */
void cli_say_fallback(const cli_request *request, const sigramp_context *context);

/* A name from a driver or a file as one line that may go to a terminal. */
typedef struct {
    char text[256];
} cli_name;
cli_name cli_plain(const char *name);

#endif
