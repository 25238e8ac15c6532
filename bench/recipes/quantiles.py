# SPDX-License-Identifier: MIT
"""A thousand quantiles of the smoothed distribution of many samples.

F(x) = 1/n sum over i of logistic((x - a_i)/h), as in smoothed_distribution.py; the p-quantile is the
x where F(x) = p.
"""

import random

import recipe

WIDTH = 0.05
QUANTILES = 1000


def main():
    given = recipe.arguments(__doc__.partition("\n")[0], 1000000, least=10)
    draw = random.Random(2013)
    samples = [draw.gauss(-1, 1) if draw.random() < 0.7 else draw.gauss(2, 0.5)
               for _ in range(given.count)]
    recipe.write(given.folder / "samples.f64", samples)
    scale = 1 / given.count
    levels = [(k + 0.5) / QUANTILES for k in range(QUANTILES)]
    report, quantiles, reached = recipe.solve(
        given, ["--offsets", "samples.f64", "--slope", repr(1 / WIDTH), "--scale", repr(scale)],
        levels)
    print(f"  the median is {(quantiles[499] + quantiles[500]) / 2:.6f}")
    recipe.expect(all(a < b for a, b in zip(quantiles, quantiles[1:])), "higher levels, larger x")
    chosen = range(0, QUANTILES, QUANTILES // 4)
    recipe.check(report, "logistic", 1 / WIDTH, scale, samples,
                 [(quantiles[j], reached[j]) for j in chosen])
    recipe.time_bisection(1 / WIDTH, scale, samples, levels[300:302], quantiles[300:302],
                          min(samples) - 1, max(samples) + 1)


if __name__ == "__main__":
    main()
