# SPDX-License-Identifier: MIT
"""The recipe for PyTorch against its own gradients of every term; for where there is PyTorch."""

from __future__ import annotations

import unittest
from typing import Any

import numpy as np
import torch
from torch_function import offset_units  # of bench/recipes/python


def by_every_term(x: Any, offsets: Any, weights: Any, slope: Any, scale: Any) -> Any:
    """The same sum, as PyTorch computes and differentiates it."""
    return scale * (torch.sigmoid(slope * (x[..., None] - offsets)) @ weights)


def make_inputs(dtype: Any) -> tuple[Any, ...]:
    random = np.random.default_rng(7)
    return tuple(torch.tensor(value, dtype=dtype, requires_grad=True) for value in (
        random.uniform(-3, 13, (4, 5)), random.uniform(0, 10, 30), random.uniform(-1, 2, 30),
        -1.5, 0.7))


class Recipe(unittest.TestCase):
    def check(self, dtype: Any, close: float) -> None:
        inputs = make_inputs(dtype)
        y, right = offset_units(*inputs), by_every_term(*inputs)
        torch.testing.assert_close(y, right, rtol=close, atol=0)
        for found, expected in zip(torch.autograd.grad((y**2).sum(), inputs),
                                   torch.autograd.grad((right**2).sum(), inputs)):
            torch.testing.assert_close(found, expected, rtol=close,
                                       atol=close * float(expected.abs().max()))

    def test_values_and_gradients_are_those_of_every_term(self) -> None:
        self.check(torch.float64, 1e-12)
        self.check(torch.float32, 1e-4)

    def test_gradients_are_those_of_differences(self) -> None:
        self.assertTrue(torch.autograd.gradcheck(offset_units, make_inputs(torch.float64)))

    def test_only_the_gradients_that_are_needed(self) -> None:
        x, offsets, weights, slope, scale = make_inputs(torch.float64)
        offset_units(x.detach(), offsets, weights.detach(), slope.detach(), scale).sum().backward()
        self.assertEqual([each.grad is None for each in (x, offsets, weights, slope, scale)],
                         [True, False, True, True, False])
