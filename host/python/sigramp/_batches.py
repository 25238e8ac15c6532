# SPDX-License-Identifier: MIT
"""Many small sums in one call."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Union

import numpy as np

from ._arrays import FLOAT32, FLOAT64, Reals, Result, real_dtype
from ._contexts import get_context
from ._header import MethodName, UnitName
from ._library import failure, library
from ._plans import sum_options

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    Batch = Union[list[Result], Reals]


class _Ragged:
    """Arrays one after another, and where each begins."""

    def __init__(self, name: str, arrays: Any) -> None:
        self.is_array = isinstance(arrays, np.ndarray)
        parts = [np.asarray(each) for each in arrays]
        self.shapes = [part.shape for part in parts]
        self.starts = np.zeros(len(parts) + 1, np.uintp)
        np.cumsum([part.size for part in parts], out=self.starts[1:])
        flat = [part.reshape(-1) for part in parts] or [np.empty(0, np.float32)]
        self.flat = arrays.reshape(-1) if self.is_array else np.concatenate(flat)
        self.dtype = real_dtype(name, self.flat)

    def as_type(self, dtype: np.dtype[Any]) -> Reals:
        """All the numbers."""
        return np.ascontiguousarray(self.flat, dtype)

    def cut(self, results: Reals) -> Batch:
        """Results as the arrays were given."""
        if self.is_array:
            return results.reshape((len(self.shapes), *self.shapes[0]) if self.shapes else (0,))
        starts = self.starts.tolist()
        return [results[first:last].reshape(shape)[()]
                for first, last, shape in zip(starts, starts[1:], self.shapes)]


def sum_batch(x: Sequence[ArrayLike] | Reals, offsets: Sequence[ArrayLike] | Reals,
              weights: Sequence[ArrayLike] | Reals | None = None, *, unit: UnitName = "logistic",
              slope: float = 1.0, scale: float = 1.0, method: MethodName = "auto",
              tolerance: float = 0.0, derivative: bool = False, device: str = "auto",
              threads: int | None = None) -> Any:
    """Many sums in one call, each of its own offsets at its own points.

    Parameters
    ----------
    x, offsets, weights : sequences of array_like
        Each problem's points, offsets and weights, of any sizes; or arrays whose first axis counts
        the problems. No weights are ones.
    unit, slope, scale, method, tolerance, device, threads
        As of `Sum`, and the same for all problems.
    derivative : bool, optional
        Whether to return dS/dx too.

    Returns
    -------
    y : list of ndarray, or ndarray
        What `sum` returns for each problem, to the last bit; of an array x in one array.
    dy : like y
        Only with ``derivative=True``.

    Raises
    ------
    ValueError, TypeError, DeviceError, MemoryError
        As `sum`, of the first problem that has an error; ValueError also for different numbers of
        problems.

    Notes
    -----
    `sigramp_sum_batch_f32` and `_f64` of the library. float32 if all arrays are. Threads take whole
    problems, so that many small ones take less time than by calls of their own. Ctrl-C is looked at
    afterwards only.

    Examples
    --------
    >>> import sigramp
    >>> sigramp.sum_batch([[0.0, 1.0], [2.0]], [[0.0], [1.0, 2.0, 3.0]], scale=2.0)
    [array([1.        , 1.46211716]), array([3.])]
    """
    points, terms = _Ragged("x", x), _Ragged("offsets", offsets)
    given = None if weights is None else _Ragged("weights", weights)
    problems = len(points.shapes)
    if len(terms.shapes) != problems:
        raise ValueError(f"{problems} arrays of points and {len(terms.shapes)} of offsets")
    if given is not None and not np.array_equal(given.starts, terms.starts):
        raise ValueError("weights: give as many as offsets, in each problem")
    dtype = _common([points.dtype, terms.dtype] + ([] if given is None else [given.dtype]))
    a, w = terms.as_type(dtype), None if given is None else given.as_type(dtype)
    options = sum_options(unit, slope, scale, method, tolerance, derivative, None)
    results = _call("sum_batch", dtype, options, points.as_type(dtype), points.flat.size,
                    derivative,
                    (problems, terms.starts.ctypes.data, a.ctypes.data,
                     None if w is None else w.ctypes.data, points.starts.ctypes.data),
                    device, threads)
    return tuple(points.cut(each) for each in results) if derivative else points.cut(results[0])


def sum_weight_sets(x: ArrayLike, offsets: ArrayLike, weights: ArrayLike, *,
                    unit: UnitName = "logistic", slope: float = 1.0, scale: float = 1.0,
                    method: MethodName = "auto", tolerance: float = 0.0, derivative: bool = False,
                    device: str = "auto", threads: int | None = None) -> Any:
    """The sums of the same offsets at the same points with each of several sets of weights.

    Parameters
    ----------
    x : array_like
        Points, of any shape.
    offsets : array_like
        One axis.
    weights : array_like
        The last axis has as many as offsets, the others count the sets.
    unit, slope, scale, method, tolerance, device, threads
        As of `Sum`.
    derivative : bool, optional
        Whether to return dS/dx too.

    Returns
    -------
    y : ndarray
        Of shape weights.shape[:-1] + x.shape: what `sum` returns for each set, to the last bit.
    dy : ndarray
        Only with ``derivative=True``.

    Raises
    ------
    ValueError, TypeError, DeviceError, MemoryError
        As `sum`.

    Notes
    -----
    `sigramp_sum_weight_sets_f32` and `_f64` of the library. float32 if all arrays are. Direct sums of
    up to 16 sets share what their units come to. A fast sum takes the time of one of its own: nearly
    all of that depends on its weights.

    Examples
    --------
    >>> import numpy as np, sigramp
    >>> sigramp.sum_weight_sets(0.0, [0.0, 0.0], np.eye(2)).shape
    (2,)
    """
    arrays = [np.asarray(each) for each in (x, offsets, weights)]
    dtype = _common([real_dtype(name, each)
                     for name, each in zip(("x", "offsets", "weights"), arrays)])
    points, a, w = (np.ascontiguousarray(each, dtype) for each in arrays)
    if a.ndim != 1 or not w.ndim or w.shape[-1] != a.size:
        raise ValueError(f"weights of shape {w.shape} for offsets of shape {a.shape}: give sets of"
                         " as many as offsets")
    sets = int(np.prod(w.shape[:-1]))
    options = sum_options(unit, slope, scale, method, tolerance, derivative, None)
    results = _call("sum_weight_sets", dtype, options, points, sets * points.size, derivative,
                    (sets, a.size, a.ctypes.data, w.ctypes.data, points.size), device, threads)
    shaped = tuple(each.reshape(w.shape[:-1] + arrays[0].shape) for each in results)
    return shaped if derivative else shaped[0]


def _common(dtypes: list[np.dtype[Any]]) -> np.dtype[Any]:
    return FLOAT32 if all(dtype == FLOAT32 for dtype in dtypes) else FLOAT64


def _call(name: str, dtype: np.dtype[Any], options: Any, points: Reals, size: int,
          derivative: bool, first: tuple[Any, ...], device: str,
          threads: int | None) -> tuple[Reals, ...]:
    """New arrays of results, and of derivatives."""
    call = getattr(library, f"sigramp_{name}_{'f32' if dtype == FLOAT32 else 'f64'}")
    context = get_context(device, threads)
    y, dy = np.empty(size, dtype), np.empty(size if derivative else 0, dtype)
    with context.hold():
        status = call(context.handle, ctypes.byref(options), *first, points.ctypes.data,
                      y.ctypes.data, dy.ctypes.data if derivative else None, None)
        if status:
            raise failure(status, library.sigramp_context_detail(context.handle))
    return (y, dy) if derivative else (y,)
