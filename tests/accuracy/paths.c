/* SPDX-License-Identifier: MIT */
/* The paths check: the same random arrays by every path and in every manner, bit for bit. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accuracy.h"
#include "families.h"
#include "number_line.h"
#include "path_list.h"
#include "support.h"

/* From LARGE_BYTES on the CPU path stores results in another way (STREAMED_BYTES of
 * host/cpu/threads.c). An array may begin up to MOST_SHIFT elements late, and GUARD bytes follow
 * it. */
enum { MOST_POINTS = 200000, LARGE_BYTES = 1 << 24, MOST_SHIFT = 16, GUARD = 64, MARK = 0x5a };

/* One array and how it is laid out. */
typedef struct {
    input_block block;
    const char *family;
    size_t x_shift, y_shift;
    bool in_place;
    uint64_t cpu_paths; /* which of them take part: a bit each */
} task;

/* Sizes of any order, and those around the blocks, tiles and runs that the paths work in. */
static size_t random_count(uint64_t *seed)
{
    static const size_t edges[] = {1, 16, 64, 128, 256, 4096, 65536, 131072};
    enum { EDGES = sizeof edges / sizeof *edges };
    if (random_integer(seed, 0, 1))
        return edges[random_integer(seed, 0, EDGES - 1)] + (size_t)random_integer(seed, -1, 1);
    return (size_t)random_integer(seed, 0, MOST_POINTS >> random_integer(seed, 0, 16));
}

static const input_family *random_family(bool shifted, uint64_t *seed)
{
    size_t count = 0;
    while (input_families[count].name && (shifted || !input_families[count].pairs_only))
        ++count;
    return &input_families[random_integer(seed, 0, (int64_t)count - 1)];
}

static task random_task(const accuracy_options *options, uint64_t *seed, bool large, double *x)
{
    task one = {0};
    do {
        one.block.unit = (sigramp_unit)random_integer(seed, 0, SIGRAMP_UNIT_COUNT - 1);
        one.block.precision = random_integer(seed, 0, 1) ? SIGRAMP_F64 : SIGRAMP_F32;
    } while (!is_wanted(options, one.block.unit, one.block.precision));
    one.block.shifted = options->shifted || random_integer(seed, 0, 2) > 0;
    one.block.count = random_count(seed);
    if (large)
        one.block.count += LARGE_BYTES / real_size(one.block.precision);
    one.block.seed = random_bits(seed);
    one.block.x = x;
    const input_family *const family = random_family(one.block.shifted, seed);
    one.family = family->name;
    fill_block(family, &one.block);
    one.x_shift = (size_t)random_integer(seed, 0, MOST_SHIFT);
    one.y_shift = (size_t)random_integer(seed, 0, MOST_SHIFT);
    one.in_place = !large && random_integer(seed, 0, 3) == 0;
    one.cpu_paths = (random_bits(seed) & random_bits(seed)) | 1;
    return one;
}

/* Arrays of one call: bytes of x and y somewhere inside marked memory. */
typedef struct {
    void *x_memory, *y_memory;
    char *x, *y;
} call_arrays;

static void *marked_memory(size_t bytes)
{
    void *memory = malloc(bytes);
    if (!memory)
        abort();
    return memset(memory, MARK, bytes);
}

static call_arrays make_arrays(const task *one, const void *x, size_t bytes)
{
    const size_t size = real_size(one->block.precision);
    call_arrays arrays = {marked_memory(one->x_shift * size + bytes + GUARD), NULL, NULL, NULL};
    arrays.x = (char *)arrays.x_memory + one->x_shift * size;
    memcpy(arrays.x, x, bytes);
    arrays.y = arrays.x;
    if (!one->in_place) {
        arrays.y_memory = marked_memory(one->y_shift * size + bytes + GUARD);
        arrays.y = (char *)arrays.y_memory + one->y_shift * size;
    }
    return arrays;
}

static void free_arrays(const call_arrays *arrays)
{
    free(arrays->x_memory);
    free(arrays->y_memory);
}

static bool is_marked(const char *from, const char *to)
{
    while (from < to && *from == MARK)
        ++from;
    return from == to;
}

/* Nothing but y was written. */
static bool only_y_changed(const call_arrays *arrays, const void *x, size_t bytes)
{
    const char *const before = arrays->y_memory ? arrays->y_memory : arrays->x_memory;
    return is_marked(before, arrays->y) &&
           is_marked(arrays->y + bytes, arrays->y + bytes + GUARD) &&
           (!arrays->y_memory || memcmp(arrays->x, x, bytes) == 0);
}

static bool equal_results(const task *one, const char *y, const char *right)
{
    const input_block *const block = &one->block;
    const size_t size = real_size(block->precision);
    for (size_t j = 0; j < block->count; ++j)
        if (memcmp(y + j * size, right + j * size, size) != 0) {
            printf("point %zu: u(%a - %a) = %a, but %a by the first path\n", j, block->x[j],
                   block->offset, real_at(block->precision, y, j),
                   real_at(block->precision, right, j));
            return false;
        }
    return true;
}

/* Maps by one path; the first path's results become right, the others' must equal them. */
static bool check_path(const path *way, const task *one, const void *x, void *right, bool first)
{
    const input_block *const block = &one->block;
    const size_t bytes = block->count * real_size(block->precision);
    const call_arrays arrays = make_arrays(one, x, bytes);
    const sigramp_status status = map_reals(way->context, block->unit, block->precision,
                                            block->count, arrays.x, block->offset, arrays.y);
    bool same = status == SIGRAMP_OK && only_y_changed(&arrays, x, bytes);
    if (status != SIGRAMP_OK)
        printf("%s: %s\n", sigramp_status_message(status), sigramp_context_detail(way->context));
    else if (!same)
        puts("the call wrote outside y");
    if (same && first)
        memcpy(right, arrays.y, bytes);
    same = same && equal_results(one, arrays.y, right);
    free_arrays(&arrays);
    return same;
}

static void print_failure(const path *way, const task *one)
{
    const input_block *const block = &one->block;
    printf("WRONG by %s: %s f%d, %zu points of \"%s\", x and y %zu and %zu elements late%s\n",
           way->name, sigramp_unit_info(block->unit)->name, (int)block->precision, block->count,
           one->family, one->x_shift, one->y_shift, one->in_place ? ", in place" : "");
}

static bool check_task(const path_list *list, const task *one)
{
    const input_block *const block = &one->block;
    void *x = real_array(block->precision, block->count, block->x);
    void *right = real_array(block->precision, block->count, block->x);
    bool same = true;
    for (size_t p = 0; same && p < list->count; ++p) {
        const path *const way = &list->paths[p];
        const bool left_out = way->on_cpu && !(one->cpu_paths >> p & 1);
        if (left_out || (block->precision == SIGRAMP_F64 && !way->fp64))
            continue;
        same = check_path(way, one, x, right, p == 0);
        if (!same)
            print_failure(way, one);
    }
    free(right);
    free(x);
    return same;
}

bool check_paths(const accuracy_options *options)
{
    uint64_t seed = options->seed * 2 + 1, points = 0;
    path_list list = {0};
    double *x = malloc((MOST_POINTS + LARGE_BYTES / sizeof(float) + 1) * sizeof *x);
    printf("seed %#llx\n", (unsigned long long)options->seed);
    bool same = x && open_paths(options->device, &seed, &list);
    for (size_t k = 0; same && k < options->count; ++k) {
        const task one = random_task(options, &seed, k % 100 == 0, x);
        same = check_task(&list, &one);
        points += one.block.count;
    }
    if (same)
        printf("%zu arrays, %llu points: every path gave the same bits\n", options->count,
               (unsigned long long)points);
    close_paths(&list);
    free(x);
    return same;
}
