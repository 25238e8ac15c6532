#!/bin/sh
# SPDX-License-Identifier: MIT
# run-fuzzer.sh FUZZER FOLDER SECONDS: libFuzzer from the target's seeds, in a folder that keeps what it found.
rm -rf "$2/seeds" "$2/found"
mkdir -p "$2/found" || exit 1
cd "$2" || exit 1
FUZZ_SEEDS=$2/seeds
ASAN_OPTIONS=allocator_may_return_null=1:$ASAN_OPTIONS
export FUZZ_SEEDS ASAN_OPTIONS
mkdir -p "$FUZZ_SEEDS"
"$1" -max_total_time="$3" -max_len=4096 -print_final_stats=1 found seeds >log 2>&1
status=$?
tail -n 40 log
grep -q 'stat::number_of_executed_units: *[1-9][0-9][0-9]' log || status=1
exit $status
