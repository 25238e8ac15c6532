#!/bin/sh
# SPDX-License-Identifier: MIT
# run-suite.sh SCRATCH_DIR COMMAND...: runs one test suite and fails if it failed, if it ran no test at all, or
# if a sanitizer reported anything from any of its processes (Criterion does not notice leaks by itself).
scratch=$1
shift
rm -rf "$scratch"
mkdir -p "$scratch" || exit 1
suppressions=$(dirname "$0")/leaks-of-drivers.txt
ASAN_OPTIONS="log_path=$scratch/sanitizer:abort_on_error=0:allocator_may_return_null=1:${ASAN_OPTIONS}"
UBSAN_OPTIONS="log_path=$scratch/sanitizer:print_stacktrace=1:${UBSAN_OPTIONS}"
LSAN_OPTIONS="suppressions=$suppressions:print_suppressions=0:${LSAN_OPTIONS}"
SIGRAMP_CACHE_DIR=${SIGRAMP_CACHE_DIR-$scratch/cache}
# One driver: the OpenCL loader unloads those without devices, and what they leak has no name to suppress then.
OCL_ICD_VENDORS=${OCL_ICD_VENDORS-pocl.icd}
# A driver that is slow because the machine is busy does not hang.
SIGRAMP_DEVICE_TIMEOUT=${SIGRAMP_DEVICE_TIMEOUT-240}
export ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS SIGRAMP_CACHE_DIR OCL_ICD_VENDORS SIGRAMP_DEVICE_TIMEOUT

# The leak checker itself dies now and then where a driver's threads end beside it ("encountered a fatal error"): then
# nothing has been checked, and the suite must run once more.
for attempt in 1 2 3; do
    rm -f "$scratch"/sanitizer.*
    "$@" --color=never >"$scratch/log" 2>&1
    status=$?
    grep -q 'LeakSanitizer has encountered a fatal error' "$scratch"/sanitizer.* 2>/dev/null || break
    ! grep -Eq 'ERROR: |runtime error' "$scratch"/sanitizer.* || break
    echo "run-suite: the leak checker failed, attempt $attempt"
done
cat "$scratch/log"
# A test that leaves itself out says what the machine lacks; ./run test repeats it at its end.
sed -n 's/^left out: //p' "$scratch/log" | sort -u >"$scratch/left-out"
for report in "$scratch"/sanitizer.*; do
    if [ -s "$report" ]; then
        cat "$report"
        echo "run-suite: a sanitizer reported the above"
        status=1
    fi
done
if ! grep -Eq 'Tested: *[1-9]' "$scratch/log"; then
    echo "run-suite: no test ran"
    status=1
fi
if grep -Eq 'Crashing: *[1-9]|Failing: *[1-9]' "$scratch/log"; then
    status=1
fi
exit $status
