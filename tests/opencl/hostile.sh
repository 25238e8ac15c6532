#!/bin/bash
# SPDX-License-Identifier: MIT
# hostile.sh SCRATCH_DIR LAYER TOOL [STAGE...]: a driver that aborts, exits, crashes, hangs, fails or lies, at each stage. A request by
# `auto` is right each time, in bounded time; one by the device's name is right or fails with status 1 and one line. The
# output file is there whole or not at all. Prints how many were tried and what came of each.
scratch=$1
export OPENCL_LAYERS=$2
tool=$3
shift 3
stages=${*:-platforms devices context queue build kernel buffer argument launch read write}
rm -rf "$scratch"
mkdir -p "$scratch/results" || exit 1
cd "$scratch" || exit 1
export SIGRAMP_LAYER_GPU=1 SIGRAMP_LARGE_SUM=1000 SIGRAMP_CACHE_DIR=
export LSAN_OPTIONS=suppressions=$(dirname "$0")/../leaks-of-drivers.txt:print_suppressions=0
export ASAN_OPTIONS="allocator_may_return_null=1:$ASAN_OPTIONS"
request="sum --x -3:7:53 --offsets 0:10:67 --method direct --precision f32"
lies="more-platforms more-devices long-text control-names one-byte no-memory huge-binaries wrong"
acts="fail abort exit crash hang"
longest=60 # seconds of a request: more is a hang

# attempt DEVICE FAULT: what comes of it, in one word, in results/DEVICE/FAULT
attempt() {
    local name=$1-$2 status files
    mkdir -p "files/$name"
    # shellcheck disable=SC2086 # the words of the request
    SIGRAMP_LAYER_FAULT=$2 timeout -s KILL $longest "$tool" $request --device "$1" \
        --out "files/$name/y.f32" >"$name.out" 2>"$name.errors"
    status=$?
    files=$(ls -A "files/$name")
    if [ "$status" = 137 ]; then
        echo HANGS
    elif [ "$status" -gt 2 ] || grep -q -e 'ERROR: ' -e 'runtime error' "$name.errors"; then
        echo "CRASHES($status)"
    elif [ "$files" != "$([ "$status" != 0 ] || echo y.f32)" ]; then
        echo "PARTIAL($files)"
    elif [ "$status" = 0 ] && ! cmp -s "files/$name/y.f32" right.f32; then
        echo WRONG
    elif [ -n "$(tr -d '[:print:]\n' <"$name.errors")" ]; then
        echo CONTROLS # the terminal
    elif [ "$status" = 0 ]; then
        grep -q ' on opencl' "$name.errors" && echo right || echo falls-back # the report says who computed
    elif [ "$1" = auto ] || [ "$(wc -l <"$name.errors")" != 1 ] || [ -s "$name.out" ]; then
        echo "FAILS($status)"
    else
        echo fails
    fi >"results/$name"
}

# try FAULT: by auto and by name at once, as two faults are: most of the time is waiting.
try() {
    attempt auto "$1" &
    attempt opencl:0.0 "$1"
    wait
}

# shellcheck disable=SC2086
"$tool" $request --device cpu --out right.f32 --quiet || exit 1
attempt auto none
[ "$(cat results/auto-none)" = right ] || { echo "hostile: $(cat results/auto-none auto-none.errors)"; exit 1; }
for lie in $lies; do
    try "$lie"
done
export SIGRAMP_DEVICE_TIMEOUT=1 # which a start may take too where the machine is busy: then auto falls back
for act in $acts; do
    case $act in
    exit | crash) some=" platforms build launch read " ;; # the same way out as abort's
    *) some=" $stages " ;;
    esac
    for stage in $stages; do
        [ "${some#* $stage }" = "$some" ] || try "$act@$stage" &
        while [ "$(jobs -r | wc -l)" -ge 5 ]; do
            wait -n
        done
    done
done
wait
for fault in here-stall:1 here-stall:9 here-stall:20; do # of 1: in the known answers of this process
    try "$fault"
done

# A row for each act: what came of it by auto, in a letter for each stage, and by name.
letters() { # DEVICE ACT
    local stage
    for stage in $stages; do
        cut -c 1 "results/$1-$2@$stage" 2>/dev/null || echo -
    done | tr -d '\n'
}
echo "stages: $stages"
for act in $acts; do
    printf '%-6s auto: %s   by name: %s\n' "$act" "$(letters auto "$act")" "$(letters opencl:0.0 "$act")"
done

count() { # DEVICE WORD: how many
    cat results/"$1"-* | grep -c "^$2"
}
for device in auto opencl:0.0; do
    echo "$device: $(count $device '') tried, $(count $device right) right on the device, $(count $device falls-back) fell" \
        "back, $(count $device fails) refused, $(count $device CRASHES) crashes, $(count $device HANGS) hangs, $(count $device PARTIAL) partial files"
done
if bad=$(grep -H '^[A-Z]' results/*); then
    echo "$bad"
    exit 1
fi
