# SPDX-License-Identifier: MIT
"""The recipe for JAX against JAX's own gradients of every term; for where there is JAX."""

from __future__ import annotations

import unittest
from typing import Any

import jax
import numpy as np
from jax_function import offset_units  # of bench/recipes/python

jax.config.update("jax_enable_x64", True)


def by_every_term(x: Any, offsets: Any, weights: Any, slope: Any, scale: Any) -> Any:
    """The same sum, as JAX computes and differentiates it."""
    return scale * (jax.nn.sigmoid(slope * (x[..., None] - offsets)) @ weights)


class Recipe(unittest.TestCase):
    def check(self, dtype: Any, close: float) -> None:
        random = np.random.default_rng(7)
        inputs = tuple(jax.numpy.asarray(value, dtype) for value in (
            random.uniform(-3, 13, (4, 5)), random.uniform(0, 10, 30), random.uniform(-1, 2, 30),
            -1.5, 0.7))
        for function in (offset_units, jax.jit(offset_units)):
            np.testing.assert_allclose(function(*inputs), by_every_term(*inputs), rtol=close)

            def loss(*values: Any, of: Any = function) -> Any:
                return (of(*values) ** 2).sum()

            def right(*values: Any) -> Any:
                return loss(*values, of=by_every_term)

            each = range(5)
            for found, expected in zip(jax.grad(loss, each)(*inputs), jax.grad(right, each)(*inputs)):
                self.assertEqual((found.dtype, found.shape), (expected.dtype, expected.shape))
                np.testing.assert_allclose(found, expected, rtol=close,
                                           atol=close * float(abs(expected).max()))

    def test_values_and_gradients_are_those_of_every_term(self) -> None:
        self.check(np.float64, 1e-12)
        self.check(np.float32, 1e-4)
