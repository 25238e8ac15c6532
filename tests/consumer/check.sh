#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# check.sh SOURCE_DIR BUILD_DIR: installs what BUILD_DIR built, and uses it by CMake and by pkg-config.
set -euo pipefail
source_dir=$(cd "$1" && pwd)
build_dir=$(cd "$2" && pwd)
project=$source_dir/tests/consumer/project
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    echo "consumer: $*" >&2
    exit 1
}

# Moved after the installation: nothing installed may know where it was put.
cmake --install "$build_dir" --prefix "$work/first" >"$work/install.log" || fail "cannot install"
mv "$work/first" "$work/prefix"
prefix=$work/prefix
for name in sigramp/sigramp.h sigramp/sigramp_opencl.h sigramp.pc sigramp-config.cmake \
    sigramp-config-version.cmake LICENSE; do
    [ -n "$(find "$prefix" -path "*/$name")" ] || fail "$name is not installed"
done
if grep -r -l --include '*.cmake' --include '*.pc' --include '*.h' -F -e "$work/first" -e "$build_dir" "$prefix"; then
    fail "the files above name a folder of the build"
fi

cmake -S "$project" -B "$work/cmake" -D CMAKE_PREFIX_PATH="$prefix" >"$work/cmake.log" ||
    { cat "$work/cmake.log"; fail "find_package failed"; }
cmake --build "$work/cmake" >"$work/cmake.log" || { cat "$work/cmake.log"; fail "the CMake consumer does not build"; }
"$work/cmake/consumer" || fail "the CMake consumer is wrong"

PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name sigramp.pc)")
export PKG_CONFIG_PATH
library_dir=$(pkg-config --variable=libdir sigramp)
# shellcheck disable=SC2046,SC2086 # words are meant
"${CC:-cc}" -std=c11 -Wall -Wextra -Wpedantic -Werror ${CFLAGS-} -o "$work/consumer" "$project/main.c" \
    $(pkg-config --cflags --libs sigramp) || fail "the pkg-config consumer does not build"
LD_LIBRARY_PATH=$library_dir "$work/consumer" || fail "the pkg-config consumer is wrong"

cat >"$work/headers.c" <<'TEXT'
#include <sigramp/sigramp_opencl.h>
#include <sigramp/sigramp.h>
TEXT
compilers=("${CC:-cc} -x c -std=c11")
for compiler in g++ clang++; do
    if command -v "$compiler" >/dev/null; then
        compilers+=("$compiler -x c++ -std=c++11")
    fi
done
for compiler in "${compilers[@]}"; do
    # shellcheck disable=SC2046,SC2086 # words are meant
    $compiler -Wall -Wextra -Wpedantic -Werror -fsyntax-only -DCL_TARGET_OPENCL_VERSION=120 \
        $(pkg-config --cflags sigramp) "$work/headers.c" || fail "the headers fail with: $compiler"
done

# Every name that a shared library shows is a public one.
if [ -e "$library_dir/libsigramp.so" ]; then
    if nm -D --defined-only "$library_dir/libsigramp.so" | grep -v ' sigramp_'; then
        fail "the library shows the names above"
    fi
    if readelf -d "$library_dir/libsigramp.so" | grep 'NEEDED.*OpenCL'; then
        fail "the library is linked to an OpenCL loader"
    fi
fi
# The manual has every unit's row, as the installed library knows it.
# shellcheck disable=SC2046,SC2086 # words are meant
"${CC:-cc}" -std=c11 -Wall -Wextra -Werror ${CFLAGS-} -o "$work/rows" "$source_dir/tests/consumer/rows.c" \
    $(pkg-config --cflags --libs sigramp) || fail "the program that prints the rows does not build"
LD_LIBRARY_PATH=$library_dir "$work/rows" >"$work/rows.txt" || fail "the rows cannot be printed"
[ -s "$work/rows.txt" ] || fail "there are no rows"
for page in sigramp.1 sigramp.3; do
    path=$(find "$prefix" -name "$page")
    [ -n "$path" ] || fail "the manual page $page is not installed"
    # A row is what stands between blanks; \- is how a page writes a minus.
    sed -e 's/\\-/-/g' -e 's/  */ /g' "$path" >"$work/$page.txt"
    while IFS= read -r row; do
        grep -q -x -F -e "$row" "$work/$page.txt" || fail "$page lacks the row: $row"
    done <"$work/rows.txt"
    if grep '@[A-Z_]*@' "$path"; then
        fail "$page has the unfilled places above"
    fi
done
if [ -e "$build_dir/bin/sigramp" ]; then
    "$prefix/bin/sigramp" --version || fail "the installed tool does not start"
    # It finds what tries out drivers where it was moved to.
    OCL_ICD_VENDORS=/nonexistent "$prefix/bin/sigramp" devices --json >"$work/devices.json" || fail "no devices are listed"
    helper=$(sed -n '/"helper"/,/}/ s/.*"path": "\(.*\)",/\1/p' "$work/devices.json")
    [ -x "$helper" ] && [ "$(realpath "$helper")" = "$(realpath "$prefix")/libexec/sigramp/sigramp-try-device" ] ||
        fail "the tool tries out drivers by '$helper'"
fi
