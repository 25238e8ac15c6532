# SPDX-License-Identifier: MIT
"""What the package is judged by: units in sixty decimal digits, sums in NumPy's long double, and the tool."""

from __future__ import annotations

import os
import subprocess
import tempfile
from decimal import Context, Decimal, localcontext
from typing import TYPE_CHECKING, Any

import numpy as np
from sigramp._library import NATIVE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]


def exact(unit: str, x: Any, offset: Any = 0.0) -> Decimal:
    """The unit of x - offset."""
    with localcontext(Context(prec=60, Emin=-9999, Emax=9999)):
        t = Decimal(float(x)) - Decimal(float(offset))
        if unit == "relu":
            return max(t, Decimal(0))
        power = (-abs(t)).exp()
        if unit == "softplus":
            # log(1 + power) loses the digits of a small power, so that it gets more of them.
            with localcontext(Context(prec=160, Emin=-9999, Emax=9999)):
                return max(t, Decimal(0)) + (1 + (-abs(t)).exp()).ln()
        if unit == "density":
            return power / (1 + power) ** 2
        return 1 / (1 + power) if t >= 0 else power / (1 + power)


def is_nearest(y: Any, right: Decimal) -> bool:
    """Whether no neighbour of y is nearer to the right value."""
    def distance(value: Any) -> Decimal:
        return abs(Decimal(float(value)) - right)

    infinity = y.dtype.type(np.inf)
    with localcontext(Context(prec=60)):
        return all(distance(y) <= distance(np.nextafter(y, end)) for end in (-infinity, infinity))


def ulps(y: Any, right: Decimal) -> float:
    """How far y is from the right value, in the spacing of numbers there."""
    with localcontext(Context(prec=60)):
        return float(abs(Decimal(float(y)) - right) / Decimal(float(np.spacing(abs(y)))))


def unit_of(unit: str, t: Array) -> Array:
    """The unit in the array's own arithmetic, without overflow."""
    power: Array = np.exp(-np.abs(t))
    if unit == "relu":
        return np.maximum(t, 0)
    units: Array
    if unit == "softplus":
        units = np.maximum(t, 0) + np.log1p(power)
    elif unit == "density":
        units = power / (1 + power) ** 2
    else:
        units = np.where(t >= 0, 1, power) / (1 + power)
    return units


def brute_sum(x: Array, offsets: Array, weights: Array | None = None, unit: str = "logistic",
              slope: float = 1.0, scale: float = 1.0) -> tuple[Array, Array]:
    """The sum, and that of its terms' magnitudes, in long double."""
    x, a = (np.asarray(v).astype(np.longdouble) for v in (x, offsets))
    w = np.ones(a.size, np.longdouble) if weights is None else weights.astype(np.longdouble)
    units = unit_of(unit, np.longdouble(slope) * (x[:, None] - a[None, :]))
    return (np.longdouble(scale) * (units @ w), abs(np.longdouble(scale)) * (units @ np.abs(w)))


def tool(*arguments: str, **arrays: Array) -> Array:
    """What `sigramp ARGUMENTS --NAME ARRAY ... --out FILE` writes."""
    with tempfile.TemporaryDirectory() as folder:
        words = [os.path.join(NATIVE, "bin", "sigramp"), *arguments, "--device", "cpu", "--quiet"]
        for name, values in arrays.items():
            np.save(os.path.join(folder, name), values)
            words += [f"--{name}", os.path.join(folder, name + ".npy")]
        out = os.path.join(folder, "out.npy")
        subprocess.run([*words, "--out", out], check=True)
        result: Array = np.load(out)
        return result


def same_bits(a: Any, b: Any) -> bool:
    """Whether two arrays are the same, type, shape and bits."""
    return bool(a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes())
