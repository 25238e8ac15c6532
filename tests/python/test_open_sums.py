# SPDX-License-Identifier: MIT
"""Sums whose terms come and go: the terms that are in one decide every bit."""

from __future__ import annotations

import copy
import pickle
import threading
import unittest
from typing import Any

import numpy as np
import sigramp
from reference import same_bits

RANGE = (-20.0, 30.0)
X = np.linspace(-40, 60, 501)


def terms(count: int = 999, dtype: Any = np.float64) -> tuple[Any, Any]:
    random = np.random.default_rng(11)
    a = random.uniform(*RANGE, count).astype(dtype)
    return a, (random.uniform(-1, 2, count) * 2.0 ** random.integers(-40, 40, count)).astype(dtype)


def open_with(a: Any, w: Any, **options: Any) -> sigramp.OpenSum:
    plan = sigramp.OpenSum(RANGE, **options)
    plan.add(a, w)
    return plan


class OpenSums(unittest.TestCase):
    def test_the_terms_decide_every_bit(self) -> None:
        for dtype in (np.float32, np.float64):
            a, w = terms(dtype=dtype)
            x = X.astype(dtype)
            for method in ("fast", "direct"):
                whole = open_with(a, w, dtype=dtype, method=method)
                plan = sigramp.OpenSum(RANGE, dtype=dtype, method=method)
                for part in (slice(500, None), slice(100, 500), slice(None, 100)):
                    plan.add(a[part].reshape(-1, 1), w[part])
                    plan.add(a[::-1], 3 * w)
                    plan.remove(a, 3 * w[::-1])
                self.assertEqual((plan.terms, plan.method, plan.dtype), (999, method, dtype))
                self.assertTrue(same_bits(plan(x), whole(x)))
                plan.remove(a, w)
                self.assertTrue(same_bits(plan(x), np.zeros(x.size, dtype)))

    def test_direct_ones_have_the_bits_of_a_sum_and_fast_ones_are_within_their_bound(self) -> None:
        a, w = terms()
        right: Any = sigramp.Sum(a, abs(w), method="direct")(X)
        direct, fast = (open_with(a, abs(w), method=method) for method in ("direct", "fast"))
        self.assertTrue(same_bits(direct(X), right))
        away = np.max(np.abs(np.asarray(fast(X)) - right) / right)
        self.assertLessEqual(float(away), fast.error_bound + direct.error_bound)
        self.assertGreater(float(np.max(right)), 0)

    def test_sums_are_added(self) -> None:
        a, w = terms()
        for method in ("fast", "direct"):
            one = open_with(a[:100], w[:100], method=method)
            two = open_with(a[100:], w[100:], method=method)
            whole = open_with(a, w, method=method)
            before = one(X)
            self.assertTrue(same_bits((one + two)(X), whole(X)))
            self.assertTrue(same_bits(sum([one], two)(X), whole(X)))
            self.assertEqual((one + two).terms, 999)
            self.assertTrue(same_bits(one(X), before))
            single = copy.copy(one)
            single += two
            self.assertTrue(same_bits(single(X), whole(X)))
            self.assertTrue(same_bits(one(X), before))

    def test_only_sums_that_were_opened_alike_are_added(self) -> None:
        one = sigramp.OpenSum(RANGE)
        for other in (sigramp.OpenSum((-20, 31)), sigramp.OpenSum(RANGE, unit="softplus"),
                      sigramp.OpenSum(RANGE, scale=2), sigramp.OpenSum(RANGE, dtype=np.float32)):
            with self.assertRaises(ValueError):
                one + other
            with self.assertRaises(ValueError):
                one += other
        constant = sigramp.OpenSum(RANGE, constant=1)
        with self.assertRaisesRegex(ValueError, "constant"):
            constant + constant
        for wrong in (1, 0.0, "x", None):
            with self.assertRaises(TypeError):
                one + wrong  # type: ignore[operator]
            with self.assertRaises(TypeError):
                wrong + one  # type: ignore

    def test_pickle_and_copy_give_sums_of_their_own(self) -> None:
        a, w = terms()
        for method in ("fast", "direct"):
            plan = open_with(a, w, method=method, scale=0.5, constant=0.25, threads=2)
            right = plan(X)
            for again in (pickle.loads(pickle.dumps(plan)), copy.copy(plan), copy.deepcopy(plan)):
                self.assertTrue(same_bits(again(X), right))
                again.remove(a[0], w[0])
                self.assertEqual(again.terms, 998)
                self.assertTrue(same_bits(plan(X), right))
                again.add(a[0], w[0])
                self.assertTrue(same_bits(again(X), right))

    def test_derivatives_and_solving(self) -> None:
        a, w = terms()
        plan = open_with(a, abs(w), derivative=True)
        found: Any = plan(X, derivative=True)
        y, dy = found
        self.assertTrue(same_bits(y, plan(X)))
        self.assertTrue(np.all(np.asarray(dy) > 0))
        self.assertLess(plan.derivative_error_bound, 1e-13)
        x: Any = plan.solve(y)
        self.assertTrue(np.all(np.asarray(plan(x)) >= y))
        self.assertTrue(np.all(np.asarray(plan.solve_error(y[:400:40], x[:400:40])) >= 0))

    def test_what_is_wrong_is_refused_and_changes_nothing(self) -> None:
        a, w = terms()
        plan = open_with(a, w)
        right = plan(X)
        for offsets, weights in (([31.0], None), ([np.nan], None), ([1.0], [np.inf]),
                                 ([1.0, 2.0], [1.0])):
            with self.assertRaises(ValueError):
                plan.add(offsets, weights)
        with self.assertRaises(TypeError):
            plan.add(["a"])
        with self.assertRaises(TypeError):
            open_with([], None, dtype=np.float32).add(a)
        with self.assertRaises(ValueError):
            plan.remove(a[:1], -np.abs(w[:1]) * 2.0**60)
        with self.assertRaisesRegex(ValueError, "numbers"):
            plan.solve([1.0], exclude=[0])
        self.assertTrue(same_bits(plan(X), right))
        self.assertEqual(plan.terms, 999)
        for arguments in ({"range": (1, 0)}, {"range": (0, np.inf)}, {"method": "closed"},
                          {"range": (0, 1e9), "method": "fast"}):
            with self.assertRaises(ValueError):
                sigramp.OpenSum(**{"range": RANGE, **arguments})  # type: ignore[arg-type]
        with self.assertRaises(TypeError):
            sigramp.OpenSum(RANGE, dtype=np.int64)

    def test_threads_change_one_in_turn(self) -> None:
        a, w = terms()
        plan = sigramp.OpenSum(RANGE)

        def work(k: int) -> None:
            plan.add(a[k::8], w[k::8])
            plan(X)

        threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertTrue(same_bits(plan(X), open_with(a, w)(X)))
        self.assertIn("999 float64 terms in (-20.0, 30.0)", repr(plan))


if __name__ == "__main__":
    unittest.main()
