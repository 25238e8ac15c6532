/* SPDX-License-Identifier: MIT */
/* The tool `sigramp`: finds the command and runs it. */
#include "cli/command.h"
#include "cli/completion.h"
#include "cli/interrupt.h"
#include "cli/ranks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const cli_command *const commands[] = {&cli_devices, &cli_eval,    &cli_sum,    &cli_join,
                                              &cli_compare, &cli_figures, &cli_verify, NULL};

static void print_help(FILE *file)
{
    fprintf(
        file,
        "Usage: sigramp COMMAND [OPTION...]\n"
        "Logistic, softplus, ReLU and density units over arrays, and sums of many of them.\n\n");
    for (int i = 0; commands[i]; ++i)
        fprintf(file, "  %-9s %s\n", commands[i]->name, commands[i]->summary);
    fputc('\n', file);
    cli_print_units(file);
    fprintf(file,
            "\nsigramp help COMMAND tells more; sigramp --version tells the version, and\n"
            "sigramp completion bash|zsh|fish prints what completes these words in a shell.\n"
            "Exit status: 0 done, 1 it could not be done, 2 the request or an input is wrong.\n");
}

/* What was printed may still fail to arrive. */
static int flush_output(int status)
{
    const int is_written = fflush(stdout) == 0 && ferror(stdout) == 0;
    return is_written || status != EXIT_DONE
               ? status
               : cli_fail(EXIT_FAILED, "cannot write standard output");
}

/* Of those that this build has, the instruction sets that this processor runs and that compute
 * known values rightly. */
static void print_instruction_sets(void)
{
    static const char *const all[] = {"baseline", "avx2", "avx512"};
    printf("instruction sets here:");
    for (size_t i = 0; i < sizeof all / sizeof *all; ++i) {
        const sigramp_options options = {.device = "cpu", .isa = all[i], .threads = 1};
        sigramp_context *context = NULL;
        if (sigramp_context_create(&options, &context) == SIGRAMP_OK)
            printf(" %s", all[i]);
        sigramp_context_destroy(context);
    }
    putchar('\n');
}

static int print_version(void)
{
#ifdef __clang__
    static const char compiler[] = __VERSION__;
#else
    static const char compiler[] = "GCC " __VERSION__;
#endif
    printf("sigramp %s\ncompiler: %s\n", sigramp_version(), compiler);
    print_instruction_sets();
    return EXIT_DONE;
}

static const cli_command *find_command(const char *name)
{
    int i = 0;
    while (commands[i] && strcmp(name, commands[i]->name) != 0)
        ++i;
    if (!commands[i])
        cli_fail(EXIT_WRONG, "'%s' is not a command; see sigramp --help", name);
    return commands[i];
}

/* sigramp help [COMMAND] */
static int help(int argc, const char **argv)
{
    if (argc < 2) {
        print_help(stdout);
        return EXIT_DONE;
    }
    const cli_command *const command = find_command(argv[1]);
    if (command)
        cli_print_help(command);
    return command ? EXIT_DONE : EXIT_WRONG;
}

static int run(const char *name, int argc, const char **argv)
{
    if (strcmp(name, "--version") == 0)
        return print_version();
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return help(1, argv);
    if (strcmp(name, "help") == 0)
        return help(argc, argv);
    if (strcmp(name, "completion") == 0)
        return cli_print_completion(argc > 1 ? argv[1] : "", commands);
    const cli_command *const command = find_command(name);
    return command ? cli_run(command, argc, argv) : EXIT_WRONG;
}

/* A file must not be opened as a standard descriptor that was closed: a result would go into it, or
 * an array come out of it. What stands there instead fails at the first use. */
static int occupy_standard_descriptors(void)
{
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; ++file) {
        const int flags = file == STDIN_FILENO ? O_WRONLY : O_RDONLY;
        if (fcntl(file, F_GETFD) < 0 && errno == EBADF && open("/dev/null", flags) != file)
            return 0;
    }
    return 1;
}

int main(int argc, char **argv)
{
    if (!occupy_standard_descriptors())
        return EXIT_FAILED;
    interrupt_install();
    if (argc < 2) {
        print_help(stderr);
        return EXIT_WRONG;
    }
    int status = ranks_start(argc, argv);
    if (status == EXIT_DONE)
        status = flush_output(run(argv[1], argc - 1, (const char **)argv + 1));
    status = ranks_end(status);
    if (sigramp_device_left_behind()) /* its driver's exit handlers may wait for it */
        _exit(status);
    return status;
}
