# SPDX-License-Identifier: MIT
"""Sums of offset units as a function of PyTorch's, with gradients of all five inputs."""

import numpy as np
import sigramp
import torch


class OffsetUnits(torch.autograd.Function):
    """y = scale * sum over i of weights[i] * logistic(slope * (x - offsets[i])), on the CPU."""

    @staticmethod
    def forward(ctx, x, offsets, weights, slope, scale):
        ctx.plan = sigramp.Sum(offsets.detach().numpy(), weights.detach().numpy(),
                               slope=float(slope), scale=float(scale), derivative=True)
        ctx.save_for_backward(x, offsets)
        return torch.from_numpy(np.asarray(ctx.plan(x.detach().numpy())))

    @staticmethod
    def backward(ctx, g):
        x, offsets = ctx.saved_tensors
        names = [name for name, is_needed in zip(sigramp.Gradients._fields, ctx.needs_input_grad)
                 if is_needed]
        gradients = ctx.plan.vjp(x.detach().numpy(), g.numpy(), of=names)
        return tuple(None if each is None else torch.as_tensor(each, dtype=x.dtype)
                     for each in gradients)


offset_units = OffsetUnits.apply
