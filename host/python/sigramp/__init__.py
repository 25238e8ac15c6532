# SPDX-License-Identifier: MIT
"""Logistic, softplus, ReLU and density over arrays, and sums of many offset units.

The units of `UNITS` are NumPy ufuncs: ``sigramp.logistic(x)``. `map` evaluates one with an offset
or on an OpenCL device. `Sum` plans a sum of many offset units and is called with points; `sum` does
both at once. Terms are added to an `OpenSum`, and removed. Results are the same bits on every device and with any number of threads.
"""

from ._arrays import Result
from ._batches import sum_batch, sum_weight_sets
from ._buffers import enqueue_map
from ._devices import Device, Verification, WrongResult, devices, verify
from ._experiment import Experiment, experiment, plot_experiment
from ._gradients import Gradients, InputName
from ._header import METHODS, UNITS, MethodName, UnitName
from ._header import VERSION as __version__
from ._library import DeviceError
from ._maps import map
from ._open_sums import OpenSum
from ._spaced import Spaced, spaced
from ._sums import Sum, sum
from ._units import *  # noqa: F403

__all__ = ["METHODS", "UNITS", "Device", "DeviceError", "Experiment", "Gradients", "InputName",
           "MethodName", "OpenSum", "Result", "Spaced", "Sum", "UnitName", "Verification",
           "WrongResult", "__version__", "devices", "enqueue_map", "experiment", "map",
           "plot_experiment", "spaced", "sum", "sum_batch", "sum_weight_sets", "verify"]
__all__ += list(UNITS)
