/* SPDX-License-Identifier: MIT */
/* The tables of loops of each unit, precision and instruction set. */
#include "cpu/cpu.h"

#include "threads/instruction_list.h"
#include "threads/instructions.h"

#define DECLARE(name, isa)                                                                         \
    extern const sigramp_unit_loops sigramp_loops_##name##_32_##isa;                               \
    extern const sigramp_unit_loops sigramp_loops_##name##_64_##isa;
#define DECLARE_UNIT(NAME, name, formula, ulp_f32, ulp_f64)                                        \
    IF_AVX512(DECLARE(name, avx512)) IF_AVX2(DECLARE(name, avx2)) DECLARE(name, baseline)
SIGRAMP_UNIT_LIST(DECLARE_UNIT)

#define LOOPS(name, isa) {&sigramp_loops_##name##_32_##isa, &sigramp_loops_##name##_64_##isa},
#define UNIT_LOOPS(NAME, name, formula, ulp_f32, ulp_f64)                                          \
    {IF_AVX512(LOOPS(name, avx512)) IF_AVX2(LOOPS(name, avx2)) LOOPS(name, baseline)},
static const sigramp_unit_loops *const tables[SIGRAMP_UNIT_COUNT][INSTRUCTION_SET_COUNT][2] = {
    SIGRAMP_UNIT_LIST(UNIT_LOOPS)};

#define DECLARE_TABLE(isa)                                                                         \
    extern sigramp_table_loop sigramp_table_32_##isa, sigramp_table_64_##isa;                      \
    extern sigramp_table_loop sigramp_pieces_32_##isa, sigramp_pieces_64_##isa;
INSTRUCTION_SETS(DECLARE_TABLE)

#define TABLE_LOOPS(isa) {sigramp_table_32_##isa, sigramp_table_64_##isa},
static sigramp_table_loop *const table_loops[INSTRUCTION_SET_COUNT][2] = {
    INSTRUCTION_SETS(TABLE_LOOPS)};
#define PIECES_LOOPS(isa) {sigramp_pieces_32_##isa, sigramp_pieces_64_##isa},
static sigramp_table_loop *const pieces_loops[INSTRUCTION_SET_COUNT][2] = {
    INSTRUCTION_SETS(PIECES_LOOPS)};

const sigramp_unit_loops *cpu_loops(sigramp_unit unit, int precision, const char *isa)
{
    return tables[unit][instructions_place(isa)][precision == 64];
}

sigramp_table_loop *cpu_table_loop(int precision, const char *isa)
{
    return table_loops[instructions_place(isa)][precision == 64];
}

sigramp_table_loop *cpu_pieces_loop(int precision, const char *isa)
{
    return pieces_loops[instructions_place(isa)][precision == 64];
}
