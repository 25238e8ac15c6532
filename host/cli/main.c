/* SPDX-License-Identifier: MIT */
/* The tool `sigramp`: finds the command and runs it. */
#include "cli/command.h"
#include "cli/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const cli_command *const commands[] = {&cli_devices, &cli_eval,    &cli_sum,   &cli_join,
                                              &cli_compare, &cli_figures, &cli_verify};
enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

static void print_help(FILE *file)
{
    fprintf(
        file,
        "Usage: sigramp COMMAND [OPTION...]\n"
        "Logistic, softplus, ReLU and density units over arrays, and sums of many of them.\n\n");
    for (int i = 0; i < COMMAND_COUNT; ++i)
        fprintf(file, "  %-9s %s\n", commands[i]->name, commands[i]->summary);
    fputc('\n', file);
    cli_print_units(file);
    fprintf(file,
            "\nsigramp COMMAND --help tells more; sigramp --version tells the version.\n"
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

static int run(const char *name, int argc, const char **argv)
{
    if (strcmp(name, "--version") == 0) {
        printf("sigramp %s\n", sigramp_version());
        return EXIT_DONE;
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        print_help(stdout);
        return EXIT_DONE;
    }
    for (int i = 0; i < COMMAND_COUNT; ++i)
        if (strcmp(name, commands[i]->name) == 0)
            return cli_run(commands[i], argc, argv);
    return cli_fail(EXIT_WRONG, "'%s' is not a command; see sigramp --help", name);
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
    const int status = flush_output(run(argv[1], argc - 1, (const char **)argv + 1));
    if (sigramp_device_left_behind()) /* its driver's exit handlers may wait for it */
        _exit(status);
    return status;
}
