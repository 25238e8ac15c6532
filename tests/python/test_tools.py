# SPDX-License-Identifier: MIT
"""Devices, verification, the tool, the documentation, and the names that the header lists."""

from __future__ import annotations

import doctest
import json
import re
import subprocess
import sys
import types
import unittest
import unittest.mock
from typing import Any

import numpy as np
import sigramp
import sigramp._devices
import sigramp._maps
import sigramp._spaced
import sigramp._sums


def run_tool(*arguments: str) -> subprocess.CompletedProcess[str]:
    """python -m sigramp ARGUMENTS"""
    return subprocess.run([sys.executable, "-B", "-m", "sigramp", *arguments], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


class Tools(unittest.TestCase):
    def test_devices_are_those_of_the_tool(self) -> None:
        told = json.loads(run_tool("devices", "--json").stdout)
        found = sigramp.devices()
        self.assertEqual(found[0].id, "cpu")
        self.assertGreater(len(found), 1)
        self.assertEqual([device.id for device in found], [each["id"] for each in told])
        for device, each in zip(found, told):
            for key in ("name", "platform", "driver", "type", "fp64", "usable", "why_not"):
                self.assertEqual(getattr(device, key), each[key], key)

    def test_verification(self) -> None:
        for unit in sigramp.UNITS:
            found = sigramp.verify(unit, quick=True, device="cpu")
            self.assertEqual((found.unit, found.device, found.wrong, found.max_ulp, found.first),
                             (unit, "cpu", 0, 0, ()))
            self.assertGreater(found.inputs, 2**19)

    def test_verification_tells_its_progress_and_is_stopped_by_an_error(self) -> None:
        told: list[tuple[int, int]] = []
        sigramp.verify("relu", quick=True, progress=lambda *both: told.append(both))
        self.assertGreater(len(told), 0)

        def stop(done: int, inputs: int) -> None:
            raise KeyError(done)

        with self.assertRaises(KeyError):
            sigramp.verify("relu", progress=stop)

    def test_the_tool(self) -> None:
        self.assertTrue(run_tool("--version").stdout.startswith(f"sigramp {sigramp.__version__}\n"))
        self.assertEqual(run_tool("eval", "relu", "--x", "-1:1:3", "--device", "cpu").stdout,
                         "0\n0\n1\n")
        self.assertEqual(run_tool("eval", "tanh", "--x", "1").returncode, 2)

    def test_the_experiment_is_the_tools(self) -> None:
        told = json.loads(run_tool("compare", "--device", "cpu", "--json").stdout)
        curves = sigramp.experiment()
        for left, right in (("sum", "softplus"), ("softplus", "relu"), ("sum", "relu")):
            away = np.abs(getattr(curves, left) - getattr(curves, right))
            key = told[f"{left}_minus_{right}"]
            self.assertEqual((away.max(), curves.x[away.argmax()]), (key["max_abs"], key["at"]))
        self.assertEqual((curves.x.size, curves.offsets.size), (told["points"], told["terms"]))
        y = [line.split() for line in run_tool("eval", "logistic", "--x", "-10:10:200", "--device",
                                               "cpu").stdout.splitlines()]
        np.testing.assert_array_equal(curves.logistic, np.array(y, float)[:, 0])

    def test_the_picture_has_the_curves(self) -> None:
        axes = unittest.mock.Mock()
        self.assertIs(sigramp.plot_experiment(axes), axes)
        curves = sigramp.experiment()
        drawn = [call[0][1] for call in axes.plot.call_args_list]
        for name in ("relu", "softplus", "sum", "logistic"):
            self.assertTrue(any(np.array_equal(getattr(curves, name), each) for each in drawn), name)

    def test_names_are_the_headers(self) -> None:
        listed = run_tool("--help").stdout
        for unit in sigramp.UNITS:
            self.assertRegex(listed, rf"(?m)^\s*{unit}\b")
            self.assertIn(unit, sigramp.__all__)
        self.assertEqual(sigramp.METHODS, ("auto", "direct", "fast", "closed"))


class Documentation(unittest.TestCase):
    def test_examples(self) -> None:
        tested = 0
        for name in sigramp.__all__:
            thing: Any = getattr(sigramp, name)
            text = thing.__doc__ if not isinstance(thing, (str, tuple)) else None
            if not text or ">>>" not in text:
                continue
            examples = doctest.DocTestParser().get_doctest(text, {}, name, None, None)
            result = doctest.DocTestRunner(verbose=False).run(examples)
            self.assertEqual(result.failed, 0, name)
            tested += result.attempted
        self.assertGreater(tested, 15)

    def test_every_public_name_is_documented(self) -> None:
        parts: dict[str, tuple[str, ...]] = {
                 "map": ("Parameters", "Returns", "Raises"), "sum": ("Parameters", "Returns"),
                 "Sum": ("Parameters", "Raises"), "spaced": ("Parameters", "Returns", "Raises"),
                 "sum_batch": ("Parameters", "Returns", "Raises"),
                 "sum_weight_sets": ("Parameters", "Returns", "Raises"),
                 "enqueue_map": ("Parameters", "Returns", "Raises"), "verify": ("Parameters", "Returns", "Raises"), "devices": ("Returns", "Raises"),
                 **{unit: ("Parameters", "Returns", "Raises") for unit in sigramp.UNITS}}
        for name in sigramp.__all__:
            thing = getattr(sigramp, name)
            if isinstance(thing, (type, types.FunctionType, np.ufunc)):
                self.assertTrue(thing.__doc__, name)
            for part in parts.get(name, ()):
                self.assertTrue(re.search(rf"(?m)^ *{part}\n *-+$", thing.__doc__ or ""), (name, part))
        self.assertIsInstance(sigramp.logistic, np.ufunc)
