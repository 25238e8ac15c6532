#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# check.sh SCRATCH SOURCE: a copy of the source, to which the manual's recipe, in sigramp.7, adds a unit, softstep = log(1 + logistic(t)),
# in three edits (softstep.patch), is built and checked: maps, direct and fast sums against MPFR by every instruction set
# and on PoCL, the same bits by all of them, and that closed sums, for which it has no mirror, refuse it clearly.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scratch=$1 source=$2
copy=$scratch/source build=$scratch/build

fail() {
    echo "new-unit: $*"
    exit 1
}

rm -rf "$scratch" && mkdir -p "$copy" || exit 1
cp -a "$source"/{CMakeLists.txt,host,kernels,tests} "$copy" || exit 1
[ "$(grep -c '^+++ ' "$here/softstep.patch")" -le 3 ] || fail "more than three edits"
# As outside of any repository, or git would look for the files at the root of the one around.
(cd "$copy" && GIT_CEILING_DIRECTORIES=$scratch git apply "$here/softstep.patch") || fail "the patch does not apply"

# -O1: the bits are the same, and the compiler is quicker.
cmake -S "$copy" -B "$build" -G Ninja -D CMAKE_BUILD_TYPE=Debug -D CMAKE_C_FLAGS_DEBUG=-O1 -D SIGRAMP_BUILD_TESTS=ON \
    -D SIGRAMP_ONLY_ACCURACY=ON -D SIGRAMP_BUILD_BENCH=OFF >"$scratch/log" 2>&1 &&
    cmake --build "$build" --target sigramp-tool sigramp-accuracy sigramp-try-device >"$scratch/log" 2>&1 || {
    tail -n 30 "$scratch/log"
    fail "it does not build"
}
grep -A 3 'warning:' "$scratch/log" && fail "warnings"
tool=$build/bin/sigramp
accuracy=$(find "$build" -name sigramp-accuracy -type f)

export OCL_ICD_VENDORS=pocl.icd POCL_CACHE_DIR=$scratch/pocl SIGRAMP_CACHE_DIR=$scratch/cache SIGRAMP_WORK_GROUP_SIZE=64
"$tool" --help | grep -q 'softstep' || fail "the tool does not name it"
for isa in baseline avx2 avx512; do
    "$tool" eval softstep --device cpu --isa $isa --x 0 >"$scratch/at-0" 2>"$scratch/errors" ||
        { grep -q 'not available here' "$scratch/errors" && continue; cat "$scratch/errors"; fail "$isa"; }
    [ "$(cat "$scratch/at-0")" = 0.4054651081081644 ] || fail "$isa: log(3/2) is $(cat "$scratch/at-0")"
    "$accuracy" --unit softstep --isa $isa --seed 1 --count 20000 >"$scratch/log" || { cat "$scratch/log"; fail "$isa: maps"; }
    "$accuracy" --unit softstep --isa $isa --seed 2 --count 20000 --offsets >"$scratch/log" ||
        { cat "$scratch/log"; fail "$isa: maps with offsets"; }
    for method in direct fast; do
        "$accuracy" --sums --unit softstep --method $method --isa $isa --threads 1 --seed 3 --count 40 >"$scratch/log" ||
            { cat "$scratch/log"; fail "$isa: $method sums"; }
    done
done
"$accuracy" --paths --unit softstep --device opencl --seed 4 --count 20 >"$scratch/log" || { cat "$scratch/log"; fail "bits of maps"; }
for method in direct fast; do
    "$accuracy" --relations --unit softstep --method $method --device opencl --seed 5 --count 12 >"$scratch/log" ||
        { cat "$scratch/log"; fail "bits of $method sums"; }
done

"$tool" sum --unit softstep --x 0:1:3 --offsets 0:9:10 --method closed --device cpu >"$scratch/sum" 2>"$scratch/errors"
[ $? = 2 ] && [ ! -s "$scratch/sum" ] && grep -q 'mirror' "$scratch/errors" ||
    fail "closed: $(cat "$scratch/sum" "$scratch/errors")"
"$tool" sum --unit softstep --x 0:1:3 --offsets 0:9:1000 --device cpu >/dev/null || fail "auto takes no other method"
echo "three edits, right by every instruction set and on PoCL"
