/* SPDX-License-Identifier: MIT */
#include "io/slice.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

static int fail(const char *name, const char *why, io_error *error)
{
    return io_fail(error, IO_FAILED, "cannot write %s: %s", name, why);
}

/* errno or 0 */
static int put_mark(int file, slice_offer *offer)
{
    offer->start = lseek(file, 0, SEEK_CUR);
    if (offer->start < 0 || getrandom(offer->mark, SLICE_MARK, 0) != SLICE_MARK)
        return errno;
    const ssize_t put = pwrite(file, offer->mark, SLICE_MARK, offer->start);
    if (put != SLICE_MARK)
        return put < 0 ? errno : ENOSPC;
    return fsync(file) == 0 ? 0 : errno;
}

int slice_make_offer(sink *sink, slice_offer *offer, io_error *error)
{
    const temporary_file *const file = &sink->temporary;
    *offer = (slice_offer){.is_offered = 0};
    if (sink->style != SINK_RAW || !file->place || strlen(file->path) >= SLICE_PATH ||
        __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__)
        return 1;
    const int reason = put_mark(file->file, offer);
    if (reason != 0)
        return fail(file->name, strerror(reason), error);
    memcpy(offer->path, file->path, strlen(file->path) + 1);
    offer->is_offered = 1;
    return 1;
}

/* Why not, or NULL. */
static const char *find_slice(int file, const slice_offer *offer, int precision, size_t first)
{
    unsigned char mark[SLICE_MARK];
    if (file < 0)
        return strerror(errno);
    if (pread(file, mark, SLICE_MARK, offer->start) != SLICE_MARK ||
        memcmp(mark, offer->mark, SLICE_MARK) != 0)
        return "it is not the file that rank 0 made; give a folder that all machines share";
    const off_t start = offer->start + (off_t)(first * ((size_t)precision / 8));
    return lseek(file, start, SEEK_SET) == start ? NULL : strerror(errno);
}

int slice_open(const slice_offer *offer, const char *name, int precision, size_t first, sink *sink,
               io_error *error)
{
    *sink = (struct sink)SINK_NONE;
    sink->style = SINK_RAW;
    sink->precision = precision;
    sink->temporary.file = open(offer->path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    const char *why = find_slice(sink->temporary.file, offer, precision, first);
    if (!why && !(sink->temporary.name = strdup(name)))
        why = strerror(ENOMEM);
    if (why) {
        fail(name, why, error);
        sink_discard(sink);
    }
    return !why;
}

int slice_finish(sink *sink, io_error *error)
{
    if (fsync(sink->temporary.file) != 0)
        return fail(sink->temporary.name, strerror(errno), error);
    sink_discard(sink);
    return 1;
}
