/* SPDX-License-Identifier: MIT */
/* Options: popt parses them, this checks what all commands share. */
#include "cli/command.h"

#include "cli/progress.h"
#include "cli/ranks.h"
#include "io/input.h"
#include "io/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_THREADS = 1024 };

static const struct poptOption shared_options[] = {
    {"device", 0, POPT_ARG_STRING, NULL, OPTION_DEVICE, "where to compute (auto)",
     "auto|cpu|opencl|opencl:P.D"},
    {"precision", 0, POPT_ARG_STRING, NULL, OPTION_PRECISION, "of the computation (that of --x)",
     "f32|f64"},
    {"threads", 0, POPT_ARG_STRING, NULL, OPTION_THREADS, "of the CPU path (one per processor)",
     "T"},
    {"isa", 0, POPT_ARG_STRING, NULL, OPTION_ISA, "of the CPU path (the best there is)",
     "baseline|avx2|avx512"},
    {"json", 0, POPT_ARG_NONE, NULL, OPTION_JSON, "print one JSON object instead of the report",
     NULL},
    {"quiet", 0, POPT_ARG_NONE, NULL, OPTION_QUIET, "say nothing but errors on standard error",
     NULL},
    {"help", 'h', POPT_ARG_NONE, NULL, OPTION_HELP, "print this and stop", NULL},
    POPT_TABLEEND};

void cli_option_table(const cli_command *command, struct poptOption *table)
{
    size_t count = 0;
    for (const struct poptOption *option = command->options; option->longName != NULL; ++option)
        table[count++] = *option;
    memcpy(table + count, shared_options, sizeof shared_options);
}

void cli_print_help(const cli_command *command)
{
    struct poptOption table[OPTION_COUNT + 1];
    cli_option_table(command, table);
    printf("Usage: sigramp %s %s\n%s.\n", command->name, command->usage, command->summary);
    for (const struct poptOption *option = table; option->longName != NULL; ++option) {
        char left[64];
        snprintf(left, sizeof left, "--%s%s%s", option->longName, option->argDescrip ? " " : "",
                 option->argDescrip ? option->argDescrip : "");
        printf("  %-36s %s\n", left, option->descrip);
    }
    if (command->lists_units)
        cli_print_units(stdout);
    printf("%sExamples:\n%s", command->notes, command->examples);
}

static int parse_precision(cli_request *request)
{
    const char *text = request->text[OPTION_PRECISION];
    if (!text)
        return 1;
    request->precision = strcmp(text, "f32") == 0 ? 32 : strcmp(text, "f64") == 0 ? 64 : 0;
    if (request->precision == 0)
        cli_fail(EXIT_WRONG, "--precision '%s': give f32 or f64", text);
    return request->precision != 0;
}

static int parse_threads(cli_request *request)
{
    const char *text = request->text[OPTION_THREADS];
    uint64_t threads = 0;
    if (!text)
        return 1;
    if (!number_parse_count(text, &threads) || threads < 1 || threads > MOST_THREADS) {
        cli_fail(EXIT_WRONG, "--threads '%s': give a whole number from 1 to %d", text,
                 MOST_THREADS);
        return 0;
    }
    request->threads = (int)threads;
    return 1;
}

/* P.D of opencl:P.D: two runs of digits. */
static int is_device_pair(const char *text)
{
    const size_t platform = strspn(text, "0123456789");
    const size_t device = text[platform] == '.' ? strspn(text + platform + 1, "0123456789") : 0;
    return platform > 0 && device > 0 && text[platform + 1 + device] == '\0';
}

static int check_device(const char *text)
{
    if (!text || strcmp(text, "auto") == 0 || strcmp(text, "cpu") == 0 ||
        strcmp(text, "opencl") == 0 ||
        (strncmp(text, "opencl:", 7) == 0 && is_device_pair(text + 7)))
        return 1;
    cli_fail(EXIT_WRONG,
             "--device '%s': give auto, cpu, opencl or opencl:P.D (see sigramp devices)", text);
    return 0;
}

static int check_isa(const char *text)
{
    if (!text || strcmp(text, "baseline") == 0 || strcmp(text, "avx2") == 0 ||
        strcmp(text, "avx512") == 0)
        return 1;
    cli_fail(EXIT_WRONG, "--isa '%s': give baseline, avx2 or avx512", text);
    return 0;
}

static int is_flag(const struct poptOption *table, int option)
{
    while (table->longName && table->val != option)
        table++;
    return table->longName && table->argInfo == POPT_ARG_NONE;
}

/* EXIT_DONE, or the status after saying why not. */
static int parse_options(const cli_command *command, const struct poptOption *table,
                         cli_request *request)
{
    int option;
    while ((option = poptGetNextOpt(request->popt)) > 0) {
        free(request->text[option]);
        request->text[option] = is_flag(table, option) ? strdup("") : poptGetOptArg(request->popt);
        if (!request->text[option])
            return cli_fail(EXIT_FAILED, "out of memory");
    }
    if (option == POPT_ERROR_MALLOC)
        return cli_fail(EXIT_FAILED, "out of memory");
    if (option < -1) {
        return cli_fail(EXIT_WRONG, "%s: %s; see sigramp %s --help",
                        poptBadOption(request->popt, 0), poptStrerror(option), command->name);
    }
    request->json = request->text[OPTION_JSON] != NULL;
    request->quiet = request->text[OPTION_QUIET] != NULL;
    return EXIT_DONE;
}

static int parse_operands(const cli_command *command, cli_request *request)
{
    const char *extra = NULL;
    if (command->takes_operands) {
        request->operands = poptGetArgs(request->popt);
        return 1;
    }
    if (command->takes_operand)
        request->operand = poptGetArg(request->popt);
    extra = poptGetArg(request->popt);
    if (extra) {
        cli_fail(EXIT_WRONG, "'%s' is one word too many; see sigramp %s --help", extra,
                 command->name);
    }
    return !extra;
}

static int parse_format(cli_request *request, option_id option, const char *name)
{
    const char *text = request->text[option];
    if (!text || form_parse(text, &request->form[option]))
        return 1;
    cli_fail(EXIT_WRONG, "--%s-format '%s': give " FORM_WORDS, name, text);
    return 0;
}

/* How the arrays are to be read. */
static int parse_reading(cli_request *request)
{
    const char *missing = request->text[OPTION_MISSING];
    if (missing && strcmp(missing, "nan") != 0) {
        cli_fail(EXIT_WRONG, "--missing '%s': give nan; without it a missing number is an error",
                 missing);
        return 0;
    }
    return parse_format(request, OPTION_X_FORMAT, "x") &&
           parse_format(request, OPTION_OFFSETS_FORMAT, "offsets") &&
           parse_format(request, OPTION_WEIGHTS_FORMAT, "weights") &&
           parse_format(request, OPTION_SOLVE_FORMAT, "solve");
}

array_request cli_array(const cli_request *request, option_id option, const char *text,
                        int precision)
{
    const option_id format = option == OPTION_X         ? OPTION_X_FORMAT
                             : option == OPTION_OFFSETS ? OPTION_OFFSETS_FORMAT
                             : option == OPTION_WEIGHTS ? OPTION_WEIGHTS_FORMAT
                             : option == OPTION_SOLVE   ? OPTION_SOLVE_FORMAT
                                                        : OPTION_NONE;
    return (array_request){.argument = text ? text : request->text[option],
                           .form = text ? FORM_UNKNOWN : request->form[format],
                           .precision = precision,
                           .missing_is_nan = request->text[OPTION_MISSING] != NULL};
}

/* What one array takes of standard input, no other finds there. */
static int check_standard_input(const cli_request *request)
{
    static const option_id arrays[] = {OPTION_X,      OPTION_OFFSETS,      OPTION_WEIGHTS,
                                       OPTION_GROUPS, OPTION_POINT_GROUPS, OPTION_SOLVE,
                                       OPTION_SLOPES, OPTION_EXCLUDE};
    int count = 0;
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; ++i) {
        const char *text = request->text[arrays[i]];
        count += text && (input_is_standard(text) || strncmp(text, "-:", 2) == 0);
    }
    if (count > 1)
        cli_fail(EXIT_WRONG, "- stands for %d arrays; standard input can be only one", count);
    return count <= 1;
}

static int run_parsed(const cli_command *command, const struct poptOption *table,
                      cli_request *request)
{
    const int parsed = parse_options(command, table, request);
    if (parsed != EXIT_DONE)
        return parsed;
    if (request->text[OPTION_HELP]) {
        cli_print_help(command);
        return EXIT_DONE;
    }
    if (!parse_operands(command, request) || !parse_precision(request) || !parse_threads(request) ||
        !check_device(request->text[OPTION_DEVICE]) || !check_isa(request->text[OPTION_ISA]) ||
        !parse_reading(request) || !parse_format(request, OPTION_OUT_FORMAT, "out") ||
        !check_standard_input(request))
        return EXIT_WRONG;
    /* Groups are no slices: one rank has them all. */
    if ((!command->is_divided || request->text[OPTION_GROUPS]) && !ranks_do_alone())
        return EXIT_DONE;
    progress_start(request->quiet || ranks_here().rank > 0);
    const int status = command->run(request);
    progress_end();
    return status;
}

int cli_run(const cli_command *command, int argc, const char **argv)
{
    struct poptOption table[OPTION_COUNT + 1];
    cli_request request = {.command = command->name, .table = table};
    cli_option_table(command, table);
    request.popt = poptGetContext(NULL, argc, argv, table, 0);
    if (!request.popt)
        return cli_fail(EXIT_FAILED, "out of memory");
    const int status = run_parsed(command, table, &request);
    for (int option = 0; option < OPTION_COUNT; ++option)
        free(request.text[option]);
    poptFreeContext(request.popt);
    return status;
}
