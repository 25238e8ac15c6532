# SPDX-License-Identifier: MIT
"""With Dask: the smoothed distribution of samples that no worker has all of, at points that none has all of.

Each worker makes a plan of the samples in its blocks; plans are added, exactly, along a tree; and the sum of all of them goes
to the blocks of points. How the arrays are cut, and how many workers there are, shows in no bit.
"""

import operator

import dask
import dask.array
import numpy as np
import sigramp
from support import brute_force, expect, expect_close, options, picture, some

SLOPE = 20.0


def planned(samples, ends, scale):
    """Of one block."""
    part = sigramp.OpenSum(ends, slope=SLOPE, scale=scale)
    part.add(samples)
    return part


def plan(samples):
    """Of all blocks of a Dask array, as a task. Where the samples end all plans must know."""
    ends = tuple(float(end) for end in dask.compute(samples.min(), samples.max()))
    plans = [dask.delayed(planned)(block, ends, 1 / samples.size) for block in samples.to_delayed()]
    while len(plans) > 1: # two at a time, wherever they are
        added = [dask.delayed(operator.add)(*pair) for pair in zip(plans[::2], plans[1::2])]
        plans = added + plans[len(plans) // 2 * 2:]
    return plans[0]


def main():
    given = options(__doc__, count=1_000_000)
    random = np.random.default_rng(2015)
    samples, points = random.normal(0, 1, given.count), np.linspace(-4, 4, given.count)
    whole = planned(samples, (samples.min(), samples.max()), 1 / given.count)
    right = whole(points)

    for scheduler, blocks in ("synchronous", 1), ("threads", 7), ("processes", 5):
        size = -(-given.count // blocks)
        with dask.config.set(scheduler=scheduler, num_workers=2):
            smooth = plan(dask.array.from_array(samples, chunks=size)).compute()
            found = dask.array.from_array(points, chunks=size).map_blocks(smooth, dtype=np.float64).compute()
        expect(smooth.terms == given.count and found.tobytes() == right.tobytes(),
               f"{blocks} blocks by {scheduler}: the bits of one plan")
    few = some(points)
    expect_close(right[few], brute_force(points[few], samples, slope=SLOPE, scale=1 / given.count), "the sum")

    if given.picture:
        (ax,), save = picture(given.picture)
        ax.plot(points, right, label=f"of {given.count} samples")
        for block in np.array_split(samples, 7):
            part = planned(block, (samples.min(), samples.max()), 1 / given.count)
            ax.plot(points, part(points), lw=0.7, color="gray")
        ax.set_xlabel("x")
        ax.set_title("what seven workers add up", fontsize="medium")
        ax.legend(fontsize="small")
        save()


if __name__ == "__main__":
    main()
