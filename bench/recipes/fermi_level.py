# SPDX-License-Identifier: MIT
"""The Fermi level at which the occupations of many states add up to the number of electrons.

A state of energy e holds 2/(1 + exp((e - mu)/kT)) electrons: a sum of logistic units of the slope
1/kT, in which mu is the point and the energies are the offsets. It rises with mu.
"""

import random

import recipe

TEMPERATURE = 0.025  # kT in eV: room temperature


def main():
    given = recipe.arguments(__doc__.partition("\n")[0], 100000, least=10)
    draw = random.Random(1926)
    # A valence and a conduction band, a gap of 1 eV between them.
    energies = [-5 * draw.random()**2 if draw.random() < 0.5 else 1 + 8 * draw.random()**2
                for _ in range(given.count)]
    recipe.write(given.folder / "energies.f64", energies)
    electrons = 2 * sum(e <= 0 for e in energies) + 0.01 * given.count
    report, levels, reached = recipe.solve(
        given, ["--offsets", "energies.f64", "--slope", repr(1 / TEMPERATURE), "--scale", "2"],
        [electrons])
    print(f"  {electrons:.6g} electrons: the Fermi level is {levels[0]!r} eV")
    recipe.check(report, "logistic", 1 / TEMPERATURE, 2, energies, [(levels[0], reached[0])])
    recipe.time_bisection(1 / TEMPERATURE, 2, energies, [electrons], levels, -10, 20)


if __name__ == "__main__":
    main()
