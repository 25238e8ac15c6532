/* SPDX-License-Identifier: MIT */
#include "io/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int input_is_standard(const char *path)
{
    return strcmp(path, "-") == 0 || strcmp(path, "/dev/stdin") == 0 ||
           strcmp(path, "/dev/fd/0") == 0 || strcmp(path, "/proc/self/fd/0") == 0;
}

static int fail_to_read(const input *input, io_error *error)
{
    return io_fail(error, IO_FAILED, "cannot read %s: %s", input->name, strerror(errno));
}

/* What kind of file it is, and room for its bytes. */
static int examine(input *input, io_error *error)
{
    struct stat status;
    if (fstat(input->file, &status) != 0)
        return fail_to_read(input, error);
    if (S_ISDIR(status.st_mode))
        return io_fail(error, IO_WRONG, "%s is a directory: give a file of numbers", input->name);
    const off_t at = S_ISREG(status.st_mode) ? lseek(input->file, 0, SEEK_CUR) : -1;
    if (at >= 0) {
        input->is_regular = 1;
        input->start = (uint64_t)at;
        input->size = status.st_size > at ? (uint64_t)(status.st_size - at) : 0;
    }
    input->bytes = malloc(INPUT_BUFFER);
    return input->bytes || io_fail(error, IO_FAILED, "out of memory");
}

int input_open(const char *path, input *input, io_error *error)
{
    const int is_standard = strcmp(path, "-") == 0;
    *input = (struct input){.name = is_standard ? "standard input" : path};
    /* A descriptor of its own: closing it leaves standard input open. */
    input->file = is_standard ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                              : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (input->file < 0) {
        const int is_short = errno == EMFILE || errno == ENFILE || errno == ENOMEM;
        return io_fail(error, is_short ? IO_FAILED : IO_WRONG, "cannot open %s: %s", input->name,
                       strerror(errno));
    }
    if (!examine(input, error)) {
        input_close(input);
        return 0;
    }
    return 1;
}

void input_of_memory(const char *name, const void *bytes, size_t size, input *input)
{
    *input = (struct input){
        .name = name, .file = -1, .bytes = (unsigned char *)bytes, .end = size, .has_ended = 1};
}

static int read_some(input *input, void *bytes, size_t count, size_t *got, io_error *error)
{
    ssize_t read_now;
    do {
        read_now = read(input->file, bytes, count);
    } while (read_now < 0 && errno == EINTR);
    if (read_now < 0)
        return fail_to_read(input, error);
    *got = (size_t)read_now;
    input->has_ended = read_now == 0;
    return 1;
}

int input_look(input *input, size_t count, io_error *error)
{
    if (input->end - input->at >= count || input->has_ended)
        return 1;
    memmove(input->bytes, input->bytes + input->at, input->end - input->at);
    input->end -= input->at;
    input->at = 0;
    while (input->end < count && !input->has_ended) {
        size_t got = 0;
        if (!read_some(input, input->bytes + input->end, INPUT_BUFFER - input->end, &got, error))
            return 0;
        input->end += got;
    }
    return 1;
}

int input_take(input *input, void *bytes, size_t count, size_t *taken, io_error *error)
{
    const size_t kept = input->end - input->at;
    *taken = kept < count ? kept : count;
    if (*taken > 0) {
        memcpy(bytes, input->bytes + input->at, *taken);
        input->at += *taken;
    }
    while (*taken < count && !input->has_ended) {
        size_t got = 0;
        if (!read_some(input, (char *)bytes + *taken, count - *taken, &got, error))
            return 0;
        *taken += got;
    }
    return 1;
}

int input_release(input *input)
{
    const int file = input->file;
    if (file >= 0)
        free(input->bytes);
    *input = (struct input){.file = -1};
    return file;
}

void input_close(input *input)
{
    const int file = input_release(input);
    if (file >= 0)
        close(file);
}
