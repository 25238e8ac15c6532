# SPDX-License-Identifier: MIT
"""Where a sum reaches given values."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from ._arrays import Pieces, Reals, Result, address, as_reals, element_wise
from ._without import Excluding

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ._plans import Plan

SOLVING_UNITS: Final = 20  # evaluations that a value takes


class Solvable(Excluding):
    """The inverse of `Sum`."""

    _dtype: np.dtype[Any]
    _plan: Plan
    _solving_pieces: Pieces

    def _run(self, pieces: Pieces, call: Callable[..., None], count: int,
             *addresses: int) -> None:
        raise NotImplementedError

    def _look_for_fork(self) -> None:
        raise NotImplementedError

    def solve(self, r: ArrayLike, *, exclude: ArrayLike | None = None,
              out: Reals | None = None) -> Result:
        """The points where the sum reaches r: S(x) = r, the inverse of a call.

        Parameters
        ----------
        r : array_like
            Of any shape, of the plan's type or one that it holds exactly.
        exclude : array_like of int, optional
            For each r, or broadcast to its shape, the number of a term that the sum leaves out, -1
            for none: where the others add up to r.
        out : ndarray, optional
            Where to put the results: of r's shape and the plan's type. r itself is possible.

        Returns
        -------
        x : ndarray or scalar
            Of a sum that rises the smallest number with ``S(x) >= r``, as S returns it; of one that
            falls the largest. NaN where r is above all of S, infinities at its limits. The same
            bits on every device.

        Raises
        ------
        ValueError
            For density, which does not rise, and weights or slopes of both signs.
        TypeError, DeviceError, MemoryError
            As a call.

        Notes
        -----
        `sigramp_sum_solve_f32` and `_f64` of the library, whose header tells of flat pieces and
        limits. It takes about 10 to 20 evaluations of the sum for each r, in tails up to 80.

        Examples
        --------
        >>> import numpy as np, sigramp
        >>> samples = np.random.default_rng(0).normal(0, 1, 10_000)
        >>> F = sigramp.Sum(samples, slope=1/0.1, scale=1/samples.size)
        >>> F.solve([0.05, 0.5, 0.95]).round(2)  # quantiles
        array([-1.64,  0.01,  1.66])
        """
        self._look_for_fork()
        if exclude is not None:
            return self._without("r", r, exclude, out, solving=True)
        solve = functools.partial(self._plan.call, self._plan.solve)

        def compute(count: int, *addresses: int) -> None:
            self._run(self._solving_pieces, solve, count, *addresses)

        return element_wise(compute, as_reals("r", r, self._dtype), (out,))[0]

    def solve_error(self, r: ArrayLike, x: ArrayLike, *,
                    exclude: ArrayLike | None = None) -> Result:
        """How far each x that `solve` gave for r can be from where the exact sum is r.

        Parameters
        ----------
        r, x : array_like
            As given to `solve`, and what came of it.
        exclude : array_like of int, optional
            As given to `solve`: then of the exact sum of the others.

        Returns
        -------
        error : ndarray or scalar
            Of r's shape: infinite where the exact sum may never be r, NaN where x is.

        Raises
        ------
        ValueError, TypeError, DeviceError, MemoryError
            As `solve`.

        Notes
        -----
        `sigramp_sum_solve_error_f32` and `_f64` of the library, or `sigramp_sum_solve_without_error_f32`
        and `_f64`; it takes twice the time of solving.

        Examples
        --------
        >>> import sigramp
        >>> S = sigramp.Sum([0.0, 1.0])
        >>> bool(S.solve_error(1.0, S.solve(1.0)) < 1e-15)
        True
        """
        self._look_for_fork()
        targets, points = (np.ascontiguousarray(as_reals(name, values, self._dtype))
                           for name, values in (("r", r), ("x", x)))
        if points.size != targets.size:
            raise ValueError(f"x has {points.size} elements, r {targets.size}")
        error: Reals = np.empty(targets.shape, self._dtype)
        where = address(points), address(error)
        if exclude is not None:
            self._without_error(targets, np.shape(r), exclude, *where)
        else:
            bound = functools.partial(self._plan.call, self._plan.solve_error)
            self._run(self._solving_pieces, bound, targets.size, address(targets), *where)
        return cast(Result, error.reshape(np.shape(r))[()])
