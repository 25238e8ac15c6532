# SPDX-License-Identifier: MIT
"""Sums: values, bounds, arguments, and what a plan tells of itself."""

from __future__ import annotations

import copy
import pickle
import threading
import unittest
from typing import Any

import numpy as np
import sigramp
from reference import brute_sum, same_bits, tool

METHODS: tuple[sigramp.MethodName, ...] = ("direct", "fast")


def problem(dtype: Any, terms: int = 700, count: int = 500) -> tuple[Any, Any, Any]:
    random = np.random.default_rng(terms)
    return (random.uniform(-15, 25, count).astype(dtype),
            random.uniform(0, 10, terms).astype(dtype), random.uniform(-1, 2, terms).astype(dtype))


class Values(unittest.TestCase):
    def check(self, plan: sigramp.Sum, x: Any, **arguments: Any) -> None:
        right, magnitude = brute_sum(x, **arguments)
        error = np.abs(np.asarray(plan(x)).astype(np.longdouble) - right)
        # Long double's own error, of thousands of terms, is below a thousandth of float64's bound.
        self.assertTrue(np.all(error <= (plan.error_bound + 2e-18) * magnitude), repr(plan))

    def test_every_method_keeps_its_bound(self) -> None:
        for dtype in (np.float32, np.float64):
            x, offsets, weights = problem(dtype)
            for unit in sigramp.UNITS:
                for method in METHODS:
                    for w in (None, weights):
                        plan = sigramp.Sum(offsets, w, unit=unit, slope=-1.5, scale=0.25,
                                           method=method)
                        self.assertEqual((plan.method, plan.dtype), (method, np.dtype(dtype)))
                        self.assertLess(plan.error_bound, 1e-6 if dtype == np.float32 else 1e-14)
                        self.check(plan, x, offsets=offsets, weights=w, unit=unit, slope=-1.5,
                                   scale=0.25)

    def test_spaced_offsets_keep_their_bound(self) -> None:
        x = np.linspace(-15, 25, 300)
        listed = np.arange(101) / np.longdouble(10)
        for unit in sigramp.UNITS:
            plan = sigramp.Sum(sigramp.spaced(0, 10, 101), unit=unit, method="closed")
            self.assertEqual((plan.method, plan.terms), ("closed", 101))
            self.check(plan, x, offsets=listed, unit=unit)

    def test_slopes_of_their_own_and_a_constant(self) -> None:
        for dtype in (np.float32, np.float64):
            x, offsets, weights = problem(dtype)
            slopes = np.linspace(-2, 3, offsets.size).astype(dtype)
            t = slopes.astype(np.longdouble) * (x.reshape(-1, 1).astype(np.longdouble) - offsets)
            terms = 0.5 * weights.astype(np.longdouble) / (1 + np.exp(-t))
            right = 0.25 + terms.sum(axis=1)
            for method, magnitude in (("direct", np.abs(terms).sum(axis=1)),
                                      ("fast", 0.5 * np.abs(weights).sum())):
                plan = sigramp.Sum(offsets, weights, slopes=slopes, scale=0.5, constant=0.25,
                                   method=method)  # type: ignore[arg-type]
                self.assertEqual((plan.method, plan.dtype), (method, np.dtype(dtype)))
                bound = plan.error_bound if method == "direct" else plan.absolute_error_bound
                self.assertLess(bound, 2e-7 if dtype == np.float32 else 1e-14)
                error = np.abs(plan(x.reshape(-1)) - right)
                self.assertTrue(np.all(error <= (bound + 2e-18) * (0.25 + magnitude)), repr(plan))
                again = pickle.loads(pickle.dumps(plan))
                self.assertTrue(same_bits(again(x), plan(x)))
                once = sigramp.sum(x, offsets, weights, slopes=slopes, scale=0.5, constant=0.25,
                                   method=method)  # type: ignore[arg-type]
                self.assertTrue(same_bits(once, plan(x)))
        with self.assertRaisesRegex(ValueError, "2 slopes for 1 offsets"):
            sigramp.Sum([0.0], slopes=[1.0, 2.0])
        with self.assertRaisesRegex(ValueError, "no gradients"):
            sigramp.Sum([0.0], slopes=[1.0]).vjp(1.0, 1.0, of="weights")

    def test_gradients_know_no_constant(self) -> None:
        for scale in (1.0, 0.5):
            plain, beside = (sigramp.Sum([0.0, 1.0], scale=scale, constant=constant, derivative=True)
                             for constant in (0.0, 3.0))
            self.assertAlmostEqual(float(beside(0.5)), float(plain(0.5)) + 3)
            for found, right in zip(beside.vjp(0.5, 1.0), plain.vjp(0.5, 1.0)):
                self.assertTrue(same_bits(np.asarray(found), np.asarray(right)))

    def test_the_derivative(self) -> None:
        x, offsets, weights = problem(np.float64)
        for unit, slopes in (("softplus", "logistic"), ("logistic", "density")):
            plan = sigramp.Sum(offsets, weights, unit=unit, slope=2, derivative=True)  # type: ignore[arg-type]
            y, dy = plan(x, derivative=True)
            self.assertTrue(same_bits(y, plan(x)))
            right, magnitude = brute_sum(x, offsets, weights, slopes, 2, 2)
            self.assertTrue(np.all(np.abs(dy - right)
                                   <= (plan.derivative_error_bound + 2e-18) * magnitude))
            outs = np.empty_like(x), np.empty_like(x)
            given = plan(x, derivative=True, out=outs)
            self.assertIs(given[0], outs[0])
            self.assertTrue(same_bits(outs[1], dy))
        with self.assertRaises(ValueError):
            sigramp.Sum(offsets)(x, derivative=True)
        self.assertEqual(sigramp.Sum(offsets).derivative_error_bound, np.inf)

    def test_the_tool_gives_the_same_bits(self) -> None:
        for dtype in (np.float32, np.float64):
            x, offsets, weights = problem(dtype)
            for method in ("auto", *METHODS):
                words = ["sum", "--unit", "softplus", "--slope", "-0.75", "--scale", "0.1",
                         "--method", method, "--weights", "@"]
                y = sigramp.sum(x, offsets, weights, unit="softplus", slope=-0.75, scale=0.1,
                                method=method)
                self.assertTrue(same_bits(y, tool(*words[:-2], x=x, offsets=offsets,
                                                  weights=weights)), (dtype, method))
            for count in ("7", "1000", "100000", "1000000000000000"):
                y = sigramp.sum(x, sigramp.spaced(0, 10, int(count)), scale=0.5)
                self.assertTrue(same_bits(y, tool("sum", "--scale", "0.5", "--offsets",
                                                  f"0:10:{count}", x=x)), (dtype, count))

    def test_the_device_gives_the_same_bits(self) -> None:
        x, offsets, weights = problem(np.float32)
        for method in METHODS:
            cpu = sigramp.Sum(offsets, weights, method=method, device="cpu")
            other = sigramp.Sum(offsets, weights, method=method, device="opencl")
            self.assertTrue(same_bits(cpu(x), other(x)))
            self.assertEqual((cpu.device, cpu.fallback), ("cpu", None))
            self.assertRegex(other.device, r"^opencl:\d+\.\d+$")
            self.assertIsNone(other.isa)
            self.assertIsNotNone(cpu.isa)

    def test_long_work_is_cut_where_no_bit_changes(self) -> None:
        x, offsets, weights = problem(np.float64)
        plan = sigramp.Sum(offsets, weights, method="direct")
        right = plan(x)
        pieces: Any = plan._pieces
        pieces.first = 3
        y, out = np.empty_like(x), np.empty_like(x)
        calls = []
        pieces.run(lambda *numbers: calls.append(numbers), 500, 8, (0, 8000))
        self.assertEqual(sum(each[0] for each in calls), 500)
        self.assertGreater(len(calls), 3)
        self.assertTrue(same_bits(plan(x, out=y), right))
        self.assertTrue(same_bits(plan(x[::-1], out=out), np.asarray(right)[::-1].copy()))


    def test_calls_of_few_points_give_the_same_bits(self) -> None:
        for dtype in (np.float32, np.float64):
            x, offsets, weights = problem(dtype)
            for method in METHODS:
                for device in ("auto", "cpu", "opencl"):
                    if device == "opencl" and dtype == np.float64:
                        continue
                    plan = sigramp.Sum(offsets, weights, method=method, device=device)
                    right = plan(x, out=np.empty_like(x))
                    for points in (x, x.reshape(20, 25), x[7], x[7:8].reshape(()), x[:0]):
                        y = np.asarray(plan(points))
                        self.assertEqual(y.shape, np.shape(points))
                    self.assertTrue(same_bits(plan(x), right))
                    self.assertEqual(plan(x[7:8].reshape(())), np.asarray(right)[7])
                    self.assertIsInstance(plan(x[7:8].reshape(())), dtype)
                    for turned in (x[::-1], x[::-1].copy()):
                        turned.flags.writeable = False
                        self.assertTrue(same_bits(plan(turned), np.asarray(right)[::-1].copy()))
                    self.assertTrue(same_bits(plan(x[::2]), np.asarray(right)[::2].copy()))
                    self.assertTrue(plan.device.startswith(device.replace("auto", "cpu")))


class Arguments(unittest.TestCase):
    def test_types(self) -> None:
        f32, f64 = np.ones(3, np.float32), np.ones(3)
        for offsets, weights, right in ((f32, None, "f4"), (f64, None, "f8"), (f32, f64, "f8"),
                                        (f32.astype(np.float16), None, "f4"), ([1, 2, 3], f32, "f4"),
                                        (np.arange(3), None, "f8"), ([1.0, 2, 3], None, "f8"),
                                        (sigramp.spaced(0, 1, 3), None, "f8"),
                                        (sigramp.spaced(0, 1, 3, dtype="f4"), None, "f4")):
            plan = sigramp.Sum(offsets, weights)
            self.assertEqual(plan.dtype, np.dtype(right))
            self.assertEqual(plan(0.5).dtype, np.dtype(right))
        plan = sigramp.Sum(f32)
        self.assertEqual(np.asarray(plan([0.5, 1])).dtype, np.float32)
        with self.assertRaisesRegex(TypeError, "astype"):
            plan(f64)
        for wrong in (np.ones(2, np.longdouble), [1j], ["1"]):
            with self.assertRaises(TypeError):
                sigramp.Sum(wrong)
        self.assertEqual(sigramp.sum(f32, f32).dtype, np.float32)
        self.assertEqual(sigramp.sum(f32, f64).dtype, np.float64)
        self.assertEqual(sigramp.sum(f32, sigramp.spaced(0, 1, 3)).dtype, np.float32)
        self.assertEqual(sigramp.sum(0.5, [1, 2]).dtype, np.float64)

    def test_shapes(self) -> None:
        plan = sigramp.Sum(np.arange(6.0).reshape(2, 3), np.arange(6.0).reshape(2, 3))
        x = np.arange(24.0).reshape(2, 3, 4)
        y = np.asarray(plan(x))
        self.assertEqual(y.shape, x.shape)
        self.assertTrue(same_bits(y.ravel(), plan(x.ravel())))
        self.assertEqual(np.asarray(plan([])).shape, (0,))
        self.assertIsInstance(plan(1.5), np.float64)
        self.assertEqual(sigramp.Sum([])(2.0), 0)

    def test_what_is_wrong_is_said_in_one_line(self) -> None:
        offsets = np.arange(5.0)
        cases: list[tuple[dict[str, Any], str]] = [
            ({"unit": "tanh"}, "logistic, softplus"), ({"method": "best"}, "direct, fast"),
            ({"slope": np.nan}, "slope"), ({"scale": np.inf}, "scale"),
            ({"tolerance": -1.0}, "tolerance"), ({"tolerance": 1e-30}, "1e-30|tolerance"),
            ({"weights": np.ones(4)}, "4 weights for 5 offsets"), ({"points": -1}, "-1 points"),
            ({"method": "closed"}, "."), ({"unit": "relu", "derivative": True}, "derivative"),
            ({"threads": -3}, "-3 threads"), ({"device": "gpu"}, "opencl")]
        for arguments, words in cases:
            with self.assertRaisesRegex(ValueError, words) as caught:
                sigramp.Sum(**{"offsets": offsets, **arguments})
            self.assertNotIn("\n", str(caught.exception))
        with self.assertRaises(sigramp.DeviceError):
            sigramp.Sum(offsets, device="opencl:99.0")
        with self.assertRaisesRegex(ValueError, "weights"):
            sigramp.Sum(sigramp.spaced(0, 1, 3), np.ones(3), method="closed")
        for wrong in ((0, np.inf, 3), (np.nan, 1, 3), (0, 1, -1)):
            with self.assertRaises(ValueError):
                sigramp.spaced(*wrong)
        with self.assertRaises(TypeError):
            sigramp.spaced(0, 1, 2.5)  # type: ignore[arg-type]


class Plans(unittest.TestCase):
    def test_terms_are_copied(self) -> None:
        offsets, weights = np.arange(4.0), np.ones(4)
        plan = sigramp.Sum(offsets, weights)
        before = plan(0.5)
        offsets[:] = weights[:] = 99
        for again in (plan, pickle.loads(pickle.dumps(plan))):
            self.assertEqual(again(0.5), before)
        kept: Any = plan.offsets
        with self.assertRaises(ValueError):
            kept[0] = 1

    def test_pickle_and_copy(self) -> None:
        x, offsets, weights = problem(np.float32)
        plans = [sigramp.Sum(offsets, weights, unit="softplus", slope=-2, scale=3, derivative=True,
                             method="fast", points=10, threads=1, device="cpu"),
                 sigramp.Sum(sigramp.spaced(0, 10, 10**12, dtype="f4"), scale=1e-12)]
        for plan in plans:
            again = pickle.loads(pickle.dumps(plan))
            self.assertEqual(repr(again), repr(plan))
            self.assertTrue(same_bits(again(x), plan(x)))
            self.assertIs(copy.copy(plan), plan)
            self.assertIs(copy.deepcopy(plan), plan)

    def test_repr_tells_what_it_is(self) -> None:
        plan = sigramp.Sum(np.zeros(3, np.float32), np.ones(3), unit="relu", slope=2, scale=0.5,
                           method="fast", device="cpu")
        for words in ("3 weighted float64 terms", "unit='relu'", "slope=2.0", "scale=0.5",
                      "method='fast'", "device='cpu'", f"error_bound={plan.error_bound:.3g}"):
            self.assertIn(words, repr(plan))

    def test_threads_call_one_plan_at_once(self) -> None:
        x, offsets, weights = problem(np.float32, count=20_000)
        for device in ("cpu", "auto", "opencl"):
            plan = sigramp.Sum(offsets, weights, method="fast", device=device)
            right = plan(x)
            results: list[Any] = [None] * 8

            def work(i: int, plan: sigramp.Sum = plan, results: list[Any] = results) -> None:
                for _ in range(5):
                    results[i] = plan(x)

            threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertTrue(all(same_bits(result, right) for result in results), device)

    def test_calls_wait_for_each_other_where_the_library_wants_it(self) -> None:
        for device in ("cpu", "opencl"):
            plan = sigramp.Sum(np.ones(3, np.float32), method="fast", device=device)
            thread = threading.Thread(target=plan, args=(0.5,))
            with plan._plan.context.hold():
                thread.start()
                thread.join(0.2 if device == "opencl" else 20)
                self.assertEqual(thread.is_alive(), device == "opencl")
            thread.join()
