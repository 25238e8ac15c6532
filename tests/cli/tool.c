/* SPDX-License-Identifier: MIT */
#include "tool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static char folder[] = "/tmp/sigramp-test-XXXXXX";

void enter_folder(void)
{
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    return remove(path);
}

void leave_folder(void)
{
    cr_assert_eq(chdir("/"), 0);
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int count_files(void)
{
    DIR *directory = opendir(".");
    cr_assert_not_null(directory);
    int count = -2; /* . and .. */
    while (readdir(directory) != NULL) {
        count++;
    }
    closedir(directory);
    return count;
}

pid_t start_tool(const char *const *arguments, int input, int output, int errors)
{
    char *all[40] = {SIGRAMP_TOOL};
    for (int i = 0; arguments[i] != NULL; i++) {
        cr_assert_lt(i, 38);
        all[i + 1] = (char *)arguments[i];
    }
    posix_spawn_file_actions_t actions;
    pid_t child = 0;
    cr_assert_eq(posix_spawn_file_actions_init(&actions), 0);
    posix_spawn_file_actions_adddup2(&actions, input, 0);
    posix_spawn_file_actions_adddup2(&actions, output, 1);
    posix_spawn_file_actions_adddup2(&actions, errors, 2);
    cr_assert_eq(posix_spawn(&child, SIGRAMP_TOOL, &actions, NULL, all, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    return child;
}

int wait_tool(pid_t child)
{
    int result = 0;
    while (waitpid(child, &result, 0) < 0) {
        cr_assert_eq(errno, EINTR);
    }
    return WIFEXITED(result) ? WEXITSTATUS(result) : 128 + WTERMSIG(result);
}

/* A file without a name, so that the test's folder holds only what the tool left. */
static FILE *open_stream(const char *text)
{
    FILE *stream = tmpfile();
    cr_assert_not_null(stream);
    fputs(text == NULL ? "" : text, stream);
    fflush(stream);
    lseek(fileno(stream), 0, SEEK_SET);
    return stream;
}

static char *take_all(FILE *stream, size_t *size)
{
    fseek(stream, 0, SEEK_END);
    *size = (size_t)ftell(stream);
    rewind(stream);
    char *text = malloc(*size + 1);
    cr_assert_not_null(text);
    cr_assert_eq(fread(text, 1, *size, stream), *size);
    text[*size] = '\0';
    fclose(stream);
    return text;
}

outcome run_tool(const char *input, const char *const *arguments)
{
    outcome outcome;
    size_t errors_size;
    FILE *in = open_stream(input), *out = open_stream(NULL), *errors = open_stream(NULL);
    outcome.status = wait_tool(start_tool(arguments, fileno(in), fileno(out), fileno(errors)));
    fclose(in);
    outcome.output = take_all(out, &outcome.output_size);
    outcome.errors = take_all(errors, &errors_size);
    return outcome;
}

void forget(outcome *outcome)
{
    free(outcome->output);
    free(outcome->errors);
}

void expect_refusal(int status, const char *input, const char *const *arguments)
{
    const int files = count_files();
    outcome outcome = run_tool(input, arguments);
    const char *newline = strchr(outcome.errors, '\n');
    cr_expect_eq(outcome.status, status, "%s %s: status %d, not %d: %s", arguments[0], arguments[1],
                 outcome.status, status, outcome.errors);
    cr_expect(strncmp(outcome.errors, "sigramp: ", 9) == 0, "said: %s", outcome.errors);
    cr_expect(newline != NULL && newline[1] == '\0', "not one line: %s", outcome.errors);
    cr_expect_str_empty(outcome.output);
    cr_expect_eq(count_files(), files, "a file was left after: %s", outcome.errors);
    forget(&outcome);
}

void expect_output(const char *output, const char *input, const char *const *arguments)
{
    outcome outcome = run_tool(input, arguments);
    cr_expect_eq(outcome.status, 0, "%s", outcome.errors);
    cr_expect_str_eq(outcome.output, output);
    forget(&outcome);
}

json_t *run_json(const char *const *arguments)
{
    json_error_t error;
    outcome outcome = run_tool(NULL, arguments);
    cr_assert_eq(outcome.status, 0, "%s", outcome.errors);
    json_t *value = json_loads(outcome.output, JSON_REJECT_DUPLICATES, &error);
    cr_assert_not_null(value, "%s in: %s", error.text, outcome.output);
    forget(&outcome);
    return value;
}

void write_file(const char *name, const void *bytes, size_t size)
{
    FILE *file = fopen(name, "wb");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(bytes, 1, size, file), size);
    cr_assert_eq(fclose(file), 0);
}

void write_text(const char *name, const char *text)
{
    write_file(name, text, strlen(text));
}

char *read_file(const char *name, size_t *size)
{
    FILE *file = fopen(name, "rb");
    cr_assert_not_null(file, "%s is missing", name);
    return take_all(file, size);
}

void write_npy(const char *name, const char *dictionary, const void *data, size_t size)
{
    const size_t length = strlen(dictionary);
    const unsigned char head[10] = {
        0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (unsigned char)length, (unsigned char)(length >> 8)};
    char *bytes = malloc(10 + length + size);
    cr_assert_not_null(bytes);
    memcpy(bytes, head, 10);
    memcpy(bytes + 10, dictionary, length);
    if (size > 0) {
        memcpy(bytes + 10 + length, data, size);
    }
    write_file(name, bytes, 10 + length + size);
    free(bytes);
}

void use_gnuplot(const char *script)
{
    char path[4200], here[4096];
    cr_assert(mkdir("bin", 0777) == 0 || errno == EEXIST);
    write_text("bin/gnuplot", script);
    cr_assert_eq(chmod("bin/gnuplot", 0755), 0);
    cr_assert_not_null(getcwd(here, sizeof here));
    snprintf(path, sizeof path, "%s/bin:/usr/bin:/bin", here);
    setenv("PATH", path, 1);
}
