# SPDX-License-Identifier: MIT
"""A contest's new ratings: for each player the rating whose expected rank is the one performed.

Codeforces' scheme (https://codeforces.com/blog/entry/20762). A player rated a beats one rated r with
probability logistic(-k (r - a)), k = log(10)/400. A player's seed is 1 plus the others' chances, the
sum of these without the player's own. The seed and the rank have the geometric mean m; R is the
rating whose seed among the others is m, and the rating changes by half of R - r.
"""

import time

import numpy as np
import sigramp
from support import (brute_force, expect, expect_close, options, picture, some,
                     time_bisections)

given = options(__doc__, count=30_000)
K = np.log(10) / 400
random = np.random.default_rng(1500)
ratings = random.normal(1500, 350, given.count)
ranks = 1.0 + np.argsort(np.argsort(-(ratings + random.normal(0, 250, given.count))))
self = np.arange(given.count)

began = time.perf_counter()
beaten_by = sigramp.Sum(ratings, slope=-K)
seeds = 1 + beaten_by(ratings, exclude=self)
wanted = np.sqrt(seeds * ranks)
performed = beaten_by.solve(wanted - 1, exclude=self)
changes = (performed - ratings) / 2
seconds = time.perf_counter() - began
print(f"  {given.count} new ratings in {seconds:.3f} s: {beaten_by}")

few = some(ratings, 12)
others = [np.delete(ratings, j) for j in few]
expect_close(seeds[few], np.array([1 + brute_force(ratings[j], o, slope=-K)[0]
                                   for j, o in zip(few, others)]), "seeds")
expect_close(np.array([1 + brute_force(performed[j], o, slope=-K)[0]
                       for j, o in zip(few, others)]), wanted[few], "what the new ratings are worth")
expect(abs(seeds.sum() / (given.count * (given.count + 1) / 2) - 1) < 1e-13,
       "the seeds add up to 1 + 2 + ... + n")

inside = [j for j in few if 1 < performed[j] < 8000]
time_bisections(ratings, wanted[inside] - 1, performed[inside], (1.0, 8000.0), seconds, slope=-K,
                exclude=self[inside], count=given.count)

if given.picture:
    (left, right), save = picture(given.picture, columns=2)
    left.loglog(seeds, ranks, ".", markersize=1)
    left.set_xlabel("seed, the expected rank")
    left.set_ylabel("rank")
    right.plot(ratings, changes, ".", markersize=1)
    right.set_xlabel("rating")
    right.set_ylabel("change")
    save()
