# SPDX-License-Identifier: MIT
"""Sums of many offset units: plans, and sums that are made once."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Literal, cast, overload

import numpy as np

from ._arrays import FLOAT32, FLOAT64, Pieces, Reals, Result, address, as_reals, element_wise
from ._arrays import is_weak, real_dtype
from ._buffers import OnBuffers
from ._contexts import Context, Report, failure_after_fork, get_context
from ._gradients import Differentiable
from ._header import METHODS, MethodName, UnitName
from ._library import failure, library
from ._plans import Plan, sum_options
from ._solving import SOLVING_UNITS, Solvable
from ._spaced import Spaced

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_QUICK_UNITS: Final = 2**20  # about a millisecond's
_MOST_LISTED: Final = 2**31 - 1  # terms of a plan that lists them


class Sum(Differentiable, Solvable, OnBuffers):
    """S(x) = scale * sum over i of weights[i] * u(slope * (x - offsets[i])), planned once.

    Call it with points of any shape: ``S(x)``. A plan does not change, so that threads may call one
    at once, `copy` gives the plan itself, and `pickle` writes its terms and options, from which it
    is planned again where it is read.

    Parameters
    ----------
    offsets : array_like or Spaced
        One for each term; those of an array of any shape, in C order. `sigramp.spaced` for equally
        spaced ones, up to 10**15. They are copied.
    weights : array_like, optional
        As many as offsets; ones by default.
    unit : str, optional
        One of `sigramp.UNITS`.
    slope, scale : float, optional
        Of x - offset inside the unit, and of the whole sum.
    slopes : array_like, optional
        One for each term, in the place of `slope`: as many as offsets, of either sign. On the CPU;
        "auto" is then "direct", and "fast", of logistic and density, has `absolute_error_bound`
        alone, for which the tolerance is. Without derivative and gradients.
    constant : float, optional
        Beside the sum, and part of it in `solve`; without it in derivatives. Direct sums with one
        take more time.
    method : str, optional
        "direct" adds every term, "fast" makes a table of the sum, "closed" is for spaced offsets
        without weights; "auto" takes the one that should need the least time.
    tolerance : float, optional
        The largest acceptable `error_bound`; 0 for the best that the method gives.
    points : int, optional
        How many are expected in all calls, for "auto"; by default as many as offsets.
    derivative : bool, optional
        Whether dS/dx will be asked for too; of logistic and softplus.
    device : str, optional
        "auto", "cpu", "opencl", or "opencl:P.D", one of those of `sigramp.devices`. "auto" gives a
        GPU the direct sums that are large enough, and the CPU everything else.
    threads : int, optional
        On the CPU, 1 to 1024; by default what OMP_NUM_THREADS says, else the processors there are.

    Raises
    ------
    ValueError
        For arguments out of their range, a tolerance below what the method gives, a method that
        cannot do the sum, and more or fewer weights than offsets.
    TypeError
        For offsets or weights of another type than real numbers up to float64.
    DeviceError
        Where the device asked for is not there or fails.
    MemoryError
        Where there is no memory for the plan.

    Notes
    -----
    float32 if offsets and weights are (or float16), float64 otherwise. The results are the same
    bits on every device and with any number of threads. Ctrl-C stops calls over many points, about
    a quarter of a second later, but neither planning nor what a single point takes.

    The functions are `sigramp_sum_plan_f32` and the like of the library, whose header tells more.

    Examples
    --------
    >>> import numpy as np, sigramp
    >>> S = sigramp.Sum(np.linspace(0, 10, 100), scale=1/10)
    >>> S([0.0, 5.0, 10.0]).round(3)
    array([0.711, 5.   , 9.289])
    >>> S.error_bound < 1e-15
    True
    """

    def __init__(self, offsets: ArrayLike | Spaced, weights: ArrayLike | None = None, *,
                 unit: UnitName = "logistic", slope: float = 1.0, scale: float = 1.0,
                 method: MethodName = "auto", tolerance: float = 0.0, points: int | None = None,
                 derivative: bool = False, device: str = "auto", threads: int | None = None,
                 slopes: ArrayLike | None = None, constant: float = 0.0) -> None:
        self._options: Final = sum_options(unit, slope, scale, method, tolerance, derivative,
                                           points, constant)
        self._arguments = {
            "unit": unit, "slope": float(slope), "scale": float(scale), "method": method,
            "tolerance": float(tolerance), "points": points, "derivative": bool(derivative),
            "device": device, "threads": threads, "slopes": slopes, "constant": float(constant)}
        self._dtype = _common_dtype(offsets, weights, slopes)
        self._weights = None if weights is None else _kept("weights", weights, self._dtype)
        self._offsets = (offsets if isinstance(offsets, Spaced)
                         else _kept("offsets", offsets, self._dtype))
        if self._weights is not None and self._weights.size != self.terms:
            raise ValueError(f"{self._weights.size} weights for {self.terms} offsets: give as many"
                             " of each")
        self._slopes = None if slopes is None else _kept("slopes", slopes, self._dtype)
        self._arguments["slopes"] = self._slopes
        if self._slopes is not None and self._slopes.size != self.terms:
            raise ValueError(f"{self._slopes.size} slopes for {self.terms} offsets: give as many of"
                             " each")
        self._quick: Plan | None = None  # of the CPU, for calls that no device is worth
        self._plan = self._make_plan()
        units = self.terms if self._plan.method == "direct" else 1
        self._pieces = Pieces(units)
        self._solving_pieces = Pieces(SOLVING_UNITS * units)
        self._quick_points: Final = (self._pieces.first if self._quick is self._plan
                                     else _QUICK_UNITS // max(1, units))
        self._report: Report | None = None
        self._without_plan = None
        self._others = {}  # what its gradients take besides
        self._queue_plans = {}  # for the OpenCL contexts of others

    def _like(self, offsets: ArrayLike | Spaced, weights: ArrayLike | None,
              **changes: Any) -> Sum:
        """A sum of other terms, or with other options, or both, without the constant."""
        if self._slopes is not None:
            raise ValueError("sums of terms with slopes of their own have no gradients here")
        arguments = {**self._arguments, "constant": 0.0, **changes}
        if not isinstance(offsets, Spaced) and arguments["method"] == "closed":
            arguments["method"] = "auto"
        return Sum(offsets, weights, **arguments)

    def _make_plan(self) -> Plan:
        device, threads = self._arguments["device"], self._arguments["threads"]
        context = get_context(device, threads)
        if context.device not in ("auto", "cpu"):
            return self._plan_on(context)
        # auto computes tables on the CPU, whose contexts several threads may use at once.
        self._quick = self._plan_on(get_context("cpu", threads))
        is_enough = context.device == "cpu" or self._quick.method != "direct"
        return self._quick if is_enough else self._plan_on(context)

    def _plan_on(self, context: Context) -> Plan:
        if not isinstance(self._offsets, Spaced):
            return Plan(context, self._options, self._dtype, (self._offsets, self._weights),
                        self._slopes)
        if self._slopes is not None:
            listed = self._offsets.listed().astype(self._dtype)
            return Plan(context, self._options, self._dtype, (listed, self._weights), self._slopes)
        is_closed = self._weights is None and self._chooses_closed(self._offsets)
        if is_closed or METHODS[self._options.method] == "closed":
            if self._weights is not None:
                raise ValueError("method 'closed' takes no weights: use fast or direct")
            try:
                return Plan(context, self._options, self._dtype, self._offsets)
            except (ValueError, MemoryError, RuntimeError):  # then they are listed after all
                if METHODS[self._options.method] != "auto" or self.terms > _MOST_LISTED:
                    raise
        listed = self._offsets.listed().astype(self._dtype)
        return Plan(context, self._options, self._dtype, (listed, self._weights))

    def _chooses_closed(self, spaced: Spaced) -> bool:
        chosen: int = library.sigramp_sum_choose_spaced(
            ctypes.byref(self._options), 8 * self._dtype.itemsize, spaced.start, spaced.stop,
            spaced.count)
        return METHODS[chosen] == "closed"

    @overload
    def __call__(self, x: ArrayLike, *, derivative: Literal[False] = ...,
                 exclude: ArrayLike | None = ..., out: Reals | None = ...) -> Result: ...

    @overload
    def __call__(self, x: ArrayLike, *, derivative: Literal[True], exclude: None = ...,
                 out: tuple[Reals | None, Reals | None] | None = ...) -> tuple[Result, Result]: ...

    def __call__(self, x: ArrayLike, *, derivative: bool = False,
                 exclude: ArrayLike | None = None, out: Any = None) -> Result | tuple[Result, Result]:
        """The sum at every point.

        Parameters
        ----------
        x : array_like
            Points, of any shape, of the plan's type or one that it holds exactly.
        derivative : bool, optional
            Whether to return dS/dx too; the plan must have been made with ``derivative=True``.
        exclude : array_like of int, optional
            For each point, or broadcast to its shape, the number of a term that its sum leaves out,
            -1 for none. It goes on the CPU, from a second plan, made when it is first asked for,
            which keeps the terms; `without_error_bound` bounds the error.
        out : ndarray, or a tuple of two for the sum and its derivative, optional
            Where to put the results: of x's shape and the plan's type. x itself is possible.

        Returns
        -------
        y : ndarray or scalar
            Of the plan's type and x's shape.
        dy : ndarray or scalar
            Only with ``derivative=True``.

        Raises
        ------
        ValueError
            For an `out` that does not fit, a derivative that was not planned, and an `exclude` that
            is none of the terms, or beside a derivative, a closed sum or a device by name.
        TypeError
            For points of a type that the plan's does not hold.
        DeviceError, MemoryError
            Where the device fails, or memory.
        """
        if exclude is not None:
            if derivative:
                raise ValueError("exclude takes no derivative")
            return self._without("x", x, exclude, out, solving=False)
        if out is None and not derivative and self._quick is not None and self._is_plain(x):
            return self._call_quickly(self._quick, cast(Reals, x))
        self._look_for_fork()
        points = as_reals("x", x, self._dtype)
        if derivative:
            y, dy = element_wise(self._compute, points, (None, None) if out is None else out)
            return y, dy
        return element_wise(self._compute, points, (out,))[0]

    def _plan_without(self) -> Plan:
        if self._plan.method == "closed":
            raise ValueError("a closed sum keeps no terms to exclude: use fast or direct")
        options = sum_options(*[self._arguments[name] for name in (
            "unit", "slope", "scale", "method", "tolerance", "derivative", "points", "constant")])
        options.derivative, options.exclude = 0, 1
        device, threads = self._arguments["device"], self._arguments["threads"]
        context = get_context("cpu" if device == "auto" else device, threads)
        offsets = (self._offsets.listed().astype(self._dtype)
                   if isinstance(self._offsets, Spaced) else self._offsets)
        return Plan(context, options, self._dtype, (offsets, self._weights), self._slopes)

    def _look_for_fork(self) -> None:
        """Plans again in a child of fork() that has lost the plan's device."""
        if not self._plan.context.is_lost:
            return
        if self._arguments["device"] != "auto":
            raise failure_after_fork(self._arguments["device"])
        self._report = None
        self._plan = self._make_plan()

    def _is_plain(self, x: Any) -> bool:
        """Whether the points are so few and so simple that the time of a call itself matters."""
        return (type(x) is np.ndarray and x.dtype is self._dtype and x.flags.carray
                and x.size <= self._quick_points)

    def _call_quickly(self, plan: Plan, points: Reals) -> Result:
        results: Reals = np.empty(points.shape, self._dtype)
        plan.run(points.size, address(points), address(results))
        if plan is not self._plan:
            self._report = plan.report
        return results if points.ndim else results[()]

    def _compute(self, count: int, *addresses: int) -> None:
        self._run(self._pieces, self._plan.run, count, *addresses)

    def _run(self, pieces: Pieces, call: Callable[..., None], count: int,
             *addresses: int) -> None:
        context = self._plan.context
        with context.hold():
            pieces.run(call, count, self._dtype.itemsize, addresses)
            if context.lock is not None:
                self._report = context.report()

    def _last_report(self) -> Report:
        return self._report or self._plan.context.report()

    @property
    def error_bound(self) -> float:
        """Upper bound, at every point, on |returned - exact| / (|scale| * sum of |weight| * u)."""
        return float(library.sigramp_sum_plan_error_bound(self._plan.handle))

    @property
    def absolute_error_bound(self) -> float:
        """Upper bound, at every point, on |returned - exact| / (|scale| * sum of |weight|)."""
        return float(library.sigramp_sum_plan_absolute_error_bound(self._plan.handle))

    @property
    def derivative_error_bound(self) -> float:
        """The same of the derivative; infinite for a plan without one."""
        return float(library.sigramp_sum_plan_derivative_error_bound(self._plan.handle))

    @property
    def without_error_bound(self) -> float:
        """The same of sums with ``exclude=``, relative to the other terms alone."""
        return float(library.sigramp_sum_plan_without_error_bound(self._excluding_plan().handle))

    @property
    def method(self) -> MethodName:
        """The method in use: "direct", "fast" or "closed"."""
        method: MethodName = self._plan.method
        return method

    @property
    def device(self) -> str:
        """Who computed the last call, or would compute the next: "cpu" or "opencl:P.D"."""
        return self._last_report().device

    @property
    def isa(self) -> str | None:
        """The CPU's instruction set; None on other devices."""
        return self._last_report().isa

    @property
    def fallback(self) -> str | None:
        """Why "auto" computed on the CPU, where it needs explaining."""
        return self._last_report().fallback

    @property
    def dtype(self) -> np.dtype[Any]:
        """Of the points and results: float32 or float64."""
        return self._dtype

    @property
    def terms(self) -> int:
        """How many offsets there are."""
        return (self._offsets.count if isinstance(self._offsets, Spaced)
                else self._offsets.size)

    @property
    def offsets(self) -> Reals | Spaced:
        """The offsets, read-only."""
        return self._offsets

    @property
    def weights(self) -> Reals | None:
        """The weights, read-only, or None for ones."""
        return self._weights

    def __repr__(self) -> str:
        shown = ("unit", "slope", "scale")
        options = "".join(f", {name}={self._arguments[name]!r}" for name in shown)
        weighted = "" if self._weights is None else "weighted "
        return (f"<sigramp.Sum of {self.terms} {weighted}{self._dtype} terms{options},"
                f" method={self.method!r}, error_bound={self.error_bound:.3g},"
                f" device={self.device!r}>")

    def __copy__(self) -> Sum:
        return self

    def __deepcopy__(self, memo: object) -> Sum:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _planned_again, (self._offsets, self._weights, self._arguments)


def _planned_again(offsets: Reals | Spaced, weights: Reals | None,
                   arguments: dict[str, Any]) -> Sum:
    return Sum(offsets, weights, **arguments)


def _kept(name: str, values: ArrayLike, dtype: np.dtype[Any]) -> Reals:
    """A copy that stays as it is."""
    kept = np.array(as_reals(name, values, dtype), order="C").reshape(-1)
    kept.flags.writeable = False
    return kept


def _common_dtype(*all_values: Any) -> np.dtype[Any]:
    """float32 if all that have a type are, float64 otherwise."""
    dtypes = {values.dtype if isinstance(values, Spaced) else real_dtype("an array", values)
              for values in all_values
              if isinstance(values, Spaced) or not (values is None or is_weak(values))}
    dtypes.discard(None)
    return FLOAT32 if dtypes == {FLOAT32} else FLOAT64


def sum(x: ArrayLike, offsets: ArrayLike | Spaced, weights: ArrayLike | None = None, *,
        unit: UnitName = "logistic", slope: float = 1.0, scale: float = 1.0,
        method: MethodName = "auto", tolerance: float = 0.0, device: str = "auto",
        threads: int | None = None, out: Reals | None = None, slopes: ArrayLike | None = None,
        constant: float = 0.0) -> Result:
    """scale * sum over i of weights[i] * u(slope * (x - offsets[i])) at every point, once.

    Parameters
    ----------
    x : array_like
        Points, of any shape.
    offsets, weights, unit, slope, scale, method, tolerance, device, threads, slopes, constant
        As of `Sum`.
    out : ndarray, optional
        Where to put the results: of x's shape and the result's type. x itself is possible.

    Returns
    -------
    y : ndarray or scalar
        Of x's shape: float32 if all arrays are (or float16), float64 otherwise.

    Raises
    ------
    ValueError, TypeError, DeviceError, MemoryError
        As `Sum` and its call.

    Examples
    --------
    >>> import sigramp
    >>> float(sigramp.sum(5.0, sigramp.spaced(0, 10, 10**15), scale=1e-14))
    5.0
    """
    dtype = _common_dtype(x, offsets, weights, slopes)
    points = as_reals("x", x, dtype)
    if isinstance(offsets, Spaced):
        offsets = Spaced(offsets.start, offsets.stop, offsets.count, dtype)
    else:
        offsets = as_reals("offsets", offsets, dtype)
    if weights is not None:
        weights = as_reals("weights", weights, dtype)
    if slopes is not None:
        slopes = as_reals("slopes", slopes, dtype)
    plan = Sum(offsets, weights, unit=unit, slope=slope, scale=scale, method=method,
               tolerance=tolerance, points=points.size, device=device, threads=threads,
               slopes=slopes, constant=constant)
    return plan(points, out=out)
