# SPDX-License-Identifier: MIT
"""Sum.solve: its contract by the plan's own sums, arguments, and what is refused."""

from __future__ import annotations

import unittest

import numpy as np
import sigramp


class Solve(unittest.TestCase):
    def test_two_sums_check_every_x(self) -> None:
        random = np.random.default_rng(17)
        for dtype in (np.float32, np.float64):
            offsets = random.uniform(-5, 5, 300).astype(dtype)
            r = random.uniform(1, 299, (20, 30)).astype(dtype)
            for slope, before in ((2, -np.inf), (-2, np.inf)):
                for method in ("direct", "fast"):
                    plan = sigramp.Sum(offsets, slope=slope, method=method)  # type: ignore[arg-type]
                    x = plan.solve(r)
                    self.assertEqual((x.shape, x.dtype), (r.shape, np.dtype(dtype)))
                    self.assertTrue(np.all(np.asarray(plan(x)) >= r))
                    self.assertTrue(np.all(np.asarray(plan(np.nextafter(x, dtype(before)))) < r))

    def test_ends_numbers_and_out(self) -> None:
        plan = sigramp.Sum([1.0], unit="relu", slope=2)
        self.assertEqual(plan.solve(4.0), 3)
        self.assertEqual(plan.solve(-1.0), -np.inf)
        self.assertTrue(np.isnan(plan.solve(np.nan)))
        self.assertTrue(np.isnan(sigramp.Sum([1.0]).solve(2.0)))
        values = np.array([4.0, 1.0])
        self.assertIs(plan.solve(values, out=values), values)
        self.assertEqual(values.tolist(), [3, 1.5])

    def test_what_has_no_one_x_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "density"):
            sigramp.Sum([1.0], unit="density").solve(0.1)
        with self.assertRaisesRegex(ValueError, "both signs"):
            sigramp.Sum([1.0, 2.0], [1.0, -1.0]).solve(0.1)
        with self.assertRaises(TypeError):
            sigramp.Sum(np.float32([1, 2])).solve(np.float64([0.1]))


if __name__ == "__main__":
    unittest.main()
