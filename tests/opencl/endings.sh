#!/bin/bash
# SPDX-License-Identifier: MIT
# endings.sh SCRATCH_DIR TOOL: a signal ends a sum on an OpenCL device and leaves no file, though drivers have handlers of
# their own, LLVM's for instance, which let the first signal pass.
scratch=$1
tool=$2
rm -rf "$scratch"
mkdir -p "$scratch/files" && cd "$scratch/files" || exit 1
export SIGRAMP_CACHE_DIR=$scratch/cache
ulimit -c 0
set -m # so that a background job ignores no signal

fail() {
    echo "endings: $*: $(cat ../errors)" >&2
    kill -s KILL "$child"
    exit 1
}

# wait_until COMMAND...: at most a minute.
wait_until() {
    local k
    for ((k = 0; k < 600; k++)); do
        "$@" && return
        sleep 0.1
    done
    return 1
}

has_ended() {
    ! kill -0 "$child" 2>/dev/null
}

for signal in QUIT ABRT XCPU XFSZ INT TERM; do
    "$tool" sum --x 0:1:10000000 --offsets 0:1:100000 --method direct --precision f32 --device opencl --out y.f32 \
        --quiet 2>../errors &
    child=$!
    wait_until test -e .y.f32.sigramp-0.tmp || fail "no file before SIG$signal"
    kill -s "$signal" "$child"
    wait_until has_ended || fail "SIG$signal has no effect"
    wait "$child"
    status=$?
    [ "$status" = $((128 + $(kill -l "$signal"))) ] || fail "SIG$signal: status $status"
    [ -z "$(ls -A)" ] || fail "SIG$signal leaves $(ls -A)"
done
echo "each of the signals ends a device's sum, and no file stays"
