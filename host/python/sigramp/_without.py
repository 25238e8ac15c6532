# SPDX-License-Identifier: MIT
"""Sums that leave a term out at each point."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ._arrays import Pieces, Reals, Result, address, as_reals

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ._plans import Plan


class Excluding:
    """What `Sum` has for ``exclude=``: a plan that keeps its terms, made when it is wanted."""

    _dtype: np.dtype[Any]
    _pieces: Pieces
    _solving_pieces: Pieces
    _without_plan: Plan | None

    def _plan_without(self) -> Plan:
        raise NotImplementedError

    def _excluding_plan(self) -> Plan:
        if self._without_plan is None or self._without_plan.context.is_lost:
            self._without_plan = self._plan_without()
        return self._without_plan

    def _without(self, name: str, values: ArrayLike, exclude: ArrayLike, out: object, *,
                 solving: bool) -> Result:
        """The sums at points, or, solving, the points of sums, without the terms of exclude."""
        points = np.ascontiguousarray(as_reals(name, values, self._dtype))
        terms = _numbers_of_terms(exclude, np.shape(values))
        results: Reals = np.empty(points.shape, self._dtype)
        if out is not None and (not isinstance(out, np.ndarray) or out.dtype != self._dtype
                                or out.shape != np.shape(values) or not out.flags.writeable):
            raise ValueError(f"out must be a writable {self._dtype} array of {name}'s shape")
        plan = self._excluding_plan()
        if solving:
            self._run_without(self._solving_pieces, plan.solve_without, points, terms,
                              address(results))
        else:
            self._run_without(self._pieces, plan.execute_without, points, terms, address(results))
        if isinstance(out, np.ndarray):
            out[...] = results.reshape(out.shape)
            return cast(Result, out)
        return cast(Result, results.reshape(np.shape(values))[()])


    def _without_error(self, targets: Reals, shape: tuple[int, ...], exclude: ArrayLike,
                       *where: int) -> None:
        """How far solutions without the terms of exclude can be off: where are theirs and it."""
        self._run_without(self._solving_pieces, self._excluding_plan().solve_without_error, targets,
                          _numbers_of_terms(exclude, shape), *where)

    def _run_without(self, pieces: Pieces, function: Callable[..., int], values: Reals,
                     terms: np.ndarray[Any, Any], *others: int) -> None:
        """A function of the library of values, the terms that they leave out, and other arrays."""
        plan = self._excluding_plan()
        base, first, size = address(values), address(terms), self._dtype.itemsize

        def compute(count: int, *where: int) -> None:
            start = (where[0] - base) // size
            plan.call(function, count, where[0], first + 8 * start, *where[1:])

        with plan.context.hold():
            pieces.run(cast(Callable[..., None], compute), values.size, size, (base, *others))


def _numbers_of_terms(exclude: ArrayLike, shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    given = np.asarray(exclude)
    if given.dtype.kind not in "iu" and given.size > 0:
        raise TypeError(f"exclude is {given.dtype}: give whole numbers of terms, or -1 for none")
    if given.dtype.kind == "u" and given.size > 0 and given.max() > np.iinfo(np.int64).max:
        raise ValueError("exclude has a number that is no term's")
    return np.ascontiguousarray(np.broadcast_to(given, shape), np.int64)
