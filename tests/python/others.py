# SPDX-License-Identifier: MIT
"""Dask, xarray and pandas with the ufuncs and with plans."""

from __future__ import annotations

import functools
import operator
import unittest
from typing import Any

import dask
import dask.array
import dask.bag
import numpy as np
import pandas  # type: ignore[import-untyped]
import sigramp
import xarray
from reference import same_bits


class Others(unittest.TestCase):
    def setUp(self) -> None:
        self.x = np.linspace(-9, 19, 100_000).reshape(100, 1000)
        self.plan = sigramp.Sum(np.linspace(0, 10, 1000), scale=0.1)

    def test_dask_by_threads_and_by_processes(self) -> None:
        blocks: Any = dask.array.from_array(self.x, chunks=(30, 1000))  # type: ignore[no-untyped-call]
        for lazy, right in ((sigramp.softplus(blocks), sigramp.softplus(self.x)),
                            (blocks.map_blocks(self.plan, dtype=np.float64), self.plan(self.x))):
            self.assertIsInstance(lazy, type(blocks))
            self.assertEqual(lazy.dtype, np.float64)
            for scheduler in ("threads", "processes"):
                self.assertTrue(same_bits(lazy.compute(scheduler=scheduler, num_workers=2), right))

    def test_dask_with_the_terms_divided(self) -> None:
        random = np.random.default_rng(3)
        a, w = random.uniform(0, 10, 100_000), random.uniform(0, 1, 100_000)
        opened = functools.partial(sigramp.OpenSum, (0, 10))

        def planned(offsets: Any, weights: Any) -> sigramp.OpenSum:
            part = opened()
            part.add(offsets, weights)
            return part

        whole = planned(a, w)
        bag: Any = dask.bag.from_sequence(np.array_split(np.stack([a, w], 1), 7))  # type: ignore
        lazy = bag.map(lambda block: planned(*block.T)).fold(operator.add)
        for scheduler in ("threads", "processes"):
            found = lazy.compute(scheduler=scheduler, num_workers=2)
            self.assertEqual(found.terms, a.size)
            self.assertTrue(same_bits(found(self.x), whole(self.x)))

    def test_xarray(self) -> None:
        array = xarray.DataArray(self.x, dims=("t", "x"), coords={"t": np.arange(100)})
        for found, right in ((sigramp.relu(array), sigramp.relu(self.x)),
                             (xarray.apply_ufunc(self.plan, array), self.plan(self.x))):
            self.assertEqual((type(found), found.dims), (xarray.DataArray, ("t", "x")))
            self.assertTrue(same_bits(found.values, right))
        lazy = xarray.apply_ufunc(self.plan, array.chunk({"t": 30}), dask="parallelized",
                                  output_dtypes=[np.float64])
        self.assertTrue(same_bits(lazy.compute(scheduler="threads").values, self.plan(self.x)))

    def test_pandas(self) -> None:
        series = pandas.Series([0.0, 1.0, 2.0], index=list("abc"), name="points")
        found: Any = sigramp.logistic(series)
        self.assertEqual((type(found), list(found.index), found.name),
                         (pandas.Series, list("abc"), "points"))
        self.assertTrue(same_bits(found.to_numpy(), sigramp.logistic(series.to_numpy())))
