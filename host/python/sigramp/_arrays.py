# SPDX-License-Identifier: MIT
"""Arrays in and out: types, shapes, memory, and long work in pieces."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Literal, Union, cast

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Reals = NDArray[np.floating[Any]]
    Result = Union[Reals, np.floating[Any]]
else:  # NumPy 1.19 knows no types of arrays
    Reals = np.ndarray
    Result = Union[np.ndarray, np.floating]

FLOAT32: Final = np.dtype(np.float32)
FLOAT64: Final = np.dtype(np.float64)

# How long one call of the library may be expected to take before an interrupt is looked for.
_PIECE_SECONDS: Final = 0.25


def is_weak(values: object) -> bool:
    """Whether it is a number or numbers of Python's, which take the type of what they meet."""
    return not hasattr(values, "dtype") and not hasattr(values, "__array__")


def real_dtype(name: str, values: ArrayLike) -> np.dtype[Any]:
    """float32 for what float32 holds exactly as floating-point numbers, float64 for the rest."""
    dtype = np.asarray(values).dtype
    if dtype.kind not in "biuf" or not np.can_cast(dtype, FLOAT64, "safe"):
        raise TypeError(f"{name} is {dtype}: floating-point numbers up to float64, integers and"
                        " booleans are possible")
    return FLOAT32 if dtype.kind == "f" and dtype.itemsize <= 4 else FLOAT64


def as_reals(name: str, values: ArrayLike, dtype: np.dtype[Any]) -> Reals:
    """The values as an array of the dtype, the same one if it is, never with a loss of bits that
    only its type would tell."""
    array = np.asarray(values)
    if array.dtype is dtype:
        return array
    if real_dtype(name, array) == FLOAT64 and dtype == FLOAT32 and not is_weak(values):
        raise TypeError(f"{name} is {array.dtype} and the sum float32: convert it by"
                        " astype(numpy.float32)")
    return array.astype(dtype)


def _layout(array: Reals) -> Literal["C", "F"] | None:
    """The order in which its elements lie side by side, if they do."""
    flags = array.flags
    return "C" if flags.c_contiguous else "F" if flags.f_contiguous else None


_BYTE: Final = cast(Callable[[Any], Any], ctypes.c_char.from_buffer)


def address(array: Reals) -> int:
    """Where an array's elements begin."""
    try:
        return ctypes.addressof(_BYTE(array))  # a microsecond less than the interface below
    except (TypeError, ValueError):  # read-only, empty or in Fortran's order
        where: int = array.__array_interface__["data"][0]
        return where


def _check_out(out: object, points: Reals) -> Reals:
    """out, if the results fit it."""
    if not isinstance(out, np.ndarray):
        raise TypeError(f"out is a {type(out).__name__}, not an array")
    if out.dtype != points.dtype or out.shape != points.shape:
        raise ValueError(f"out is {out.dtype} of shape {out.shape}; the results are"
                         f" {points.dtype} of shape {points.shape}")
    if not out.flags.writeable:
        raise ValueError("out is read-only")
    return out


def _can_take(out: Reals, points: Reals, others: list[Reals]) -> bool:
    """Whether results can be written into out at once: side by side in the points' order, and
    over no memory but the points' own."""
    if _layout(out) != _layout(points) or not out.flags.aligned or not out.dtype.isnative:
        return False
    if any(np.may_share_memory(out, other) for other in others):
        return False
    return address(out) == address(points) or not np.may_share_memory(out, points)


def element_wise(compute: Callable[..., None], points: Reals,
                 outs: tuple[object, ...]) -> tuple[Result, ...]:
    """compute(count, addresses of points and results) for arrays of any shape and spacing.

    outs: for each result an array to put it into, or None. Contiguous arrays are not copied.
    """
    layout = _layout(points)
    if layout is None or not points.flags.aligned:
        points, layout = points.copy("C"), "C"
    results: list[Reals] = []
    for out in outs:
        if out is not None and _can_take(_check_out(out, points), points, results):
            results.append(cast(Reals, out))
        else:
            results.append(np.empty(points.shape, points.dtype, layout))
    compute(points.size, address(points), *[address(result) for result in results])
    return tuple([_answer(result, out) for result, out in zip(results, outs)])


def _answer(result: Reals, out: object) -> Result:
    """What the caller gets: a number for a single point, and out where there is one."""
    if out is None:
        return result if result.ndim else result[()]
    given = cast(Reals, out)
    if given is not result:
        given[...] = result
    return given


class Pieces:
    """Cuts calls over many points so that Ctrl-C is looked at between them, about four times a
    second. A result depends on its own point alone, so that no bit changes.

    Parameters
    ----------
    units : int
        Units of work that a point takes.
    """

    _FIRST_UNITS: Final = 2**28

    def __init__(self, units: int) -> None:
        self.first: Final = max(1, self._FIRST_UNITS // max(1, units))

    def run(self, call: Callable[..., None], count: int, itemsize: int,
            addresses: tuple[int, ...]) -> None:
        """call(count, *addresses) for all points, in pieces."""
        if count <= self.first:
            call(count, *addresses)
            return
        first, piece = 0, self.first
        while first < count:
            here = min(piece, count - first)
            began = time.perf_counter()
            call(here, *(address + first * itemsize for address in addresses))
            first += here
            if time.perf_counter() - began < _PIECE_SECONDS / 2:
                piece *= 2
