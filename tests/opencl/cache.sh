#!/bin/sh
# SPDX-License-Identifier: MIT
# cache.sh SCRATCH_DIR LAYER TOOL: the cache of programs survives damage, another driver, a full disk and two processes
# at once: the results are right each time, the program comes from where it must, and a whole entry is left.
scratch=$1
tool=$3
rm -rf "$scratch"
mkdir -p "$scratch/pocl" || exit 1
cd "$scratch" || exit 1
OPENCL_LAYERS=$2
LSAN_OPTIONS=suppressions=$(dirname "$0")/../leaks-of-drivers.txt:print_suppressions=0
SIGRAMP_CACHE_DIR=$scratch/cache
SIGRAMP_LAYER_LOG=$scratch/log
POCL_CACHE_DIR=$scratch/pocl
export OPENCL_LAYERS LSAN_OPTIONS SIGRAMP_CACHE_DIR SIGRAMP_LAYER_LOG POCL_CACHE_DIR
status=0

wrong() {
    echo "cache: $*"
    status=1
}

evaluate() { # OUT: the map on the device, into OUT.f32
    rm -f "$scratch/$1.f32"
    "$tool" eval relu --x -3:5:1001 --offset 0.375 --precision f32 --quiet --device opencl --out "$scratch/$1.f32"
}

expect_right() { # OUT WHEN
    cmp -s "$scratch/$1.f32" "$scratch/right.f32" || wrong "$2: the results are not right"
}

expect_entries() { # COUNT WHEN: so many entries, all whole, and nothing else
    [ "$(ls -A "$SIGRAMP_CACHE_DIR" | wc -l)" = "$1" ] || wrong "$2: not $1 entries: $(ls -lA "$SIGRAMP_CACHE_DIR")"
    [ "$(ls -A "$SIGRAMP_CACHE_DIR" | grep -c '^[0-9a-f]*[.]bin$')" = "$1" ] || wrong "$2: what is not an entry is left"
}

run() { # HOW WHEN: evaluates; HOW is what the program must be made from, in order: "source" or "binary source" ...
    rm -f "$SIGRAMP_LAYER_LOG"
    evaluate out || wrong "$2: it failed"
    expect_right out "$2"
    made=$(grep -x -e source -e binary "$SIGRAMP_LAYER_LOG" | tr '\n' ' ')
    [ "$made" = "$1 " ] || wrong "$2: the program was made from: $made, not $1"
}

SIGRAMP_CACHE_DIR= "$tool" eval relu --x -3:5:1001 --offset 0.375 --precision f32 --quiet --device cpu \
    --out "$scratch/right.f32" || exit 1

[ ! -e "$SIGRAMP_LAYER_LOG" ] || wrong "the CPU path touched OpenCL"

run source "an empty cache"
expect_entries 1 "an empty cache"
[ "$(stat -c %a "$SIGRAMP_CACHE_DIR")" = 700 ] || wrong "the folder is not private"
run binary "a warm cache"
entry=$(ls "$SIGRAMP_CACHE_DIR"/*.bin)
cp "$entry" good
size=$(wc -c <good)

damaged() { # WHEN: what `bad` holds is the entry
    cp bad "$entry"
    run source "$1"
    expect_entries 1 "$1"
    run binary "after $1"
}
: >bad
damaged "an empty entry"
head -c 20 good >bad
damaged "a cut header"
head -c $((size / 2)) good >bad
damaged "half an entry"
head -c $((size - 1)) good >bad
damaged "a cut last byte"
{ cat good; printf x; } >bad
damaged "a byte too many"
for at in 3 9 17 24 $((size / 3)) $((size - 1)); do
    byte=$(od -An -tu1 -j "$at" -N 1 good)
    { head -c "$at" good; printf "\\$(printf %o $((byte ^ 16)))"; tail -c +$((at + 2)) good; } >bad
    damaged "a flipped bit in byte $at"
done

# A binary that the driver does not take, and one that gives wrong answers.
for fault in binary wrong:1 build:1; do
    SIGRAMP_LAYER_FAULT=$fault
    export SIGRAMP_LAYER_FAULT
    run "binary source" "an entry with fault $fault"
    unset SIGRAMP_LAYER_FAULT
    expect_entries 1 "an entry with fault $fault"
    run binary "after an entry with fault $fault"
done

# A driver of another version must neither read the entry nor take it away.
SIGRAMP_LAYER_DRIVER=other
export SIGRAMP_LAYER_DRIVER
run source "another driver"
expect_entries 2 "another driver"
run binary "another driver again"
unset SIGRAMP_LAYER_DRIVER
run binary "the first driver again"

# A disk of 16 KiB, where this system lets us have one; test_cache.c fills the disk in another way everywhere. The
# driver's own cache is elsewhere: some drivers end the process when that disk is full.
rm -rf "$SIGRAMP_CACHE_DIR"
mkdir -m 700 "$SIGRAMP_CACHE_DIR"
if unshare -rm mount -t tmpfs -o size=16k,mode=700 tmpfs "$SIGRAMP_CACHE_DIR" 2>/dev/null; then
    rm -f "$SIGRAMP_LAYER_LOG"
    export tool scratch
    unshare -rm sh -c 'mount -t tmpfs -o size=16k,mode=700 tmpfs "$SIGRAMP_CACHE_DIR" && rm -f "$scratch/out.f32" &&
        "$tool" eval relu --x -3:5:1001 --offset 0.375 --precision f32 --quiet --device opencl \
            --out "$scratch/out.f32" && [ -z "$(ls -A "$SIGRAMP_CACHE_DIR")" ]' ||
        wrong "a full disk: it failed, or left a part of an entry"
    expect_right out "a full disk"
else
    echo "cache: no small disk can be mounted here; that part is left out"
fi
run source "space again"
expect_entries 1 "space again"
run binary "space again, warm"

# A folder that cannot be made, and one that others may read: no cache, and no failure.
good_folder=$SIGRAMP_CACHE_DIR
SIGRAMP_CACHE_DIR=/dev/null/cache
run source "no folder"
SIGRAMP_CACHE_DIR=$scratch/open
mkdir -m 755 "$SIGRAMP_CACHE_DIR"
run source "an open folder"
expect_entries 0 "an open folder"
SIGRAMP_CACHE_DIR=$good_folder

# Processes at once, on an empty cache and then each with damage in its way.
for round in 1 2 3; do
    rm -rf "$SIGRAMP_CACHE_DIR"
    evaluate a &
    first=$!
    evaluate b &
    second=$!
    evaluate c || wrong "three at once: the third failed"
    wait $first || wrong "three at once: the first failed"
    wait $second || wrong "three at once: the second failed"
    for each in a b c; do
        expect_right $each "three at once"
    done
    expect_entries 1 "three at once"
    run binary "after three at once"
done
exit $status
