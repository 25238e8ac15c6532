# SPDX-License-Identifier: MIT
"""Makes the folder that checks and measures a GPU elsewhere, from what a build folder has.

Programs, the libraries they need besides the C library, an OpenCL loader and scripts. Programs and
libraries find each other by $ORIGIN; none needs a newer C library than --glibc says.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAMS = "bin/sigramp", "bench/sigramp-bench", "tests/accuracy/sigramp-accuracy"
LOADER = "libOpenCL.so.1"
OF_THE_C_LIBRARY = re.compile(r"^(ld-linux|linux-vdso|lib(c|m|mvec|dl|rt|pthread|resolv|util)\.so)")
MOST_BYTES = 40 << 20
RESULTS = "results"  # what runs left in an earlier folder is kept


def fail(*words):
    sys.exit("gpu-kit: " + " ".join(str(word) for word in words))


def output_of(*words):
    words = [str(word) for word in words]
    try:
        return subprocess.run(words, stdout=subprocess.PIPE, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError) as problem:
        fail(f"{words[0]}: {problem}")


def libraries_of(program):
    """The whole paths of all libraries a program loads, without the C library's."""
    for name, path in re.findall(r"^\s*(\S+) => (.*?)(?: \(0x|$)", output_of("ldd", program),
                                 re.MULTILINE):
        if OF_THE_C_LIBRARY.match(name):
            continue
        if not path.startswith("/"):
            fail(f"{program} needs {name}, which is not found")
        yield name, path


def find_loader(given):
    if given:
        return given
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    listed = subprocess.run(["ldconfig", "-p"], stdout=subprocess.PIPE, text=True, check=False,
                            env=dict(os.environ, PATH=path)).stdout
    found = re.search(rf"^\s*{re.escape(LOADER)} \(.*x86-64.*\) => (\S+)$", listed, re.MULTILINE)
    return found[1] if found else fail("there is no OpenCL loader (Debian: ocl-icd-libopencl1)")


def copy_program(source, place, origin):
    shutil.copy(os.path.realpath(source), place)
    os.chmod(place, 0o755)
    # RPATH, not RUNPATH: it comes before LD_LIBRARY_PATH, and holds for libraries' libraries.
    output_of("patchelf", "--force-rpath", "--set-rpath", origin, place)


def copy_programs(built, loader, folder):
    libraries = {LOADER: loader}
    for name in PROGRAMS:
        program = built / name
        if not program.exists():
            fail(f"{program} is not built")
        copy_program(program, folder / "bin" / program.name, "$ORIGIN/../lib")
        libraries.update(libraries_of(program))
    for name, path in sorted(libraries.items()):
        libraries.update(libraries_of(path))
    for name, path in libraries.items():
        copy_program(path, folder / "lib" / name, "$ORIGIN")


def version_of(name):
    return tuple(int(part) for part in name.split("."))


def check_program(file, carried, most):
    """That it finds all it needs here, by $ORIGIN alone, and the C library is old enough.

    Returns the version of the C library it needs.
    """
    text = output_of("objdump", "-p", file)
    paths = re.findall(r"^\s*R(?:UN)?PATH\s+(.*)$", text, re.MULTILINE)
    origin = "$ORIGIN/../lib" if file.parent.name == "bin" else "$ORIGIN"
    if paths != [origin]:
        fail(f"{file} has the search path {paths}, not {origin}")
    for name in re.findall(r"^\s*NEEDED\s+(\S+)$", text, re.MULTILINE):
        if name not in carried and not OF_THE_C_LIBRARY.match(name):
            fail(f"{file} needs {name}, which is not in the folder")
    needed = max(map(version_of, re.findall(r"\sGLIBC_([0-9.]+)$", text, re.MULTILINE)), default=(2,))
    if needed > version_of(most):
        fail(f"{file} needs glibc {'.'.join(map(str, needed))}, and the folder is to run from {most} "
             "on: make it on an older system, or give --glibc")
    return needed


def check_folder(folder, most):
    carried = {file.name for file in (folder / "lib").iterdir()}
    files = [file for place in ("bin", "lib") for file in sorted((folder / place).iterdir())]
    needed = max(check_program(file, carried, most) for file in files)
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    if size >= MOST_BYTES:
        fail(f"the folder has {size} bytes, more than {MOST_BYTES}")
    return ".".join(map(str, needed)), size


def copy_scripts(folder):
    here = ROOT / "bench/gpu_kit"
    without = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in "gpu_kit.py", "README.txt":
        shutil.copy(here / name, folder)
    shutil.copy(ROOT / "LICENSE", folder)
    shutil.copytree(here / "kit", folder / "kit", ignore=without)
    shutil.copytree(ROOT / "bench/recipes", folder / "recipes", ignore=without)


def copy_given(options, folder):
    """What not everyone has: pure Python packages, and the kernels as PTX."""
    for name in "python", "cuda":
        source = getattr(options, name)
        if source and source.exists():
            shutil.copytree(source, folder / name,
                            ignore=shutil.ignore_patterns("__pycache__", "*.pyc", "bin"))


def describe(glibc):
    """What the folder was made from, for the report."""
    version = re.search(r'SIGRAMP_VERSION "([0-9.]+)"',
                        (ROOT / "host/include/sigramp/sigramp.h").read_text(encoding="utf-8"))
    git = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"]
    try:
        commit = subprocess.run(git, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                check=False).stdout.strip()
    except OSError:
        commit = ""
    return {"version": version[1], "commit": commit or None, "glibc": glibc}


def replace(folder, out):
    """The new folder takes the old one's place, which must be one."""
    if out.exists() and any(out.iterdir()):
        if not (out / "gpu_kit.py").exists():
            shutil.rmtree(folder)
            fail(f"{out} is there and is no such folder: delete it or give --out")
        if (out / RESULTS).exists():
            os.replace(out / RESULTS, folder / RESULTS)
    if out.exists():
        shutil.rmtree(out)
    os.replace(folder, out)


def make(options, folder):
    shutil.rmtree(folder, ignore_errors=True)
    for name in "bin", "lib":
        (folder / name).mkdir(parents=True)
    copy_programs(options.built, find_loader(options.loader), folder)
    copy_scripts(folder)
    copy_given(options, folder)
    glibc, size = check_folder(folder, options.glibc)
    (folder / "made.json").write_text(json.dumps(describe(glibc)) + "\n", encoding="utf-8")
    return glibc, size


def main():
    parser = argparse.ArgumentParser(prog="./run gpu-kit", description=__doc__.split("\n")[0])
    parser.add_argument("--built", metavar="FOLDER", default=ROOT / "build", type=pathlib.Path,
                        help="where the programs were built (build)")
    parser.add_argument("--out", metavar="FOLDER", default=ROOT / "build-gpu-kit", type=pathlib.Path,
                        help="(build-gpu-kit)")
    parser.add_argument("--glibc", default="2.34", help="the oldest C library it is to run with (2.34)")
    parser.add_argument("--loader", metavar="FILE", help="an OpenCL loader (the system's)")
    parser.add_argument("--python", metavar="FOLDER", type=pathlib.Path,
                        help="packages of pure Python to take along")
    parser.add_argument("--cuda", metavar="FOLDER", type=pathlib.Path,
                        help="the kernels as PTX and what runs them")
    options = parser.parse_args()
    if not re.fullmatch(r"\d+(\.\d+)+", options.glibc):
        parser.error("--glibc takes a version such as 2.34")
    options.out = pathlib.Path(os.path.abspath(options.out))
    part = options.out.with_name(options.out.name + ".part")
    glibc, size = make(options, part)
    replace(part, options.out)
    print(f"{options.out}: {size / 1e6:.1f} MB, for x86-64 Linux with glibc {glibc} or newer\n"
          "copy it to the machine with the GPU, and there: python3 gpu_kit.py")


if __name__ == "__main__":
    main()
