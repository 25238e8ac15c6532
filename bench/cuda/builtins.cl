/* SPDX-License-Identifier: MIT */
/*
 * What make_ptx.py puts before a kernel: OpenCL's built-in functions as CUDA's devices have them,
 * exact where OpenCL's are. A grid has fewer than 2^31 blocks.
 */
#define BUILTIN static inline __attribute__((always_inline, overloadable))

BUILTIN float cuda_fma(float a, float b, float c)
{
    return __builtin_fmaf(a, b, c);
}

BUILTIN float cuda_rint(float a)
{
    return __builtin_rintf(a);
}

BUILTIN float cuda_fmax(float a, float b)
{
    return __builtin_fmaxf(a, b);
}

BUILTIN float cuda_fmin(float a, float b)
{
    return __builtin_fminf(a, b);
}

BUILTIN float cuda_fabs(float a)
{
    return __builtin_fabsf(a);
}

#pragma OPENCL EXTENSION cl_khr_fp64 : enable

BUILTIN double cuda_fma(double a, double b, double c)
{
    return __builtin_fma(a, b, c);
}

BUILTIN double cuda_rint(double a)
{
    return __builtin_rint(a);
}

BUILTIN double cuda_fabs(double a)
{
    return __builtin_fabs(a);
}

BUILTIN double cuda_power_of_two(int n)
{
    return as_double((long)(n + 1023) << 52);
}

/* Rounded once: what is multiplied down before the last step stays normal. */
BUILTIN double cuda_ldexp(double a, int n)
{
    for (int k = 0; k < 2 && n > 1023; ++k, n -= 1023)
        a *= 0x1p+1023;
    for (int k = 0; k < 2 && n < -1022; ++k, n += 969)
        a *= 0x1p-969;
    return a * cuda_power_of_two(n > 1023 ? 1023 : n < -1022 ? -1022 : n);
}

BUILTIN uint cuda_atomic_inc(volatile global uint *place)
{
    uint before;
    __asm__ volatile("atom.global.add.u32 %0, [%1], 1;" : "=r"(before) : "l"(place) : "memory");
    return before;
}

#define fma(a, b, c) cuda_fma(a, b, c)
#define fmax(a, b) cuda_fmax(a, b)
#define fmin(a, b) cuda_fmin(a, b)
#define rint(a) cuda_rint(a)
#define fabs(a) cuda_fabs(a)
#define ldexp(a, n) cuda_ldexp(a, n)
#define atomic_inc(place) cuda_atomic_inc(place)
#define min(a, b) ((a) < (b) ? (a) : (b))
#define clz(n) __builtin_clzl(n)
#define mul_hi(a, b) ((ulong)((unsigned __int128)(a) * (b) >> 64))

#define OF_ITEM(what, d)                                                                           \
    ((d) ? __nvvm_read_ptx_sreg_##what##_y() : __nvvm_read_ptx_sreg_##what##_x())
#define get_local_id(d) ((size_t)OF_ITEM(tid, d))
#define get_group_id(d) ((size_t)OF_ITEM(ctaid, d))
#define get_local_size(d) ((size_t)OF_ITEM(ntid, d))
#define get_num_groups(d) ((size_t)OF_ITEM(nctaid, d))
#define get_global_size(d) (get_num_groups(d) * get_local_size(d))
#define get_global_id(d) (get_group_id(d) * get_local_size(d) + get_local_id(d))
#define barrier(flags) __nvvm_bar_sync(0)

#include KERNEL_FILE
