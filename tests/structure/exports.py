# SPDX-License-Identifier: MIT
"""exports.py LIST HEADERS LIBRARY: fails unless the library exports what the list names, under its SONAME, and else nothing but what
the public headers of the folder declare, and that only until the next version."""

import pathlib
import re
import subprocess
import sys


def listed(path):
    """{kind: {names}}; a name by itself is public."""
    found = {"version": set(), "soname": set(), "private": set(), "public": set()}
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, _, name = line.rpartition(" ")
        if line and not line.startswith("#"):
            found[kind or "public"].add(name)
    return found


def declared(folder):
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.h")))
    return set(re.findall(r"SIGRAMP_API\s[^(;]*?(sigramp_\w+)\(", text))


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def main():
    known, library = listed(pathlib.Path(sys.argv[1])), sys.argv[3]
    public = declared(pathlib.Path(sys.argv[2]))
    version = re.findall(r"lib\S+\.so\.([0-9.]+)$", str(pathlib.Path(library).resolve()))  # as CMake names it, from the header
    exported = {line.split()[2] for line in output("nm", "-D", "--defined-only", library).splitlines()}
    exported = {name for name in exported if not name.startswith("__odr_asan.")}  # the address sanitizer's own
    soname = set(re.findall(r"SONAME.*\[(.*)\]", output("readelf", "-d", library)))
    new = public - known["public"]
    faults = [f"the SONAME is {soname}, not {known['soname']}"] * (soname != known["soname"])
    faults += [f"{name} is listed and not exported" for name in sorted((known["public"] | known["private"]) - exported)]
    faults += [f"{name} is declared and not exported" for name in sorted(public - exported)]
    faults += [f"{name} is exported and not declared" for name in sorted(exported - public - known["private"])]
    if known["version"] != set(version):
        faults += [f"{name} is new: list it" for name in sorted(new)] + ["the list is of another version"]
    print("\n".join(faults) or f"{len(exported)} names, of which {len(new)} are new since the last version")
    return 1 if faults or not exported else 0


if __name__ == "__main__":
    sys.exit(main())
