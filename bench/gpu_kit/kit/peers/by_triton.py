# SPDX-License-Identifier: MIT
"""Triton: a brute-force sum as one would write it, points and terms in blocks."""

import torch
import torch_arrays
import triton
import triton.language as tl

PROGRAMS = 4096  # of a launch, at least, if there is work for so many


@triton.jit
def add_terms(x, offsets, weights, y, points, terms, share, POINTS: tl.constexpr,
              TERMS: tl.constexpr):
    place = tl.program_id(0) * POINTS + tl.arange(0, POINTS)
    point = tl.load(x + place, mask=place < points, other=0.0)
    total = tl.zeros_like(point)
    begin = tl.program_id(1) * share
    for first in range(begin, begin + share, TERMS):
        i = first + tl.arange(0, TERMS)
        offset = tl.load(offsets + i, mask=i < terms, other=0.0)
        weight = tl.load(weights + i, mask=i < terms, other=0.0)
        total += tl.sum(weight[None, :] / (1 + tl.exp(offset[None, :] - point[:, None])), axis=1)
    tl.atomic_add(y + place, total, mask=place < points)


def triton_sum(x, offsets, weights):
    points, terms = len(x), len(offsets)
    block, width = (32, 64) if points >= 32 else (1, 1024)
    rows = triton.cdiv(points, block)
    shares = max(1, min(triton.cdiv(PROGRAMS, rows), triton.cdiv(terms, width)))
    share = width * triton.cdiv(triton.cdiv(terms, shares), width)
    y = torch.zeros_like(x)
    add_terms[(rows, triton.cdiv(terms, share))](x, offsets, weights, y, points, terms, share,
                                                 POINTS=block, TERMS=width)
    return y


def cases(target):
    yield from torch_arrays.sum_cases(target, "triton", triton_sum)
