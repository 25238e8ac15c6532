/* SPDX-License-Identifier: MIT */
/*
 * sigramp-right-hashes FILE: makes host/verify/right_f32.c, what `sigramp verify` compares with.
 *
 * To make it again: build the tests, then
 *     build/tests/sigramp-right-hashes host/verify/right_f32.c
 * It takes some minutes and gives the same bytes each time. It says how many inputs double left
 * open, and which are the hardest.
 */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reference/float_bits.h"
#include "reference/right.h"
#include "verify/inputs.h"

static const char *const names[] = {
#define UNIT_NAME(NAME, name, formula, ulp_f32, ulp_f64) #NAME,
    SIGRAMP_UNIT_LIST(UNIT_NAME)};

static int by_distance(const void *left, const void *right)
{
    const right_open *a = left, *b = right;
    if (a->distance != b->distance)
        return a->distance < b->distance ? -1 : 1;
    return (a->input > b->input) - (a->input < b->input);
}

/* Where the sample has it anyway it must not be counted twice. */
static bool is_in_sample(uint32_t input)
{
    const verify_inputs spread = {0, VERIFY_SPREAD, (const uint32_t[VERIFY_HARD]){0}};
    float x;
    verify_fill(&spread, input >> 12, 1, &x);
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits == input;
}

/*
 * 1/2 + x/4 lies on a middle for thousands of small x, and x^3/48 decides: of these, which would
 * fill the list, only a quarter of it is taken, at all distances.
 */
static bool is_near_half(sigramp_unit unit, uint32_t input)
{
    return unit == SIGRAMP_LOGISTIC && fabsf(float_of(input)) < 0x1p-12f;
}

static size_t take(sigramp_unit unit, const right_open_list *open, bool near_half, size_t stride,
                   size_t room, uint32_t *hard)
{
    size_t taken = 0, passed = 0;
    for (size_t i = 0; i < open->count && taken < room; ++i) {
        const uint32_t input = open->items[i].input;
        if (is_near_half(unit, input) == near_half && !is_in_sample(input) &&
            passed++ % stride == 0)
            hard[taken++] = input;
    }
    return taken;
}

/* The hardest inputs, the special ones that the sample lacks, and more of the sample's kind. */
static void choose_hard(sigramp_unit unit, const right_open_list *open, uint32_t *hard)
{
    static const uint32_t special[] = {0x00000001, 0x80000001, 0x7f800001, 0xff800001};
    enum { SPECIAL = sizeof special / sizeof *special, QUARTER = VERIFY_HARD / 4 };
    const uint32_t step = 0x9e3779b1; /* odd: it comes to every pattern */
    size_t near_half = 0;
    for (size_t i = 0; i < open->count; ++i)
        near_half += is_near_half(unit, open->items[i].input);
    memcpy(hard, special, sizeof special);
    size_t count = SPECIAL;
    count += take(unit, open, true, near_half / QUARTER + 1, QUARTER, hard + count);
    count += take(unit, open, false, 1, VERIFY_HARD - count, hard + count);
    for (uint32_t input = step; count < VERIFY_HARD; input += step)
        if (!is_in_sample(input))
            hard[count++] = input;
}

static void say(sigramp_unit unit, const right_open_list *open)
{
    fprintf(stderr, "%s: %" PRIu64 " inputs evaluated, double left %zu open\n", names[unit],
            open->evaluated, open->count);
    size_t said = 0;
    for (size_t i = 0; i < open->count && said < 8; ++i)
        if (!is_near_half(unit, open->items[i].input)) {
            fprintf(stderr, "    x = %a: %.4g of the distance of two floats from their middle\n",
                    (double)float_of(open->items[i].input), open->items[i].distance);
            ++said;
        }
    if (open->count > 0 && is_near_half(unit, open->items[0].input))
        fprintf(stderr, "    of those near x = 0, x = %a: %.4g\n",
                (double)float_of(open->items[0].input), open->items[0].distance);
}

static verify_right make_right(sigramp_unit unit)
{
    verify_right right;
    right_open_list open = {0};
    for (unsigned block = 0; block < VERIFY_BLOCKS; ++block)
        right.blocks[block] = right_block_hash(unit, block, &open);
    if (open.count > 0)
        qsort(open.items, open.count, sizeof *open.items, by_distance);
    say(unit, &open);
    choose_hard(unit, &open, right.hard);
    right.quick = right_quick_hash(unit, right.hard);
    free(open.items);
    return right;
}

static void write_right(FILE *file, sigramp_unit unit, const verify_right *right)
{
    fprintf(file, "    [SIGRAMP_%s] = {\n        .quick = 0x%016" PRIx64 ",\n        .blocks = {",
            names[unit], right->quick);
    for (int i = 0; i < VERIFY_BLOCKS; ++i)
        fprintf(file, "%s0x%016" PRIx64 ",", i % 4 ? " " : "\n            ", right->blocks[i]);
    fprintf(file, "\n        },\n        .hard = {");
    for (int i = 0; i < VERIFY_HARD; ++i)
        fprintf(file, "%s0x%08" PRIx32 ",", i % 7 ? " " : "\n            ", right->hard[i]);
    fprintf(file, "\n        },\n    },\n");
}

static bool write_all(const char *path, const verify_right *rights)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return false;
    fputs("/* SPDX-License-Identifier: MIT */\n"
          "/* Made by tests/reference/right_hashes.c, which says how; not by hand. */\n"
          "#include \"verify/right.h\"\n\n"
          "/* clang-format off */\n"
          "const verify_right verify_right_f32[SIGRAMP_UNIT_COUNT] = {\n",
          file);
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)
        write_right(file, (sigramp_unit)unit, &rights[unit]);
    fputs("};\n", file);
    const bool is_written = !ferror(file);
    return fclose(file) == 0 && is_written;
}

int main(int argc, char **argv)
{
    static verify_right rights[SIGRAMP_UNIT_COUNT];
    if (argc != 2) {
        fprintf(stderr, "usage: sigramp-right-hashes FILE\n");
        return EXIT_FAILURE;
    }
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)
        rights[unit] = make_right((sigramp_unit)unit);
    if (!write_all(argv[1], rights)) {
        fprintf(stderr, "sigramp-right-hashes: cannot write %s\n", argv[1]);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
