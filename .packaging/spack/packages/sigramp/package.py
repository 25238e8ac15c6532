# SPDX-License-Identifier: MIT

import pathlib

from spack.package import *


class Sigramp(CMakePackage):
    """The logistic sigmoid, softplus, ReLU and the logistic density over arrays, correctly rounded, and sums of millions of such
    units, with the same bits on every device."""

    url = (pathlib.Path(__file__).resolve().parents[3] / "sigramp-@VERSION@.tar.gz").as_uri()

    license("MIT")

    version("@VERSION@", sha256="@SHA256@")

    variant("shared", default=True, description="Build a shared library")
    variant("tool", default=True, description="Build the command-line tool")
    variant("mpi", default=False, when="+shared", description="Divide points and terms among the ranks of MPI")

    generator("ninja")
    depends_on("c", type="build")
    depends_on("cmake@3.21:", type="build")
    depends_on("opencl-c-headers", type="build")
    depends_on("pkgconfig", type="build", when="+tool")
    depends_on("jansson", when="+tool")
    depends_on("popt", when="+tool")
    depends_on("mpi", when="+mpi")

    def cmake_args(self):
        return [
            self.define_from_variant("BUILD_SHARED_LIBS", "shared"),
            self.define_from_variant("SIGRAMP_BUILD_TOOL", "tool"),
            self.define("SIGRAMP_BUILD_MPI", self.spec.satisfies("+mpi")),
            self.define("SIGRAMP_BUILD_TESTS", False),
            self.define("SIGRAMP_BUILD_BENCH", False),
        ]
