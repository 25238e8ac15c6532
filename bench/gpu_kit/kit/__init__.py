# SPDX-License-Identifier: MIT
"""The parts of gpu_kit.py. Python's standard library only, 3.8 and newer."""
