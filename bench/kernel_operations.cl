/* SPDX-License-Identifier: MIT */
/*
 * What bench/kernel_operations.py puts before a kernel: OpenCL's built-in functions as a device's
 * own compiler makes them, one instruction or a few in place of a call.
 */
#define BUILTIN static inline __attribute__((always_inline, overloadable))

BUILTIN float count_fma(float a, float b, float c)
{
    return __builtin_fmaf(a, b, c);
}

BUILTIN float count_rint(float a)
{
    return __builtin_rintf(a);
}

BUILTIN float count_fmax(float a, float b)
{
    return __builtin_fmaxf(a, b);
}

BUILTIN float count_fmin(float a, float b)
{
    return __builtin_fminf(a, b);
}

#ifdef cl_khr_fp64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
BUILTIN double count_fma(double a, double b, double c)
{
    return __builtin_fma(a, b, c);
}

BUILTIN double count_rint(double a)
{
    return __builtin_rint(a);
}

/* Good enough for what is counted once a point. */
BUILTIN double count_ldexp(double a, int n)
{
    return a * as_double((long)(n + 1023) << 52);
}
#endif

#define fma(a, b, c) count_fma(a, b, c)
#define fmax(a, b) count_fmax(a, b)
#define fmin(a, b) count_fmin(a, b)
#define rint(a) count_rint(a)
#define ldexp(a, n) count_ldexp(a, n)
#define fabs(a) __builtin_fabs(a)
#define min(a, b) ((a) < (b) ? (a) : (b))
#define clz(n) __builtin_clzl(n)
#define mul_hi(a, b) ((ulong)((unsigned __int128)(a) * (b) >> 64))

#ifdef __AMDGCN__
#define OF_ITEM(what, d) ((d) ? __builtin_amdgcn_##what##_y() : __builtin_amdgcn_##what##_x())
#define get_local_id(d) ((size_t)OF_ITEM(workitem_id, d))
#define get_group_id(d) ((size_t)OF_ITEM(workgroup_id, d))
#define get_local_size(d) ((size_t)OF_ITEM(workgroup_size, d))
#define get_global_size(d) ((size_t)OF_ITEM(grid_size, d))
#define get_num_groups(d) (get_global_size(d) / get_local_size(d))
#define barrier(flags)                                                                             \
    (__builtin_amdgcn_fence(__ATOMIC_RELEASE, "workgroup"), __builtin_amdgcn_s_barrier(),          \
     __builtin_amdgcn_fence(__ATOMIC_ACQUIRE, "workgroup"))
#else
#define OF_ITEM(what, d)                                                                           \
    ((d) ? __nvvm_read_ptx_sreg_##what##_y() : __nvvm_read_ptx_sreg_##what##_x())
#define get_local_id(d) ((size_t)OF_ITEM(tid, d))
#define get_group_id(d) ((size_t)OF_ITEM(ctaid, d))
#define get_local_size(d) ((size_t)OF_ITEM(ntid, d))
#define get_num_groups(d) ((size_t)OF_ITEM(nctaid, d))
#define get_global_size(d) (get_num_groups(d) * get_local_size(d))
#define barrier(flags) __nvvm_bar_sync(0)
#endif
#define atomic_inc(place) ((*(place))++) /* as many accesses */
#define get_global_id(d) (get_group_id(d) * get_local_size(d) + get_local_id(d))

#include KERNEL_FILE

/* The loops of quick_points by what weights there are; mixed ones take both. */
#if defined(SIGRAMP_WIDE) && defined(SIGRAMP_KERNELS_QUICK_TERM_H)
#define QUICK_LOOPS(name, is_weighted, is_absolute)                                                \
    kernel void name(local const tile_term *tile, ulong filled, double x, double slope,            \
                     double centre, global double *total)                                          \
    {                                                                                              \
        *total =                                                                                   \
            add_tile(tile, filled, quick_point_of(x, slope, centre), is_weighted, is_absolute);    \
    }
QUICK_LOOPS(quick_ones, 0, 0)
QUICK_LOOPS(quick_weights, 1, 0)
QUICK_LOOPS(quick_absolute_weights, 1, 1)
#endif
