# SPDX-License-Identifier: MIT
"""manual_pages.py HEADERS MANDOC PAGE...: fails where mandoc finds fault with a page, where a page still has a name that the
build should have filled in, or where sigramp.3 lacks a function of the headers or a sentence on it."""

import pathlib
import re
import subprocess
import sys


def undescribed(headers, page):
    """Functions of the headers that have no paragraph in the page, or one that is no sentence."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(headers.glob("*.h")))
    declared = re.findall(r"SIGRAMP_API\s[^(;]*?(sigramp_\w+)\(", text)
    paragraphs = re.findall(r"(?m)^\.TP\n\.B (sigramp_.*)\n(.*)\n", page)
    described = {name for names, words in paragraphs if re.fullmatch(r".{10,500}\.", words) for name in names.split(", ")}
    return [f"sigramp.3 has no sentence on {name}" for name in declared if name not in described] + \
           ["there is no function in the headers"] * (len(declared) < 10)


def main():
    headers, mandoc, *pages = sys.argv[1:]
    faults = undescribed(pathlib.Path(headers), next(pathlib.Path(page).read_text(encoding="utf-8") for page in pages
                                                     if page.endswith(".3")))
    for page in pages:
        done = subprocess.run([mandoc, "-Tlint", "-Wwarning", page], capture_output=True, text=True, check=False)
        # No date: a page is the version's, which it names.
        faults += [line for line in done.stdout.splitlines() + done.stderr.splitlines() if "missing date" not in line]
        faults += [f"{page}: {name} is not filled in"
                   for name in re.findall(r"@\w+@", pathlib.Path(page).read_text(encoding="utf-8"))]
    print("\n".join(faults) or f"{len(pages)} pages are well formed")
    return 1 if faults or not pages else 0


if __name__ == "__main__":
    sys.exit(main())
