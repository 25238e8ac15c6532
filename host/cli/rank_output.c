/* SPDX-License-Identifier: MIT */
#include "cli/rank_output.h"

#include "cli/ranks.h"

#include <stdlib.h>
#include <string.h>

/* What ranks compare: enough for every option and 32 dimensions. */
enum { MOST_WORDS = 1 << 16 };

int rank_inputs_compare(const json_t *shared, io_error *error)
{
    static char first[MOST_WORDS], own[MOST_WORDS];
    json_dumpb(shared, own, MOST_WORDS - 1, 0);
    memcpy(first, own, MOST_WORDS);
    ranks_broadcast(first, MOST_WORDS);
    return memcmp(first, own, MOST_WORDS) == 0 ||
           io_fail(error, IO_WRONG, "it has not the points, terms or words that rank 0 has");
}

/* Slices of fewer bytes go through rank 0: they are no work to send. */
enum { PAGE = 4096, SMALLEST_SLICE = 16 * PAGE, MOST_OUTPUTS = 2 };

/* Of the points before a slice. */
static size_t slice_end(const rank_slices *slices, int ranks_before)
{
    const size_t end =
        part_before((uint64_t)ranks_before, (uint64_t)ranks_here().count, slices->points);
    if (slices->start < 0 || ranks_before == ranks_here().count)
        return end;
    const size_t beyond = ((size_t)slices->start + end * slices->bytes) % PAGE / slices->bytes;
    return end - (beyond < end ? beyond : end);
}

part_range rank_slice(const rank_slices *slices, int rank)
{
    const size_t first = slice_end(slices, rank);
    return (part_range){first, slice_end(slices, rank + 1) - first};
}

static int offer(rank_output *const *outputs, int count, const rank_slices *slices,
                 slice_offer *offers, io_error *error)
{
    const size_t smallest = slices->points / (size_t)ranks_here().count * slices->bytes;
    int is_done = 1;
    for (int i = 0; i < count && is_done && smallest >= SMALLEST_SLICE; ++i)
        is_done = slice_make_offer(&outputs[i]->sink, &offers[i], error);
    return is_done;
}

/* The first file that is offered says where pages begin; another, whose pages begin elsewhere, is
 * rank 0's. */
static void settle(rank_output *const *outputs, int count, const slice_offer *offers,
                   rank_slices *slices)
{
    for (int i = 0; i < count; ++i) {
        if (offers[i].is_offered && slices->start < 0)
            slices->start = offers[i].start;
        outputs[i]->is_collected =
            !offers[i].is_offered || offers[i].start % PAGE != slices->start % PAGE;
    }
}

static int open_other(rank_output *output, const slice_offer *offer, int precision,
                      part_range range, io_error *error)
{
    if (!output->is_collected)
        return slice_open(offer, output->name, precision, range.first, &output->sink, error);
    output->sink.precision = precision;
    output->kept = malloc(range.count * ((size_t)precision / 8) + 1);
    return output->kept || io_fail(error, IO_FAILED, "out of memory");
}

int rank_outputs_share(rank_output *const *outputs, int count, int precision, rank_slices *slices,
                       io_error *error)
{
    static slice_offer offers[MOST_OUTPUTS];
    const int rank = ranks_here().rank;
    int is_done = rank > 0 || offer(outputs, count, slices, offers, error);
    ranks_broadcast(offers, (size_t)count * sizeof *offers);
    settle(outputs, count, offers, slices);
    for (int i = 0; i < count && is_done && rank > 0; ++i)
        is_done = open_other(outputs[i], &offers[i], precision, rank_slice(slices, rank), error);
    return is_done;
}

int rank_output_write(rank_output *output, const void *values, size_t count, io_error *error)
{
    if (!output->kept)
        return sink_write(&output->sink, values, count, error);
    const size_t bytes = count * ((size_t)output->sink.precision / 8);
    memcpy(output->kept + output->kept_bytes, values, bytes);
    output->kept_bytes += bytes;
    return 1;
}

int rank_output_finish_slice(rank_output *output, io_error *error)
{
    const int is_slice = ranks_here().rank > 0 && output->sink.temporary.file >= 0;
    return !is_slice || slice_finish(&output->sink, error);
}

static void send_kept(const rank_output *output, size_t most)
{
    for (size_t sent = 0; sent < output->kept_bytes;) {
        const size_t left = output->kept_bytes - sent, now = left < most ? left : most;
        ranks_send(output->kept + sent, now, 0);
        sent += now;
    }
}

/* What cannot be written is taken all the same: the others send it. */
static int take_kept(rank_output *output, part_range range, int rank, size_t most, void *room,
                     io_error *error)
{
    const size_t bytes = (size_t)output->sink.precision / 8;
    int is_written = 1;
    for (size_t done = 0; done < range.count;) {
        const size_t left = range.count - done, now = left < most ? left : most;
        ranks_receive(room, now * bytes, rank);
        is_written = is_written && sink_write(&output->sink, room, now, error);
        done += now;
    }
    return is_written;
}

int rank_output_collect(rank_output *output, const rank_slices *slices, size_t most, void *room,
                        io_error *error)
{
    const mpi_ranks here = ranks_here();
    int is_written = 1;
    if (here.rank > 0 && output->kept)
        send_kept(output, most * slices->bytes);
    for (int rank = 1; rank < here.count && here.rank == 0 && output->is_collected; ++rank)
        is_written &= take_kept(output, rank_slice(slices, rank), rank, most, room, error);
    return is_written;
}

void rank_output_discard(rank_output *output)
{
    sink_discard(&output->sink);
    free(output->kept);
    output->kept = NULL;
}
