# SPDX-License-Identifier: MIT
"""The units as NumPy ufuncs."""

from __future__ import annotations

import pickle
import sys
import threading
import time
import tracemalloc
import unittest
from typing import Any

import numpy as np
import sigramp
from reference import exact, is_nearest, same_bits, tool, ulps

UFUNCS = {name: getattr(sigramp, name) for name in sigramp.UNITS}
LIMITS = {"logistic": (0, 1), "softplus": (0, np.inf), "relu": (0, np.inf), "density": (0, 0)}


def points(dtype: Any, count: int = 400) -> np.ndarray[Any, Any]:
    random = np.random.default_rng(7)
    spread = random.normal(size=count) * 10.0 ** random.uniform(-8, 2, size=count)
    return np.concatenate([spread, np.linspace(-110, 110, 221), [0.0, -0.0]]).astype(dtype)


class Values(unittest.TestCase):
    def test_float32_results_are_correctly_rounded(self) -> None:
        x = points(np.float32)
        for name, ufunc in UFUNCS.items():
            y = ufunc(x)
            self.assertEqual(y.dtype, np.float32)
            for each, result in zip(x, y):
                self.assertTrue(is_nearest(result, exact(name, each)), (name, each, result))

    def test_float64_results_are_within_the_bound(self) -> None:
        x = points(np.float64)
        for name, ufunc in UFUNCS.items():
            y = ufunc(x)
            self.assertEqual(y.dtype, np.float64)
            for each, result in zip(x, y):
                self.assertLessEqual(ulps(result, exact(name, each)), 0.502, (name, each, result))

    def test_limits_and_nan(self) -> None:
        for dtype in (np.float32, np.float64):
            x = np.array([-np.inf, np.inf, np.nan], dtype)
            for name, ufunc in UFUNCS.items():
                with np.errstate(all="raise"):
                    y = ufunc(x)
                np.testing.assert_array_equal(y, np.array([*LIMITS[name], np.nan], dtype))
                self.assertFalse(np.signbit(y[0]))

    def test_the_tool_gives_the_same_bits(self) -> None:
        for dtype in (np.float32, np.float64):
            x = points(dtype, 5000)[:5222].reshape(-1, 7)
            for name, ufunc in UFUNCS.items():
                self.assertTrue(same_bits(ufunc(x), tool("eval", name, x=x)), (name, dtype))


class Types(unittest.TestCase):
    def test_integers_and_booleans_are_computed_in_float64(self) -> None:
        for dtype in "?bBhHiIlLqQ":
            x = np.arange(2 if dtype == "?" else 100).astype(dtype)
            for ufunc in UFUNCS.values():
                self.assertTrue(same_bits(ufunc(x), ufunc(x.astype(np.float64))), (ufunc, dtype))
                if dtype in "bhilq":
                    self.assertTrue(same_bits(ufunc(-x), ufunc((-x).astype(np.float64))))
        self.assertTrue(same_bits(sigramp.logistic(3), sigramp.logistic(3.0)))
        self.assertEqual(sigramp.logistic([1, 2]).dtype, np.float64)

    def test_float16_is_computed_in_float32(self) -> None:
        x = np.linspace(-20, 20, 1001).astype(np.float16)
        for ufunc in UFUNCS.values():
            self.assertTrue(same_bits(ufunc(x), ufunc(x.astype(np.float32))))

    def test_other_byte_orders_and_unaligned_elements(self) -> None:
        x = points(np.float64)
        record = np.zeros(x.size, np.dtype([("byte", "u1"), ("value", "f8")], align=False))
        record["value"] = x
        for ufunc in UFUNCS.values():
            self.assertTrue(same_bits(ufunc(x.astype(">f8")), ufunc(x)))
            self.assertTrue(same_bits(ufunc(record["value"]), ufunc(x)))

    def test_types_without_a_loop(self) -> None:
        for wrong in (np.longdouble(1), 1j, "1", object(), None):
            with self.assertRaises(TypeError):
                sigramp.logistic(wrong)


class Memory(unittest.TestCase):
    def test_every_spacing_gives_the_same_bits(self) -> None:
        for dtype in (np.float32, np.float64, np.int8, np.uint16):
            x = np.linspace(-100, 100, 3 * 7 * 2501).astype(dtype).reshape(3, 7, 2501)
            for ufunc in UFUNCS.values():
                whole = ufunc(np.ascontiguousarray(x))
                views: list[Any] = [np.s_[:, :, ::2], np.s_[::-1], np.s_[:, ::-3, 1:], np.s_[0, 1]]
                for view in views:
                    self.assertTrue(same_bits(ufunc(x[view]), np.ascontiguousarray(whole[view])))
                self.assertTrue(same_bits(ufunc(x.T), np.ascontiguousarray(whole.T)))
                out = np.zeros((3, 7, 5002), whole.dtype)
                self.assertIs(ufunc(x, out=out[:, :, ::2]).base, out)
                self.assertTrue(same_bits(np.ascontiguousarray(out[:, :, ::2]), whole))
                self.assertFalse(out[:, :, 1::2].any())

    def test_out_may_be_the_points_and_may_overlap_them(self) -> None:
        for dtype in (np.float32, np.float64):
            for ufunc in UFUNCS.values():
                for source, target in ((np.s_[:], np.s_[:]), (np.s_[:-1], np.s_[1:]),
                                       (np.s_[1:], np.s_[:-1]), (np.s_[:], np.s_[::-1]),
                                       (np.s_[::2], np.s_[::2])):
                    x = np.linspace(-9, 9, 9001, dtype=dtype)
                    right = ufunc(x[source].copy())
                    ufunc(x[source], out=x[target])
                    self.assertTrue(same_bits(np.ascontiguousarray(x[target]), right))

    def test_threads_do_not_take_overlapping_arrays(self) -> None:
        for _ in range(5):
            x = np.linspace(-9, 9, 1000001, dtype=np.float32)
            right = sigramp.logistic(x[1:].copy())
            sigramp.logistic(x[1:], out=x[:-1])
            self.assertTrue(same_bits(x[:-1], right))

    def test_where_leaves_the_others_alone(self) -> None:
        x = np.linspace(-9, 9, 1000)
        mask = np.arange(1000) % 3 == 0
        for ufunc in UFUNCS.values():
            y = np.full(1000, 77.0)
            ufunc(x, where=mask, out=y)
            self.assertTrue(same_bits(y, np.where(mask, ufunc(x), 77.0)))

    def test_broadcasting_and_empty_arrays(self) -> None:
        x = np.broadcast_to(np.float32(1.5), (3, 4000))
        for ufunc in UFUNCS.values():
            self.assertTrue(same_bits(ufunc(x), ufunc(x.copy())))
            self.assertEqual(ufunc(np.empty((0, 3), np.float32)).shape, (0, 3))
            out = np.empty((2, 5))
            ufunc(np.arange(5.0), out=out)
            self.assertTrue(same_bits(out[1], ufunc(np.arange(5.0))))

    def test_contiguous_arrays_are_not_copied(self) -> None:
        x = np.linspace(-9, 9, 1_000_000)
        y = np.empty_like(x)
        tracemalloc.start()
        try:
            for ufunc in UFUNCS.values():
                ufunc(x, out=y)
                ufunc(y, out=y)
            self.assertLess(tracemalloc.get_traced_memory()[1], 100_000)
        finally:
            tracemalloc.stop()


class Behaviour(unittest.TestCase):
    def test_they_are_ufuncs(self) -> None:
        for name, ufunc in UFUNCS.items():
            self.assertIsInstance(ufunc, np.ufunc)
            self.assertEqual((ufunc.__name__, ufunc.nin, ufunc.nout), (name, 1, 1))
            self.assertIs(pickle.loads(pickle.dumps(ufunc)), ufunc)

    def test_pythons_lock_is_released(self) -> None:
        # A thread that sleeps now and then gets on during a long call only if the call lets it.
        x = np.linspace(-9, 9, 4_000_000)
        counted, stop = [0], threading.Event()

        def count() -> None:
            while not stop.is_set():
                counted[0] += 1
                time.sleep(0.0005)

        thread = threading.Thread(target=count)
        interval = sys.getswitchinterval()
        sys.setswitchinterval(5)
        thread.start()
        try:
            before = counted[0]
            for _ in range(12):
                sigramp.softplus(x, out=x)
            after = counted[0]
        finally:
            stop.set()
            sys.setswitchinterval(interval)
            thread.join()
        self.assertGreater(after - before, 3)

    def test_threads_at_once(self) -> None:
        x = np.linspace(-9, 9, 300_001)
        right = sigramp.logistic(x)
        results: list[Any] = [None] * 8

        def work(i: int) -> None:
            results[i] = sigramp.logistic(x)

        threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertTrue(all(same_bits(result, right) for result in results))
