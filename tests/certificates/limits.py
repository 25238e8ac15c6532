#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""limits.py ROOT: whether limits of kernels/ and host/ hold that mathematics sets.

proofs/limits.sollya says of each what it must be; proofs/cells.sollya proves the bounds on a unit's
derivatives that its file tells, of the units that it knows as polynomials of the logistic or as the
logarithm of one.
"""

import pathlib
import re
import sys

from constants import HERE, sollya, value_of

# Where the limits stand: file and what is before the number.
PLACES = {
    "WIDE_LIMIT": ("kernels/wide.h", r"#define WIDE_LIMIT "),
    "ACCURATE_LIMIT": ("kernels/accurate.h", r"#define ACCURATE_LIMIT "),
    "BELOW_LOG2_E": ("kernels/accurate.h", r"#define BELOW_LOG2_E "),
    "MOST_OF_TERM": ("host/cpu/quick_point_32.h", r"#define MOST_OF_TERM "),
    "MOST_OF_TERM_64": ("host/cpu/group_pass.h", r"#define MOST_OF_TERM \(.* : "),
    "MOST_OF_GROUP_MAP": ("host/cpu/group_pass.h", r"#define MOST_OF_MAP \(.* : "),
    "LARGEST_EXPONENTIAL": ("kernels/quick_limits.h", r"#define LARGEST_EXPONENTIAL "),
    "TILE_REACH": ("kernels/quick_limits.h", r"#define TILE_REACH "),
    "POINT_REACH": ("kernels/quick_limits.h", r"#define POINT_REACH "),
    "SERIES_FROM": ("host/sum/cells.c", r"series_from = "),
    "SERIES_TERMS": ("host/sum/cells.h", r"SERIES_TERMS = "),
}


def setting(root, name):
    """A line that sets a limit by its name."""
    path, before = PLACES[name]
    found = re.search(before + r"(0x[0-9a-f.]+p[+-]?[0-9]+|[0-9.]+f?)", (root / path).read_text())
    return f"{name} = {value_of(found[1])};"


def program_of_unit(path):
    """What proves a unit's bounds; None of a ramp, which has none."""
    numbers = re.search(r"unit_derivatives[\s\\]*\{([^}]*)\}", path.read_text())[1].replace("\\", "").split(",")
    if "INFINITY" in numbers[0]:
        return None
    bounds = ", ".join(number.strip() for number in numbers)
    return f'name_of_unit = "{path.stem}"; bound = [|{bounds}|]; execute("proofs/cells.sollya"); quit;\n'


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    units = [program_of_unit(path) for path in sorted((root / "kernels/units").glob("*.h"))]
    limits = "\n".join([*(setting(root, name) for name in PLACES), 'execute("proofs/limits.sollya");', "quit;\n"])
    lines = [line for program in [limits, *filter(None, units)] for line in sollya(program)]
    held = [line for line in lines if line.startswith("holds: ")]
    others = [line for line in lines if not line.startswith(("holds: ", "Information"))]
    said = f"{len(held)} limits and bounds of derivatives hold"
    print(said)
    if said not in (HERE / "README.md").read_text():
        others.append(f"README.md does not say: {said}")
    if others:
        sys.exit("\n".join(others))


if __name__ == "__main__":
    main()
