# SPDX-License-Identifier: MIT
"""check_types.py BUILD SCRATCH: mypy --strict and pyright on the package in the build folder, on the tests beside this
file, and on those recipes that they import. What needs a package that is not here is left out."""

from __future__ import annotations

import glob
import importlib.util
import json
import os
import subprocess
import sys

from mypy import api

HERE = os.path.dirname(os.path.abspath(__file__))
RECIPES = os.path.normpath(os.path.join(HERE, "..", "..", "bench", "recipes", "python"))
# Of these mypy need not read the sources: it takes half a minute.
UNREAD = ("jax.*", "torch.*", "pyopencl.*", "matplotlib.*", "jax_function", "torch_function")


def told_apart() -> tuple[list[str], list[str]]:
    """The tests to check, and those to leave out: NAME_by_PACKAGE where there is no such package."""
    tests = sorted(glob.glob(os.path.join(HERE, "*.py")))
    missing = [path for path in tests if "_by_" in path
               and not has(os.path.basename(path)[:-3].partition("_by_")[2].replace("mpfr", "gmpy2"))]
    return [path for path in tests if path not in missing], missing


def has(package: str) -> bool:
    """Whether it can be imported."""
    return importlib.util.find_spec(package) is not None


def by_mypy(package: str, tests: list[str], scratch: str) -> int:
    """Its exit status."""
    config = os.path.join(scratch, "mypy.ini")
    with open(config, "w") as file:
        file.write("[mypy]\nstrict = True\n")
        for name in UNREAD:
            file.write(f"[mypy-{name}]\nfollow_imports = skip\nignore_missing_imports = True\n")
    said, errors, status = api.run(["--config-file", config, "--cache-dir", os.devnull, package,
                                    *tests])
    print(said, errors)
    return status


def by_pyright(package: str, missing: list[str], scratch: str) -> int:
    """Its exit status."""
    config = {"include": [os.path.relpath(path, scratch) for path in (package, HERE)],
              "exclude": [os.path.relpath(path, scratch) for path in missing],
              "extraPaths": [os.path.dirname(package), HERE, RECIPES]}
    with open(os.path.join(scratch, "pyrightconfig.json"), "w") as file:
        json.dump(config, file)
    return subprocess.run([sys.executable, "-m", "pyright", "-p", scratch, "--pythonpath",
                           sys.executable], env={**os.environ, "PYTHONPATH": ""}).returncode


def main() -> int:
    """0 if both are content."""
    build, scratch = sys.argv[1:]
    os.makedirs(scratch, exist_ok=True)
    package = os.path.join(build, "python", "sigramp")
    tests, missing = told_apart()
    status = by_mypy(package, tests, scratch)
    if has("pyright"):
        status = by_pyright(package, missing, scratch) or status
    return status


if __name__ == "__main__":
    sys.exit(main())
