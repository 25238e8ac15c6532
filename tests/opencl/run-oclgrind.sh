#!/bin/sh
# SPDX-License-Identifier: MIT
# run-oclgrind.sh SCRATCH_DIR LAYER COMMAND...: fails if the command fails, if oclgrind has anything to say, or if
# one of the kernels was never launched.
scratch=$1
layer=$2
shift 2
rm -rf "$scratch"
mkdir -p "$scratch" || exit 1
SIGRAMP_LAYER_LOG=$scratch/launches
OPENCL_LAYERS=$layer
OCLGRIND_LOG=$scratch/oclgrind.log
OCLGRIND_DATA_RACES=1 OCLGRIND_UNINITIALIZED=1 OCLGRIND_CHECK_API=1
SIGRAMP_CACHE_DIR=
LSAN_OPTIONS=suppressions=$(dirname "$0")/../leaks-of-drivers.txt:print_suppressions=0
export SIGRAMP_LAYER_LOG OPENCL_LAYERS OCLGRIND_LOG OCLGRIND_DATA_RACES OCLGRIND_UNINITIALIZED
export OCLGRIND_CHECK_API SIGRAMP_CACHE_DIR LSAN_OPTIONS

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
for kernel in map scale_points add_points scale_terms add_terms finish quick_points finish_quickly table closed; do
    launches=$(grep -cx "$kernel" "$SIGRAMP_LAYER_LOG")
    echo "$kernel: ${launches:-0} launches"
    [ "${launches:-0}" -gt 0 ] || status=1
done
exit $status
