#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""one-way.py FOLDER OBJECT...: whether FOLDER's files depend on each other one way.

A file is a C source and its header of the same name. It depends on another whose header it
includes, or one of whose functions or variables its object takes. Files that depend on themselves
by way of others are told, and so is what is declared elsewhere than in its file's header, or in
backend.h, which is for the rest of the host.
"""

import pathlib
import re
import subprocess
import sys

FACE = "backend"


def included(path):
    """The names of the folder's headers that a file includes."""
    found = re.findall(r'^\s*#\s*include "(?:.*/)?opencl/(\w+)\.h"|^\s*#\s*include "(\w+)\.h"',
                       path.read_text(encoding="utf-8"), re.MULTILINE)
    return {mine or beside for mine, beside in found}


def symbols(path):
    """What an object defines for others, and what it takes."""
    defines, takes = set(), set()
    out = subprocess.run(["nm", "-P", "-g", path], check=True, stdout=subprocess.PIPE, text=True)
    for line in out.stdout.splitlines():
        name, kind = line.split()[:2]
        (takes if kind in "Uw" else defines).add(name)
    return defines, takes


def reached(start, depends):
    """All that a file depends on, and what that does."""
    found, new = set(), {start}
    while new:
        new = {on for name in new for on in depends[name]} - found
        found |= new
    return found


def main():
    folder, objects = pathlib.Path(sys.argv[1]), [pathlib.Path(word) for word in sys.argv[2:]]
    files = {path.stem: set() for path in folder.glob("*.[ch]")}
    for path in folder.glob("*.[ch]"):
        files[path.stem] |= included(path) & files.keys() - {path.stem}
    of_object = {path.name.split(".")[0]: symbols(path) for path in objects
                 if f"/{folder.parent.name}/{folder.name}/" in str(path)}
    definer = {symbol: name for name, (defines, _) in of_object.items() for symbol in defines}
    for name, (_, takes) in of_object.items():
        files[name] |= {definer[symbol] for symbol in takes if symbol in definer} - {name}
    all_of = {name: reached(name, files) for name in files}
    wrong = [f"{name} and {on} depend on each other" for name in sorted(files)
             for on in sorted(files[name]) if name in all_of[on]]
    face = (folder / f"{FACE}.h").read_text(encoding="utf-8")
    for symbol, name in sorted(definer.items()):
        header = folder / f"{name}.h"
        own = header.read_text(encoding="utf-8") if header.exists() else ""
        if symbol.startswith("opencl_") and not re.search(rf"\b{symbol}\b", own + face):
            wrong.append(f"{name}.c's {symbol} is declared in another file's header")
    if len(of_object) < 2:
        wrong.append(f"{len(of_object)} objects of {folder} are given")
    print("\n".join(wrong) or f"{len(files)} files, {sum(map(len, files.values()))} arrows, one way")
    return bool(wrong)


sys.exit(main())
