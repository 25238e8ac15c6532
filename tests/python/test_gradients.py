# SPDX-License-Identifier: MIT
"""Gradients: against differences of sums, against each other, and their arguments."""

from __future__ import annotations

import pickle
import unittest
from typing import Any

import numpy as np
import sigramp
from reference import same_bits

STEP = 2.0**-17  # differences of float64 are then wrong by some 1e-10, by both their errors


class Problem:
    """A sum, points, and a change of each of its inputs."""

    def __init__(self, unit: sigramp.UnitName, dtype: Any, slope: float) -> None:
        random = np.random.default_rng(16)

        def draw(low: float, high: float, *shape: int) -> Any:
            return random.uniform(low, high, shape).astype(dtype)

        self.unit: sigramp.UnitName = unit
        self.inputs: dict[str, Any] = {
            "points": draw(-3, 14, 8, 5), "offsets": draw(0, 10, 60), "weights": draw(-1, 2, 60),
            "slope": slope, "scale": 0.75}
        self.changes: dict[str, Any] = {
            name: draw(-1, 1, *np.shape(value)) if np.ndim(value) else 0.5
            for name, value in self.inputs.items()}
        self.g = draw(-1, 1, 8, 5)
        self.x = self.inputs["points"]
        self.names: Any = sigramp.Gradients._fields
        if unit not in ("logistic", "softplus"):
            self.names = ("weights", "scale")

    def plan(self, **options: Any) -> sigramp.Sum:
        inputs = {name: self.inputs[name] for name in self.inputs if name != "points"}
        return sigramp.Sum(unit=self.unit, **inputs, **options)

    def difference(self, name: str) -> Any:
        """What a step in the change's direction and one back make of the sum, in float64."""
        sums = []
        for step in (STEP, -STEP):
            moved = {key: np.asarray(value, np.float64) for key, value in self.inputs.items()}
            moved[name] = moved[name] + step * np.asarray(self.changes[name], np.float64)
            x = moved.pop("points")
            terms: Any = {key: value if value.ndim else float(value) for key, value in moved.items()}
            sums.append(sigramp.sum(x, unit=self.unit, method="direct", **terms))
        return (sums[0] - sums[1]) / (2 * STEP)


PROBLEMS = [Problem(unit, dtype, slope) for unit in sigramp.UNITS
            for dtype in (np.float64, np.float32) for slope in (-1.5, 0.0, 2.0)]


class Values(unittest.TestCase):
    def test_changes_are_those_of_the_sum(self) -> None:
        for problem in PROBLEMS:
            for name in problem.names:
                found: Any = problem.plan().jvp(problem.x, **{name: problem.changes[name]})
                self.assertEqual(found.dtype, problem.x.dtype)
                close = 1e-8 if found.dtype == np.float64 else 1e-5
                np.testing.assert_allclose(found, problem.difference(name), atol=close,
                                           rtol=close / 10, err_msg=f"{problem.unit} {name}")

    def test_both_modes_agree(self) -> None:
        for problem in PROBLEMS:
            plan = problem.plan(derivative="slope" in problem.names)
            gradients = plan.vjp(problem.x, problem.g, of=problem.names)
            for name in problem.names:
                change = np.asarray(problem.changes[name], np.float64)
                gradient = np.asarray(getattr(gradients, name))
                self.assertEqual(gradient.shape, change.shape)
                forward: Any = plan.jvp(problem.x, **{name: problem.changes[name]})
                close = 1e-12 if problem.x.dtype == np.float64 else 2e-5
                self.assertLess(abs(np.sum(gradient * change)
                                    - np.sum(problem.g.astype(np.float64) * forward)), close, name)

    def test_changes_add_up(self) -> None:
        problem = PROBLEMS[0]
        plan = problem.plan()
        parts = [plan.jvp(problem.x, **{name: problem.changes[name]}) for name in problem.names]
        np.testing.assert_allclose(plan.jvp(problem.x, **problem.changes),
                                   np.sum(np.asarray(parts), axis=0), rtol=1e-12)

    def test_spaced_offsets_and_no_weights(self) -> None:
        spaced, x = sigramp.spaced(0, 10, 1000), np.linspace(-3, 13, 50)
        listed = sigramp.Sum(np.linspace(0, 10, 1000), np.ones(1000), method="direct")
        right = listed.vjp(x, 1.0)
        methods: tuple[sigramp.MethodName, ...] = "closed", "auto"
        for method in methods:
            found = sigramp.Sum(spaced, method=method).vjp(x, 1.0)
            for one, other in zip(found, right):
                np.testing.assert_allclose(np.asarray(one), np.asarray(other), rtol=1e-11,
                                           atol=1e-13)
        many = sigramp.Sum(sigramp.spaced(0, 10, 10**15), scale=1e-14)
        found = many.vjp([5.0], 1.0, of=("points", "scale"))
        np.testing.assert_allclose(np.asarray(found.points), [1 - 2 / (1 + np.exp(5))])
        np.testing.assert_allclose(np.asarray(found.scale), 5e14)

    def test_the_device_gives_the_same_bits(self) -> None:
        problem = Problem("logistic", np.float32, 1.5)
        names: tuple[sigramp.InputName, ...] = ("points", "offsets", "weights", "scale")
        cpu, other = (problem.plan(device=device).vjp(problem.x, problem.g, of=names)
                      for device in ("cpu", "opencl"))
        for name in names:
            self.assertTrue(same_bits(np.asarray(getattr(cpu, name)),
                                      np.asarray(getattr(other, name))), name)


class Arguments(unittest.TestCase):
    def test_only_what_is_asked_for_is_done(self) -> None:
        problem = PROBLEMS[0]
        for name in problem.names:
            found = problem.plan().vjp(problem.x, problem.g, of=[name])
            self.assertEqual([field for field in found._fields if getattr(found, field) is not None],
                             [name])
        plan = sigramp.Sum(np.arange(3.0), unit="relu")
        with self.assertRaisesRegex(ValueError, "derivative of relu"):
            plan.vjp([1.0], 1.0)
        with self.assertRaisesRegex(ValueError, "points, offsets, weights, slope, scale"):
            plan.vjp([1.0], 1.0, of=("bias",))  # type: ignore[arg-type]

    def test_shapes(self) -> None:
        plan = sigramp.Sum(np.arange(6.0).reshape(2, 3), np.arange(6.0).reshape(2, 3))
        found: Any = plan.vjp(2.0, 1.0)
        self.assertIsInstance(found.points, np.float64)
        self.assertEqual(np.shape(found.offsets), (6,))
        self.assertIsInstance(found.slope, float)
        self.assertIsInstance(plan.jvp(2.0, offsets=np.ones((2, 3))), np.float64)
        np.testing.assert_array_equal(np.asarray(plan.jvp([1.0, 2.0])), [0, 0])
        none: Any = plan.vjp(np.ones((2, 0)), 1.0)
        self.assertEqual(none.points.shape, (2, 0))
        np.testing.assert_array_equal(none.weights, np.zeros(6))
        self.assertEqual(sigramp.Sum([]).vjp([1.0], 1.0).slope, 0)
        for wrong in (np.ones(3), np.ones((2, 1))):
            with self.assertRaises(ValueError):
                plan.vjp(np.ones(2), wrong)
        with self.assertRaisesRegex(TypeError, "astype"):
            sigramp.Sum(np.ones(3, np.float32)).vjp(np.float32(1), np.ones(1))

    def test_pickled_after_gradients(self) -> None:
        problem = PROBLEMS[0]
        plan = problem.plan()
        plan.vjp(problem.x, problem.g)
        again = pickle.loads(pickle.dumps(plan))
        self.assertTrue(same_bits(again(problem.x), plan(problem.x)))
