# SPDX-License-Identifier: MIT
"""Characteristic curves of two tests, and the equating of their scores.

In the Rasch model a person of ability t solves an item of difficulty b with probability logistic(t - b).
The expected score is the sum over the items, its derivative the test's information; a score of one test
is worth the score of the other at the ability that is expected to have it.
"""

import numpy as np
import sigramp
from support import brute_force, expect, expect_close, options, picture

given = options(__doc__, count=5_000)
random = np.random.default_rng(1960)
forms = {"A": random.normal(0, 1, given.count), "B": random.normal(0.4, 0.7, given.count)}

curves = {name: sigramp.Sum(items, derivative=True) for name, items in forms.items()}
abilities = np.linspace(-5, 5, 501)
scores, information = {}, {}
for name, curve in curves.items():
    scores[name], information[name] = curve(abilities, derivative=True)
    best = abilities[information[name].argmax()]
    print(f"  form {name} tells most at the ability {best:+.2f}, within {information[name].max()**-0.5:.4f}")

points = np.linspace(0.02, 0.98, 25) * given.count
equal_abilities = curves["A"].solve(points)
equated = curves["B"](equal_abilities)
for k in (4, 12, 20):
    print(f"  {points[k]:.1f} of {given.count} in form A are worth {equated[k]:.1f} in form B")

for name, items in forms.items():
    expect_close(scores[name][::50], brute_force(abilities[::50], items), f"scores of {name}")
    expect_close(information[name][::50], brute_force(abilities[::50], items, unit="density"),
                 f"information of {name}")
expect_close(brute_force(equal_abilities, forms["A"]), points, "abilities")
expect(np.all(np.diff(equated) > 0), "a higher score is worth a higher one")

if given.picture:
    (left, middle, right), save = picture(given.picture, columns=3)
    for name in forms:
        left.plot(abilities, scores[name], label=f"expected score, form {name}")
        middle.plot(abilities, information[name], label=f"information, form {name}")
    right.plot(points, equated, "o-", label="scores of A and B that are worth the same")
    right.plot(points, points, color="0.8")
    for ax in (left, middle):
        ax.set_xlabel("ability")
    save()
