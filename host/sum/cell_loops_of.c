/* SPDX-License-Identifier: MIT */
/* The loops over cells of each instruction set that the build has. It knows what they are called,
 * and no more of them. */
#include "sum/cell_loops.h"
#include "threads/instruction_list.h"
#include "threads/instructions.h"

#define DECLARE(isa) extern const cell_loops sigramp_cell_loops_##isa;
INSTRUCTION_SETS(DECLARE)

#define LOOPS(isa) &sigramp_cell_loops_##isa,
static const cell_loops *const loops[INSTRUCTION_SET_COUNT] = {INSTRUCTION_SETS(LOOPS)};

const cell_loops *cell_loops_of(const char *isa)
{
    return loops[instructions_place(isa)];
}
