# SPDX-License-Identifier: MIT
"""check_types.py BUILD: mypy --strict on the package in the build folder and on what uses it, here."""

from __future__ import annotations

import os
import sys

from mypy import api


def main() -> int:
    """mypy's exit status."""
    build = sys.argv[1]
    said, errors, status = api.run(["--strict", "--cache-dir", os.devnull,
                                    os.path.join(build, "python", "sigramp"),
                                    os.path.dirname(os.path.abspath(__file__))])
    print(said, errors)
    return status


if __name__ == "__main__":
    sys.exit(main())
