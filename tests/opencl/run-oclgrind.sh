#!/bin/sh
# SPDX-License-Identifier: MIT
# run-oclgrind.sh SCRATCH_DIR COMMAND...: fails if the command fails or if oclgrind has anything to say.
scratch=$1
shift
rm -rf "$scratch"
mkdir -p "$scratch" || exit 1
OCLGRIND_LOG=$scratch/oclgrind.log
OCLGRIND_DATA_RACES=1 OCLGRIND_UNINITIALIZED=1 OCLGRIND_CHECK_API=1
LSAN_OPTIONS=suppressions=$(dirname "$0")/../leaks-of-drivers.txt:print_suppressions=0
export OCLGRIND_LOG OCLGRIND_DATA_RACES OCLGRIND_UNINITIALIZED OCLGRIND_CHECK_API LSAN_OPTIONS

"$@"
status=$?
if [ ! -e "$OCLGRIND_LOG" ]; then
    echo "run-oclgrind: no log: the kernels did not run under oclgrind"
    status=1
elif [ -s "$OCLGRIND_LOG" ]; then
    head -n 60 "$OCLGRIND_LOG"
    echo "run-oclgrind: the log is not empty"
    status=1
fi
exit $status
