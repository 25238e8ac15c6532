#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# static.sh SOURCE_DIR BUILD_DIR: as check.sh, with the library built as a static one in BUILD_DIR.
set -euo pipefail
source_dir=$1
build_dir=$2
cmake -S "$source_dir" -B "$build_dir" -D BUILD_SHARED_LIBS=OFF -D SIGRAMP_BUILD_TOOL=OFF \
    -D SIGRAMP_BUILD_TESTS=OFF -D SIGRAMP_BUILD_BENCH=OFF >/dev/null
cmake --build "$build_dir" --parallel 2 >/dev/null
exec bash "$source_dir/tests/consumer/check.sh" "$source_dir" "$build_dir"
