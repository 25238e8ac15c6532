# SPDX-License-Identifier: MIT
"""Maps with an offset, and what arrays any call takes and gives."""

from __future__ import annotations

import tracemalloc
import unittest
from typing import Any

import numpy as np
import sigramp
from reference import exact, same_bits, tool, ulps


class Maps(unittest.TestCase):
    def test_an_offset_is_taken_without_rounding(self) -> None:
        x = np.linspace(-20, 20, 301)
        for dtype, bound, offset in ((np.float32, 0.5001, 0.1), (np.float64, 0.502, 1 / 3)):
            points, shift = x.astype(dtype), dtype(offset)
            for unit in sigramp.UNITS:
                y: Any = sigramp.map(unit, points, offset=float(shift))
                for each, result in zip(points, y):
                    right = exact(unit, each, shift)
                    if right:
                        self.assertLessEqual(ulps(result, right), bound, (unit, each, result))
                    else:
                        self.assertEqual(result, 0)

    def test_the_tool_gives_the_same_bits(self) -> None:
        for dtype in (np.float32, np.float64):
            x = np.linspace(-30, 30, 5001, dtype=dtype)
            for unit in sigramp.UNITS:
                y: Any = sigramp.map(unit, x, offset=1.25, device="cpu")
                self.assertTrue(same_bits(y, tool("eval", unit, "--offset", "1.25", x=x)))
                self.assertTrue(same_bits(sigramp.map(unit, x), getattr(sigramp, unit)(x)))

    def test_the_device_gives_the_same_bits(self) -> None:
        x = np.linspace(-30, 30, 5001, dtype=np.float32)
        y: Any = sigramp.map("logistic", x, offset=1.25, device="opencl")
        self.assertTrue(same_bits(y, sigramp.map("logistic", x, offset=1.25, device="cpu")))

    def test_types(self) -> None:
        for dtype, result in ((np.float16, np.float32), (np.float32, np.float32),
                              (np.int8, np.float64), (np.bool_, np.float64),
                              (np.uint64, np.float64), (">f4", np.float32)):
            x = np.ones(3, dtype)
            y: Any = sigramp.map("softplus", x, offset=0.5)
            self.assertTrue(same_bits(y, sigramp.map("softplus", np.ones(3, result), offset=0.5)))
        for wrong in (np.ones(2, np.longdouble), [1j], ["1"], [None]):
            with self.assertRaises(TypeError):
                sigramp.map("relu", wrong)  # type: ignore[arg-type]

    def test_shapes_and_orders(self) -> None:
        x = np.linspace(-9, 9, 3 * 4 * 50).reshape(3, 4, 50)
        whole: Any = sigramp.map("logistic", x, offset=2)
        views: list[Any] = [np.s_[:, :, ::2], np.s_[::-1], np.s_[1], np.s_[:, 2, 3], np.s_[:0]]
        for view in views:
            y: Any = sigramp.map("logistic", x[view], offset=2)
            self.assertTrue(same_bits(np.ascontiguousarray(y), np.ascontiguousarray(whole[view])))
        turned: Any = sigramp.map("logistic", x.T, offset=2)
        np.testing.assert_array_equal(turned, whole.T)
        self.assertTrue(turned.flags.f_contiguous)
        single: Any = sigramp.map("logistic", 0.5)
        self.assertIsInstance(single, np.float64)

    def test_out(self) -> None:
        x = np.linspace(-9, 9, 600).reshape(20, 30)
        right: Any = sigramp.map("density", x, offset=1)
        for out in (np.empty((20, 30)), np.empty((30, 20)).T, np.empty((20, 60))[:, ::2],
                    np.empty((20, 30), np.float64)[::-1]):
            self.assertIs(sigramp.map("density", x, offset=1, out=out), out)
            np.testing.assert_array_equal(out, right)
        same = x.copy()
        sigramp.map("density", same, offset=1, out=same)
        np.testing.assert_array_equal(same, right)
        read_only = np.empty((20, 30))
        read_only.flags.writeable = False
        for wrong in (read_only, np.empty((30, 20)), np.empty((20, 30), np.float32)):
            with self.assertRaises(ValueError):
                sigramp.map("density", x, out=wrong)
        with self.assertRaises(TypeError):
            sigramp.map("density", x, out=[0.0])  # type: ignore[arg-type]

    def test_out_may_overlap_the_points(self) -> None:
        for shift in (1, 500, 20_000):
            for source, target in ((np.s_[:-shift], np.s_[shift:]), (np.s_[shift:], np.s_[:-shift])):
                memory = np.linspace(-9, 9, 100_000)
                right: Any = sigramp.map("density", memory[source], offset=1)
                sigramp.map("density", memory[source], offset=1, out=memory[target])
                self.assertTrue(same_bits(memory[target], right), (shift, source))

    def test_contiguous_arrays_are_not_copied(self) -> None:
        for order in ("C", "F"):
            x = np.zeros((1000, 500), order=order)
            y = np.empty_like(x)
            plan = sigramp.Sum([1.0, 2.0, 3.0])
            tracemalloc.start()
            try:
                sigramp.map("relu", x, offset=1, out=y)
                plan(x, out=y)
                plan(y, out=y)
                self.assertLess(tracemalloc.get_traced_memory()[1], 100_000)
            finally:
                tracemalloc.stop()

    def test_what_is_wrong_is_said(self) -> None:
        for arguments, words in (({"unit": "sigmoid"}, "logistic, softplus"),
                                 ({"device": "gpu"}, "auto, cpu, opencl"),
                                 ({"device": "opencl:0"}, "opencl:P.D"),
                                 ({"threads": 0}, "0 threads"), ({"threads": 1025}, "1024")):
            with self.assertRaisesRegex(ValueError, words):
                sigramp.map(**{"unit": "relu", "x": [1.0], **arguments})  # type: ignore[arg-type]
        with self.assertRaisesRegex(sigramp.DeviceError, "opencl:99.0"):
            sigramp.map("relu", [1.0], device="opencl:99.0")
