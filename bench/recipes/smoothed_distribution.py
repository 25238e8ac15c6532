# SPDX-License-Identifier: MIT
"""A smoothed distribution function of many samples, and its density, at as many points.

The empirical distribution function steps up by 1/n at each of n samples. With a logistic curve of
width h in the place of each step it is smooth:

    F(x) = 1/n sum over i of logistic((x - a_i)/h),   f(x) = 1/(n h) sum over i of density((x - a_i)/h)

f is a kernel density estimate with the logistic kernel, and F its integral.
"""

import math
import random

import recipe

WIDTH = 0.05
FIRST, LAST = -6.0, 6.0
LEAST = 1000  # points must be closer than the width for the trapezoidal rule


def make_data(given):
    """Two groups of normal samples, and points over all of them."""
    draw = random.Random(2010)
    samples = [draw.gauss(-1, 1) if draw.random() < 0.7 else draw.gauss(2, 0.5)
               for _ in range(given.count)]
    step = (LAST - FIRST) / (given.count - 1)
    recipe.write(given.folder / "samples.f64", samples)
    recipe.write(given.folder / "points.f64", [FIRST + i * step for i in range(given.count)])
    return samples


def smooth(given, unit, scale, out):
    words = ["--unit", unit, "--slope", repr(1 / WIDTH), "--scale", repr(scale),
             "--x", "points.f64", "--offsets", "samples.f64", "--out", out]
    report = recipe.run(given, words)
    return report, recipe.read(given.folder / out)


def check_few(given, samples, report, unit, scale, values):
    points = recipe.read(given.folder / "points.f64")
    chosen = [(len(points) - 1) * k // 4 for k in range(5)]
    recipe.check(report, unit, 1 / WIDTH, scale, samples, [(points[j], values[j]) for j in chosen])


def check_all(function, density):
    """F never falls, and the trapezoidal rule takes f back to it: f is smooth and 0 at both ends."""
    step = (LAST - FIRST) / (len(function) - 1)
    area = step * (math.fsum(density) - (density[0] + density[-1]) / 2)
    away = abs(area - (function[-1] - function[0]))
    recipe.expect(all(a <= b for a, b in zip(function, function[1:])), "F never falls")
    recipe.expect(away < 1e-9, f"the integral of f is F's rise within {away:.1g}")


def main():
    given = recipe.arguments(__doc__.partition("\n")[0], 1000000, least=LEAST)
    samples = make_data(given)
    scale = 1 / given.count
    report, function = smooth(given, "logistic", scale, "distribution.f64")
    check_few(given, samples, report, "logistic", scale, function)
    scale = 1 / (given.count * WIDTH)
    report, density = smooth(given, "density", scale, "density.f64")
    check_few(given, samples, report, "density", scale, density)
    check_all(function, density)


if __name__ == "__main__":
    main()
