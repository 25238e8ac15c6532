# SPDX-License-Identifier: MIT
"""manual_pages.py MANDOC PAGE...: fails where mandoc finds fault with a page, or a page still has a name that the build should
have filled in."""

import pathlib
import re
import subprocess
import sys


def main():
    mandoc, *pages = sys.argv[1:]
    faults = []
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
