# SPDX-License-Identifier: MIT
"""check_kit.py WHAT SCRATCH BUILT SOURCE LAYER: the folder for GPUs, made from a build and run.

A machine without a GPU has PoCL, no driver at all, or one that a layer makes hang.
"""

import glob
import json
import os
import platform
import pathlib
import shutil
import subprocess
import sys
import time

UNITS = {"logistic", "softplus", "relu", "density"}
VERDICTS = {"passed", "failed", "crashed", "cut", "left out"}


def check(right, *words):
    if not right:
        sys.exit("kit: " + " ".join(str(word) for word in words))

# A system newer than Debian 12 makes programs for itself and newer ones only.
_glibc = platform.libc_ver()[1]
NEWER_GLIBC = ["--glibc", _glibc] if int(_glibc.split(".")[1]) > 36 else []


class Test:
    """A folder of its own for each test."""

    def __init__(self, scratch, built, source, layer):
        self.scratch, self.built, self.source, self.layer = map(pathlib.Path, (scratch, built, source,
                                                                               layer))
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir(parents=True)
        self.folder, self.out = self.scratch / "folder", self.scratch / "out"
        self.temporary = self.scratch / "temporary"
        self.temporary.mkdir()

    def run(self, *words, status=0, **variables):
        """Its output; what it writes anywhere goes into the test's own places."""
        words = [sys.executable, "-B", *map(str, words)]
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              env=dict(os.environ, TMPDIR=str(self.temporary), **variables),
                              check=False)
        print(done.stdout)
        self.status = done.returncode
        check(status in (None, self.status), "status", self.status, "of", *words)
        return done.stdout

    def make(self, *words, status=0):
        return self.run(self.source / "make_folder.py", "--built", self.built, "--out", self.folder,
                        *NEWER_GLIBC, *words, status=status)

    def kit(self, minutes, *words, status=0, **variables):
        """The report of a run, whose files and time are as they must be."""
        began = time.monotonic()
        shutil.rmtree(self.out, ignore_errors=True)
        self.run(self.folder / "gpu_kit.py", "--minutes", minutes, "--out", self.out, *words,
                 status=status, **variables)
        seconds = time.monotonic() - began
        check(seconds < 60 * minutes + 15, "it took", seconds, "s of", minutes, "minutes")
        files = sorted(self.out.iterdir())
        check([file.suffix for file in files] == [".json", ".log"], files)
        check(all(0 < file.stat().st_size < 1 << 20 for file in files), "sizes")
        check(not list(self.temporary.iterdir()), "something is left in the scratch folder")
        report = json.loads(files[0].read_text())
        check({step["verdict"] for step in report["steps"]} <= VERDICTS, report["steps"])
        check(report["passed"] == (self.status == 0), "passed and the exit status")
        check(str(self.folder) not in files[1].read_text(), "the log names the folder's place")
        return report, files[1].read_text()


def verdicts(report):
    return {step["name"]: step["verdict"] for step in report["steps"]}


def check_folder(test):
    """It is whole, small, needs nothing from elsewhere, and is not made where that is not so."""
    check("glibc 2" in test.make(), "it does not say what it needs")
    names = {str(path.relative_to(test.folder)) for path in test.folder.rglob("*")}
    check({"bin/sigramp", "bin/sigramp-bench", "bin/sigramp-accuracy", "lib/libOpenCL.so.1",
           "lib/libsigramp.so.0", "lib/libmpfr.so.6", "lib/libgmp.so.10", "gpu_kit.py", "README.txt",
           "LICENSE", "recipes/recipe.py", "made.json"} <= names, names)
    for program in "sigramp", "sigramp-bench", "sigramp-accuracy":
        found = subprocess.run(["ldd", test.folder / "bin" / program], stdout=subprocess.PIPE,
                               text=True, check=True, env={"LD_LIBRARY_PATH": str(test.built)}).stdout
        ours = [line for line in found.split("\n") if "sigramp" in line or "mpfr" in line or
                "gmp" in line or "jansson" in line or "popt" in line or "gomp" in line]
        check(ours and all(str(test.folder / "lib") in os.path.realpath(line.split(" => ")[1].split(
            " (")[0]) for line in ours), found)
    (test.folder / "results").mkdir()
    (test.folder / "results/kept.json").write_text("{}")
    test.make()
    check((test.folder / "results/kept.json").exists(), "earlier results are gone")
    check("needs glibc 2." in test.make("--glibc", "2.10", status=1), "an old glibc")
    check((test.folder / "gpu_kit.py").exists(), "the folder is gone")
    shutil.rmtree(test.folder)
    test.folder.mkdir()
    (test.folder / "letter").write_text("dear")
    check("is no such folder" in test.make(status=1), "what is in the way")
    check((test.folder / "letter").exists(), "what was in the way is gone")


def is_alive(number):
    """Whether the process is there and no zombie that nobody has waited for."""
    try:
        return pathlib.Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for_end(number):
    began = time.monotonic()
    while is_alive(number):
        check(time.monotonic() - began < 20, "still running:", number)
        time.sleep(0.1)


def check_children(test, children):
    """Programs that hang, crash, talk or are not there, and nothing is left of any."""
    stubborn = "trap '' TERM; echo $$; while true; do sleep 60; done"
    for words, how, said in (
            (["sh", "-c", "echo out; echo bad >&2; exit 3"], "done", "status 3: bad"),
            (["sh", "-c", "kill -SEGV $$"], "crashed", "crashed by SIGSEGV"),
            (["sh", "-c", stubborn], "cut", "cut after"),
            (["sh", "-c", "sleep 60 & echo $!"], "done", "status 0"),
            ([test.scratch / "nothing"], "absent", "absent: ")):
        began = time.monotonic()
        ended = children.run(words, 1)
        check(ended.how == how and ended.words().startswith(said), words, ended.how, ended.words())
        check(time.monotonic() - began < 1 + children.GRACE + 4, words, "took too long")
        check(ended.passed() == (said == "status 0"), words, "passed")
        if ended.output.strip().isdigit():
            wait_for_end(ended.output.strip())
    told = []
    ended = children.run(["sh", "-c", "echo one >&2; sleep 1; printf two >&2"], 9, tell=told.append)
    check(told == ["one"] and ended.errors == "one\ntwo", told, ended.errors)
    place = test.scratch / "number"
    killed = subprocess.Popen([sys.executable, "-B", "-c", "from kit import children; children.run("
                               f"['sh', '-c', 'echo $$ >{place}; sleep 60'], 50)"], cwd=test.source)
    while not place.exists() or not place.read_text().strip():
        time.sleep(0.1)
    killed.kill()
    killed.wait()
    wait_for_end(place.read_text().strip())


def check_report(test, report):
    """Files that would be too long, and earlier ones."""
    for _ in range(2):  # an earlier run's files stay
        kept = report.Report(test.out, [("/secret/place", ".")])
        kept.name_for("A GPU (tm)")
        kept.content["results"] = {"short": [1], "long": ["/secret/place" * 9] * 100000}
        kept.save()
        for _ in range(100):
            kept.log("/secret/place\n" + "x" * 30000)
    files = sorted(test.out.iterdir())
    check([file.name for file in files] == [f"gpu-kit-a-gpu-tm{number}.{kind}" for number in ("-2", "")
                                            for kind in ("json", "log")], files)
    for file in files:
        check(file.stat().st_size < 1 << 20 and "secret" not in file.read_text(), file)
    content = json.loads(files[0].read_text())
    check(content["results"] == {"short": [1]} and content["results_too_long"] == ["long"], "long")


def check_parts(test):
    sys.path.insert(0, str(test.source))
    from kit import children, clock, report
    check_children(test, children)
    check_report(test, report)
    whole = clock.Clock(1)
    check(abs(whole.share(10, 40) - 15) < 1 and abs(whole.share(1, 1000) - clock.LEAST) < 1, "share")
    check(clock.Clock(0.1).share(1, 2) < 6.01, "more than there is")


def check_run(test):
    """Steps that pass on PoCL, registered or not; and a machine that has no driver."""
    test.make()
    report, log = test.kit(4, "--device", "opencl:0.0", "--only",
                           "verify --quick,peer,recipe: expected")
    found = verdicts(report)
    check(found["verify --quick"] == found["recipe: expected ranks"] == "passed", found)
    check({"peer: torch", "peer: triton", "peer: pykeops", "peer: cupy"} <= found.keys(), found)
    check({row["unit"] for row in report["results"]["verify"]} == UNITS, report["results"])
    check(report["device"]["platform"] in log and report["limits"][0]["compute_units"] > 0, log)
    report, _ = test.kit(0.4, "--device", "opencl:0.0", "--only", "same bits as,maps on,accuracy",
                         status=None)  # too little for a slow machine, which cuts steps
    found = verdicts(report)
    check(len(found) == 4 and set(found.values()) <= {"passed", "cut"}, found)
    check({"same"} <= {row["found"] for row in report["results"]["same_bits"]}, report["results"])
    test.kit(1, "--device", "opencl:77.0", status=1)

    nowhere = test.scratch / "nowhere"
    nowhere.mkdir()
    none = {"OCL_ICD_VENDORS": str(nowhere)}
    report, log = test.kit(0.2, "--search", nowhere, status=1, **none)
    check(report["steps"][0]["verdict"] == "failed" and report["drivers"] == [], report)
    check(all(word in log for word in ("/dev:", "nvidia-smi -L", "/proc/driver/nvidia")), log)
    test.run(test.folder / "gpu_kit.py", "--look", "--search", nowhere, status=1, **none)
    (nowhere / "libamdocl64.so").write_bytes(b"\x7fELF\x01 of 32 bits" + bytes(20))
    (nowhere / "libnvidia-opencl.so.1").symlink_to(sorted(glob.glob("/usr/lib/*/libpocl.so.2*"))[0])
    said = test.run(test.folder / "gpu_kit.py", "--look", "--search", nowhere, **none)
    check("libnvidia-opencl.so.1, not registered" in said and "opencl:0.0: " in said, said)
    check("driver: " + str(nowhere / "libamdocl64.so") not in said, said)
    (test.folder / "bin/sigramp").chmod(0o644)
    test.kit(1, "--device", "opencl:0.0", "--only", "quick", "--search", nowhere, **none)


def check_hang(test):
    """A driver that hangs in one step takes that step's time and no other's, and leaves nobody."""
    test.make()
    names = "verify --quick", "same bits as the CPU path", "accuracy against MPFR"
    report, _ = test.kit(0.7, "--device", "opencl:0.0", "--only", ",".join(names), status=1,
                         OPENCL_LAYERS=str(test.layer), SIGRAMP_LAYER_HANG="eval")
    found = verdicts(report)
    check(found == dict(zip(("devices", *names), ("passed", "passed", "cut", "passed"))), found)
    check("cut after" in report["results"]["same_bits"][0]["found"], report["results"])
    left = [path for path in glob.glob("/proc/[0-9]*/exe")
            if str(test.folder) in (os.readlink(path) if os.access(path, os.R_OK) else "")]
    check(not left, "still running:", left)


def main():
    what, *places = sys.argv[1:]
    {"folder": check_folder, "parts": check_parts, "run": check_run, "hang": check_hang}[what](Test(*places))


if __name__ == "__main__":
    main()
