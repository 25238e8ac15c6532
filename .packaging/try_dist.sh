#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# try_dist.sh ARCHIVE: builds what the archive has in a folder of its own, by the processors that it may take, installs it, and uses the
# library and the tool.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
export SIGRAMP_CACHE_DIR=$work/cache
tar -xzf "$1" -C "$work"
source=$(echo "$work"/sigramp-*)
cmake -S "$source" -B "$work/build" -G Ninja -D SIGRAMP_BUILD_TESTS=OFF -D SIGRAMP_BUILD_BENCH=OFF >"$work/log" 2>&1 &&
    cmake --build "$work/build" >>"$work/log" 2>&1 || { tail -n 40 "$work/log" >&2 && exit 1; }
! grep 'warning:' "$work/log" >&2
"$work/build/bin/sigramp" verify --quick --device cpu
bash "$source/tests/consumer/check.sh" "$source" "$work/build"
echo "${1##*/} builds, installs and works"
