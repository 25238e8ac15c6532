# SPDX-License-Identifier: MIT
"""experiment_page.py NODE TOOL PAGE: fails unless the formulas of the interactive page give what `sigramp compare` says of the
sum's largest difference from softplus and of its three parts, for the experiment and for other offsets."""

import json
import re
import subprocess
import sys

# number, spacing, the tool's --scale: the experiment's own, a fine one, a coarse one, one offset too few to go far.
CASES = (100, 10 / 99, 0.1), (200, 0.05, 0.05), (21, 0.5, 0.5), (11, 0.25, 0.3)


def of_the_tool(tool, number, spacing, scale):
    done = subprocess.run([tool, "compare", "--device", "cpu", "--json", "--x", "-10:10:201", "--offsets",
                           f"0:{(number - 1) * spacing!r}:{number}", "--scale", repr(scale)],
                          stdout=subprocess.PIPE, check=True)
    found = json.loads(done.stdout)
    parts = found["predicted"]
    return found["sum_minus_softplus"], {"finite": parts["finite_range"], "spacing": parts["spacing"],
                                         "scale": parts["scale"]}


def main():
    node, tool, page = sys.argv[1:]
    with open(page, encoding="utf-8") as file:
        formulas = re.search(r'(?s)<script id="formulas">(.*?)</script>', file.read())[1]
    faults, count = [], 0
    for number, spacing, scale in CASES:
        whole, parts = of_the_tool(tool, number, spacing, scale)
        asked = {"measured": whole["at"], **{name: part["at"] for name, part in parts.items()}}
        program = f"{formulas}\nconst asked = {json.dumps(asked)};\n" \
                  f"for (const name in asked) console.log(difference(asked[name], {number}, {spacing!r}, {1 / scale!r})[name]);"
        done = subprocess.run([node, "-e", program], stdout=subprocess.PIPE, text=True, check=True)
        found = dict(zip(asked, map(float, done.stdout.split())))
        for name in asked:
            right = whole["max_abs"] if name == "measured" else abs(parts[name]["value"])
            count += 1
            # Three terms of the spacing's series, and rounding: as good as the eye, and much better than a wrong formula.
            if not abs(abs(found[name]) - right) <= 1e-5 * max(right, 1e-3):
                faults.append(f"{name} of {number} offsets {spacing} apart: {found[name]}, not {right}")
    print("\n".join(faults) or f"{count} values agree")
    return 1 if faults or count != 4 * len(CASES) else 0


if __name__ == "__main__":
    sys.exit(main())
