# SPDX-License-Identifier: MIT
"""Gradients against MPFR, with the bounds that their sums have; for where there is gmpy2."""

from __future__ import annotations

import unittest
from typing import Any

import gmpy2  # type: ignore[import-untyped]
import numpy as np
import sigramp

mpfr: Any = gmpy2  # whose types are not all told

UNITS: tuple[sigramp.UnitName, ...] = ("logistic", "softplus")
METHODS: tuple[sigramp.MethodName, ...] = ("direct", "fast")
TERMS, POINTS = 23, 17


def unit_and_derivative(unit: str, t: Any) -> tuple[Any, Any]:
    """u(t) and u'(t)."""
    power = mpfr.exp(-t)
    logistic = 1 / (1 + power)
    if unit == "softplus":
        return mpfr.log1p(mpfr.exp(t)), logistic
    return logistic, power / (1 + power) ** 2


class Exact:
    """Gradients by their definitions, and the sums of magnitudes that bounds are relative to."""

    def __init__(self, unit: str, inputs: tuple[Any, ...], g: Any) -> None:
        as_reals = np.vectorize(lambda value: mpfr.mpfr(float(value)), otypes=[object])
        x, a, w, slope, scale, g = (as_reals(values) for values in (*inputs, g))
        t = slope * (x[:, None] - a[None, :])
        both = [[unit_and_derivative(unit, each) for each in row] for row in t]
        u, du = (np.array([[each[k] for each in row] for row in both], object) for k in (0, 1))
        centre = sum(a) / len(a)
        apart = np.abs(x[:, None] - centre) + np.abs(a[None, :] - centre)
        whole, steep = g[:, None] * w[None, :] * u, g[:, None] * w[None, :] * du * scale
        self.values = {"points": steep.sum(1) * slope, "offsets": -steep.sum(0) * slope,
                       "weights": scale * (g[:, None] * u).sum(0),
                       "slope": (steep * (x[:, None] - a[None, :])).sum(), "scale": whole.sum()}
        self.magnitudes = {
            "points": np.abs(steep).sum(1) * abs(slope), "offsets": np.abs(steep).sum(0) * abs(slope),
            "weights": np.abs(scale * g[:, None] * u).sum(0),
            "slope": (np.abs(steep) * apart).sum(), "scale": np.abs(whole).sum()}


class Gradients(unittest.TestCase):
    def check(self, unit: sigramp.UnitName, dtype: Any, method: sigramp.MethodName) -> None:
        random = np.random.default_rng(5)
        x, a, w, g = (random.uniform(low, high, n).astype(dtype) for low, high, n in (
            (-40, 60, POINTS), (0, 30, TERMS), (-1, 2, TERMS), (-2, 2, POINTS)))
        plan = sigramp.Sum(a, w, unit=unit, slope=-1.5, scale=0.3, method=method)
        found = plan.vjp(x, g)
        exact = Exact(unit, (x, a, w, -1.5, 0.3), g)
        roundings = {"points": 4, "offsets": 4, "weights": 2}  # slope and scale are float64's
        for name, right in exact.values.items():
            unit_roundoff = 2.0**-53 if name == "slope" or dtype == np.float64 else 2.0**-24
            away = np.abs(np.asarray(getattr(found, name), object) - right)
            allowed = roundings.get(name, 8) * unit_roundoff * exact.magnitudes[name]
            self.assertTrue(np.all(away <= allowed), (unit, dtype, method, name,
                                                      np.max(away / exact.magnitudes[name])))

    def test_they_are_within_the_bounds(self) -> None:
        with mpfr.local_context(mpfr.context(), precision=200):
            for unit in UNITS:
                for dtype in (np.float64, np.float32):
                    for method in METHODS:
                        self.check(unit, dtype, method)
