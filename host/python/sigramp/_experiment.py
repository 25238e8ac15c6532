# SPDX-License-Identifier: MIT
"""The experiment: many logistic curves with shifted offsets add up to softplus, which is nearly the ramp."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ._spaced import spaced
from ._sums import Sum
from ._units import logistic, relu, softplus

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Experiment(NamedTuple):
    """What `experiment` returns: float64, of the points' shape, but for offsets.

    Attributes
    ----------
    x : ndarray
        The points.
    offsets : ndarray
        Of the logistic curves.
    logistic : ndarray
        A single curve, with the offset 0.
    sum : ndarray
        The sum over the offsets, times 1/10.
    softplus, relu : ndarray
        What it looks like, and what that looks like.
    """

    x: NDArray[np.float64]
    offsets: NDArray[np.float64]
    logistic: NDArray[np.float64]
    sum: NDArray[np.float64]
    softplus: NDArray[np.float64]
    relu: NDArray[np.float64]


def experiment() -> Experiment:
    """The curves of the experiment, as `sigramp compare` and `sigramp figures` have them.

    Returns
    -------
    Experiment
        200 points from -10 to 10, 100 offsets from 0 to 10, and the curves.

    Notes
    -----
    The divisor 10 is the experiment's own. With offsets 10/99 apart the sum is softplus(x) -
    softplus(x - 10) but for a hundredth, and bends off near the last offset. V. Nair and G. Hinton,
    Rectified linear units improve restricted Boltzmann machines, ICML 2010.

    Examples
    --------
    >>> import numpy as np, sigramp
    >>> curves = sigramp.experiment()
    >>> x, difference = curves.x, curves.sum - curves.softplus
    >>> round(float(np.abs(difference[x < 5]).max()), 3)
    0.024
    """
    x, offsets = spaced(-10, 10, 200).listed(), spaced(0, 10, 100).listed()
    curves: Any = logistic(x), Sum(offsets, scale=0.1)(x), softplus(x), relu(x)
    return Experiment(x, offsets, *curves)


def plot_experiment(ax: Any = None) -> Any:
    """Draws the experiment's curves into one picture, with Matplotlib.

    Parameters
    ----------
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure's.

    Returns
    -------
    matplotlib.axes.Axes
        Show it by ``matplotlib.pyplot.show()``, or save it by ``ax.figure.savefig(...)``.

    Raises
    ------
    ImportError
        Without `ax`, where there is no Matplotlib.
    """
    if ax is None:
        from matplotlib import pyplot
        ax = pyplot.figure().add_subplot()
    curves = experiment()
    ax.plot(curves.x, curves.relu, color="0.75", linewidth=4, label="max(0, x)")
    ax.plot(curves.x, curves.softplus, label="log(1 + exp(x))")
    ax.plot(curves.x, curves.sum, "--", label="sum of 100 logistic curves, / 10")
    ax.plot(curves.x, curves.logistic, ":", label="one of them")
    ax.set_xlabel("x")
    ax.legend()
    return ax
