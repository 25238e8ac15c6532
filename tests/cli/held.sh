#!/bin/sh
# SPDX-License-Identifier: MIT
# held.sh TOOL SHIM FOLDER: offsets and weights for which there is no memory are summed where they lie, in their files.
tool=$1
shim=$2
scratch=$3/held
limit=100000 # KiB of memory that may be asked for; each file has 160 MB

rm -rf "$scratch"
mkdir -p "$scratch" || exit 1
trap 'rm -rf "$scratch"' EXIT
failures=0
fail() {
    echo "held: $*"
    failures=$((failures + 1))
}

# 40 million zeros, which take no disk
truncate -s 160000000 "$scratch/a.f32" || exit 1
truncate -s 160000000 "$scratch/w.f32" || exit 1

# sum OFFSETS [OPTION..]
sum() {
    file=$1
    shift
    "$tool" sum --device cpu --precision f32 --threads 2 --method fast --x -3:3:7 --offsets "$file" "$@"
}
limited() (
    ulimit -d $limit
    sum "$@"
)
# refused TEXT COMMAND..: it ends with 1 and says the text, in one line
refused() {
    text=$1
    shift
    "$@" >"$scratch/out" 2>"$scratch/said"
    status=$?
    [ $status -eq 1 ] || fail "$* ended with $status"
    [ ! -s "$scratch/out" ] || fail "$* wrote something"
    [ "$(wc -l <"$scratch/said")" -eq 1 ] && grep -q "$text" "$scratch/said" || fail "$* said: $(cat "$scratch/said")"
}

sum "$scratch/a.f32" >"$scratch/right" || fail "without a limit"
limited "$scratch/a.f32" >"$scratch/mapped" || fail "with the limit"
cmp "$scratch/right" "$scratch/mapped" || fail "the sums differ"
[ "$(sed -n 4p "$scratch/right")" = 2e+07 ] || fail "half of 40 million is $(sed -n 4p "$scratch/right")"
limited "$scratch/a.f32" --weights "$scratch/w.f32" >"$scratch/zeros" || fail "with weights"
[ "$(sort -u "$scratch/zeros")" = 0 ] || fail "sums of weights 0 are $(sort -u "$scratch/zeros")"
refused "not enough memory" limited "$scratch/a.f32" --precision f64
refused "no memory for 40000000 terms" limited "$scratch/a.f32" --method direct

export LD_PRELOAD="$shim"
SIGRAMP_FAULT=map:1 refused "cannot map" limited "$scratch/a.f32"
SIGRAMP_FAULT=shrink:2 refused "became shorter" limited "$scratch/a.f32" --weights "$scratch/w.f32"
[ -s "$scratch/w.f32" ] && fail "no file was mapped a second time"
[ $failures -eq 0 ]
