# SPDX-License-Identifier: MIT
"""Expected ranks of rated players, and what rating a rank is worth.

In the Elo system a player rated r beats one rated a with probability logistic(k (r - a)), where k is
log(10)/400. The expected rank of a rating is 1 plus the others' chances to beat it; with a player's
own half, which is in the sum of all, the rank of player j is 1/2 + S(r_j),

    S(r) = sum over i of logistic(-k (r - a_i)).
"""

import time

import numpy as np
import sigramp
from support import (brute_force, expect, expect_close, options, peers, picture, some,
                     time_bisections)

given = options(__doc__, count=100_000)
K = np.log(10) / 400
ratings = np.random.default_rng(1960).normal(1500, 300, given.count)

began = time.perf_counter()
beaten_by = sigramp.Sum(ratings, slope=-K)
ranks = 0.5 + beaten_by(ratings)
seconds = time.perf_counter() - began
print(" ", beaten_by)
best = ratings.argmax()
print(f"  the best player, rated {ratings[best]:.1f}, has the expected rank {ranks[best]:.3f}")

# One more player is expected at the place 1 + S(r). What rating does a place take, as contests ask?
places = np.geomspace(2, given.count / 2, 9)
began = time.perf_counter()
worth = beaten_by.solve(places - 1)
solving_seconds = time.perf_counter() - began
for place, rating in zip(places[::4], worth[::4]):
    print(f"  the place {place:.0f} takes a rating of {rating:.1f}")

few = some(ratings)
expect_close(ranks[few], 0.5 + brute_force(ratings[few], ratings, slope=-K), "ranks")
expect_close(1 + brute_force(worth, ratings, slope=-K), places, "places")
expect(abs(ranks.sum() / (given.count * (given.count + 1) / 2) - 1) < 1e-14,
       "the ranks add up to 1 + 2 + ... + n")

time_bisections(ratings, places - 1, worth, (-3000.0, 9000.0), solving_seconds, slope=-K)


def by_numpy(points):
    return np.array([0.5 + (1 / (1 + np.exp(K * (r - ratings)))).sum() for r in points])


def loop(points):
    ranks = np.full(points.size, 0.5)
    for j in range(points.size):
        for a in ratings:
            ranks[j] += 1 / (1 + np.exp(K * (points[j] - a)))
    return ranks


for name, all_pairs in peers(by_numpy, loop).items():
    all_pairs(ratings[:1])  # compiles, where there is something to compile
    began = time.perf_counter()
    expect_close(all_pairs(ratings[few]), ranks[few], f"{name}'s ranks")
    each = (time.perf_counter() - began) / few.size
    print(f"  all {given.count} ranks took {seconds:.3g} s; {name}'s O(n^2) sums, at the rate of"
          f" {few.size}, {each * given.count:.3g} s")

if given.picture:
    (left,), save = picture(given.picture)
    grid = np.linspace(ratings.min(), worth.max(), 500)
    left.semilogy(grid, 1 + beaten_by(grid), label="expected place of one more player")
    left.plot(worth, places, "o", label="what a place takes")
    left.set_xlabel("rating")
    left.invert_yaxis()
    save()
