# SPDX-License-Identifier: MIT
"""Equally spaced offsets, which need not be listed."""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING, Any, Final, SupportsIndex

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

_MOST: Final = 2**64 - 1


class Spaced:
    """Numbers from start to stop, both ends included; made by `spaced`.

    Attributes
    ----------
    start, stop : float
    count : int
    dtype : dtype or None
        None takes the type of what it meets.
    """

    __slots__ = ("start", "stop", "count", "dtype")

    def __init__(self, start: float, stop: float, count: SupportsIndex,
                 dtype: DTypeLike | None = None) -> None:
        self.start: Final = float(start)
        self.stop: Final = float(stop)
        self.count: Final = operator.index(count)
        self.dtype: Final[np.dtype[Any] | None] = None if dtype is None else np.dtype(dtype)
        if not (math.isfinite(self.start) and math.isfinite(self.stop)):
            raise ValueError(f"from {start} to {stop}: both ends must be finite")
        if not 0 <= self.count <= _MOST:
            raise ValueError(f"{count} offsets are not possible")
        if self.dtype not in (None, np.float32, np.float64):
            raise ValueError(f"dtype {self.dtype}: give float32 or float64")

    def listed(self) -> NDArray[np.float64]:
        """The numbers as NumPy's linspace gives them."""
        return np.linspace(self.start, self.stop, self.count)

    def __repr__(self) -> str:
        of = "" if self.dtype is None else f", dtype={self.dtype.name!r}"
        return f"sigramp.spaced({self.start!r}, {self.stop!r}, {self.count}{of})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Spaced) and self.__reduce__() == other.__reduce__()

    def __hash__(self) -> int:
        return hash((self.start, self.stop, self.count, self.dtype))

    def __reduce__(self) -> tuple[type[Spaced], tuple[Any, ...]]:
        return Spaced, (self.start, self.stop, self.count, self.dtype)


def spaced(start: float, stop: float, count: SupportsIndex, *,
           dtype: DTypeLike | None = None) -> Spaced:
    """Equally spaced offsets for `Sum` and `sum`, both ends included, which need not be listed.

    Parameters
    ----------
    start, stop : float
        Finite, in any order.
    count : int
        Up to 10**15 by the method "closed".
    dtype : dtype, optional
        float32 or float64; by default that of the points or weights beside it, else float64.

    Returns
    -------
    Spaced

    Raises
    ------
    ValueError
        For ends that are not finite, a negative count, and another dtype.

    Examples
    --------
    >>> import sigramp
    >>> sigramp.spaced(0, 10, 10**15)
    sigramp.spaced(0.0, 10.0, 1000000000000000)
    """
    return Spaced(start, stop, count, dtype)
