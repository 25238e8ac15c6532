# SPDX-License-Identifier: MIT
"""The Fermi level of many states: where their occupations add up to the electrons there are.

A state of energy e holds 2 logistic((mu - e)/kT) electrons, of both spins, if mu is the Fermi level
at the temperature T. The levels here are those of a square lattice with nearest neighbours and a
random disturbance, its band filled to a third.
"""

import time

import numpy as np
import sigramp
from support import (brute_force, expect, expect_close, options, picture, some,
                     time_bisections)

given = options(__doc__, count=250_000)
side = max(2, round(given.count**0.5))
waves = 2 * np.cos(2 * np.pi * np.arange(side) / side)
energies = (waves[:, None] + waves[None, :]).ravel()
energies += np.random.default_rng(1926).normal(0, 0.05, energies.size)
electrons = 2 * energies.size / 3

temperatures = np.linspace(0.02, 1, 15)
levels, widths = [], []
began = time.perf_counter()
for kt in temperatures:
    held = sigramp.Sum(energies, slope=1 / kt, scale=2.0, derivative=True)
    levels.append(held.solve(electrons))
    widths.append(held(levels[-1], derivative=True)[1])  # states per energy near the level
seconds = time.perf_counter() - began
print(f"  {energies.size} states, {electrons:.0f} electrons:")
for k in (0, 7, 14):
    print(f"  kT = {temperatures[k]:.2f}: Fermi level {levels[k]:+.9f}")

for k in some(levels, 4):
    found = brute_force(levels[k], energies, slope=1 / temperatures[k], scale=2.0)
    expect_close(found, np.array([electrons]), f"the electrons at kT = {temperatures[k]:.2f}")
right = brute_force(levels[-1], energies, unit="density", slope=1 / temperatures[-1],
                    scale=2 / temperatures[-1])
expect_close(widths[-1], right, "dN/dmu")
held = sigramp.Sum(energies, slope=1 / temperatures[-1], scale=2.0)
expect(held(np.nextafter(levels[-1], -9)) < electrons <= held(levels[-1]),
       "it is the first number at which there are as many, to the last bit")
time_bisections(energies, [electrons], levels[-1:], (-6.0, 6.0), seconds / len(levels),
                slope=1 / temperatures[-1], scale=2.0)
last = np.sort(energies)[round(energies.size / 3)]
expect(abs(levels[0] - last) < 5 * temperatures[0], "cold, it is near the last filled state")

if given.picture:
    (left, right), save = picture(given.picture, columns=2)
    left.hist(energies, 200, color="0.7", label="states")
    left.axvline(levels[0], color="C1", label=f"Fermi level at kT = {temperatures[0]:.2f}")
    left.set_xlabel("energy")
    right.plot(temperatures, levels, "o-", label="Fermi level")
    right.set_xlabel("kT")
    save()
