# SPDX-License-Identifier: MIT
"""Soft ranks, which have gradients, and a fit that brings scores into a wanted order.

The rank of x_j among x is 1 plus how many are larger; with a logistic curve in the place of each step,
1/2 + S(x_j) with S(x) = sum over i of logistic(-(x - x_i)/T), it changes smoothly with all of them. The
loss is the mean square of ranks minus wanted ranks, and its gradient a sum with points and offsets
exchanged: no step takes n times n terms.
"""

import numpy as np
import sigramp
from support import brute_force, density, expect, expect_close, options, picture, some

given = options(__doc__, count=2_000)
STEPS, TEMPERATURE = 100, 0.05
random = np.random.default_rng(1904)
scores = random.normal(0, 1, given.count)
wanted = np.empty(given.count)
wanted[np.argsort(-(0.6 * scores + 0.8 * random.normal(0, 1, given.count)))] = 1 + np.arange(
    given.count)


def loss_and_gradient(x):
    """Ranks are numbers of the offsets too: the gradient has a part by the points, one by the offsets."""
    soft = sigramp.Sum(x, slope=-1 / TEMPERATURE, derivative=True)
    away = (0.5 + soft(x) - wanted) / given.count
    by = soft.vjp(x, 2 * away / given.count, of=("points", "offsets"))
    return np.mean(away**2), by.points + by.offsets


def by_every_term(x, places):
    """The loss's gradient at some places, by its definition."""
    away = (0.5 + brute_force(x, x, slope=-1 / TEMPERATURE) - wanted) / given.count
    g = 2 * away / given.count
    return np.array([np.sum(density((x - x[k]) / TEMPERATURE) * (g - g[k])) / TEMPERATURE
                     for k in places])


few = some(scores)
loss, gradient = loss_and_gradient(scores)
expect_close(gradient[few], by_every_term(scores, few), "the gradient", 1e-11)

x, losses = scores.copy(), []
for _ in range(STEPS):
    loss, gradient = loss_and_gradient(x)
    losses.append(loss)
    x -= 2 * given.count * gradient * TEMPERATURE
print(f"  the loss falls from {losses[0]:.3g} to {losses[-1]:.3g} in {STEPS} steps")
ranks = [0.5 + sigramp.Sum(each, slope=-1 / TEMPERATURE)(each) for each in (scores, x)]
alike = [np.corrcoef(each, wanted)[0, 1] for each in ranks]
print(f"  correlation with the wanted ranks: {alike[0]:.3f} before, {alike[1]:.3f} after")
expect(losses[-1] < 0.1 * losses[0] and alike[1] > 0.95, "the order is nearly the wanted one")

if given.picture:
    (left, right), save = picture(given.picture, columns=2)
    left.semilogy(losses, label="loss")
    left.set_xlabel("step")
    thin = slice(None, None, max(1, given.count // 400))
    for each, name in zip(ranks, ("before", "after")):
        right.plot(wanted[thin], each[thin], ".", markersize=2, label=name)
    right.set_xlabel("wanted rank")
    save()
