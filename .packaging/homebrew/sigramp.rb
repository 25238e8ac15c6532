# SPDX-License-Identifier: MIT
class Sigramp < Formula
  desc "Correctly rounded sigmoids, and sums of millions of them"
  url "file://#{File.expand_path("../sigramp-@VERSION@.tar.gz", __dir__)}"
  sha256 "@SHA256@"
  license "MIT"

  depends_on "cmake" => :build
  depends_on "ninja" => :build
  depends_on "opencl-headers" => :build
  depends_on "pkgconf" => :build
  depends_on "jansson"
  depends_on :linux
  depends_on "popt"

  def install
    system "cmake", "-S", ".", "-B", "build", "-G", "Ninja", "-DSIGRAMP_BUILD_TESTS=OFF", "-DSIGRAMP_BUILD_BENCH=OFF",
                    "-DSIGRAMP_BUILD_MPI=OFF", *std_cmake_args
    system "cmake", "--build", "build"
    system "cmake", "--install", "build"
  end

  test do
    assert_equal "0\n0\n1\n", shell_output("#{bin}/sigramp eval relu --x -1:1:3 --device cpu")
  end
end
