# SPDX-License-Identifier: MIT
"""check_documents.py FILE...: the examples after >>> in documents print what the documents show."""

from __future__ import annotations

import doctest
import sys


def main() -> int:
    results = [doctest.testfile(name, module_relative=False) for name in sys.argv[1:]]
    print(f"{sum(result.attempted for result in results)} examples")
    return 1 if not results or any(result.failed or not result.attempted for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
