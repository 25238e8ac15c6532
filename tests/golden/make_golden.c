/* SPDX-License-Identifier: MIT */
/* make-golden UNIT: writes golden/UNIT.txt to standard output, from the families of inputs of the
 * accuracy program, the same each time. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "accuracy/families.h"
#include "golden.h"

enum { BLOCKS = 12, BLOCK = 8 };

static void write_block(const input_block *block)
{
    for (size_t j = 0; j < block->count; ++j) {
        const golden_value value = golden_compute(block->unit, block->x[j], block->offset);
        golden_write(stdout, &value);
    }
}

static void write_families(sigramp_unit unit, bool shifted)
{
    double x[BLOCK];
    uint64_t seed = 0;
    for (const input_family *family = input_families; family->name; ++family)
        for (int b = 0; b < BLOCKS && (shifted || !family->pairs_only); ++b) {
            input_block block = {.unit = unit,
                                 .precision = SIGRAMP_F64,
                                 .shifted = shifted,
                                 .seed = seed++,
                                 .count = BLOCK,
                                 .x = x};
            fill_block(family, &block);
            write_block(&block);
        }
}

int main(int argc, char **argv)
{
    for (int unit = 0; argc == 2 && unit < SIGRAMP_UNIT_COUNT; ++unit) {
        const sigramp_unit_row *const row = sigramp_unit_info((sigramp_unit)unit);
        if (strcmp(row->name, argv[1]) != 0)
            continue;
        printf("# SPDX-License-Identifier: MIT\n"
               "# make-golden %s, MPFR %s, %d bits: x, offset, the double nearest to u(x - offset) "
               "with\n# u(t) = %s, and what is right beyond it, in ULP\n",
               row->name, mpfr_get_version(), GOLDEN_BITS, row->formula);
        write_families((sigramp_unit)unit, false);
        write_families((sigramp_unit)unit, true);
        return fflush(stdout) == 0 ? 0 : 1;
    }
    fputs("usage: make-golden UNIT\n", stderr);
    return 2;
}
