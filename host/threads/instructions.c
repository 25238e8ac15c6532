/* SPDX-License-Identifier: MIT */
#include "threads/instructions.h"

#include "threads/instruction_list.h"

#include <stddef.h>
#include <string.h>

#define NAME(isa) #isa,
static const char *const names[] = {INSTRUCTION_SETS(NAME)};

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

int instructions_place(const char *isa)
{
    for (int i = 0; i < INSTRUCTION_SET_COUNT; ++i)
        if (machine_has(names[i]) && (!isa || strcmp(isa, names[i]) == 0))
            return i;
    return -1;
}

const char *instructions_best(void)
{
    return names[instructions_place(NULL)];
}

const char *instructions_find(const char *isa)
{
    const int i = instructions_place(isa);
    return i < 0 ? NULL : names[i];
}
