# SPDX-License-Identifier: MIT
"""recipes.py SOURCE SCRATCH: makes the source archive in the scratch folder, and fails unless it is the same each time and each
package's recipe names its version, its checksum, what the build needs and else nothing, and options that the build has."""

import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import types

# What CMake looks for, and the package that has it. Of vcpkg the library alone is made.
PACKAGES = {
    "cmake": {"debian": "cmake", "conda": "cmake", "spack": "cmake", "homebrew": "cmake", "vcpkg": "vcpkg-cmake"},
    "PkgConfig": {"debian": "pkg-config", "conda": "pkg-config", "spack": "pkgconfig", "homebrew": "pkgconf"},
    "CL/cl.h": {"debian": "opencl-c-headers", "conda": "opencl-headers", "spack": "opencl-c-headers",
                "homebrew": "opencl-headers", "vcpkg": "opencl"},
    "jansson": {"debian": "libjansson-dev", "conda": "jansson", "spack": "jansson", "homebrew": "jansson"},
    "popt": {"debian": "libpopt-dev", "conda": "popt", "spack": "popt", "homebrew": "popt"},
    "MPI": {"debian": "mpi-default-dev", "spack": "mpi"},
    "Threads": {},  # of the C library
}
# What is there beside that: the compiler, what runs the build, and what a system's packages are made by.
BESIDE = {
    "debian": {"debhelper-compat", "dh-python", "ninja-build", "python3"},
    "conda": {"ninja", "python", "numpy"},
    "spack": {"c"},
    "homebrew": {"ninja"},
    "vcpkg": {"vcpkg-cmake-config"},
}


def build_needs(cmake):
    """What the build of library, tool and libsigramp-mpi looks for."""
    return ({"cmake"} | set(re.findall(r"find_package\((\w+)", cmake)) | set(re.findall(r"find_path\(\w+ ([\w/.]+)", cmake)) |
            set(re.findall(r"pkg_check_modules\(\w+ REQUIRED IMPORTED_TARGET (\w+)\)", cmake)))


def spack_package(text):
    """{name: [argument, ...]} of what a package's class calls."""
    called = {}

    def directive(name):
        return lambda *arguments, **_: called.setdefault(name, []).append(arguments[0])

    module = types.ModuleType("spack.package")
    for name in ("license", "version", "variant", "generator", "depends_on"):
        setattr(module, name, directive(name))
    module.CMakePackage = object
    sys.modules.update({"spack": types.ModuleType("spack"), "spack.package": module})
    exec(compile(text, "package.py", "exec"), {"__file__": "/1/2/3/4/package.py"})
    return called


def conda_requirements(text):
    requirements = re.search(r"(?ms)^requirements:\n(.*?)\n\n", text)[1]
    return [item for item in re.findall(r"(?m)^    - (.*)$", requirements) if not item.startswith("$")]


def debian_requirements(text):
    field = re.search(r"(?ms)^Build-Depends: (.*?)^\S", text)[1]
    return [item.strip() for item in field.split(",")]


def first_words(items):
    return {re.match(r"[\w-]+", item)[0] for item in items}


class Recipes:
    def __init__(self, source, made):
        self.source, self.made = source, made
        self.faults, self.count = [], 0
        self.cmake = "".join(path.read_text() for path in [source / "CMakeLists.txt", *sorted((source / "host/cmake").glob("*.cmake"))])
        self.header = (source / "host/include/sigramp/sigramp.h").read_text()
        self.version = re.search(r'SIGRAMP_VERSION "(.*)"', self.header)[1]
        self.texts = {name: (source / path).read_text() for name, path in
                      {"debian": ".packaging/debian/control", "rules": ".packaging/debian/rules", "run": "run",
                       "pyproject": "pyproject.toml", "citation": "CITATION.cff"}.items()}
        self.texts.update({name: (made / path).read_text() for name, path in
                           {"conda": "conda/recipe.yaml", "spack": "spack/packages/sigramp/package.py",
                            "homebrew": "homebrew/sigramp.rb", "vcpkg": "vcpkg/sigramp/vcpkg.json",
                            "portfile": "vcpkg/sigramp/portfile.cmake"}.items()})

    def expect(self, is_right, what):
        self.count += 1
        if not is_right:
            self.faults.append(what)

    def needs(self):
        spack = spack_package(self.texts["spack"])
        named = {
            "debian": first_words(debian_requirements(self.texts["debian"])),
            "conda": first_words(conda_requirements(self.texts["conda"])),
            "spack": first_words(spack["depends_on"]),
            "homebrew": set(re.findall(r'depends_on "([\w-]+)"', self.texts["homebrew"])),
            "vcpkg": {each if isinstance(each, str) else each["name"] for each in json.loads(self.texts["vcpkg"])["dependencies"]},
        }
        needed = build_needs(self.cmake)
        self.expect(needed == set(PACKAGES), f"the build looks for {sorted(needed)}, and packages are known of {sorted(PACKAGES)}")
        for system, names in named.items():
            right = {packages[system] for packages in PACKAGES.values() if system in packages} | BESIDE[system]
            self.expect(names == right, f"{system} names {sorted(names)}, not {sorted(right)}")
        for need, packages in PACKAGES.items():
            self.expect(need == "MPI" or not packages or re.search(rf"(?m)^{packages['debian']} = ", self.texts["run"]),
                        f"./run does not install what has {need}")

    def versions(self):
        archive = f"sigramp-{self.version}.tar.gz"
        checksum = hashlib.sha256((self.made / archive).read_bytes()).hexdigest()
        for system in "conda", "spack", "homebrew":
            self.expect(archive in self.texts[system] and checksum in self.texts[system], f"{system} takes another archive")
        self.expect(spack_package(self.texts["spack"])["version"] == [self.version], "spack has another version")
        self.expect(json.loads(self.texts["vcpkg"])["version"] == self.version, "vcpkg has another version")
        self.expect(f'version: "{self.version}"' in self.texts["conda"], "conda has another version")
        self.expect(f"\nversion: {self.version}\n" in self.texts["citation"], "CITATION.cff has another version")
        soname = self.version.partition(".")[0]
        for library in "libsigramp", "libsigramp-mpi":
            self.expect(f"\nPackage: {library}{soname}\n" in self.texts["debian"], f"Debian's {library} is not named by its SONAME")
        for system, pattern in {"debian": r"cmake \(>= (.*?)\)", "conda": r"cmake >=(.*)", "spack": r"cmake@(.*?):"}.items():
            self.expect(re.search(pattern, self.texts[system])[1] == re.search(r"VERSION (3[0-9.]+)\)", self.cmake)[1],
                        f"{system} wants another CMake")
        python, numpy = re.search(r'requires-python = ">=(.*)"', self.texts["pyproject"])[1], \
            re.search(r'"numpy>=(.*?)"', self.texts["pyproject"])[1]
        self.expect(f"numpy >={numpy}\n" in self.texts["conda"], "conda wants another NumPy")
        self.expect(self.texts["conda"].count(f"python >={python}\n") == 2, "conda wants another Python")
        self.expect(f"python3 (>= {python})" in self.texts["debian"], "Debian wants another Python")
        self.expect(f'oldest_numpy="\n{python} = {numpy}\n' in self.texts["run"], "./run tries another oldest NumPy")

    def options(self):
        known = set(re.findall(r"(?m)^(?:option|set)\((SIGRAMP_\w+)", (self.source / "CMakeLists.txt").read_text()))
        for system in "rules", "conda", "spack", "homebrew", "portfile":
            named = set(re.findall(r"SIGRAMP_[A-Z_]+", self.texts[system]))
            self.expect(named and named <= known, f"{system}: the build has no {sorted(named - known)}")

    def licences(self):
        for system in "conda", "spack", "homebrew", "vcpkg", "citation", "pyproject":
            self.expect(re.search(r'(?m)license\W.*\bMIT\b', self.texts[system]), f"{system} does not name the licence")


def make(source, folder):
    subprocess.run([source / ".packaging/dist.sh", folder], check=True, env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"})
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def main():
    source, scratch = map(pathlib.Path, sys.argv[1:])
    first, second = (make(source, scratch / name) for name in ("first", "second"))
    recipes = Recipes(source, scratch / "first")
    recipes.expect(first == second, "two archives of the same differ")
    for check in recipes.versions, recipes.needs, recipes.options, recipes.licences:
        check()
    print("\n".join(recipes.faults) or f"{recipes.count} things that the packages' recipes say hold")
    return 1 if recipes.faults else 0


if __name__ == "__main__":
    sys.exit(main())
