# SPDX-License-Identifier: MIT
"""Where sums reach given values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ._arrays import Pieces, Reals, Result, as_reals, element_wise
from ._contexts import Report
from ._plans import Plan

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_EVALUATIONS = 20  # of the sum for one value, about


class Solvable:
    """`Sum` the other way round."""

    _dtype: np.dtype[Any]
    _plan: Plan
    _pieces: Pieces
    _report: Report | None

    def _replan(self) -> None:
        raise NotImplementedError

    def solve(self, r: ArrayLike, *, out: Reals | None = None) -> Result:
        """The x where the sum reaches r: S(x) = r, turned round.

        For logistic, softplus and relu, and weights of one sign. Of a sum that rises x is the
        smallest number of the plan's type, infinities included, with S(x) >= r; of one that falls,
        as slope, scale or weights below 0 may make it, the largest. So it has the same bits on
        every device, and ``S(x) >= r`` and ``S(numpy.nextafter(x, -numpy.inf)) < r`` check it.

        Parameters
        ----------
        r : array_like
            Values, of any shape, of the plan's type or one that it holds exactly.
        out : ndarray, optional
            Where to put the results: of r's shape and the plan's type. r itself is possible.

        Returns
        -------
        x : ndarray or scalar
            Of the plan's type and r's shape. -inf (of a sum that falls: inf) where the sum is r or
            more everywhere; nan where it is nowhere, and for nan.

        Raises
        ------
        ValueError
            For a sum that may rise and fall, and an `out` that does not fit.
        TypeError
            For values of a type that the plan's does not hold.
        DeviceError, MemoryError
            Where the device fails, or memory.

        Examples
        --------
        >>> import numpy as np, sigramp
        >>> S = sigramp.Sum(np.linspace(0, 10, 100), scale=1/100)
        >>> S.solve([0.25, 0.5, 0.75]).round(3)
        array([2.488, 5.   , 7.512])
        """
        if self._plan.context.is_lost:
            self._replan()
        return element_wise(self._solve, as_reals("r", r, self._dtype), (out,))[0]

    def _solve(self, count: int, *addresses: int) -> None:
        context = self._plan.context
        pieces = Pieces(self._pieces.units * _EVALUATIONS)
        with context.hold():
            pieces.run(self._plan.run_solve, count, self._dtype.itemsize, addresses)
            if context.lock is not None:
                self._report = context.report()
