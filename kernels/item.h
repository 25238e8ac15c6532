/* SPDX-License-Identifier: MIT */
/*
 * A work-item's points, for OpenCL C: all of them quickly, then those that are left uncertain, one
 * by one. What is uncertain is known to the work-item alone, by a bit for each of its points.
 */
#ifndef SIGRAMP_KERNELS_ITEM_H
#define SIGRAMP_KERNELS_ITEM_H

#include "arguments.h"
#include "dialect.h"

/*
 * SIGRAMP_VECTORS: a processor takes neighbouring work-items as a vector. Its compilers do so where
 * there is no loop, no rare way and no index that wraps: there an item's points are written out and
 * stored whatever they are, and a barrier, which costs nothing, keeps the uncertain ones apart. A
 * GPU's item stores the certain ones, for a register less. Who has neither that nor local memory
 * takes both ways of a branch: for those there is one loop.
 */
#ifdef SIGRAMP_VECTORS
#define ITEM_UNROLL SIGRAMP_UNROLL
#define ITEM_STORES_ALL 1
#define item_barrier() barrier(CLK_LOCAL_MEM_FENCE)
typedef int item_index;
#else
#define ITEM_UNROLL
#define ITEM_STORES_ALL 0
#define item_barrier()
typedef uint item_index;
#endif

#if defined(SIGRAMP_VECTORS) || defined(SIGRAMP_LOCAL_TABLES)
#define ITEM_BRANCHES 1
#else
#define ITEM_BRANCHES 0
#endif

/* A work-group's block of points: from x[0] on, to y[0] on, which may be the same; `item` of `size`
 * treats every size-th one of the `count`. */
typedef struct {
    global const real *x;
    global real *y;
    item_index count, item, size;
    int is_whole;
} item_block;

SIGRAMP_INLINE item_block item_block_of(points_given points, global const real *x, global real *y,
                                        item_index item_points)
{
    const item_index size = (item_index)get_local_size(0), whole = size * item_points;
    const ulong start = get_group_id(0) * (ulong)whole;
    const ulong left = points.count - start; /* no work-group begins beyond */
    item_block block;
    block.x = x + points.x_first + start;
    block.y = y + points.y_first + start;
    block.count = (item_index)min(left, (ulong)whole);
    block.is_whole = block.count == whole;
    block.item = (item_index)get_local_id(0);
    block.size = size;
    return block;
}

/* The last of the points that are in doubt, and the others. */
SIGRAMP_INLINE item_index item_doubtful(item_block block, uint doubts)
{
    return (31 - clz(doubts)) * block.size + block.item;
}

SIGRAMP_INLINE uint item_doubts_left(uint doubts)
{
    return doubts ^ (uint)1 << (31 - clz(doubts));
}

#endif
