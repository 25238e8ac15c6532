# SPDX-License-Identifier: MIT
"""structures.py LIST INCLUDES SCRATCH COMPILER...: fails unless each public structure has the size, and each of its members the
place and size, that the list says, by each compiler. structures.py --print INCLUDES SCRATCH COMPILER prints what they have."""

import pathlib
import re
import subprocess
import sys


def without_comments(text):
    return re.sub(r"//[^\n]*|/\*.*?\*/|^#[^\n]*", " ", text, flags=re.S | re.M)


def outside_brackets(text):
    """text in the pieces between its commas that are in no brackets."""
    while re.search(r"\([^()]*,[^()]*\)", text):
        text = re.sub(r"\(([^()]*),([^()]*)\)", r"(\1 \2)", text)
    return text.split(",")


def member_names(body):
    for declaration in filter(str.strip, body.split(";")):
        for declarator in outside_brackets(declaration):
            name = re.search(r"\(\s*\*\s*(\w+)\s*\)", declarator) or re.search(r"(\w+)\s*(?:\[[^\]]*\]\s*)*$", declarator)
            yield name.group(1)


def declared(header):
    """{structure: [its members]}, in the header's order."""
    text = without_comments(header.read_text(encoding="utf-8"))
    return {name: list(member_names(body)) for body, name in re.findall(r"typedef struct\s*\w*\s*\{([^{}]*)\}\s*(\w+);", text)}


def program(structures, header):
    lines = [f"#include <sigramp/{header}>", "#include <stdio.h>", "int main(void)", "{"]
    for structure, members in structures.items():
        lines.append(f'    printf("{structure} %zu\\n", sizeof({structure}));')
        for member in members:
            lines.append(f'    printf("{structure}.{member} %zu %zu\\n", offsetof({structure}, {member}), '
                         f"sizeof((({structure} *)0)->{member}));")
    return "\n".join(lines + ["    return 0;", "}", ""])


def layout(includes, scratch, compiler):
    """The lines of what compiler makes of the public headers' structures."""
    scratch.mkdir(parents=True, exist_ok=True)
    lines = []
    for header in sorted((includes / "sigramp").glob("*.h")):
        structures = declared(header)
        if structures:
            source, made = scratch / "structures.c", scratch / "structures"
            source.write_text(program(structures, header.name), encoding="utf-8")
            subprocess.run([compiler, "-I", includes, source, "-o", made], check=True)
            lines += subprocess.run([made], capture_output=True, text=True, check=True).stdout.splitlines()
    return lines


def holes(lines):
    """Room in a structure that no alignment explains: a member that this program has not seen."""
    found, name, size, end = [], "", 0, 0
    for line in lines + ["end 0"]:
        what, *numbers = line.split()
        place, more = map(int, numbers if len(numbers) == 2 else (size, 8))
        found += [f"{name}: {place - end} bytes before {place} are of no known member"] * (place - end >= min(more, 8))
        end = place + more
        if len(numbers) == 1:
            name, size, end = what, int(numbers[0]), 0
    return found


def differences(listed, lines, compiler):
    known = {line.split()[0]: line for line in listed}
    here = {line.split()[0]: line for line in lines}
    faults = [f"{compiler}: '{here[name]}' is not listed" for name in here if name not in known]
    faults += [f"{compiler}: '{known[name]}' is listed and gone" for name in known if name not in here]
    faults += [f"{compiler}: '{here[name]}', and the list says '{known[name]}'"
               for name in here if name in known and here[name] != known[name]]
    return faults


def main():
    path, includes, scratch = sys.argv[1], *map(pathlib.Path, sys.argv[2:4])
    compilers = sys.argv[4:]
    if path == "--print":
        print("\n".join(layout(includes, scratch, compilers[0])))
        return 0
    text = pathlib.Path(path).read_text(encoding="utf-8")
    listed = [line for line in text.splitlines() if line and not line.startswith("#")]
    faults = [] if compilers and listed else ["nothing to compare"]
    for compiler in compilers:
        lines = layout(includes, scratch, compiler)
        faults += holes(lines) + differences(listed, lines, compiler)
    if faults:
        faults.append("programs that were built with the header before would read and write elsewhere: say so in CHANGELOG.md, and in the list")
    print("\n".join(faults) or f"{len(listed)} sizes and places, by {len(compilers)} compilers")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
