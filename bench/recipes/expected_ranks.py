# SPDX-License-Identifier: MIT
"""The expected rank of each of many rated players.

In the Elo system player i beats player j with probability logistic(k (r_i - r_j)), k = log(10)/400.
If all compete, j's expected rank is 1 plus the sum of that over all others. Over all players, j too,
the sum is 1/2 more, so

    rank of j = 1/2 + sum over i of logistic(-k (r_j - r_i)):

a sum whose points and offsets are the same ratings, with a negative slope.
"""

import math
import random

import recipe

SLOPE = -math.log(10) / 400


def main():
    given = recipe.arguments(__doc__.partition("\n")[0], 100000, least=2)
    draw = random.Random(1960)
    ratings = [draw.gauss(1500, 300) for _ in range(given.count)]
    recipe.write(given.folder / "ratings.f64", ratings)
    report = recipe.run(given, ["--x", "ratings.f64", "--offsets", "ratings.f64",
                                "--slope", repr(SLOPE), "--out", "beaten.f64"])
    beaten_by = recipe.read(given.folder / "beaten.f64")
    ranks = [0.5 + expected for expected in beaten_by]
    recipe.write(given.folder / "ranks.f64", ranks)
    best = max(range(given.count), key=ratings.__getitem__)
    print(f"  the best player, rated {ratings[best]:.1f}, has the expected rank {ranks[best]:.3f}")

    chosen = [best, *range(0, given.count, (given.count + 18) // 19)]
    recipe.check(report, "logistic", SLOPE, 1, ratings,
                 [(ratings[j], beaten_by[j]) for j in chosen])
    # Of each two players one is ahead: the ranks add up to 1 + 2 + ... + n.
    whole = given.count * (given.count + 1) / 2
    away = abs(math.fsum(ranks) - whole) / whole
    recipe.expect(away < 1e-15, f"the ranks add up to n (n + 1)/2 within {away:.1g} relative")
    order = sorted(range(given.count), key=ratings.__getitem__)
    recipe.expect(all(ranks[a] >= ranks[b] for a, b in zip(order, order[1:])),
                  "a better rating never has a later rank")


if __name__ == "__main__":
    main()
