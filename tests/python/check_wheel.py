# SPDX-License-Identifier: MIT
"""check_wheel.py SOURCE BUILD SCRATCH: a wheel of what BUILD has, installed where nothing else is."""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys
import venv
import zipfile

USE = """
import sys
import numpy as np, sigramp
assert sigramp.__file__.startswith(sys.prefix), sigramp.__file__
assert sigramp.logistic(np.float32(0)) == 0.5
assert sigramp.Sum([0.0])(0.0) == 0.5
"""


def run(*words: str) -> str:
    """What a command says; it must succeed."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(words, check=True, env=environment, stdout=subprocess.PIPE, text=True,
                          cwd="/").stdout


def make_wheel(source: str, build: str, folder: str) -> str:
    """The wheel of the library and programs that are built."""
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-build-isolation", "--no-deps",
        "--no-index", "--config-settings=cmake.define.SIGRAMP_BUILT=" + build, "-w", folder, source)
    wheels = glob.glob(os.path.join(folder, "*.whl"))
    assert len(wheels) == 1, wheels
    return wheels[0]


def check_contents(wheel: str) -> None:
    """For every Python, small, with all its parts and no library of others."""
    assert "-py3-none-linux_" in wheel, wheel
    assert os.path.getsize(wheel) < 2_000_000, os.path.getsize(wheel)
    names = set(zipfile.ZipFile(wheel).namelist())
    for part in ("__init__.py", "_header.py", "_units.py", "py.typed", "native/bin/sigramp",
                 "native/lib/libsigramp.so.0", "native/libexec/sigramp/sigramp-try-device"):
        assert "sigramp/" + part in names, part
    libraries = {name for name in names if ".so" in name}
    assert libraries == {"sigramp/native/lib/libsigramp.so.0",
                         "sigramp/native/lib/libsigramp-python.so"}, libraries


def check_use(wheel: str, folder: str) -> None:
    """In a virtual environment with this Python's NumPy beside it."""
    venv.create(folder, with_pip=True)
    python = os.path.join(folder, "bin", "python")
    run(python, "-m", "pip", "install", "-q", "--no-index", "--no-deps", wheel)
    here = run(sys.executable, "-c", "import numpy, os; print(os.path.dirname(numpy.__path__[0]))")
    packages = glob.glob(os.path.join(folder, "lib", "python*", "site-packages"))[0]
    for path in glob.glob(os.path.join(here.strip(), "numpy*")):
        os.symlink(path, os.path.join(packages, os.path.basename(path)))
    run(python, "-c", USE)
    tool = os.path.join(folder, "bin", "sigramp")
    assert run(tool, "eval", "relu", "--x", "1", "--device", "cpu") == "1\n"
    assert run(python, "-m", "sigramp", "--version") == run(tool, "--version")


def main() -> None:
    """In a scratch folder."""
    source, build, scratch = sys.argv[1:]
    shutil.rmtree(scratch, ignore_errors=True)
    wheel = make_wheel(source, build, scratch)
    check_contents(wheel)
    check_use(wheel, os.path.join(scratch, "venv"))
    print(os.path.basename(wheel), os.path.getsize(wheel), "bytes")


if __name__ == "__main__":
    main()
