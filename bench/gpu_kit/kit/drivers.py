# SPDX-License-Identifier: MIT
"""Finds OpenCL drivers, registered or not, and says what a machine without one has. Only reads.

The loader in the folder takes the drivers from the files *.icd of one folder, OCL_ICD_VENDORS. So
every driver found gets such a file, in a scratch folder, with its whole path.
"""

import glob
import importlib.util
import os
import pathlib
import platform
import re
import shutil
import sys
from importlib import metadata

from . import children

# What a driver that nobody registered is called.
NAMES = "libnvidia-opencl.so.1", "libamdocl64.so", "libigdrcl.so"
PLACES = ("/usr/lib", "/usr/lib64", "/usr/lib/x86_64-linux-gnu",
          "/usr/lib/x86_64-linux-gnu/intel-opencl", "/usr/lib64/intel-opencl",
          "/usr/lib/x86_64-linux-gnu/nvidia/current", "/usr/lib/wsl/lib", "/usr/local/lib",
          "/usr/local/nvidia/lib64", "/usr/local/nvidia/lib", "/run/opengl-driver/lib",
          "/opt/rocm*/lib", "/opt/rocm*/lib64", "/opt/rocm*/opencl/lib",
          "/opt/amdgpu*/lib/x86_64-linux-gnu", "/opt/intel/opencl*")
TELLING = re.compile(r"OpenCL|cuda|nvidia|nvrtc|amdocl|amdhip|hsa-runtime|ze_loader|igdrcl|pocl")
VARIABLES = ("OCL_ICD_VENDORS", "OPENCL_VENDOR_PATH", "OPENCL_LAYERS", "LD_LIBRARY_PATH",
             "CONDA_PREFIX", "CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES",
             "NVIDIA_DRIVER_CAPABILITIES", "ROCR_VISIBLE_DEVICES", "ONEAPI_DEVICE_SELECTOR")
MODULES = "numpy", "torch", "triton", "cupy", "jax", "pykeops"


def output_of(*words):
    """What a small program prints, or why it did not: with a broken driver it may hang."""
    ended = children.run(words, 10)
    return ended.output.strip() if ended.passed() else f"({ended.words()})"


def text_of(path):
    try:
        return pathlib.Path(path).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def cached_libraries():
    """(name, path) of the 64-bit libraries the system's loader knows."""
    ldconfig = shutil.which("ldconfig", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    listed = children.run([ldconfig, "-p"], 10).output if ldconfig else ""
    return re.findall(r"^\s*(\S+) \(.*x86-64.*\) => (\S+)$", listed, re.MULTILINE)


def is_for_us(path):
    """Whether it is a library for x86-64: /usr/lib has those of 32 bits on some systems."""
    try:
        with open(path, "rb") as file:
            head = file.read(20)
    except OSError:
        return False
    return head[:5] == b"\x7fELF\x02" and head[18:20] == b"\x3e\x00"


class Search:
    """Where drivers are looked for: what the system's loader would find, and the usual places."""

    def __init__(self, only=None):
        """only: a folder instead of all that."""
        own = [one for one in os.environ.get("LD_LIBRARY_PATH", "").split(":") if one]
        self.known = [] if only else cached_libraries()
        self.trusted = own  # where the system's loader looks by itself
        self.folders = [only] if only else \
            own + [found for place in PLACES for found in sorted(glob.glob(place))]

    def find(self, name):
        """The whole path of a library, or None."""
        if os.path.isabs(name):
            return name if is_for_us(name) else None
        places = [os.path.join(folder, name) for folder in self.folders]
        places += [path for known, path in self.known if known == name]
        return next((place for place in places if is_for_us(place)), None)

    def is_trusted(self, path):
        return os.path.dirname(path) in self.trusted or \
            path in (known for _, known in self.known)


def registered_files():
    """The files *.icd that an OpenCL loader would read."""
    given = os.environ.get("OCL_ICD_VENDORS") or os.environ.get("OPENCL_VENDOR_PATH")
    places = [given] if given else ["/etc/OpenCL/vendors"]
    if not given and os.environ.get("CONDA_PREFIX"):
        places.append(os.environ["CONDA_PREFIX"] + "/etc/OpenCL/vendors")
    if given and given.endswith(".icd"):
        return [given if os.path.exists(given) else f"/etc/OpenCL/vendors/{given}"]
    return [file for place in places for file in sorted(glob.glob(f"{place}/*.icd"))]


def registered_drivers(search):
    """(path or bare name, where it is registered): a name that is found nowhere stays as it is."""
    for file in registered_files():
        name = text_of(file).split("\n")[0].strip()
        if name:
            yield search.find(name) or name, file


def find(search):
    """Rows of drivers: the library and how it was found."""
    rows, seen = [], set()
    found = list(registered_drivers(search))
    found += [(search.find(name), None) for name in NAMES if search.find(name)]
    for library, file in found:
        if os.path.realpath(library) not in seen and os.path.basename(library) not in seen:
            rows.append({"library": library, "registered": file, "there": is_for_us(library)})
        seen |= {os.path.realpath(library), os.path.basename(library)}
    return rows


def environment(rows, search, folder):
    """The variables with which the loader in the kit's folder sees all these drivers."""
    vendors = folder / "vendors"
    vendors.mkdir(exist_ok=True)
    for number, row in enumerate(rows):
        library = os.path.realpath(row["library"]) if row["there"] else row["library"]
        (vendors / f"{number:02}.icd").write_text(library + "\n", encoding="utf-8")
    # A driver finds its own parts beside itself, or where the system's loader looks.
    beside = [os.path.dirname(path) for row in rows
              if row["there"] and not search.is_trusted(row["library"])
              for path in (row["library"], os.path.realpath(row["library"]))]
    paths = dict.fromkeys(search.trusted + beside)
    return {"OCL_ICD_VENDORS": str(vendors), **({"LD_LIBRARY_PATH": ":".join(paths)} if paths else {})}


def cuda_library(search):
    return search.find("libcuda.so.1")


def python_modules():
    """The versions of the modules the kit can use, without loading them."""
    found = {}
    for name in MODULES:
        if importlib.util.find_spec(name):
            try:
                found[name] = metadata.version(name)
            except metadata.PackageNotFoundError:
                found[name] = "?"  # CuPy's package has another name
    return found


def machine():
    processor = re.search(r"^model name\s*: (.*)$", text_of("/proc/cpuinfo"), re.MULTILINE)
    memory = re.search(r"^MemTotal: *(\d+)", text_of("/proc/meminfo"), re.MULTILINE)
    return {"system": platform.platform(), "libc": " ".join(platform.libc_ver()),
            "cpu": processor[1] if processor else platform.processor(),
            "threads": len(os.sched_getaffinity(0)),
            "memory_bytes": 1024 * int(memory[1]) if memory else None,
            "python": platform.python_version(), "python_modules": python_modules()}


def display_devices():
    """The PCI devices that are displays, accelerators or NVIDIA's bridges between them."""
    for folder in sorted(glob.glob("/sys/bus/pci/devices/*")):
        kind = text_of(f"{folder}/class")
        if kind.startswith(("0x03", "0x12", "0x0680")):
            yield f"{os.path.basename(folder)} class {kind} vendor {text_of(folder + '/vendor')} " \
                  f"device {text_of(folder + '/device')}"


def describe(rows, search):
    """All that helps to prepare the next try, line by line."""
    yield from (f"driver: {row['library']}" + ("" if row["there"] else " (is not there)") +
                (f", registered in {row['registered']}" if row["registered"] else ", not registered")
                for row in rows)
    yield f"drivers were looked for in: {' '.join(search.folders)}"
    yield f"files in /etc/OpenCL/vendors: {' '.join(os.listdir('/etc/OpenCL/vendors'))}" \
        if os.path.isdir("/etc/OpenCL/vendors") else "there is no /etc/OpenCL/vendors"
    yield from (f"library: {name} {path}" for name, path in search.known if TELLING.search(name))
    yield from (f"library: {path}" for folder in search.folders
                for path in sorted(glob.glob(f"{folder}/lib*.so*"))[:5000]
                if TELLING.search(os.path.basename(path)))
    yield "/dev: " + " ".join(sorted(path for pattern in ("nvidia*", "dri/*", "kfd", "dxg", "accel*")
                                     for path in glob.glob(f"/dev/{pattern}")))
    yield from (f"PCI: {line}" for line in display_devices())
    for path in ["/proc/driver/nvidia/version", *glob.glob("/proc/driver/nvidia/gpus/*/information")]:
        yield f"{path}: {text_of(path) or '(not there)'}"
    yield f"nvidia-smi -L: {output_of('nvidia-smi', '-L')}"
    yield from (f"{name}={os.environ[name]}" for name in VARIABLES if name in os.environ)
    yield f"Python {sys.version.split()[0]} at {sys.executable}"


def clocks():
    """The GPU's clocks and limits as nvidia-smi reads them, or None."""
    keys = ("name,driver_version,memory.total,clocks.sm,clocks.max.sm,clocks.mem,clocks.max.mem,"
            "power.limit,pcie.link.gen.current,pcie.link.width.current,ecc.mode.current,pstate")
    text = output_of("nvidia-smi", f"--query-gpu={keys}", "--format=csv,noheader")
    rows = [line.split(", ") for line in text.split("\n")]
    return [dict(zip(keys.split(","), row)) for row in rows] if "," in text else None
