#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# check.sh BUILD_DIR OBJDUMP HERE COMMAND...: the aarch64 library in BUILD_DIR must be vectorised with fused
# multiply-add, and COMMAND, which runs its sigramp-bits, must print what this machine's (HERE) prints.
set -euo pipefail
build_dir=$1 objdump=$2 here=$3
shift 3
start=${SIGRAMP_BITS_START:-$((RANDOM % 256))} # set it to repeat a run

fail() {
    echo "aarch64: $*" >&2
    exit 1
}

# The code of one object's maps, or of all its functions: PATTERN of their names.
code_of() {
    "$objdump" -d "$1" | awk -v name="$2" '/^[0-9a-f]+ </ { inside = $2 ~ name } inside'
}

# GCC 12 vectorises the maps of every unit, GCC 14 not all of them; the bits are the same.
check_vectorised() {
    code_of "$1" '^<(map_|fill_)' | grep -E '	v[0-9]+\.(2d|4s), v' >/dev/null && return
    ! readelf -p .comment "$1" | grep 'GCC: .* 12\.' >/dev/null || fail "its maps are not vectorised: $1"
    echo "aarch64, of it only whether the maps of $(basename "${1%.dir/*}") are vectorised: the compiler does not" \
        >>"$build_dir/left-out"
}

check_object() {
    check_vectorised "$1"
    code_of "$1" . | grep -E '	fml[as]	v[0-9]+\.(2d|4s)' >/dev/null || fail "it has no vector fma: $1"
    if "$objdump" -t "$1" | grep -E 'UND.* fmaf?$'; then
        fail "it calls the C library's fma: $1"
    fi
}

rm -f "$build_dir/left-out"
mapfile -t objects < <(find "$build_dir" -name 'unit_loops.c.o' | sort)
[ "${#objects[@]}" -gt 0 ] || fail "no loops found in $build_dir"
in_tables=0 # maps of float32 that look up in registers, as NEON's form of them does; a ramp has no need of it
for object in "${objects[@]}"; do
    check_object "$object"
    ! code_of "$object" '^<(map_|fill_)' | grep '	tbl	' >/dev/null || in_tables=$((in_tables + 1))
done
[ $((2 * in_tables)) -ge $((${#objects[@]} - 2)) ] || fail "only $in_tables units' maps of float32 are in NEON's form"

"$here" "$start" >"$build_dir/here.txt" 2>"$build_dir/here.log" || fail "this machine's results are wrong"
"$@" "$start" >"$build_dir/there.txt" 2>"$build_dir/there.log" ||
    { cat "$build_dir/there.log" "$build_dir/there.txt"; fail "start $start: aarch64 failed or is wrong"; }
cat "$build_dir/here.log" "$build_dir/there.log"
grep -q '^start .* on aarch64, baseline$' "$build_dir/there.log" || fail "it did not run on aarch64"
diff "$build_dir/here.txt" "$build_dir/there.txt" || fail "start $start: other bits (> aarch64) than here (<)"

# Two objects a unit; each unit verified, and mapped at every 256th input.
units=$((${#objects[@]} / 2))
[ "$units" -ge 4 ] || fail "only $units units were built"
for line in '^verify .* 1048672 results 0 wrong$' '^map f32 x - 0 .* 16777216 results [0-9a-f]{16}$'; do
    [ "$(grep -cE "$line" "$build_dir/there.txt")" = "$units" ] || fail "not one line a unit: $line"
done
cat "$build_dir/there.txt"
