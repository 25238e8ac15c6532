/* SPDX-License-Identifier: MIT */
/* Which instruction sets there are, and the table of loops of each unit, precision and instruction
 * set. */
#include "cpu/cpu.h"

#include <string.h>

#ifdef SIGRAMP_HAVE_AVX512
#define IF_AVX512(...) __VA_ARGS__
#else
#define IF_AVX512(...)
#endif
#ifdef SIGRAMP_HAVE_AVX2
#define IF_AVX2(...) __VA_ARGS__
#else
#define IF_AVX2(...)
#endif

/* Best first; the last runs everywhere. */
#define ISA_LIST(ROW) IF_AVX512(ROW(avx512)) IF_AVX2(ROW(avx2)) ROW(baseline)

#define ISA_NAME(isa) #isa,
static const char *const isa_names[] = {ISA_LIST(ISA_NAME)};
enum { ISA_COUNT = sizeof isa_names / sizeof *isa_names };

#define DECLARE(name, isa)                                                                         \
    extern const sigramp_unit_loops sigramp_loops_##name##_32_##isa;                               \
    extern const sigramp_unit_loops sigramp_loops_##name##_64_##isa;
#define DECLARE_UNIT(NAME, name, formula, ulp_f32, ulp_f64)                                        \
    IF_AVX512(DECLARE(name, avx512)) IF_AVX2(DECLARE(name, avx2)) DECLARE(name, baseline)
SIGRAMP_UNIT_LIST(DECLARE_UNIT)

#define LOOPS(name, isa) {&sigramp_loops_##name##_32_##isa, &sigramp_loops_##name##_64_##isa},
#define UNIT_LOOPS(NAME, name, formula, ulp_f32, ulp_f64)                                          \
    {IF_AVX512(LOOPS(name, avx512)) IF_AVX2(LOOPS(name, avx2)) LOOPS(name, baseline)},
static const sigramp_unit_loops *const tables[SIGRAMP_UNIT_COUNT][ISA_COUNT][2] = {
    SIGRAMP_UNIT_LIST(UNIT_LOOPS)};

#define DECLARE_TABLE(isa)                                                                         \
    extern sigramp_table_loop sigramp_table_32_##isa, sigramp_table_64_##isa;                      \
    extern sigramp_table_loop sigramp_pieces_32_##isa, sigramp_pieces_64_##isa;
ISA_LIST(DECLARE_TABLE)

#define TABLE_LOOPS(isa) {sigramp_table_32_##isa, sigramp_table_64_##isa},
static sigramp_table_loop *const table_loops[ISA_COUNT][2] = {ISA_LIST(TABLE_LOOPS)};
#define PIECES_LOOPS(isa) {sigramp_pieces_32_##isa, sigramp_pieces_64_##isa},
static sigramp_table_loop *const pieces_loops[ISA_COUNT][2] = {ISA_LIST(PIECES_LOOPS)};

static int machine_has(const char *isa)
{
#if defined(SIGRAMP_HAVE_AVX2) || defined(SIGRAMP_HAVE_AVX512)
    const int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (strcmp(isa, "avx2") == 0)
        return avx2;
    if (strcmp(isa, "avx512") == 0)
        return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
#endif
    return strcmp(isa, "baseline") == 0;
}

static int isa_index(const char *isa)
{
    for (int i = 0; i < ISA_COUNT; ++i)
        if (machine_has(isa_names[i]) && (!isa || strcmp(isa, isa_names[i]) == 0))
            return i;
    return -1;
}

const char *cpu_best_isa(void)
{
    return isa_names[isa_index(NULL)];
}

const char *cpu_find_isa(const char *isa)
{
    const int i = isa_index(isa);
    return i < 0 ? NULL : isa_names[i];
}

const sigramp_unit_loops *cpu_loops(sigramp_unit unit, int precision, const char *isa)
{
    return tables[unit][isa_index(isa)][precision == 64];
}

sigramp_table_loop *cpu_table_loop(int precision, const char *isa)
{
    return table_loops[isa_index(isa)][precision == 64];
}

sigramp_table_loop *cpu_pieces_loop(int precision, const char *isa)
{
    return pieces_loops[isa_index(isa)][precision == 64];
}
