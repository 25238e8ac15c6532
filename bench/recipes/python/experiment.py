# SPDX-License-Identifier: MIT
"""The experiment in the notebook's steps: define, evaluate, sum, plot, compare.

Many logistic curves with shifted offsets add up to softplus, which is nearly the ramp max(0, x).
"""

import numpy as np
import sigramp
from support import expect, options, picture

given = options(__doc__)

# Define.
x = np.linspace(-10, 10, 200)
offsets = np.linspace(0, x.max(), 100)

# Evaluate: a logistic curve, softplus, the ramp.
curve, softplus, ramp = sigramp.logistic(x), sigramp.softplus(x), sigramp.relu(x)

# Sum: the notebook's loop adds an array for each offset; here it is one call.
by_loop = sum(1 / (1 + np.exp(-x + offset)) for offset in offsets) / 10
total = sigramp.sum(x, offsets, scale=1 / 10)

# Compare.
for name, difference in (("sum - softplus", total - softplus), ("softplus - ramp", softplus - ramp),
                         ("sum - ramp", total - ramp)):
    worst = np.abs(difference).argmax()
    print(f"  {name:16} is at most {abs(difference[worst]):.3f}, at x = {x[worst]:.2f}")
expect(np.allclose(total, by_loop, rtol=1e-13, atol=0), "the loop gives the same sum")
expect(np.array_equal(total, sigramp.experiment().sum), "sigramp.experiment gives the same bits")

# Plot.
if given.picture:
    (first, second, third), save = picture(given.picture, columns=3)
    first.plot(x, curve, label="logistic")
    second.plot(x, total, label="sum of 100 logistic curves, / 10")
    third.plot(x, ramp, color="0.75", linewidth=4, label="max(0, x)")
    third.plot(x, softplus, label="softplus")
    third.plot(x, total, "--", label="sum")
    save()
