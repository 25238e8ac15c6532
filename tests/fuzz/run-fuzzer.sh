#!/bin/sh
# SPDX-License-Identifier: MIT
# run-fuzzer.sh FUZZER FOLDER SECONDS: libFuzzer from the target's seeds, in a folder that keeps what it found; a quarter
# of the time with inputs of up to 200,000 bytes, if the target has seeds of that length.
rm -rf "$2/seeds" "$2/long-seeds" "$2/found"
mkdir -p "$2/found" "$2/seeds" "$2/long-seeds" || exit 1
cd "$2" || exit 1
FUZZ_SEEDS=$2/seeds
FUZZ_LONG_SEEDS=$2/long-seeds
ASAN_OPTIONS=allocator_may_return_null=1:$ASAN_OPTIONS
export FUZZ_SEEDS FUZZ_LONG_SEEDS ASAN_OPTIONS

# fuzz LOG OPTION... FOLDER...
fuzz() {
    log=$1
    shift
    "$fuzzer" -print_final_stats=1 "$@" >"$log" 2>&1
    status=$?
    tail -n 40 "$log"
    grep -q 'stat::number_of_executed_units: *[1-9][0-9][0-9]' "$log" || status=1
    return $status
}

fuzzer=$1
"$fuzzer" -runs=0 >log 2>&1 || exit 1 # writes the seeds
long=0
[ -z "$(ls long-seeds)" ] || long=$(($3 / 4))
fuzz log -max_total_time=$(($3 - long)) -max_len=4096 found seeds || exit
[ "$long" = 0 ] || fuzz long-log -max_total_time="$long" -max_len=200000 -len_control=0 found long-seeds
