# SPDX-License-Identifier: MIT
"""set_version.py VERSION DATE: a new version, in the header, where the build, the packages and Python take it from, and in what
follows it: CITATION.cff, the lists of exported names, the small project that finds the package, the heading of CHANGELOG.md."""

import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[1]
sys.path.append(str(TOP / "tests/structure"))
sys.dont_write_bytecode = True
import exports  # noqa: E402


def change(path, *changes):
    """(pattern, replacement) of each, which must be there once."""
    text = (TOP / path).read_text(encoding="utf-8")
    for pattern, replacement in changes:
        text, count = re.subn(pattern, replacement, text, flags=re.MULTILINE)
        if count != 1:
            sys.exit(f"{path}: {count} places for {replacement!r}")
    (TOP / path).write_text(text, encoding="utf-8")


def complete_list(path, headers, version):
    """What the headers declare is listed, in order."""
    kept = [line for line in (TOP / path).read_text(encoding="utf-8").splitlines() if not line.startswith("sigramp_")]
    names = exports.listed(TOP / path)["public"] | exports.declared(TOP / headers)
    (TOP / path).write_text("\n".join([*kept, *sorted(names), ""]), encoding="utf-8")
    change(path, (r"^version .*$", f"version {version}"))


def main():
    version, date = sys.argv[1:]
    if not re.fullmatch(r"\d+\.\d+\.\d+", version) or not re.fullmatch(r"\d{4}-\d\d-\d\d", date):
        sys.exit(__doc__)
    change("host/include/sigramp/sigramp.h", (r'SIGRAMP_VERSION ".*"', f'SIGRAMP_VERSION "{version}"'))
    change("CITATION.cff", (r"^version: .*(\ndate-released: .*)?$", f'version: {version}\ndate-released: "{date}"'))
    change("tests/consumer/project/CMakeLists.txt",
           (r"find_package\(sigramp \S+ REQUIRED\)", f"find_package(sigramp {version.rpartition('.')[0]} REQUIRED)"))
    change("CHANGELOG.md", (r"^## Unreleased$", f"## {version}, {date}"))
    complete_list("tests/structure/exports.txt", "host/include/sigramp", version)
    complete_list("tests/structure/exports_mpi.txt", "host/mpi/include/sigramp", version)


if __name__ == "__main__":
    main()
