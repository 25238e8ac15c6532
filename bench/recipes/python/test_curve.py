# SPDX-License-Identifier: MIT
"""Characteristic curves of two tests, and the equating of their scores.

In the Rasch model a person of ability t solves an item of difficulty b with probability logistic(t - b).
The expected score is the sum over the items, its derivative the test's information; a score of one test
is worth the score of the other at the ability that is expected to have it.

With three parameters for each item the probability is c + (1 - c) logistic(a (t - b)): a, how sharply it
tells abilities apart, is a slope of its own, and c, what guessing reaches, is a constant beside the sum.
"""

import time

import numpy as np
import sigramp
from support import bisect, brute_force, expect, expect_close, options, peers, picture

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

difficulty, guessing = forms["A"], random.uniform(0, 0.3, given.count)
discrimination = np.exp(random.normal(0, 0.4, given.count))
many = np.linspace(-5, 5, 200 * 501)
began = time.perf_counter()
guessed = sigramp.Sum(difficulty, 1 - guessing, slopes=discrimination, constant=guessing.sum(),
                      method="fast")
expected = guessed(many)
seconds = time.perf_counter() - began


def by_every_item(t):
    return (guessing + (1 - guessing) / (1 + np.exp(-discrimination * (t - difficulty)))).sum()


def loop(t):
    score = 0.0
    for i in range(difficulty.size):
        score += (guessing[i] + (1 - guessing[i])
                  / (1 + np.exp(-discrimination[i] * (t - difficulty[i]))))
    return score


print(f"  three parameters: {many.size} abilities took {seconds:.3g} s, planning included")
for name, score in peers(by_every_item, loop).items():
    score(0.0)  # compiles, where there is something to compile
    began = time.perf_counter()
    right_scores = np.array([score(t) for t in many[::2000]])
    each = (time.perf_counter() - began) / right_scores.size
    print(f"  {name}'s sum over the items takes {each * 1e6:.0f} us for each,"
          f" {each * many.size:.3g} s for all")
    expect_close(expected[::2000], right_scores, f"scores of three parameters by {name}")
away = np.abs(expected[::2000] - [by_every_item(t) for t in many[::2000]]).max() / given.count
expect(away <= 1e-14, f"within {away:.1g} of the number of items")
reach = guessed.absolute_error_bound
expect(reach < 1e-14, f"the bound is {reach:.2g} of the number of items and the guessed score")

wanted = guessing.sum() + np.linspace(0.02, 0.98, 200) * (1 - guessing).sum()
began = time.perf_counter()
theta = guessed.solve(wanted)
seconds = time.perf_counter() - began
print(f"  three parameters: {wanted.size} scores' abilities took {seconds:.3g} s; half of what guessing leaves"
      f" takes the ability {theta[wanted.size // 2]:+.3f}")
away = np.abs([by_every_item(t) for t in theta] - wanted).max() / given.count
expect(away <= 1e-14, f"by brute force their scores are those within {away:.1g} of the number of items")
began = time.perf_counter()
found = [bisect(lambda t, _: by_every_item(t), score, -40.0, 40.0, -1, True) for score in wanted[::23]]
each = (time.perf_counter() - began) / len(found)
print(f"  a bisection with NumPy takes {each:.3g} s for each, {each * wanted.size:.3g} s for all")
expect_close(theta[::23], np.array(found), "abilities by bisection")

if given.picture:
    (left, middle, right), save = picture(given.picture, columns=3)
    left.plot(many[::2000], expected[::2000], "--", color="0.4", label="form A with slopes and guessing")
    for name in forms:
        left.plot(abilities, scores[name], label=f"expected score, form {name}")
        middle.plot(abilities, information[name], label=f"information, form {name}")
    right.plot(points, equated, "o-", label="scores of A and B that are worth the same")
    right.plot(points, points, color="0.8")
    right.set_xlabel("score of form A")
    right.set_ylabel("score of form B")
    for ax in (left, middle):
        ax.set_xlabel("ability")
    save()
