# SPDX-License-Identifier: MIT
"""Sums whose terms come and go."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Literal, overload

import numpy as np

from ._arrays import FLOAT32, FLOAT64, Pieces, Reals, Result, as_reals, element_wise
from ._contexts import get_context
from ._header import MethodName, UnitName
from ._library import failure, library
from ._plans import Plan, Range, sum_options
from ._solving import SOLVING_UNITS, Solvable

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, DTypeLike


class OpenSum(Solvable):
    """A sum like `Sum` to which terms are added and from which they are removed, exactly.

    The terms that are in it decide every bit, not the order and pieces they came in, nor what was
    there and was removed. ``a + b`` is the sum of the terms of both, with the bits of one sum that
    was given them all: so terms may be divided among processes, which `pickle` what they have.

    Parameters
    ----------
    range : (float, float)
        From where to where offsets will be; "direct" takes others too.
    dtype : dtype, optional
        float64 or float32.
    unit, slope, scale, constant, tolerance, derivative
        As of `Sum`.
    method : str, optional
        "fast" keeps whole numbers in cells over the range, not the terms, which may be more than
        the memory holds; "direct" keeps the terms. "auto" is "fast" where that can do the sum,
        whatever the terms will be.
    threads : int, optional
        On the CPU, which computes these sums.

    Raises
    ------
    ValueError, TypeError, MemoryError
        As of `Sum`.

    Notes
    -----
    Each change also makes the table anew, or of "direct" all prepared terms: add many terms at
    once. Several threads may use one object; one waits for the other. `copy` gives a sum that
    changes by itself. The functions are `sigramp_sum_plan_open_f32`, `sigramp_sum_plan_add_f32` and
    the like of the library, whose header tells more.

    Examples
    --------
    >>> import numpy as np, sigramp
    >>> S = sigramp.OpenSum((0, 10))
    >>> for block in np.split(np.linspace(0, 10, 100), 4):
    ...     S.add(block)
    >>> whole = sigramp.OpenSum((0, 10))
    >>> whole.add(np.linspace(0, 10, 100))
    >>> bool(S(3.0) == whole(3.0))
    True

    Terms that are divided among workers, each of which adds its own, by Dask::

        def planned(block):
            part = sigramp.OpenSum((0, 10))
            part.add(block)
            return part

        S = dask.bag.from_sequence(blocks).map(planned).fold(operator.add).compute()
        y = points.map_blocks(S, dtype=float)
    """

    def __init__(self, range: tuple[float, float], *, dtype: DTypeLike = np.float64,
                 unit: UnitName = "logistic", slope: float = 1.0, scale: float = 1.0,
                 constant: float = 0.0, method: MethodName = "auto", tolerance: float = 0.0,
                 derivative: bool = False, threads: int | None = None) -> None:
        least, greatest = range
        self._dtype = np.dtype(dtype)
        if self._dtype not in (FLOAT32, FLOAT64):
            raise TypeError(f"dtype {self._dtype}: float64 and float32 are possible")
        self._range: Final = Range(float(least), float(greatest))
        self._threads: Final = threads
        self._arguments: Final = {
            "dtype": self._dtype.name, "unit": unit, "slope": float(slope), "scale": float(scale),
            "constant": float(constant), "method": method, "tolerance": float(tolerance),
            "derivative": bool(derivative)}
        options = sum_options(unit, slope, scale, method, tolerance, derivative, None, constant)
        self._plan = Plan(get_context("cpu", threads), options, self._dtype, self._range)
        self._lock: Final = threading.RLock()
        self._terms = 0
        self._note_terms(0)

    def _note_terms(self, more: int) -> None:
        self._terms += more
        units = self._terms if self._plan.method == "direct" else 1
        self._pieces = Pieces(units)
        self._solving_pieces = Pieces(SOLVING_UNITS * units)

    def add(self, offsets: ArrayLike, weights: ArrayLike | None = None) -> None:
        """Adds terms.

        Parameters
        ----------
        offsets : array_like
            Of any shape, of the sum's type or one that it holds exactly. They are not kept.
        weights : array_like, optional
            As many; ones by default.

        Raises
        ------
        ValueError
            For offsets outside the range, infinite or NaN ones and such weights, all of which
            "direct" takes, more or fewer weights than offsets, and terms with which the sum cannot
            be planned. Then the sum is as before.
        TypeError, MemoryError
            As of `Sum`.
        """
        self._change(self._plan.add, 1, offsets, weights)

    def remove(self, offsets: ArrayLike, weights: ArrayLike | None = None) -> None:
        """Removes terms that were added, with the same bits; ones are the weights by default.

        "direct" refuses others with ValueError. "fast", which does not keep them, refuses what it
        can tell: another term that is removed in the place of one makes the sum wrong. Otherwise as
        `add`.
        """
        self._change(self._plan.remove, -1, offsets, weights)

    def _change(self, change: Any, sign: int, offsets: ArrayLike, weights: ArrayLike | None) -> None:
        a = np.ascontiguousarray(as_reals("offsets", offsets, self._dtype))
        w = None if weights is None else np.ascontiguousarray(as_reals("weights", weights,
                                                                       self._dtype))
        if w is not None and w.size != a.size:
            raise ValueError(f"{w.size} weights for {a.size} offsets: give as many of each")
        with self._lock:
            self._check(change(self._plan.handle, a.size, a.ctypes.data,
                               None if w is None else w.ctypes.data))
            self._note_terms(sign * a.size)

    def _check(self, status: int) -> None:
        if status:
            raise failure(status, library.sigramp_context_detail(self._plan.context.handle))

    def _packed(self) -> tuple[int, bytes]:
        size = ctypes.c_size_t()
        with self._lock:
            self._check(library.sigramp_sum_plan_pack(self._plan.handle, 0, None,
                                                      ctypes.byref(size)))
            room = np.empty(size.value // 8 + 1)  # aligned for doubles
            self._check(library.sigramp_sum_plan_pack(self._plan.handle, size.value,
                                                      room.ctypes.data, ctypes.byref(size)))
            return self._terms, room.tobytes()[:size.value]

    def _add_packed(self, terms: int, packed: bytes) -> None:
        with self._lock:
            self._check(library.sigramp_sum_plan_add_packed(self._plan.handle, len(packed), packed))
            self._note_terms(terms)

    def _check_alike(self, other: OpenSum) -> None:
        if (self._range, self._arguments) != (other._range, other._arguments):
            raise ValueError("sums are added that were opened with the same arguments")
        if self._arguments["constant"] != 0:
            raise ValueError("sums with a constant are not added: it would be there once or twice")

    def __add__(self, other: OpenSum) -> OpenSum:
        """The sum of the terms of both, which stay as they are."""
        if not isinstance(other, OpenSum):
            return NotImplemented
        self._check_alike(other)
        whole = OpenSum(self._range, threads=self._threads, **self._arguments)  # type: ignore[arg-type]
        for each in (self, other):
            whole._add_packed(*each._packed())
        return whole

    def __iadd__(self, other: OpenSum) -> OpenSum:
        """Adds the other's terms."""
        if not isinstance(other, OpenSum):
            return NotImplemented
        self._check_alike(other)
        self._add_packed(*other._packed())
        return self

    @overload
    def __call__(self, x: ArrayLike, *, derivative: Literal[False] = ...,
                 out: Reals | None = ...) -> Result: ...

    @overload
    def __call__(self, x: ArrayLike, *, derivative: Literal[True],
                 out: tuple[Reals | None, Reals | None] | None = ...) -> tuple[Result, Result]: ...

    def __call__(self, x: ArrayLike, *, derivative: bool = False,
                 out: Any = None) -> Result | tuple[Result, Result]:
        """The sum at every point, and with ``derivative=True`` dS/dx too, as of `Sum`."""
        points = as_reals("x", x, self._dtype)
        if derivative:
            y, dy = element_wise(self._compute, points, (None, None) if out is None else out)
            return y, dy
        return element_wise(self._compute, points, (out,))[0]

    def _compute(self, count: int, *addresses: int) -> None:
        self._run(self._pieces, self._plan.run, count, *addresses)

    def _run(self, pieces: Pieces, call: Callable[..., None], count: int,
             *addresses: int) -> None:
        with self._lock:
            pieces.run(call, count, self._dtype.itemsize, addresses)

    def _look_for_fork(self) -> None:
        """Plans of the CPU survive one."""

    def _without(self, *_: object, **__: object) -> Result:
        raise ValueError("terms that come and go have no numbers to exclude them by: remove one,"
                         " and add it again")

    @property
    def error_bound(self) -> float:
        """As of `Sum`, of the terms that are there."""
        return float(library.sigramp_sum_plan_error_bound(self._plan.handle))

    @property
    def derivative_error_bound(self) -> float:
        """The same of the derivative; infinite for a sum without one."""
        return float(library.sigramp_sum_plan_derivative_error_bound(self._plan.handle))

    @property
    def method(self) -> MethodName:
        """The method in use: "direct" or "fast"."""
        method: MethodName = self._plan.method
        return method

    @property
    def dtype(self) -> np.dtype[Any]:
        """Of the points and results: float32 or float64."""
        return self._dtype

    @property
    def range(self) -> tuple[float, float]:
        """Where offsets may be."""
        return self._range.least, self._range.greatest

    @property
    def terms(self) -> int:
        """How many there are."""
        return self._terms

    def __repr__(self) -> str:
        shown = "".join(f", {name}={self._arguments[name]!r}" for name in ("unit", "slope", "scale"))
        return (f"<sigramp.OpenSum of {self.terms} {self._dtype} terms in {self.range}{shown},"
                f" method={self.method!r}, error_bound={self.error_bound:.3g}>")

    def __reduce__(self) -> tuple[Any, ...]:
        arguments = {**self._arguments, "threads": self._threads}
        return _opened_again, (tuple(self._range), arguments, *self._packed())


def _opened_again(range: tuple[float, float], arguments: dict[str, Any], terms: int,
                  packed: bytes) -> OpenSum:
    again = OpenSum(range, **arguments)
    again._add_packed(terms, packed)
    return again
