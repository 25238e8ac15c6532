#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""unit_names.py ROOT: whether code knows a unit by its name where it should know its traits.

A unit is kernels/units/NAME.h, its row in the public header and what judges it. In kernels/ and
host/ no other code names one; comments, the manual and texts for users may. In bench/ and tests/ a
unit may be used as an example, a test may be about the units that it names, but a list of all of
them comes from the row or the files: whoever names all of them has written one.
"""

import pathlib
import re
import sys

# Why some files of kernels/ and host/ may name units.
OF_UNITS = {
    "host/include/sigramp/sigramp.h": "the rows",
    "host/verify/right_f32.c": "made by tests/reference/right_hashes.c, what judges units",
    "host/cli/compare_figure.c": "the experiment",
    "host/cli/verify_right.c": "what judges units",
    "host/cli/golden.c": "made by tests/reference/golden_sums.c, what judges units",
    "host/cli/compare.c": "the experiment is about the logistic, softplus and the ramp",
    "host/cli/experiment.c": "the experiment", "host/cli/experiment.h": "the experiment",
    "host/cli/prediction.c": "the experiment", "host/cli/prediction.h": "the experiment",
    "host/cli/figures.c": "the experiment", "host/cli/figure_script.c": "the experiment",
    "host/cli/main.c": "a text for users", "host/cli/sum.c": "a text for users",
    "host/cli/eval.c": "examples for users", "host/cli/join.c": "examples for users",
    "host/cli/verify.c": "examples for users",
}
# Why some files of bench/ and tests/ may name all of them.
LISTS = {
    "bench/gpu_kit/kit/steps.py": "a GPU's minutes are dealt out by hand",
    "tests/bench/check_kit.py": "what the kit's steps are",
    "tests/reference/units.h": "what judges units",
    "tests/reference/spaced.c": "what judges closed sums, in other formulas",
    "tests/library/test_special_sums.c": "about these units", "tests/library/test_range.c": "about these units",
    "tests/library/test_special_closed.c": "about these units",
    "tests/library/test_reference.c": "about these units",
    "tests/library/test_derivatives.c": "about these units", "tests/cli/test_derivative.c": "about these units",
    "tests/cli/test_verify.c": "what there is of each", "tests/cli/test_verify_problems.c": "what there is of each",
}
CODE = {".c", ".h", ".cl", ".py", ".sh", ".cmake", ".txt"}


def code_of(path):
    """A file's text without its comments."""
    text = path.read_text(encoding="utf-8")
    if path.suffix in (".c", ".h", ".cl"):
        return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r'(?m)^\s*#.*$|""".*?"""', "", text, flags=re.DOTALL)


def main():
    root = pathlib.Path(sys.argv[1])
    header = (root / "host/include/sigramp/sigramp.h").read_text(encoding="utf-8")
    units = re.findall(r"ROW\([A-Z0-9_]+, ([a-z0-9_]+), \"", header)
    name = re.compile(r"(?<![a-z])(" + "|".join(units) + r")(?![a-z])", re.IGNORECASE)
    wrong, looked_at = [], 0
    for folder in "kernels", "host", "bench", "tests":
        for path in sorted((root / folder).rglob("*")):
            place = str(path.relative_to(root))
            is_code = path.suffix in CODE - {".txt"} or path.name == "CMakeLists.txt"
            if not path.is_file() or not is_code or "/units/" in place and folder == "kernels":
                continue
            looked_at += 1
            found = {word.lower() for word in name.findall(code_of(path))}
            if folder in ("kernels", "host"):
                if found and place not in OF_UNITS:
                    wrong.append(f"{place} names {', '.join(sorted(found))}")
            elif len(found) == len(units) and place not in LISTS:
                wrong.append(f"{place} has a list of all units")
    for place in (*OF_UNITS, *LISTS):
        if not (root / place).is_file():
            wrong.append(f"{place} is not there any more")
    print("\n".join(wrong) or f"no unit by its name in {looked_at} files")
    sys.exit(1 if wrong or len(units) < 4 or looked_at < 100 else 0)


if __name__ == "__main__":
    main()
