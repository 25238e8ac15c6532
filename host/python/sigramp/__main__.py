# SPDX-License-Identifier: MIT
"""python -m sigramp: the command-line tool."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from ._library import NATIVE


def main() -> NoReturn:
    """Becomes the tool."""
    tool = os.path.join(NATIVE, "bin", "sigramp")
    os.execv(tool, ["sigramp", *sys.argv[1:]])


if __name__ == "__main__":
    main()
