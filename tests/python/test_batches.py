# SPDX-License-Identifier: MIT
"""Many small sums in one call: the bits of single ones, shapes, types and errors."""

from __future__ import annotations

import unittest
from typing import Any

import numpy as np
import sigramp
from reference import same_bits


def problems(dtype: Any, sizes: list[tuple[int, int]]) -> tuple[list[Any], list[Any], list[Any]]:
    """Points, offsets and weights of problems with so many points and terms."""
    random = np.random.default_rng(9)
    return ([random.uniform(-5, 15, points).astype(dtype) for points, _ in sizes],
            [random.uniform(0, 10, terms).astype(dtype) for _, terms in sizes],
            [random.uniform(0, 2, terms).astype(dtype) for _, terms in sizes])


SIZES = [(5, 3), (0, 4), (7, 0), (1, 1), (3000, 2000), (2, 40)]


class Batches(unittest.TestCase):
    def test_results_are_those_of_single_sums(self) -> None:
        for dtype in (np.float32, np.float64):
            x, offsets, weights = problems(dtype, SIZES)
            for w in (None, weights):
                found = sigramp.sum_batch(x, offsets, w, unit="softplus", slope=-1.5, scale=0.5)
                self.assertEqual(len(found), len(SIZES))
                for k, each in enumerate(found):
                    right = sigramp.sum(x[k], offsets[k], None if w is None else w[k],
                                        unit="softplus", slope=-1.5, scale=0.5)
                    self.assertTrue(same_bits(each, right), (dtype, k))

    def test_derivatives(self) -> None:
        x, offsets, weights = problems(np.float64, SIZES)
        y, dy = sigramp.sum_batch(x, offsets, weights, derivative=True)
        for k in range(len(SIZES)):
            plan = sigramp.Sum(offsets[k], weights[k], derivative=True, points=len(x[k]))
            right = plan(x[k], derivative=True)
            self.assertTrue(same_bits(y[k], right[0]))
            self.assertTrue(same_bits(dy[k], right[1]))

    def test_arrays_give_arrays(self) -> None:
        x = np.linspace(0, 1, 24).reshape(3, 2, 4)
        offsets = np.linspace(0, 2, 15).reshape(3, 5)
        found = sigramp.sum_batch(x, offsets)
        self.assertEqual(found.shape, x.shape)
        for k in range(3):
            self.assertTrue(same_bits(found[k], sigramp.sum(x[k], offsets[k])))
        ragged = sigramp.sum_batch([x[0], 0.5], [offsets[0], [1, 2]])
        self.assertEqual((ragged[0].shape, ragged[1]), ((2, 4), sigramp.sum(0.5, [1, 2])))
        turned = sigramp.sum_batch(x.T, np.ones((4, 2), np.float32))
        self.assertTrue(same_bits(turned[1], sigramp.sum(x.T[1], np.ones(2))))
        self.assertEqual(sigramp.sum_batch([], []), [])

    def test_types(self) -> None:
        f32, f64 = np.ones((2, 3), np.float32), np.ones((2, 3))
        for arguments, right in (((f32, f32), "f4"), ((f32, f64), "f8"), ((f32, f32, f64), "f8"),
                                 ((f32, np.ones((2, 3), int)), "f8")):
            self.assertEqual(sigramp.sum_batch(*arguments).dtype, np.dtype(right))
        with self.assertRaises(TypeError):
            sigramp.sum_batch([[1j]], [[1.0]])

    def test_sets_of_weights(self) -> None:
        for dtype in (np.float32, np.float64):
            (x,), (offsets,), _ = problems(dtype, [(40, 300)])
            weights = np.random.default_rng(2).uniform(-1, 2, (2, 3, 300)).astype(dtype)
            y, dy = sigramp.sum_weight_sets(x.reshape(8, 5), offsets, weights, derivative=True)
            self.assertEqual((y.shape, dy.shape), ((2, 3, 8, 5), (2, 3, 8, 5)))
            for i in range(2):
                for j in range(3):
                    plan = sigramp.Sum(offsets, weights[i, j], derivative=True, points=40)
                    right = plan(x.reshape(8, 5), derivative=True)
                    self.assertTrue(same_bits(y[i, j], right[0]))
                    self.assertTrue(same_bits(dy[i, j], right[1]))
            self.assertTrue(same_bits(sigramp.sum_weight_sets(x, offsets, weights[0, 0]),
                                      sigramp.sum(x, offsets, weights[0, 0])))

    def test_what_is_wrong_is_said(self) -> None:
        for arguments, words in ((([[1.0]], [[1.0], [2.0]]), "1 arrays of points and 2 of offsets"),
                                 (([[1.0]], [[1.0]], [[1.0, 2.0]]), "as many as offsets")):
            with self.assertRaisesRegex(ValueError, words):
                sigramp.sum_batch(*arguments)
        with self.assertRaisesRegex(ValueError, "sets of as many"):
            sigramp.sum_weight_sets([1.0], [1.0, 2.0], [1.0])
        cases: list[tuple[dict[str, Any], str]] = [
            ({"unit": "tanh"}, "logistic, softplus"), ({"slope": np.nan}, "slope"),
            ({"unit": "relu", "derivative": True}, "derivative"),
            ({"method": "best"}, "direct, fast")]
        for options, words in cases:
            with self.assertRaisesRegex(ValueError, words):
                sigramp.sum_batch([[1.0]], [[1.0]], **options)
        with self.assertRaises(sigramp.DeviceError):
            sigramp.sum_batch([[1.0]], [[1.0]], device="opencl:99.0")
