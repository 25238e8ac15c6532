# SPDX-License-Identifier: MIT
"""documents.py --source ... DOCUMENT...: fails where a document shows an output that the tool does not give, an option it
does not have, a path that the source lacks, or a program that does not compile and print what it says; or where README.md
is longer than a first page should be.

Documents are Markdown, with code by four blanks or in fences, or manual pages with code between .nf and .fi.
"""

import argparse
import difflib
import functools
import pathlib
import re
import shlex
import subprocess
import sys

README_LINES = 150
FOLDERS = "kernels|host|tests|bench"
# No file of the source, but of the build, or of whoever follows the text.
ELSEWHERE = re.compile(r"kernels/units/<name>|tests/golden/NAME")


def blocks(path):
    """The document's pieces of code, without what marks them as such."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        fenced = re.findall(r"(?ms)^```\w*\n(.*?)^```", text)
        text = re.sub(r"(?ms)^```.*?^```\n", "", text)
        indented = re.findall(r"(?m)(?:^    .*\n(?:\n(?=    ))?)+", text)
        return fenced + [re.sub(r"(?m)^    ", "", block) for block in indented]
    plain = re.sub(r"\\&", "", text.replace("\\-", "-").replace("\\e", "\\"))
    return re.findall(r"(?ms)^\.nf\n(.*?)^\.fi", plain)


def shown(block):
    """(command, output) of a block's commands after $, continued lines joined."""
    pieces = re.split(r"(?m)^\$ ", block)
    for piece in pieces[1:]:
        command, _, output = piece.replace("\\\n", " ").partition("\n")
        yield command, output


def comparable(output):
    """Without what may differ: the instruction set, and what is left of numbers that cancel."""
    output = re.sub(r"(?m) on cpu \(\w+\)$", " on cpu", output)
    return re.sub(r"(?m)^measured - predicted .*e-1[0-9].*$", "measured - predicted: rounding", output).strip()


class Checks:
    def __init__(self, given):
        self.given = given
        self.faults, self.count = [], 0

    def expect(self, is_right, what):
        self.count += 1
        if not is_right:
            self.faults.append(what)

    @functools.lru_cache
    def help_of(self, command):
        return subprocess.run([self.given.tool, command, "--help"], capture_output=True, text=True, check=False).stdout

    def options(self, name, line):
        """Every option of a line that begins with the tool's name is one of that command."""
        words = re.match(r"sigramp ([a-z]+)\b(.*)", line)
        for option in re.findall(r"(?<=\s)--[a-z-]+", words[2]) if words else ():
            self.expect(re.search(rf"(?m)^  {option}\b", self.help_of(words[1])),
                        f"{name}: sigramp {words[1]} has no {option}")

    def command(self, name, command, output):
        if command.startswith("python3 bench/recipes/"):
            script = pathlib.Path(command.split()[1])
            tests = (self.given.source / "tests/CMakeLists.txt").read_text()
            self.expect(re.search(rf"recipe IN ITEMS [^)]*\b{script.stem}\b", tests), f"{name}: no test runs {script}")
        if not command.startswith("sigramp ") or not output.strip() or "FILE" in command:
            return
        words = shlex.split(command)
        done = subprocess.run([self.given.tool, *words[1:]], capture_output=True, text=True, check=False,
                              cwd=self.given.scratch)
        difference = list(difflib.unified_diff(comparable(output).split("\n"), comparable(done.stdout).split("\n"),
                                               "the document", "the tool", lineterm=""))
        self.expect(done.returncode == 0 and not difference,
                    f"{name}: $ {command}\n" + "\n".join(difference) + done.stderr)

    def program(self, name, block):
        """A C program whose comment says what it prints."""
        source, made = self.given.scratch / "program.c", self.given.scratch / "program"
        source.write_text(block, encoding="utf-8")
        subprocess.run([self.given.compiler, "-Wall", "-Wextra", "-Werror", f"-I{self.given.source}/host/include", source,
                        "-o", made, f"-L{self.given.library}", "-lsigramp", f"-Wl,-rpath,{self.given.library}"], check=True)
        printed = subprocess.run([made], capture_output=True, text=True, check=True).stdout
        self.expect(f"/* {printed.strip()} */" in block, f"{name}: the program prints {printed}")

    def paths(self, name, text):
        text = re.sub(r"\\f[A-Z]", " ", text.replace("\\-", "-"))
        for path in re.findall(rf"(?<![\w/.-])(?:{FOLDERS})/[\w./-]*\w(?![\w<>*])", text):
            if ELSEWHERE.match(path) or re.search(rf"build/{re.escape(path)}", text):
                continue
            self.expect((self.given.source / path).exists(), f"{name}: the source has no {path}")

    def document(self, path):
        text = path.read_text(encoding="utf-8")
        self.paths(path.name, text)
        for block in blocks(path):
            if "int main(" in block:
                self.program(path.name, block)
            recipe = "$ python3 bench/recipes/" in block  # which prints commands on its own data
            for command, output in shown(block):
                self.options(path.name, command)
                if not recipe or command.startswith("python3"):
                    self.command(path.name, command, output)
            for line in block.split("\n"):
                self.options(path.name, line)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    for name in "source", "tool", "library", "compiler", "scratch":
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    parser.add_argument("documents", nargs="+", type=pathlib.Path)
    given = parser.parse_args()
    given.scratch.mkdir(parents=True, exist_ok=True)
    checks = Checks(given)
    readme = (given.source / "README.md").read_text(encoding="utf-8")
    checks.expect(readme.count("\n") <= README_LINES, f"README.md has {readme.count(chr(10))} lines, not {README_LINES}")
    for path in given.documents:
        checks.document(path)
    print("\n".join(checks.faults) or f"{checks.count} things that the documents say hold")
    return 1 if checks.faults or checks.count < 70 else 0


if __name__ == "__main__":
    sys.exit(main())
