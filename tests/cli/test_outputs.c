/* SPDX-License-Identifier: MIT */
/* What --out may be besides a new file: written into, or replaced and yet the same to its users. */
#include "tool.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

TestSuite(outputs, .init = enter_folder, .fini = leave_folder, .timeout = 60);

#define RELU "eval", "relu", "--x", "0:2:3", "--device", "cpu"

static const char text[] = "0\n1\n2\n";

static mode_t kind_of(const char *name)
{
    struct stat status;
    cr_assert_eq(lstat(name, &status), 0, "%s is missing", name);
    return status.st_mode & S_IFMT;
}

static void expect_text(const char *name)
{
    size_t size;
    char *bytes = read_file(name, &size);
    cr_expect_str_eq(bytes, text, "%s", name);
    free(bytes);
}

static void expect_done(const char *const *arguments)
{
    outcome outcome = run_tool(NULL, arguments);
    cr_expect_eq(outcome.status, 0, "%s", outcome.errors);
    forget(&outcome);
}

typedef struct {
    int from;
    char bytes[64];
} reader;

/* All that comes until the writer is gone. */
static void *read_all(void *what)
{
    reader *reader = what;
    size_t used = 0;
    for (ssize_t got;
         (got = read(reader->from, reader->bytes + used, sizeof reader->bytes - 1 - used)) > 0;) {
        used += (size_t)got;
    }
    return NULL;
}

Test(outputs, a_fifo_is_written_into)
{
    reader reader = {.bytes = ""};
    pthread_t thread;
    cr_assert_eq(mkfifo("fifo", 0666), 0);
    reader.from = open("fifo", O_RDONLY | O_NONBLOCK);
    cr_assert_eq(fcntl(reader.from, F_SETFL, 0), 0);
    const int writer = open("fifo", O_WRONLY); /* so that the reader waits for the tool */
    cr_assert_eq(pthread_create(&thread, NULL, read_all, &reader), 0);
    expect_done(ARGUMENTS(RELU, "--out", "fifo"));
    close(writer);
    pthread_join(thread, NULL);
    cr_expect_str_eq(reader.bytes, text);
    cr_expect_eq(kind_of("fifo"), S_IFIFO);
    cr_expect_eq(count_files(), 1);
}

Test(outputs, a_socket_is_written_into)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
    reader reader = {.bytes = ""};
    const int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    cr_assert_eq(bind(listener, (const struct sockaddr *)&address, sizeof address), 0);
    cr_assert_eq(listen(listener, 1), 0);
    expect_done(ARGUMENTS(RELU, "--out", "socket"));
    reader.from = accept(listener, NULL, NULL);
    read_all(&reader);
    cr_expect_str_eq(reader.bytes, text);
    cr_expect_eq(kind_of("socket"), S_IFSOCK);
    close(listener);
    EXPECT_FAILED(RELU, "--out", "socket"); /* nobody listens any more */
}

Test(outputs, devices_and_descriptors_are_written_into)
{
    expect_done(ARGUMENTS(RELU, "--out", "/dev/null"));
    expect_done(ARGUMENTS(RELU, "--out", "/dev/null", "--out-format", "npy"));
    cr_expect_eq(kind_of("/dev/null"), S_IFCHR);
    expect_output(text, NULL, ARGUMENTS(RELU, "--out", "-"));
    outcome outcome = RUN(RELU, "--out", "/dev/stdout");
    cr_expect_str_eq(outcome.output, text);
    cr_expect_str_empty(outcome.errors);
    forget(&outcome);
    expect_output(text, NULL, ARGUMENTS(RELU, "--out", "/dev/fd/1", "--quiet"));
    EXPECT_FAILED(RELU, "--out", "/dev/full");
    EXPECT_FAILED(RELU, "--out", "/dev/fd/999");
    cr_expect_eq(count_files(), 0);
}

Test(outputs, have_the_form_that_is_asked_for)
{
    size_t size;
    outcome outcome = RUN(RELU, "--out", "-", "--out-format", "npy");
    cr_expect_eq(outcome.output_size, 128 + 3 * sizeof(double));
    cr_expect_eq(memcmp(outcome.output, "\x93NUMPY", 6), 0);
    forget(&outcome);
    outcome = RUN(RELU, "--out-format", "f64");
    cr_expect_eq(outcome.output_size, 3 * sizeof(double));
    forget(&outcome);
    expect_done(ARGUMENTS(RELU, "--out", "y.npy", "--out-format", "text"));
    expect_text("y.npy");
    expect_done(ARGUMENTS(RELU, "--out", "y", "--out-format", "f32", "--precision", "f32"));
    free(read_file("y", &size));
    cr_expect_eq(size, 3 * sizeof(float));
    EXPECT_WRONG(RELU, "--out", "y", "--out-format", "f32");
    EXPECT_WRONG(RELU, "--out", "y", "--out-format", "png");
    EXPECT_WRONG(RELU, "--out", "z");
    EXPECT_WRONG(RELU, "--json", "--out", "-");
    EXPECT_WRONG(RELU, "--json", "--out-format", "npy");
    EXPECT_WRONG("sum", "--x", "1", "--offsets", "1", "--derivative", "/dev/stdout");
}

Test(outputs, a_symbolic_link_stays_and_its_target_gets_the_data)
{
    cr_assert_eq(mkdir("folder", 0777), 0);
    cr_assert_eq(symlink("../y.csv", "folder/second.csv"), 0);
    cr_assert_eq(symlink("folder/second.csv", "first.csv"), 0);
    for (int i = 0; i < 2; i++) { /* the target is to come, then there */
        expect_done(ARGUMENTS(RELU, "--out", "first.csv"));
        cr_expect_eq(kind_of("first.csv"), S_IFLNK);
        cr_expect_eq(kind_of("folder/second.csv"), S_IFLNK);
        cr_expect_eq(kind_of("y.csv"), S_IFREG);
        expect_text("y.csv");
        cr_expect_eq(count_files(), 3);
    }
    cr_assert_eq(symlink("loop.csv", "loop.csv"), 0);
    EXPECT_FAILED(RELU, "--out", "loop.csv");
    EXPECT_WRONG("sum", "--x", "1", "--offsets", "1", "--out", "y.csv", "--derivative",
                 "first.csv");
}

Test(outputs, an_existing_file_keeps_its_mode_and_owner)
{
    static const mode_t modes[] = {0600, 0640, 0666, 0755};
    struct stat status;
    const bool is_root = geteuid() == 0;
    for (int i = 0; i < 4; i++) {
        write_text("y.csv", "old");
        cr_assert_eq(chmod("y.csv", modes[i]), 0);
        cr_assert(!is_root || chown("y.csv", 12345, 54321) == 0);
        expect_done(ARGUMENTS(RELU, "--out", "y.csv"));
        expect_text("y.csv");
        cr_assert_eq(stat("y.csv", &status), 0);
        cr_expect_eq(status.st_mode & 07777, modes[i], "mode %o, not %o", status.st_mode & 07777,
                     modes[i]);
        cr_expect(!is_root || (status.st_uid == 12345 && status.st_gid == 54321));
    }
    umask(027);
    expect_done(ARGUMENTS(RELU, "--out", "new.csv"));
    cr_assert_eq(stat("new.csv", &status), 0);
    cr_expect_eq(status.st_mode & 07777, 0640);
}

Test(outputs, a_hard_link_keeps_what_it_had)
{
    size_t size;
    write_text("y.csv", "old");
    cr_assert_eq(link("y.csv", "other.csv"), 0);
    expect_done(ARGUMENTS(RELU, "--out", "y.csv"));
    expect_text("y.csv");
    char *bytes = read_file("other.csv", &size);
    cr_expect_str_eq(bytes, "old");
    free(bytes);
}

Test(outputs, names_may_be_as_long_as_the_system_allows)
{
    char name[257];
    memset(name, 'y', 256);
    strcpy(name + 251, ".csv"); /* 255 bytes */
    for (int i = 0; i < 2; i++) {
        expect_done(ARGUMENTS(RELU, "--out", name));
        expect_text(name);
        cr_expect_eq(count_files(), 1);
    }
    strcpy(name + 252, ".csv");
    EXPECT_FAILED(RELU, "--out", name);
}

/* Each one's own values, whole: never some of one writer's and some of another's. */
static void expect_one_of(int writers)
{
    size_t size;
    char *bytes = read_file("y.f64", &size);
    const double *values = (const double *)(void *)bytes;
    cr_assert_eq(size, 3000 * sizeof *values);
    cr_expect(values[0] >= 1 && values[0] <= writers);
    for (int i = 1; i < 3000; i++) {
        cr_assert_eq(values[i], values[0], "two writers' values in one file");
    }
    free(bytes);
}

Test(outputs, of_one_name_written_at_once_are_one_or_the_other)
{
    enum { WRITERS = 4, ROUNDS = 15 };
    const int nothing = open("/dev/null", O_RDWR);
    for (int round = 0; round < ROUNDS; round++) {
        pid_t writers[WRITERS];
        for (int i = 0; i < WRITERS; i++) {
            char x[32];
            snprintf(x, sizeof x, "%d:%d:3000", i + 1, i + 1);
            writers[i] =
                start_tool(ARGUMENTS("eval", "relu", "--x", x, "--device", "cpu", "--out", "y.f64"),
                           nothing, nothing, nothing);
        }
        for (int i = 0; i < WRITERS; i++) {
            cr_expect_eq(wait_tool(writers[i]), 0);
        }
        expect_one_of(WRITERS);
        cr_expect_eq(count_files(), 1);
    }
    close(nothing);
}
