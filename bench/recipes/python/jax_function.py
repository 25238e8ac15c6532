# SPDX-License-Identifier: MIT
"""Sums of offset units as a function of JAX's, with gradients of all five inputs."""

import jax
import numpy as np
import sigramp


def plan(offsets, weights, slope, scale):
    return sigramp.Sum(np.asarray(offsets), np.asarray(weights), slope=float(slope),
                       scale=float(scale), derivative=True)


@jax.custom_vjp
def offset_units(x, offsets, weights, slope, scale):
    """scale * sum over i of weights[i] * logistic(slope * (x - offsets[i])), on the CPU."""
    return jax.pure_callback(lambda x, *terms: np.asarray(plan(*terms)(np.asarray(x))),
                             jax.ShapeDtypeStruct(x.shape, x.dtype),
                             x, offsets, weights, slope, scale)


def forward(*inputs):
    return offset_units(*inputs), inputs


def gradients(x, g, *terms):
    found = plan(*terms).vjp(np.asarray(x), np.asarray(g))
    return tuple(np.asarray(each, x.dtype) for each in found)


def backward(inputs, g):
    x, *terms = inputs
    shapes = [jax.ShapeDtypeStruct(np.shape(each), x.dtype) for each in inputs]
    return jax.pure_callback(gradients, tuple(shapes), x, g, *terms)


offset_units.defvjp(forward, backward)
