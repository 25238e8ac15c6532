# SPDX-License-Identifier: MIT
"""Maps and sums on PyOpenCL's buffers; for where there is PyOpenCL."""

from __future__ import annotations

import os
import unittest
from typing import Any

import numpy as np
import pyopencl
import pyopencl.array
import sigramp
from reference import same_bits

COUNT = 10_007


class Buffers(unittest.TestCase):
    context: Any
    queue: Any
    x: Any
    offsets: Any

    @classmethod
    def setUpClass(cls) -> None:
        cls.context = pyopencl.create_some_context(interactive=False)
        cls.queue = pyopencl.CommandQueue(cls.context)
        random = np.random.default_rng(3)
        cls.x = random.uniform(-9, 19, COUNT)
        cls.offsets = random.uniform(0, 10, 500)

    def buffer(self, values: Any) -> Any:
        flags = pyopencl.mem_flags
        return pyopencl.Buffer(self.context, flags.READ_WRITE | flags.COPY_HOST_PTR,
                               hostbuf=values)

    def read(self, buffer: Any, dtype: Any, event: Any) -> Any:
        """What is in it once the event has come."""
        self.assertIsInstance(event, pyopencl.Event)
        event.wait()
        self.assertEqual(event.command_execution_status, pyopencl.command_execution_status.COMPLETE)
        values = np.empty(COUNT, dtype)
        pyopencl.enqueue_copy(self.queue, values, buffer)
        return values

    def test_maps_give_the_bits_of_the_cpu(self) -> None:
        for dtype in (np.float32, np.float64):
            x = self.x.astype(dtype)
            for unit in sigramp.UNITS:
                points, results = self.buffer(x), self.buffer(np.zeros_like(x))
                event = sigramp.enqueue_map(unit, self.queue, points, results, COUNT, offset=1.25,
                                            dtype=dtype)
                self.assertTrue(same_bits(self.read(results, dtype, event),
                                          sigramp.map(unit, x, offset=1.25)), unit)

    def test_sums_give_the_bits_of_the_cpu(self) -> None:
        spaced = sigramp.spaced(0, 10, 10**9, dtype=np.float32)
        for plan in (sigramp.Sum(self.offsets, derivative=True),
                     sigramp.Sum(self.offsets.astype(np.float32), method="direct", derivative=True),
                     sigramp.Sum(spaced, scale=1e-9, derivative=True)):
            x = self.x.astype(plan.dtype)
            points, slopes = self.buffer(x), self.buffer(np.zeros_like(x))
            y, dy = plan(x, derivative=True)
            event = plan.enqueue(self.queue, points, slopes, COUNT)
            self.assertTrue(same_bits(self.read(slopes, plan.dtype, event), y))
            event = plan.enqueue(self.queue, points, points, COUNT, dy=slopes)
            self.assertTrue(same_bits(self.read(points, plan.dtype, event), y))
            self.assertTrue(same_bits(self.read(slopes, plan.dtype, event), dy))

    def test_arrays_may_begin_anywhere(self) -> None:
        x = self.x.astype(np.float32)
        points = pyopencl.array.to_device(self.queue, x)
        results = pyopencl.array.zeros(self.queue, COUNT + 3, np.float32)
        plan = sigramp.Sum(self.offsets.astype(np.float32))
        plan.enqueue(self.queue, points[5:], results[3:], COUNT - 5).wait()
        right: Any = plan(x[5:])
        self.assertTrue(same_bits(results.get(), np.concatenate((np.zeros(3, np.float32), right,
                                                                 np.zeros(5, np.float32)))))
        sigramp.enqueue_map("relu", self.queue, points[5:], results[3:], COUNT - 5).wait()
        self.assertTrue(same_bits(results.get()[3:-5], sigramp.relu(x[5:])))
        for wrong in (points[::2], points.astype(np.float64), points.view(np.int32)):
            with self.assertRaisesRegex(ValueError, "float32, side by side"):
                plan.enqueue(self.queue, wrong, results, 10)

    def test_events_come_in_the_order_of_the_queue(self) -> None:
        x = self.x.astype(np.float32)
        buffer = self.buffer(x)
        event: Any = None
        for _ in range(5):
            event = sigramp.enqueue_map("softplus", self.queue, buffer, buffer, COUNT)
        right: Any = x
        for _ in range(5):
            right = sigramp.softplus(right)
        self.assertTrue(same_bits(self.read(buffer, np.float32, event), right))

    def test_what_is_wrong_is_said(self) -> None:
        plan = sigramp.Sum(self.offsets)
        buffer = self.buffer(self.x)
        other = pyopencl.Buffer(pyopencl.Context(self.context.devices),
                                pyopencl.mem_flags.READ_WRITE, 8 * COUNT)
        for wrong in (self.buffer(self.x[1:]), other):
            with self.assertRaises(ValueError):
                plan.enqueue(self.queue, buffer, wrong, COUNT)
        with self.assertRaisesRegex(ValueError, "derivative"):
            plan.enqueue(self.queue, buffer, buffer, COUNT, dy=self.buffer(self.x))
        with self.assertRaisesRegex(TypeError, "ndarray has no int_ptr"):
            plan.enqueue(self.queue, self.x, buffer, COUNT)
        with self.assertRaises(ValueError):
            sigramp.enqueue_map("relu", self.queue, buffer, buffer, COUNT, dtype=np.float16)
        with self.assertRaises(ValueError):
            sigramp.enqueue_map("tanh", self.queue, buffer, buffer, COUNT)  # type: ignore[arg-type]

    def test_a_child_of_fork_is_told(self) -> None:
        buffer = self.buffer(self.x.astype(np.float32))
        sigramp.enqueue_map("relu", self.queue, buffer, buffer, COUNT).wait()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                sigramp.enqueue_map("relu", self.queue, buffer, buffer, COUNT)
            except sigramp.DeviceError as error:
                status = "this queue: OpenCL drivers do not survive fork()" not in str(error)
            finally:
                os._exit(status)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
