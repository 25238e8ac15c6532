#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""ranks.py TOOL MODULE LAUNCHER FOLDER [--few] [--many] [PLANS]: what ranks make together, beside one process.

LAUNCHER is Open MPI's mpirun, MPICH's, or that of the tests' double of MPI; MODULE the libsigramp-mpi made for it.
--few: where each start takes long. --many: 64 and 1,000 ranks, of the double. PLANS: a program whose ranks divide terms,
and find their own faults.
"""

import array
import json
import math
import os
import pathlib
import random
import shutil
import signal
import struct
import subprocess
import sys
import time

TOOL, MODULE, LAUNCHER, FOLDER = sys.argv[1], sys.argv[2], sys.argv[3], pathlib.Path(sys.argv[4])
VERSION = subprocess.run([LAUNCHER, "--version"], capture_output=True, text=True, timeout=60).stdout
IS_OPEN_MPI = "Open MPI" in VERSION
SHARED_MEMORY = "sm" if "(Open MPI) 5" in VERSION else "vader" # Open MPI's name for it
SHARED = FOLDER.with_name(FOLDER.name + "-shared") # its files, some of which stay
ONLY_FEW = "--few" in sys.argv
TAKES_MANY = "--many" in sys.argv
PLANS = [word for word in sys.argv[5:] if not word.startswith("--")]
HANG = 100  # seconds
ON_CPU = ["--device", "cpu", "--threads", "1"]
# The words of a request and the names of its outputs; what stands for the output is {out}.
REQUESTS = {
    "eval": (["eval", "softplus", "--x", "many.f32"], ["y.npy"]),
    "eval-pipe": (["eval", "density", "--x", "-", "--offset", "0.25"], ["y.csv"]),
    "direct": (["sum", "--x", "many.f64", "--offsets", "a.csv", "--weights", "w.csv", "--derivative", "d.f64"],
               ["y.npy", "d.f64"]),
    "infinities": (["sum", "--x", "many.f64", "--offsets", "a.csv", "--weights", "infinities.csv"], ["y.f64"]),
    "few-points": (["sum", "--unit", "softplus", "--x", "-3:3:3", "--offsets", "0:1:20001", "--method", "direct"],
                   ["y.npy"]),
    "few-points-of-many": (["sum", "--x", "few.f64", "--offsets", "terms.f32", "--weights", "heavy.f32", "--method",
                            "direct", "--derivative", "d.npy"], ["y.npy", "d.npy"]),
    "divided": (["sum", "--x", "many.f64", "--offsets", "a.csv", "--weights", "w.csv", "--method", "direct", "--divide",
                 "terms"], ["y.npy"]),
    "divided-infinities": (["sum", "--x", "many.f64", "--offsets", "a.csv", "--weights", "infinities.csv", "--method",
                            "direct", "--divide", "terms", "--constant", "0.3"], ["y.csv"]),
    "fast": (["sum", "--x", "many.f32", "--offsets", "terms.f32", "--weights", "heavy.f32", "--method", "fast"],
             ["y.f32"]),
    "divided-fast": (["sum", "--x", "many.f32", "--offsets", "terms.f32", "--weights", "heavy.f32", "--method", "fast",
                      "--divide", "terms", "--derivative", "d.f32"], ["y.f32", "d.f32"]),
    "divided-auto": (["sum", "--x", "many.f64", "--offsets", "terms.f32", "--weights", "heavy.f32", "--divide", "terms",
                      "--unit", "softplus", "--slope", "-0.75"], ["y.npy"]),
    "divided-few": (["sum", "--x", "many.f64", "--offsets", "a.csv", "--weights", "w.csv", "--method", "fast", "--divide",
                     "terms"], ["y.npy"]),
    "divided-in-segments": (["sum", "--x", "many.f64", "--offsets", "a.csv", "--weights", "infinities.csv", "--method",
                             "fast", "--divide", "terms"], ["y.npy"]),
    "few-points-fast": (["sum", "--x", "few.f64", "--offsets", "terms.f32", "--method", "fast", "--tolerance", "1e-6"],
                        ["y.npy"]),
    "few-points-relu": (["sum", "--x", "few.f64", "--offsets", "terms.f32", "--unit", "relu"], ["y.npy"]),
    "closed": (["sum", "--x", "many.f64", "--offsets", "0:10:1000000", "--method", "closed"], ["y.npy"]),
    "solve": (["sum", "--solve", "0.1:0.9:300", "--offsets", "-3:3:1001", "--slope", "20", "--scale", "9.99e-4"],
              ["y.npy"]),
    "exclude": (["sum", "--x", "many.f64", "--offsets", "a.csv", "--exclude", "left_out.f64"], ["y.npy"]),
    "fortran": (["eval", "logistic", "--x", "fortran.npy"], ["y.npy"]),
    "groups": (["sum", "--x", "0:1:8", "--offsets", "0:1:8", "--groups", "groups.csv"], ["y.csv"]),
}
FEW = ["direct", "eval-pipe", "solve", "divided", "divided-fast"]
OF_MPICH = [*FEW, "eval", "infinities", "fast", "closed", "divided-auto", "divided-few", "divided-in-segments"]
OF_THOUSAND = ["eval", "direct", "few-points-of-many"]
# The same terms in another order.
PERMUTED = {"direct": {"a.csv": "a2.csv", "w.csv": "w2.csv"}, "infinities": {"a.csv": "a2.csv", "infinities.csv": "i2.csv"},
            "divided": {"a.csv": "a2.csv", "w.csv": "w2.csv"},
            "fast": {"terms.f32": "terms2.f32", "heavy.f32": "heavy2.f32"},
            "divided-fast": {"terms.f32": "terms2.f32", "heavy.f32": "heavy2.f32"}}
# Whose terms are divided, and which rows of the report divide nothing.
DIVIDED = {"solve": ["points"], "divided": ["terms"], "divided-fast": ["terms", "points"], "divided-in-segments": ["points"]}
PIPED = b"0.5\n-1\n2e3\nnan\n-inf\n7\n"
FAULTS = []


def prepare():
    shutil.rmtree(FOLDER, ignore_errors=True)
    shutil.rmtree(SHARED, ignore_errors=True)
    SHARED.mkdir(parents=True)
    FOLDER.mkdir(parents=True)
    rng = random.Random(5)
    special = [math.inf, -math.inf, math.nan, 0.0, -0.0]
    many = special + [rng.uniform(-12, 12) for _ in range(70000 - len(special))]
    signed = [rng.choice([-1, 1]) * 2.0 ** rng.uniform(-40, 40) for _ in range(40)]
    heavy = array.array("f", (rng.choice([-1, 1]) * 2.0 ** rng.uniform(-20, 20) for _ in range(20000)))
    files = {
        "many.f64": array.array("d", many).tobytes(),
        "many.f32": array.array("f", many).tobytes(),
        "few.f64": array.array("d", (-3, 0.125, 2.5)).tobytes(),
        "terms.f32": array.array("f", (rng.gauss(0, 2) for _ in range(20000))).tobytes(),
        "heavy.f32": heavy.tobytes(),
        "a.csv": "".join(f"{rng.gauss(0, 3)!r}\n" for _ in range(40)).encode(),
        "w.csv": "".join(f"{w!r}\n" for w in signed).encode(),
        "infinities.csv": "".join(f"{w!r}\n" for w in signed[:38] + [math.inf, -math.inf]).encode(),
        "left_out.f64": array.array("d", (rng.randrange(-1, 40) for _ in range(70000))).tobytes(),
        "groups.csv": b"0\n0\n1\n1\n2\n2\n3\n3\n",
        "other/terms.f32": heavy.tobytes(),
        "same/terms.f32": heavy.tobytes()[::-1],
        "little/terms.f32": heavy.tobytes()[:8],
    }
    words = "{'descr': '<f8', 'fortran_order': True, 'shape': (250, 280), }"
    header = words + " " * (117 - len(words)) + "\n"
    files["fortran.npy"] = b"\x93NUMPY\x01\x00" + struct.pack("<H", 118) + header.encode() + files["many.f64"]
    for changes in PERMUTED.values():
        for name, other in changes.items():
            files[other] = permuted(name, files[name])
    for name, content in files.items():
        (FOLDER / name).parent.mkdir(exist_ok=True)
        (FOLDER / name).write_bytes(content)


def permuted(name, content):
    """Lines or floats in an order that depends on their number alone, so that columns stay together."""
    items = content.splitlines(True) if name.endswith(".csv") else [content[i:i + 4] for i in range(0, len(content), 4)]
    random.Random(7).shuffle(items)
    return b"".join(items)


def environment(**more):
    """One machine, whatever it has: root or not, few processors, a small /dev/shm, no ssh."""
    settings = {"SIGRAMP_MPI": MODULE, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
                "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_plm": "isolated", "OMPI_MCA_pml": "ob1",
                "OMPI_MCA_btl": f"self,{SHARED_MEMORY}", f"OMPI_MCA_btl_{SHARED_MEMORY}_single_copy_mechanism": "none",
                f"OMPI_MCA_btl_{SHARED_MEMORY}_backing_directory": str(SHARED),
                f"OMPI_MCA_btl_{SHARED_MEMORY}_segment_size": "4194304", "OMPI_MCA_hwloc_base_binding_policy": "none",
                "OMPI_MCA_orte_abort_print_stack": "0", "OMPI_MCA_orte_execute_quiet": "1",
                # The same of Open MPI 5's launcher; and what MPICH's transport misses without /sys, it says on standard output.
                "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe", "PRTE_MCA_hwloc_default_binding_policy": "none",
                "UCX_LOG_LEVEL": "fatal", "HYDRA_LAUNCHER": "fork", "TMPDIR": "/tmp"}
    return {**os.environ, **settings, **more}


def command(ranks, words, wrapper=""):
    """wrapper: what each rank does before the tool, with its number in $rank."""
    started = [TOOL, *words]
    if wrapper:
        started = ["sh", "-c", 'rank=${OMPI_COMM_WORLD_RANK-$PMI_RANK}\n' + wrapper + '\nexec "$@"', "sh", *started]
    return [LAUNCHER, "-n", str(ranks), *started]


def start(words, **more):
    return subprocess.Popen(words, cwd=FOLDER, env=environment(**more), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, start_new_session=True)


def finish(process, given=b""):
    """Status, output and the tool's lines; what hangs is ended with all that it started."""
    try:
        out, err = process.communicate(given, timeout=HANG)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        FAULTS.append(f"it hangs: {' '.join(process.args)}")
    text = err.decode(errors="replace")
    return process.returncode, out, [line for line in text.splitlines() if "sigramp: " in line or "points x" in line], text


def run(ranks, words, given=b"", wrapper="", **more):
    return finish(start(command(ranks, words, wrapper) if ranks else [TOOL, *words], **more), given)


def expect(is_right, what, *seen):
    if not is_right:
        FAULTS.append(f"{what}: {seen}")


def files_now():
    return sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*")
                  if path.is_file() and not path.name.startswith(("vader", "mpi")))


def outputs(names):
    return {name: (FOLDER / name).read_bytes() if (FOLDER / name).exists() else None for name in names}


def remove(names):
    for name in names:
        (FOLDER / name).unlink(missing_ok=True)


def check_same(name, counts):
    """The bytes of a single process, one report, no other files."""
    words, names = REQUESTS[name]
    words = [*words, *ON_CPU, "--out", names[0]]
    given = PIPED if "-" in words else b""
    before = files_now()
    expect(run(0, words, given, SIGRAMP_MPI="off")[0] == 0, f"{name} by itself")
    right = outputs(names)
    for ranks in counts:
        remove(names)
        status, out, lines, text = run(ranks, words, given)
        expect(status == 0 and out == b"" and len(lines) == 1, f"{name} by {ranks}", status, out[:200], text[:2000])
        expect(outputs(names) == right, f"{name} by {ranks}: the bytes")
        if name in DIVIDED and ranks > 1:
            check_report(words, ranks, DIVIDED[name])
    if name in PERMUTED:
        check_permuted(name, words, right, counts[0])
    remove(names)
    expect(files_now() == before, f"{name}: what it left", files_now())


def check_permuted(name, words, right, ranks):
    remove(right)
    status, _, _, text = run(ranks, [PERMUTED[name].get(word, word) for word in words])
    expect(status == 0 and outputs(right) == right, f"{name}, permuted, by {ranks}", status, text[:2000])


def check_report(words, ranks, divided):
    """What is told of all ranks, and of each: `divided` they share, of the rest each has all."""
    one = json.loads(run(0, [*words, "--json"], SIGRAMP_MPI="off")[1])
    status, out, _, text = run(ranks, [*words, "--json"])
    expect(status == 0 and out, "a report", status, out, text[:2000])
    many = json.loads(out or b"{}")
    for key in one:
        expect(key == "seconds" or one[key] == many.get(key), f"the report by {ranks}: {key}", one[key], many.get(key))
    rows = many.get("ranks", [])
    expect(len(rows) == ranks and all(row["seconds"] > 0 for row in rows), "rows of the ranks", rows)
    for key in ("terms", "points"):
        is_right = (sum(row[key] for row in rows) == one[key] and all(row[key] <= one[key] / ranks + 4096 for row in rows)
                    if key in divided else all(row[key] == one[key] for row in rows))
        expect(is_right, f"{key} of the ranks", rows)
    if divided == ["terms"]: # a scale, three limbs and three counts a point
        expect(all(row["bytes_sent"] >= 56 * one["points"] for row in rows), "bytes of the ranks", rows)


def check_verify():
    """All inputs, divided; of few the first rank has all."""
    status, out, _, text = run(3, ["verify", "relu", *ON_CPU, "--json"])
    report = json.loads(out or b"[{}]")[0]
    rows = report.get("ranks", [])
    expect(status == 0 and report.get("inputs") == 2 ** 32 and report["wrong"] == 0, "verify", status, report, text[:2000])
    expect(len(rows) == 3 and sum(row["points"] for row in rows) == 2 ** 32, "inputs of the ranks", rows)
    expect(all(85 << 24 <= row["points"] <= 86 << 24 and row["seconds"] > 0 for row in rows), "shares", rows)
    status, out, _, text = run(2, ["verify", "density", "--quick", *ON_CPU])
    expect(status == 0 and out.count(b"every result right") == 1 and b"ranks" not in out, "verify --quick", out, text)


def check_printed():
    words = ["eval", "relu", "--x", "-3:3:7", *ON_CPU]
    one, many = run(0, words, SIGRAMP_MPI="off"), run(3, words)
    expect(one[1] == many[1] and many[0] == 0 and one[1].count(b"\n") == 7, "on standard output", one, many)
    status, out, _, text = run(2, ["--version"])
    expect(status == 0 and out.count(b"sigramp ") == 1, "--version", out, text)


def fails(what, status, said, ranks, words, **how):
    """The tool's status, one line that says why, and the files that were there before."""
    before = files_now()
    seen = run(ranks, words, **how)
    expect(seen[0] == status and len(seen[2]) == 1 and said in seen[2][0] and seen[1] == b"", what, seen)
    expect(files_now() == before, f"{what}: files", files_now())


def check_failures():
    (FOLDER / "old.npy").write_bytes(b"old")
    large = ["eval", "relu", "--x", "0:1:6000000", *ON_CPU, "--out", "old.npy"] # 16 MB a rank; MPI has files too
    fails("a wrong word", 2, "'sine' is not a unit", 3, ["eval", "sine", "--x", "1"])
    fails("an absent file", 2, "sigramp: cannot open absent.npy", 3, ["eval", "relu", "--x", "absent.npy"])
    fails("text that is none", 2, "a.csv", 3, ["eval", "relu", "--x", "a.csv:2", "--out", "old.npy"])
    fails("a full disk", 1, "rank 1: cannot write old.npy: File too large", 3, large,
          wrapper="[ $rank != 1 ] || ulimit -f 24576")
    fails("a full disk of the first", 1, "sigramp: cannot write old.npy: File too large", 3, large,
          wrapper="[ $rank != 0 ] || ulimit -f 24576")
    absolute = ["sum", "--x", "0:1:5", "--offsets", "terms.f32", "--out", str(FOLDER / "old.npy"), *ON_CPU]
    fails("other terms", 2, "rank 2: it has not the points, terms", 3, absolute,
          wrapper='if [ $rank = 2 ]; then cd other; else cd same; fi')
    fails("terms that one has not", 2, "rank 1: cannot open terms.f32", 3, absolute,
          wrapper='if [ $rank = 1 ]; then mkdir -p none; cd none; else cd same; fi')
    divided = ["sum", "--x", "0:1:3", "--offsets", "terms.f32", "--method", "direct", "--divide", "terms", *ON_CPU]
    fails("divided terms that differ", 2, "rank 2: it has not the points, terms", 3,
          [*divided, "--out", str(FOLDER / "old.npy")], wrapper='if [ $rank = 2 ]; then cd other; else cd same; fi')
    fails("a full disk, terms divided", 1, "sigramp: cannot write old.f64: File too large", 3,
          ["sum", "--x", "0:1:3000000", "--offsets", "0:1:100", "--method", "direct", "--divide", "terms", *ON_CPU, "--out",
           "old.f64"], wrapper="[ $rank != 0 ] || ulimit -f 16384")
    fails("divided fast terms that differ", 2, "rank 2: it has not the points, terms", 3,
          [*divided[:6], "fast", *divided[7:], "--out", str(FOLDER / "old.npy")],
          wrapper='if [ $rank = 2 ]; then cd other; else cd same; fi')
    fails("points that differ", 2, "rank 2: it has not the points, terms", 3,
          ["sum", "--x", "terms.f32", "--offsets", "0:1:50", "--out", str(FOLDER / "old.npy"), *ON_CPU],
          wrapper='cd same; if [ $rank = 2 ]; then cd ../little; fi')
    fails("divided closed sums", 2, "--divide terms takes no --method closed", 2,
          ["sum", "--x", "1", "--offsets", "0:1:9", "--method", "closed", "--divide", "terms"])
    fails("divided solving", 2, "--divide terms takes no --method closed, --solve", 2, [word.replace("--x", "--solve") for word in divided])
    fails("a word for it", 2, "--divide 'both': give terms or points", 2, [word.replace("terms", "both") for word in divided])
    expect((FOLDER / "old.npy").read_bytes() == b"old", "the file that was there")


def check_one_of_many(ranks):
    fails("terms that one of many has not", 2, "rank 13: cannot open terms.f32", ranks,
          ["sum", "--x", "0:1:5", "--offsets", "terms.f32", "--out", str(FOLDER / "new.npy"), *ON_CPU],
          wrapper='if [ $rank = 13 ]; then mkdir -p none; cd none; fi')


def check_mapped():
    """Slices of terms for which a rank has no memory it looks at in their files, which are sparse."""
    count, names = 40_000_001, ["large_a.f32", "large_w.f32"]
    for name in names:
        with open(FOLDER / name, "wb") as file:
            for place in (0, count // 3 - 1, count // 3, count // 3 + 1, 2 * count // 3, count - 1):
                file.seek(4 * place)
                file.write(struct.pack("f", 1 + place / count))
    words = ["sum", "--x", "-3:3:70", "--offsets", names[0], "--weights", names[1], "--method", "fast", "--divide", "terms",
             "--precision", "f32", *ON_CPU, "--out", "y.csv"]
    expect(run(0, words, SIGRAMP_MPI="off")[0] == 0, "a large sum by itself")
    right = outputs(["y.csv"])
    remove(["y.csv"])
    status, _, _, text = run(3, words, wrapper="ulimit -d 100000") # KiB; a slice of each has 53 MB
    expect(status == 0 and outputs(["y.csv"]) == right, "slices that are mapped", status, text[:2000])
    remove([*names, "y.csv"])


def check_launcher_alone():
    """A launcher's variables where MPI is another one, or cannot be opened."""
    (FOLDER / "old.npy").write_bytes(b"old")
    words = ["eval", "relu", "--x", "0:1:5", "--out", "old.npy", "--quiet"]
    for variables in [("OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"), ("PMI_SIZE", "PMI_RANK"),
                      ("SLURM_STEP_NUM_TASKS", "SLURM_PROCID")]:
        absent = dict(zip(variables, "30"), SIGRAMP_MPI="/absent.so")
        fails(f"{variables[0]} without MPI", 2, "MPI cannot be opened", 0, words, **absent)
    fails("MPI that knows of one", 2, "MPI knows of one", 0, words, OMPI_COMM_WORLD_SIZE="3", OMPI_COMM_WORLD_RANK="0")
    fails("no MPI at all", 2, "is no libsigramp-mpi", 0, words, SLURM_STEP_NUM_TASKS="3", SIGRAMP_MPI="libm.so.6")
    part = ["eval", "relu", "--x", "0:1:5", "--part", "1/2", "--out", "y.part"]
    expect(run(0, part, OMPI_COMM_WORLD_SIZE="3", SIGRAMP_MPI="/absent.so")[0] == 0, "a part is one process'")
    remove(["y.part"])


def check_killed(which):
    """The launcher ends the job, and the file never gets its name; the next one removes what was left."""
    slow = ["sum", "--x", "0:1:3000000", "--offsets", "0:1:1000000", "--method", "direct", *ON_CPU, "--out", "new.npy"]
    process = start(command(3, slow, "echo $$ >pid.$rank"))
    end = time.monotonic() + HANG
    while not list(FOLDER.glob(".new.npy.*")) and time.monotonic() < end and process.poll() is None:
        time.sleep(0.02)
    expect(list(FOLDER.glob(".new.npy.*")), "it began")
    os.kill(int((FOLDER / f"pid.{which}").read_text()), signal.SIGKILL)
    status, _, lines, text = finish(process)
    expect(status != 0 and not (FOLDER / "new.npy").exists(), f"rank {which} killed", status, lines, text[:2000])
    remove([f"pid.{rank}" for rank in range(3)])
    status = run(2, ["eval", "relu", "--x", "0:1:50000", *ON_CPU, "--out", "new.npy"])[0]
    expect(status == 0 and not list(FOLDER.glob(".new.npy.*")), "after that", status)
    remove(["new.npy"])


def check_plans(program):
    for ranks in [1, 2, 3, 5, 8] if IS_OPEN_MPI else [3, 8]:
        status, out, _, text = finish(start([LAUNCHER, "-n", str(ranks), program]))
        expect(status == 0 and out == b"0 faults by %d ranks\n" % ranks, f"plans by {ranks}", status, out, text[:2000])


def counts_of(place, name):
    if TAKES_MANY:
        return [16] if ONLY_FEW else [64, 1000] if name in OF_THOUSAND else [64]
    if ONLY_FEW or not IS_OPEN_MPI:
        return [3]
    return [8, 1, 2, 3, 5] if name in FEW else [[8, 2], [5]][place % 2]


def main():
    prepare()
    for place, name in enumerate(FEW if ONLY_FEW else REQUESTS if IS_OPEN_MPI or TAKES_MANY else OF_MPICH):
        check_same(name, counts_of(place, name))
    if TAKES_MANY:
        check_one_of_many(16 if ONLY_FEW else 64)
        if not ONLY_FEW: # sanitizers take memory of their own
            check_mapped()
    else:
        check_printed()
        check_launcher_alone()
        check_failures()
    for program in PLANS:
        check_plans(program)
    if not ONLY_FEW and not TAKES_MANY:
        check_verify()
        check_killed(1)
        check_killed(0)
    print("\n".join(FAULTS) or "the same bytes")
    return bool(FAULTS)


sys.exit(main())
