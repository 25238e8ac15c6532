# SPDX-License-Identifier: MIT
"""run_tests.py [MODULE ...]: the tests beside this file, all or of some modules, by the Python that runs it."""

from __future__ import annotations

import os
import platform
import sys
import unittest

import numpy


def main() -> int:
    """0 if there were tests and all passed, none left out."""
    print(f"Python {platform.python_version()}, NumPy {numpy.__version__}", flush=True)
    loader = unittest.defaultTestLoader
    folder = os.path.dirname(os.path.abspath(__file__))
    tests = loader.loadTestsFromNames(sys.argv[1:]) if sys.argv[1:] else loader.discover(folder)
    result = unittest.TextTestRunner(verbosity=2).run(tests)
    return 0 if result.wasSuccessful() and result.testsRun > 0 and not result.skipped else 1


if __name__ == "__main__":
    sys.exit(main())
