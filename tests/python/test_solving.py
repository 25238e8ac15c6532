# SPDX-License-Identifier: MIT
"""Where sums reach given values: by what solving promises, which two evaluations show."""

from __future__ import annotations

import unittest
from typing import Any

import numpy as np
import sigramp
from reference import same_bits


METHODS: tuple[sigramp.MethodName, ...] = ("direct", "fast")


def _by_hand(x: Any, offsets: Any, weights: Any, slopes: Any, rises: bool = True) -> Any:
    """The sum of logistic units, or of their derivatives."""
    units = 1 / (1 + np.exp(-slopes * (x[:, None] - offsets)))
    return (units if rises else units * (1 - units)) @ weights


def plans(dtype: Any) -> list[sigramp.Sum]:
    random = np.random.default_rng(4)
    offsets = random.uniform(0, 10, 300).astype(dtype)
    weights = random.uniform(0, 2, 300).astype(dtype)
    units: list[tuple[sigramp.UnitName, float]] = [("logistic", 2.0), ("softplus", -1.5),
                                                   ("relu", 1.0)]
    return [sigramp.Sum(offsets, weights, slope=slope, unit=unit, method=method)
            for unit, slope in units for method in METHODS] + [
        sigramp.Sum(sigramp.spaced(0, 10, 1000, dtype=dtype), scale=1e-3, method="closed")]


class Solving(unittest.TestCase):
    def test_two_evaluations_show_it(self) -> None:
        for dtype in (np.float32, np.float64):
            for plan in plans(dtype):
                r: Any = plan(np.linspace(-8, 18, 200).astype(dtype))
                x: Any = plan.solve(r)
                falls = plan._arguments["slope"] < 0
                before = np.nextafter(x, dtype(np.inf if falls else -np.inf))
                reached = np.isfinite(x)
                self.assertGreater(np.count_nonzero(reached), 100, repr(plan))
                self.assertTrue(np.all(np.asarray(plan(x))[reached] >= r[reached]), repr(plan))
                self.assertTrue(np.all(np.asarray(plan(before))[reached] < r[reached]), repr(plan))

    def test_limits(self) -> None:
        plan = sigramp.Sum([0.0, 1.0])
        np.testing.assert_array_equal(np.asarray(plan.solve([0.0, -1.0, 3.0, np.nan])),
                                      [-np.inf, -np.inf, np.nan, np.nan])
        self.assertIsInstance(plan.solve(1.0), np.float64)
        self.assertLess(abs(float(plan.solve(1.0)) - 0.5), 1e-15)

    def test_arrays_and_devices(self) -> None:
        offsets = np.linspace(0, 10, 500, dtype=np.float32)
        plan, other = (sigramp.Sum(offsets, method="fast", device=device)
                       for device in ("cpu", "opencl"))
        r = np.linspace(1, 499, 60, dtype=np.float32).reshape(6, 10)
        x: Any = plan.solve(r)
        self.assertTrue(same_bits(x, other.solve(r)))
        self.assertTrue(same_bits(plan.solve(r.T), np.asfortranarray(x.T).copy("K")))
        out = r.copy()
        self.assertIs(plan.solve(out, out=out), out)
        self.assertTrue(same_bits(out, x))
        with self.assertRaisesRegex(TypeError, "astype"):
            plan.solve(r.astype(np.float64))

    def test_errors_hold(self) -> None:
        offsets = np.random.default_rng(6).uniform(0, 10, 200)
        plan = sigramp.Sum(offsets.astype(np.float32))
        r = np.linspace(5, 195, 20, dtype=np.float32)
        x = plan.solve(r)
        error: Any = plan.solve_error(r, x)
        exact: Any = sigramp.Sum(offsets.astype(np.float32).astype(np.float64)).solve(r)
        self.assertTrue(np.all(np.abs(x - exact) <= error))
        self.assertTrue(np.all(error < 1e-4))
        self.assertIsInstance(plan.solve_error(r[3], np.asarray(x)[3]), np.float32)
        with self.assertRaisesRegex(ValueError, "x has 2 elements, r 20"):
            plan.solve_error(r, [1.0, 2.0])

    def test_slopes_of_their_own(self) -> None:
        random = np.random.default_rng(8)
        offsets, weights, slopes = (random.uniform(low, 2, 200) for low in (-2, 0, 0.5))
        for method in METHODS:
            plan = sigramp.Sum(offsets, weights, slopes=slopes, constant=3.0, method=method)
            r: Any = plan(np.linspace(-5, 5, 50))
            x: Any = plan.solve(r)
            self.assertTrue(np.all(np.asarray(plan(x)) >= r))
            self.assertTrue(np.all(np.asarray(plan(np.nextafter(x, -np.inf))) < r))
            error: Any = plan.solve_error(r, x)
            exact = x + (r - 3.0 - _by_hand(x, offsets, weights, slopes)) / _by_hand(
                x, offsets, weights * slopes, slopes, rises=False)
            self.assertTrue(np.all(np.abs(x - exact) <= error + 1e-14))
            self.assertTrue(np.all(error < 1e-11))

    def test_what_does_not_rise_is_refused(self) -> None:
        for plan in (sigramp.Sum([0.0], unit="density"), sigramp.Sum([0.0, 1.0], [1.0, -1.0]),
                     sigramp.Sum([0.0, 1.0], slopes=[1.0, -1.0])):
            with self.assertRaises(ValueError):
                plan.solve(0.1)
            with self.assertRaises(ValueError):
                plan.solve_error(0.1, 0.1)
