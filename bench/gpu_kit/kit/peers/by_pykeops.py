# SPDX-License-Identifier: MIT
"""PyKeOps: a reduction over all pairs that holds no matrix."""

import pykeops
import torch_arrays
from pykeops.torch import LazyTensor


def keops_sum(x, offsets, weights):
    t = LazyTensor(x[:, None, None]) - LazyTensor(offsets[None, :, None])
    return (LazyTensor(weights[None, :, None]) / (1 + (-t).exp())).sum(axis=1)


def cases(target):
    pykeops.set_verbose(False)
    yield from torch_arrays.sum_cases(target, "pykeops", keops_sum)
