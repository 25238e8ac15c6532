# SPDX-License-Identifier: MIT
"""Gradients of sums, which are sums again.

With S(x) = scale * sum over i of w_i u(slope (x - a_i)), and L a number that depends on S at the
points x_j by dL/dS(x_j) = g_j, the sum with points and offsets exchanged,

    T(a) = scale * sum over j of g_j u(-slope (a - x_j)),

gives dL/dw_i = T(a_i) and dL/da_i = w_i T'(a_i). The slope's gradient takes the derivatives of two
sums, with the weights w_i and w_i (a_i - c): for a number c amid the offsets,

    dS/dslope = scale * sum over i of w_i ((x - c) - (a_i - c)) u'(slope (x - a_i)).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, Union, cast

import numpy as np

from ._arrays import FLOAT64, Reals, Result, as_reals
from ._spaced import Spaced

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ._sums import Sum

InputName = Literal["points", "offsets", "weights", "slope", "scale"]


class Gradients(NamedTuple):
    """dL by each of a sum's inputs, in their order, as `Sum.vjp` gives it.

    Attributes
    ----------
    points : ndarray or scalar
        Of the points' shape.
    offsets, weights : ndarray
        One for each term, in the order of `Sum.offsets`.
    slope, scale : float
    """

    points: Union[Result, None] = None
    offsets: Union[Reals, None] = None
    weights: Union[Reals, None] = None
    slope: Union[float, None] = None
    scale: Union[float, None] = None


class Differentiable:
    """The gradients of `Sum`."""

    _dtype: np.dtype[Any]
    _offsets: Reals | Spaced
    _weights: Reals | None
    _arguments: dict[str, Any]
    _others: dict[str, Sum]
    _centre: float

    def _like(self, offsets: Any, weights: Any, **changes: Any) -> Sum:
        raise NotImplementedError

    def vjp(self, x: ArrayLike, g: ArrayLike, *,
            of: InputName | Iterable[InputName] | None = None) -> Gradients:
        """Gradients by reverse mode, the vector-Jacobian product.

        Parameters
        ----------
        x : array_like
            Points, as in a call.
        g : array_like
            dL/dS(x), of x's shape or one that is broadcast to it.
        of : name or names, optional
            Which of "points", "offsets", "weights", "slope" and "scale" to do; by default all. The
            units relu and density have those of weights and scale alone.

        Returns
        -------
        Gradients
            dL/dx and so on; None for what was not asked for.

        Raises
        ------
        ValueError
            For another name, a `g` that does not fit, and the derivative of relu or density.
        TypeError, DeviceError, MemoryError
            As a call.

        Notes
        -----
        Points take a plan with a derivative, which is made once if this is none; offsets and
        weights together a sum with points and offsets exchanged, whose plan is made anew. Each of
        these is within the bounds that such sums have. The slope takes two more sums, in float64,
        and scale one; they are added up over the points by NumPy. The slope's error is relative
        also to how far points are from offsets where the unit still changes, and to how far they
        lie from the offsets' mean. `spaced` offsets are listed for all but points and scale.

        Examples
        --------
        >>> import numpy as np, sigramp
        >>> S = sigramp.Sum([0.0, 1.0], unit="softplus")
        >>> x, target = np.array([0.0, 2.0]), np.array([1.0, 3.0])
        >>> gradients = S.vjp(x, 2 * (S(x) - target), of=("offsets", "scale"))
        >>> gradients.offsets.round(3), round(gradients.scale, 3)  # of sum((S(x) - target)**2)
        (array([-0.782, -0.647]), 3.042)
        """
        wanted = _checked(of)
        points = as_reals("x", x, self._dtype)
        given = np.broadcast_to(as_reals("g", g, self._dtype), points.shape)
        found: dict[str, Any] = {}
        if "points" in wanted:
            found["points"] = given * self._derivative(points)
        if "offsets" in wanted or "weights" in wanted:
            found.update(self._by_terms(points, given, wanted))
        if "slope" in wanted:
            found["slope"] = _added(given, self._by_slope(points))
        if "scale" in wanted:
            found["scale"] = _added(given, self._other("scale", scale=1.0)(points))
        return Gradients(**found)

    def jvp(self, x: ArrayLike, *, points: ArrayLike | None = None,
            offsets: ArrayLike | None = None, weights: ArrayLike | None = None,
            slope: float | None = None, scale: float | None = None) -> Result:
        """The change of S(x) by changes of its inputs: forward mode, the Jacobian-vector product.

        Parameters
        ----------
        x : array_like
            Points, as in a call.
        points, offsets, weights, slope, scale : optional
            Changes, of the inputs' shapes or broadcast to them; by default none.

        Returns
        -------
        dy : ndarray or scalar
            Of the plan's type and x's shape: to first order what S(x) changes by.

        Raises
        ------
        ValueError, TypeError, DeviceError, MemoryError
            As of `vjp`, whose notes hold here.

        Examples
        --------
        >>> import sigramp
        >>> S = sigramp.Sum([0.0, 1.0], unit="softplus")
        >>> float(S.jvp(3.0, points=1.0) + S.jvp(3.0, offsets=1.0))
        0.0
        """
        at = as_reals("x", x, self._dtype)
        parts: list[Any] = []
        if points is not None:
            parts.append(self._derivative(at) * self._change("points", points, at.shape))
        if offsets is not None:
            a, w = self._listed(self._dtype)
            moved = -(w * self._change("offsets", offsets, w.shape))
            parts.append(_derivative_of(self._like(a, moved, derivative=True), at))
        if weights is not None:
            a, w = self._listed(self._dtype)
            changed = self._change("weights", weights, w.shape)
            parts.append(self._like(a, changed, derivative=False)(at))
        if slope is not None:
            parts.append(self._by_slope(at) * float(slope))
        if scale is not None:
            parts.append(self._like(self._offsets, self._weights, scale=float(scale))(at))
        whole = np.zeros(at.shape)
        for part in parts:
            whole = whole + part
        return cast(Result, whole.astype(self._dtype)[()])

    def _change(self, name: str, values: ArrayLike, shape: tuple[int, ...]) -> Reals:
        change = as_reals(name, values, self._dtype)
        return np.broadcast_to(change if name == "points" or not change.ndim
                               else change.reshape(-1), shape)

    def _other(self, key: str, **changes: Any) -> Sum:
        """This sum with another option and without the constant, planned once."""
        changes["constant"] = 0.0
        if all(self._arguments[name] == value for name, value in changes.items()):
            return cast("Sum", self)
        if key not in self._others:
            self._others[key] = self._like(self._offsets, self._weights, **changes)
        return self._others[key]

    def _derivative(self, points: Reals) -> Any:
        return _derivative_of(self._other("derivative", derivative=True), points)

    def _listed(self, dtype: np.dtype[Any]) -> tuple[Reals, Reals]:
        """Offsets and weights as arrays."""
        a: Any = self._offsets.listed() if isinstance(self._offsets, Spaced) else self._offsets
        w: Any = np.ones(a.shape) if self._weights is None else self._weights
        return a.astype(dtype), w.astype(dtype)

    def _by_terms(self, points: Reals, given: Reals, wanted: tuple[str, ...]) -> dict[str, Any]:
        """dL by offsets, and by weights: a sum over the points."""
        a, w = self._listed(self._dtype)
        exchanged = self._like(points.reshape(-1), given.reshape(-1), points=a.size,
                               slope=-self._arguments["slope"], derivative="offsets" in wanted)
        if "offsets" not in wanted:
            return {"weights": exchanged(a)}
        by_weights, slopes = exchanged(a, derivative=True)
        both = {"offsets": w * slopes, "weights": by_weights}
        return {name: both[name] for name in both if name in wanted}

    def _by_slope(self, points: Reals) -> Any:
        """dS/dslope at every point, in float64."""
        if "slope" not in self._others:
            a, w = self._listed(FLOAT64)
            self._centre = float(np.mean(a[np.isfinite(a)])) if np.isfinite(a).any() else 0.0
            self._others["first moment"] = self._like(a, w * (a - self._centre), derivative=True)
            self._others["slope"] = self._like(a, w, derivative=True)
        x = points.astype(FLOAT64)
        return ((x - self._centre) * self._rate(self._others["slope"], x)
                - self._rate(self._others["first moment"], x))

    def _rate(self, plan: Sum, x: Reals) -> Any:
        """scale * sum of w u'(slope (x - a)): the derivative without the factor slope."""
        slope: float = self._arguments["slope"]
        if slope:
            return _derivative_of(plan, x) / slope
        unit = self._like([0.0], [1.0], slope=1.0, scale=self._arguments["scale"], derivative=True)
        return _derivative_of(unit, np.zeros(x.shape)) * np.sum(cast(Reals, plan.weights))


_NAMES: Final = Gradients._fields


def _checked(names: Iterable[str] | None) -> tuple[str, ...]:
    wanted = _NAMES if names is None else (names,) if isinstance(names, str) else tuple(names)
    for name in wanted:
        if name not in _NAMES:
            raise ValueError(f"gradient of {name!r}: there are {', '.join(_NAMES)}")
    return wanted


def _derivative_of(plan: Sum, points: Any) -> Any:
    return plan(points, derivative=True)[1]


def _added(given: Reals, values: Any) -> float:
    """The sum over all points of g times the values, in float64."""
    return float(np.sum(given.astype(FLOAT64) * values))
