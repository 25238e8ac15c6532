# SPDX-License-Identifier: MIT
"""experiment_browser.py CHROMIUM TOOL PAGE SCRATCH: fails unless the interactive page, in a browser without a screen, draws all
curves where the sliders are put, without an error, and reads off what `sigramp compare` says."""

import json
import pathlib
import re
import shutil
import subprocess
import sys

# number, hundredths between neighbours, divisor; the first is where the page begins.
CASES = (None, (200, 5, 20), (21, 50, 2), (1, 300, 0.2))
FIRST = 100, 1000 / 99, 10


def page_of(chromium, page, case, scratch):
    """The page's text once its scripts have run."""
    place = "#count={}&spacing={}&divisor={}".format(*case) if case else ""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    done = subprocess.run([chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                           f"--user-data-dir={scratch}", "--enable-logging=stderr", "--virtual-time-budget=5000", "--dump-dom",
                           page.resolve().as_uri() + place], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120)
    errors = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return re.sub(r"(?s)<script.*?</script>", "", done.stdout), errors + ([f"status {done.returncode}"] if done.returncode else [])


def largest_difference(tool, number, spacing, scale):
    done = subprocess.run([tool, "compare", "--device", "cpu", "--json", "--x", "-10:10:401", "--offsets",
                           f"0:{(number - 1) * spacing!r}:{number}", "--scale", repr(scale)],
                          stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)["sum_minus_softplus"]["max_abs"]


def curves_of(text):
    """The names of the curves, and how many of all have a number for each of 401 points."""
    lines = re.findall(r'<polyline [^>]*points="([^"]*)"', text)
    whole = [line for line in lines if len(re.findall(r"-?[0-9.]+,-?[0-9.]+", line)) == 401 and "NaN" not in line]
    return re.findall(r"<text [^>]*style=[^>]*>([^<]+)</text>", text), len(whole)


def faults_of(chromium, tool, page, case, scratch):
    text, faults = page_of(chromium, page, case, scratch)
    number, hundredths, divisor = case or FIRST
    right = largest_difference(tool, number, hundredths / 100, 1 / divisor)
    said = re.search(r"off by at most ([0-9.e+-]+),", text)
    if not said or not abs(float(said[1]) - right) <= 6e-4 * right:  # four digits, at the slider's own number
        faults.append(f"off by {said and said[1]}, not {right}")
    names, whole = curves_of(text)
    if names != ["ramp", "softplus", "sum", "finite range", "spacing", "scale", "measured"] or whole != 7:
        faults.append(f"{whole} whole curves of {names}")
    sliders = re.findall(r'<output id="[a-z]+-said">([^<]*)</output>', text)
    if sliders != [str(number), f"{hundredths / 100:.4f}", f"{divisor:.2f}"]:
        faults.append(f"the sliders say {sliders}")
    return [f"{case}: {fault}" for fault in faults]


def main():
    chromium, tool, page, scratch = sys.argv[1:]
    faults = []
    for case in CASES:
        faults += faults_of(chromium, tool, pathlib.Path(page), case, pathlib.Path(scratch))
    shutil.rmtree(scratch, ignore_errors=True)
    print("\n".join(faults) or f"{len(CASES)} pages drawn")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
