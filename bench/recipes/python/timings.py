# SPDX-License-Identifier: MIT
"""What a logistic curve, a sum of weighted offset curves and a density estimate take, beside others that
compute the same: NumPy, SciPy, Numba, KDEpy, statsmodels, as far as they are here. ./run bench --python
"""

import argparse
import functools
import importlib.util
import json
import pathlib
import subprocess
import time

import numpy as np
import sigramp

ROOT = pathlib.Path(__file__).resolve().parents[3]
BENCH = ROOT / "build/bench/sigramp-bench"


def has(module):
    return importlib.util.find_spec(module) is not None


def best(call, repeat=5):
    """The least of some times, in seconds, and the last answer; the first call, which may compile, is
    not among them."""
    answer, times = call(), []
    for _ in range(repeat):
        began = time.perf_counter()
        answer = call()
        times.append(time.perf_counter() - began)
    return min(times), answer


def compare(title, rivals):
    """A table of rivals: NAME: (call, the part of the points that it does). The first is ours."""
    print(f"\n{title}\n{'':34} {'seconds':>10} {'times ours':>11} {'largest difference':>19}")
    ours, right = None, None
    for name, (call, part) in rivals.items():
        seconds, answer = best(call, 5 if part == 1 else 1)
        seconds /= part
        if answer is None:
            apart = ""
        elif right is None:
            right, apart = np.asarray(answer, np.float64), "-"
        else:
            few = right[:: round(1 / part)][: len(answer)]
            apart = f"{np.max(np.abs(answer - few)) / np.max(np.abs(few)):.1g}"
        ours = ours or seconds
        note = "" if part == 1 else f"  (1 point in {round(1 / part)}, times as many)"
        print(f"{name:34} {seconds:10.4f} {seconds / ours:11.1f} {apart:>19}{note}", flush=True)


def c_bench(points):
    """The least of the seconds that the C benchmark has for the same call."""
    words = [BENCH, "--case", "map/logistic/f32", "--device", "cpu", "--points", str(points), "--json"]
    report = json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL).stdout)
    return next(each["min_seconds"] for each in report["results"])


@functools.lru_cache(maxsize=None)
def numba_functions():
    """The logistic function and a weighted sum, as one writes them with Numba."""
    import numba

    @numba.njit(parallel=True, fastmath=True)
    def curve(x, y):
        for j in numba.prange(x.size):
            y[j] = 1 / (1 + np.exp(-x[j]))
        return y

    @numba.njit(parallel=True, fastmath=True)
    def total(x, offsets, weights, slope):
        y = np.empty_like(x)
        for j in numba.prange(x.size):
            added = 0.0
            for i in range(offsets.size):
                added += weights[i] / (1 + np.exp(-slope * (x[j] - offsets[i])))
            y[j] = added
        return y

    return curve, total


def curves(points):
    for dtype in (np.float32, np.float64):
        x = np.linspace(-20, 20, points, dtype=dtype)
        y = np.empty_like(x)
        rivals = {"sigramp.logistic(x, out=y)": (lambda: sigramp.logistic(x, out=y), 1),
                  "NumPy 1/(1 + exp(-x))": (lambda: 1 / (1 + np.exp(-x)), 1)}
        if has("scipy"):
            from scipy.special import expit
            rivals["scipy.special.expit(x, out=y)"] = (lambda: expit(x, out=y), 1)
        if has("numba"):
            rivals["Numba, parallel, fastmath"] = (lambda: numba_functions()[0](x, y), 1)
        compare(f"logistic of {points:,} {np.dtype(dtype)}", rivals)


def against_c(points):
    """The package's call beside the C benchmark's, in turns."""
    if not BENCH.exists():
        return
    x = np.linspace(-20, 20, points, dtype=np.float32)
    y = np.empty_like(x)
    python, c = [], []
    for _ in range(3):
        c.append(c_bench(points))
        python.append(best(lambda: sigramp.logistic(x, out=y))[0])
    print(f"\nlogistic of {points:,} float32: {min(python):.4f} s from Python, {min(c):.4f} s from C:"
          f" {min(python) / min(c):.3f} times")


def small_calls():
    """What a call costs that has next to nothing to do."""
    x, ten, out = 0.5, np.linspace(0, 1, 10), np.empty(10)
    plans = {"fast, 1,000 terms": sigramp.Sum(np.linspace(0, 10, 1000), method="fast", device="cpu"),
             "direct, 100 terms": sigramp.Sum(np.linspace(0, 10, 100), method="direct", device="cpu")}
    calls = {"sigramp.logistic(0.5)": functools.partial(sigramp.logistic, x),
             "sigramp.logistic(x, out=y), 10 points": lambda: sigramp.logistic(ten, out=out),
             **{f"S(x), 10 points, {name}": functools.partial(plan, ten)
                for name, plan in plans.items()}}
    print("\nsmall calls, microseconds")
    for name, call in calls.items():
        def many(call=call):  # half a millisecond, so that other processes keep out of some
            for _ in range(100):
                call()
        print(f"{name:42} {best(many, 300)[0] * 10000:6.2f}")


def weighted_sums(points, terms):
    random = np.random.default_rng(1)
    x, offsets = random.uniform(-5, 5, points), random.uniform(-5, 5, terms)
    weights = random.uniform(0, 1, terms)

    def by_numpy(x):
        return np.array([np.sum(weights / (1 + np.exp(-4 * (each - offsets)))) for each in x])

    rivals = {"sigramp.sum": (lambda: sigramp.sum(x, offsets, weights, slope=4.0), 1),
              "NumPy, every term": (lambda: by_numpy(x[::500]), 1 / 500)}
    if has("numba"):
        rivals["Numba, every term, parallel"] = (
            lambda: numba_functions()[1](x[::20].copy(), offsets, weights, 4.0), 1 / 20)
    compare(f"{points:,} points x {terms:,} weighted terms, float64", rivals)


def density_estimates(samples, grid):
    width = 0.05
    data = np.random.default_rng(2).normal(0, 1, samples)
    x = np.linspace(-6, 6, grid)

    def ours():
        return sigramp.sum(x, data, unit="density", slope=1 / width, scale=1 / (samples * width))

    def kernel(t, dims=1):
        return 0.5 / np.cosh(t.ravel() / 2) ** 2  # KDEpy divides by the two sides

    rivals = {"sigramp.sum": (ours, 1)}
    if has("KDEpy"):
        from KDEpy import FFTKDE
        from KDEpy.kernel_funcs import Kernel
        deviation = np.pi / 3**0.5
        scaled = Kernel(kernel, var=deviation**2, support=np.inf)
        rivals["KDEpy.FFTKDE, equal spacing only"] = (
            lambda: FFTKDE(kernel=scaled, bw=width * deviation).fit(data).evaluate(x), 1)
    if has("statsmodels"):
        from statsmodels.sandbox.nonparametric.kernels import CustomKernel
        each = CustomKernel(lambda t: 0.25 / np.cosh(t / 2) ** 2, h=width, norm=1.0)
        rivals["statsmodels CustomKernel"] = (
            lambda: np.ravel([each.density(data, point) for point in x[:: grid // 16]]), 16 / grid)
    compare(f"logistic density estimate, {samples:,} samples, {grid:,} points", rivals)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--points", type=int, default=10_000_000, help="of the curves (10000000)")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it works")
    given = parser.parse_args()
    small = 100 if given.quick else 1
    small_calls()
    curves(given.points // small)
    against_c(64_000_000 // small)
    weighted_sums(246_080 // small, 15_380)
    density_estimates(1_000_000 // small, 2**14)


if __name__ == "__main__":
    main()
