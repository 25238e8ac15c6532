# SPDX-License-Identifier: MIT
"""vector_loops.py OBJDUMP REGISTER OBJECT...: whether the quick sums of host/cpu/unit_loops.c, compiled for an instruction set
whose vectors are in registers of that name, a pattern, are in them: of each innermost loop of some arithmetic nearly all
of it. The compiler leaves a loop that it cannot turn into vectors as it is, and says nothing."""

import collections
import re
import subprocess
import sys

QUICK = re.compile(r"(quick_add|add_by_points|add_last_step|add_tiles|add_full_steps)\b")
FUNCTION = re.compile(r"[0-9a-f]+ <(.+)>:$")
LINE = re.compile(r"\s+([0-9a-f]+):\t(\S+)\s*(.*)$")
ARITHMETIC = re.compile(r"v?(add|sub|mul|div|min|max|fn?m(add|sub)\w*)[ps][sd]$")
LEAST = 64  # of arithmetic: loops of less are over points, or what is left where their vectors are full
PART = 0.9  # for some of a point's numbers, which all lanes share, are made in the loop

Instruction = collections.namedtuple("Instruction", "address name operands")


def functions(objdump, path):
    """{name: [Instruction]}"""
    found, here = {}, None
    text = subprocess.run([objdump, "-d", "--no-show-raw-insn", path], capture_output=True, text=True, check=True).stdout
    for line in text.splitlines():
        name, instruction = FUNCTION.match(line), LINE.match(line)
        if name:
            here = found.setdefault(name[1], [])
        elif instruction:
            here.append(Instruction(int(instruction[1], 16), instruction[2], instruction[3]))
    return found


def innermost_loops(code):
    """What lies between a jump back and its target, unless another such lies within it."""
    place = {instruction.address: i for i, instruction in enumerate(code)}
    loops = set()
    for i, instruction in enumerate(code):
        target = re.match(r"[0-9a-f]+", instruction.operands)
        start = place.get(int(target[0], 16)) if instruction.name.startswith("j") and target else None
        if start is not None and start <= i:
            loops.add((start, i))
    return [code[start:end + 1] for start, end in sorted(loops)
            if not any(other != (start, end) and start <= other[0] and other[1] <= end for other in loops)]


def main():
    objdump, register, objects = sys.argv[1], sys.argv[2], sys.argv[3:]
    faults, seen = [], 0
    for path in objects:
        of_object = 0
        for name, code in functions(objdump, path).items():
            for loop in innermost_loops(code) if QUICK.match(name) else []:
                arithmetic = [i for i in loop if ARITHMETIC.match(i.name)]
                packed = [i for i in arithmetic if i.name[-2] == "p" and re.search(register, i.operands)]
                if len(arithmetic) < LEAST:
                    continue
                of_object += 1
                if len(packed) < PART * len(arithmetic):
                    faults.append(f"{path}: {name} at {loop[0].address:x}: {len(packed)} of {len(arithmetic)} operations"
                                  f" in {register}")
        seen += of_object
        if of_object == 0:
            faults.append(f"{path}: no loop of its quick sums was found")
    print("\n".join(faults) or f"{seen} loops in {register}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
