#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""constants.py ROOT: whether every constant of kernels/ and host/ is what its script makes.

Constants are the numbers of more digits than one chooses by hand. births/ has a script of Sollya
for each file that has some, which says of all of them, in order, what they must be: `made VALUE`,
or `proved VALUE` of the coefficients of a polynomial whose relative error it proves instead. A
constant that no script makes is an error.
"""

import concurrent.futures
import fractions
import pathlib
import re
import struct
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent

# Whose numbers of many digits come from no mathematics, and why.
OTHERS = {
    "host/include/sigramp/sigramp.h": "bounds, which proofs/ is about",
    "host/opencl/cache.c": "the published constants of a hash (FNV)",
    "host/api/known_problems.c": "points and offsets of problems",
    "host/cli/golden.c": "right values, which tests/reference/golden_sums.c makes",
    "host/cli/verify_all.c": "the golden ratio's bits, which spread seeds",
    "host/cli/verify_random.c": "the published constants of random numbers (SplitMix64)",
    "host/io/digest.c": "the published constant of a hash (xxHash)",
    "host/io/digest.h": "the published constant of a hash (xxHash)",
    "host/sum/open_pack.c": "the name of a format, and its version",
    "host/verify/hash.c": "the published constant of a hash (xxHash)",
    "host/verify/inputs.c": "the golden ratio's bits, which spread indices",
    "host/verify/right_f32.c": "hashes, which tests/reference/right_hashes.c makes",
}
COMMENT_OR_TEXT = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)
NUMBER = re.compile(
    r"(?P<divides>ONE_63 / )?(?<![\w.])(?P<value>-?(?:0x[0-9a-f]+(?:\.[0-9a-f]*)?(?:p[+-]?[0-9]+)?|"
    r"[0-9]+(?:\.[0-9]*)?(?:e[+-]?[0-9]+)?)[ful]*)(?![\w.])", re.IGNORECASE)


def value_of(text):
    """The exact value of a number in C or of Sollya."""
    text = text.lower()
    if not text.lstrip("-").startswith("0x"):
        number = text.rstrip("ful")
        if "." not in number:
            return fractions.Fraction(number)
        return fractions.Fraction(*struct.unpack("f" if "f" in text else "d", struct.pack(
            "f" if "f" in text else "d", float(number))))
    text = text.rstrip("ul" if "p" not in text else "ful")
    digits, _, exponent = text.partition("p")
    whole, _, rest = digits.partition(".")
    return int(whole + rest, 16) * fractions.Fraction(2) ** (int(exponent or "0") - 4 * len(rest))


def is_constant(text):
    """Rather than a size, a limit, a power of two or a mask, whose ones stand together."""
    text = text.lower().lstrip("-").rstrip("ful" if "." in text else "ul")
    if not text.startswith("0x"):
        return "." in text and len(re.sub(r"e.*|\.", "", text).strip("0")) > 3
    if "p" in text:
        return value_of(text) != 0 and len(re.sub(r"p.*|\.", "", text[2:])) > 2
    return len(text) > 7 and "0" in f"{int(text, 16):b}".strip("0")


def constants_of(path):
    """(line, text) of each."""
    code = COMMENT_OR_TEXT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), path.read_text())
    return [(code.count("\n", 0, found.start()) + 1, found["value"]) for found in NUMBER.finditer(code)
            if found["divides"] or is_constant(found["value"])]


def sollya(program):
    """The lines of what it prints."""
    done = subprocess.run(["sollya"], input=program, cwd=HERE, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def makes_of_unit(root, path):
    """What makes a unit's level and its known values from the formula that the header tells."""
    header, unit = (root / "host/include/sigramp/sigramp.h").read_text(), path.read_text()
    formula = re.search(rf'ROW\(\w+, {path.stem}, "([^"]*)"', header)[1]
    rows = re.findall(r"ROW\(([-0-9.]+), ([-0-9a-fx.p+]+)\)", unit)
    has_level = re.search(r"#define unit_level ([-0-9a-fx.p+]+)", unit)
    levels = [f"t = 10000; make_pair_64({formula});"] if has_level and is_constant(has_level[1]) else []
    return levels + [f"t = {t}; make_64({formula});" for t, value in rows if is_constant(value)]


def program_of(root, path, constants):
    """What makes the constants of a file."""
    if path.parent.name == "units":
        makes = makes_of_unit(root, path)
    else:
        script = HERE / "births" / f"{path.stem}.sollya"
        makes = [f'execute("births/{script.name}");'] if script.exists() else []
    values = ", ".join(f"({value_of(text)})" for _, text in constants)
    return "\n".join([f"source = [|{values}|];", 'execute("births/common.sollya");', *makes, "quit;\n"])


def check(root, path):
    """How many constants of a file are made and how many proved, and its faults, a line each."""
    name = path.relative_to(root)
    constants = constants_of(path)
    lines = sollya(program_of(root, path, constants)) if constants else []
    births = [line.split() for line in lines if line.split()[:1] in (["made"], ["proved"], ["refused"])]
    for line in lines:
        if line.startswith("# "):
            print(f"{name}: {line[2:]}")
    faults = [f"{name}: {line}" for line in lines if line.startswith("Warning: syntax")]
    for (line, text), birth in zip(constants, births):
        if birth[0] == "refused":
            faults.append(f"{name}:{line}: {text} is of a polynomial whose error is larger than claimed")
        elif value_of(text) != value_of(birth[1]):
            faults.append(f"{name}:{line}: {text} should be {birth[1]}")
    if len(births) != len(constants):
        faults.append(f"{name}: has {len(constants)} constants, of which births/ makes {len(births)}: "
                      + "; ".join(lines[-3:]))
    kinds = [birth[0] for birth in births]
    return str(name), kinds.count("made"), kinds.count("proved"), faults


def rows_of_readme():
    """What README.md says of files: made and proved, by name."""
    rows = re.findall(r"(?m)^\| ((?:kernels|host)/[^ ]+) \| ([0-9]+) \| ([0-9]+) \|", (HERE / "README.md").read_text())
    return {name: (int(made), int(proved)) for name, made, proved in rows}


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    files = [path for folder in ("kernels", "host") for path in sorted((root / folder).rglob("*"))
             if path.suffix in (".h", ".c", ".cl") and str(path.relative_to(root)) not in OTHERS]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda path: check(root, path), files))
    faults = [fault for _, _, _, of_file in found for fault in of_file]
    counts = {name: (made, proved) for name, made, proved, _ in found}
    for name, said in rows_of_readme().items():
        if counts.get(name) != said:
            faults.append(f"README.md says {said} of {name}, of which {counts.get(name)} are made and proved")
    print(f"{sum(made for made, _ in counts.values())} constants made, "
          f"{sum(proved for _, proved in counts.values())} proved")
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main()
