# SPDX-License-Identifier: MIT
"""PyTorch: its own functions with out=, and a brute-force sum that torch.compile fuses."""

import functools

import torch
import torch_arrays

MAPS = {"copy": lambda x, y: y.copy_(x), "logistic": lambda x, y: torch.sigmoid(x, out=y),
        "softplus": lambda x, y: torch.nn.functional.softplus(x, out=y),
        "relu": lambda x, y: torch.ops.aten.relu.out(x, out=y)}


def brute_force(x, offsets, weights):
    return (weights * torch.sigmoid(x[:, None] - offsets[None, :])).sum(1)


def cases(target):
    for precision in "f32", "f64":
        for unit, call in MAPS.items():
            kind = unit if unit == "copy" else f"map/{unit}"
            yield f"torch/{kind}/{precision}", functools.partial(torch_arrays.time_map, target, unit,
                                                                 precision, call)
    yield from torch_arrays.sum_cases(target, "torch-compile", torch.compile(brute_force))
