# SPDX-License-Identifier: MIT
"""A smoothed distribution function of many samples, its density and its quantiles.

With a logistic curve of width h in the place of each step of the empirical distribution function,

    F(x) = 1/n sum over i of logistic((x - a_i)/h),

which is smooth, and its derivative is a kernel density estimate: one plan gives both.
"""

import time

import numpy as np
import sigramp
from support import (brute_force, expect, expect_close, options, picture, some,
                     time_bisections)

given = options(__doc__, count=1_000_000)
WIDTH = 0.05
random = np.random.default_rng(2010)
samples = np.where(random.random(given.count) < 0.7, random.normal(-1, 1, given.count),
                   random.normal(2, 0.5, given.count))

smooth = sigramp.Sum(samples, slope=1 / WIDTH, scale=1 / given.count, derivative=True)
print(" ", smooth)
x = np.linspace(-7, 7, given.count)
function, density = smooth(x, derivative=True)
probabilities = np.array([0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99])
quantiles = smooth.solve(probabilities)
for each, quantile in zip(probabilities, quantiles):
    print(f"  {each:4.0%} of the distribution lie below {quantile:7.4f}")

levels = (np.arange(1000) + 0.5) / 1000
began = time.perf_counter()
many = sigramp.Sum(samples, slope=1 / WIDTH, scale=1 / given.count).solve(levels)
seconds = time.perf_counter() - began
chosen = slice(100, None, 400)
time_bisections(samples, levels[chosen], many[chosen], (-9.0, 9.0), seconds, slope=1 / WIDTH,
                scale=1 / given.count, count=levels.size)

few = some(x)
scale = 1 / given.count
expect_close(function[few], brute_force(x[few], samples, slope=1 / WIDTH, scale=scale), "F")
expect_close(density[few], brute_force(x[few], samples, unit="density", slope=1 / WIDTH,
                                       scale=scale / WIDTH), "the density")
expect_close(brute_force(quantiles, samples, slope=1 / WIDTH, scale=scale), probabilities,
             "quantiles")
expect(np.all(np.diff(function) >= 0), "F never falls")

if given.picture:
    (left, right), save = picture(given.picture, columns=2)
    thin = slice(None, None, max(1, given.count // 2000))
    left.plot(x[thin], function[thin], label="F")
    left.plot(quantiles, probabilities, "o", label="quantiles")
    right.hist(samples, 200, range=(-7, 7), density=True, color="0.8", label="samples")
    right.plot(x[thin], density[thin], label="density")
    save()
