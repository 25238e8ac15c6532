# SPDX-License-Identifier: MIT
"""Sums that leave a term out: those of the other terms, in every shape, solved too."""

from __future__ import annotations

import pickle
import unittest
from typing import Any

import numpy as np
import sigramp
from reference import same_bits


def a_sum(dtype: Any, method: sigramp.MethodName) -> sigramp.Sum:
    random = np.random.default_rng(5)
    offsets = random.uniform(-5, 5, 40).astype(dtype)
    weights = random.uniform(0.1, 2, 40).astype(dtype)
    return sigramp.Sum(offsets, weights, slope=1.5, method=method)


def others(plan: sigramp.Sum, k: int) -> sigramp.Sum:
    offsets, weights = np.asarray(plan.offsets), np.asarray(plan.weights)
    return sigramp.Sum(np.delete(offsets, k), np.delete(weights, k), slope=1.5, method="direct")


class Excluding(unittest.TestCase):
    def test_it_is_the_sum_of_the_others(self) -> None:
        for dtype in (np.float32, np.float64):
            x = np.linspace(-6, 6, 40).astype(dtype)
            for method in ("direct", "fast"):
                plan = a_sum(dtype, method)
                y: Any = plan(x, exclude=np.arange(40))
                right = np.array([others(plan, k)(x[k]) for k in range(40)])
                if method == "direct":
                    self.assertTrue(same_bits(y, right))
                away = np.abs(y.astype(float) - right) / right
                bound = plan.without_error_bound + others(plan, 0).error_bound
                self.assertLessEqual(float(away.max()), bound)
                self.assertTrue(same_bits(plan(x, exclude=-1), plan(x)))

    def test_shapes_and_out(self) -> None:
        plan = a_sum(np.float64, "fast")
        x = np.linspace(-6, 6, 40).reshape(5, 8)
        k = np.arange(40).reshape(5, 8)
        y: Any = plan(x, exclude=k)
        self.assertTrue(same_bits(plan(x.T, exclude=k.T).copy("C"), y.T.copy("C")))
        self.assertTrue(same_bits(plan(x, exclude=k[0]), plan(x, exclude=np.tile(k[0], (5, 1)))))
        out = x.copy()
        self.assertIs(plan(out, exclude=k, out=out), out)
        self.assertTrue(same_bits(out, y))
        self.assertIsInstance(plan(1.0, exclude=3), np.float64)
        again = pickle.loads(pickle.dumps(plan))
        self.assertTrue(same_bits(again(x, exclude=k), y))

    def test_solving(self) -> None:
        for dtype in (np.float32, np.float64):
            for method in ("direct", "fast"):
                plan = a_sum(dtype, method)
                k = np.arange(40)
                r: Any = plan(np.linspace(-4, 4, 40).astype(dtype), exclude=k)
                x: Any = plan.solve(r, exclude=k)
                before = np.nextafter(x, dtype(-np.inf))
                self.assertTrue(np.all(np.asarray(plan(x, exclude=k)) >= r))
                self.assertTrue(np.all(np.asarray(plan(before, exclude=k)) < r))

    def test_errors_of_solutions(self) -> None:
        for dtype in (np.float32, np.float64):
            plan = a_sum(dtype, "fast")
            k = np.arange(40)
            r: Any = plan(np.linspace(-4, 4, 40).astype(dtype), exclude=k)
            x: Any = plan.solve(r, exclude=k)
            error: Any = plan.solve_error(r, x, exclude=k)
            for j in range(40):
                exact = sigramp.Sum(np.delete(np.asarray(plan.offsets, float), j),
                                    np.delete(np.asarray(plan.weights, float), j), slope=1.5)
                away = abs(exact.solve(float(r[j])) - float(x[j]))
                self.assertLessEqual(float(away), float(error[j]) + 1e-14)
                self.assertLess(float(error[j]), 40 * float(np.finfo(dtype).eps))
            square: Any = plan.solve_error(r.reshape(5, 8), x.reshape(5, 8),
                                           exclude=k.reshape(5, 8))
            self.assertTrue(same_bits(square, error.reshape(5, 8)))
            plain: Any = plan.solve(r)
            none: Any = plan.solve_error(r, plain, exclude=-1)
            self.assertTrue(np.all(none >= np.asarray(plan.solve_error(r, plain))))
            with self.assertRaises(ValueError):
                plan.solve_error(r, x, exclude=40)
        long, many = a_sum(np.float64, "fast"), np.tile(np.arange(40), 500)
        r = np.linspace(0.1, 30, many.size)
        x = long.solve(r, exclude=many)
        whole: Any = long.solve_error(r, x, exclude=many)
        long._solving_pieces.__dict__["first"] = 999
        self.assertTrue(same_bits(long.solve_error(r, x, exclude=many), whole))

    def test_long_calls_go_on_where_they_were(self) -> None:
        plan = a_sum(np.float64, "fast")
        x = np.random.default_rng(6).uniform(-6, 6, 100_000)
        k = np.random.default_rng(7).integers(-1, 40, x.size)
        whole: Any = plan(x, exclude=k)
        plan._pieces.__dict__["first"] = 999
        self.assertTrue(same_bits(plan(x, exclude=k), whole))

    def test_slopes_go_with_their_terms(self) -> None:
        plan = sigramp.Sum([0.0, 1.0, 2.0], [1.0, 2.0, 3.0], slopes=[0.5, 1.0, 2.0])
        other = sigramp.Sum([0.0, 2.0], [1.0, 3.0], slopes=[0.5, 2.0])
        self.assertEqual(plan(0.7, exclude=1), other(0.7))

    def test_a_constant_stays(self) -> None:
        slopes: Any
        for slopes, others in ((None, None), ([0.5, 1.0, 2.0], [0.5, 2.0])):
            plan = sigramp.Sum([0.0, 1.0, 2.0], constant=0.25, slopes=slopes, method="direct")
            other = sigramp.Sum([0.0, 2.0], constant=0.25, slopes=others, method="direct")
            self.assertEqual(plan(0.7, exclude=1), other(0.7))
            self.assertEqual(plan.solve(1.7, exclude=1), other.solve(1.7))

    def test_refusals(self) -> None:
        plan = a_sum(np.float64, "direct")
        for wrong in (40, -2, [0, 99]):
            with self.assertRaises(ValueError):
                plan([1.0, 2.0], exclude=wrong)
            with self.assertRaises(ValueError):
                plan.solve([1.0, 2.0], exclude=wrong)
        with self.assertRaises(TypeError):
            plan([1.0], exclude=[0.0])
        with self.assertRaises(ValueError):
            plan([1.0, 2.0], exclude=[0, 1, 2])
        with self.assertRaises(ValueError):
            sigramp.Sum(sigramp.spaced(0, 1, 10), method="closed")([1.0], exclude=0)
        with self.assertRaises(ValueError):
            plan([1.0], exclude=[0], out=np.empty(2))


if __name__ == "__main__":
    unittest.main()
