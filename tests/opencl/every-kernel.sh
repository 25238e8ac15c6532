#!/bin/sh
# SPDX-License-Identifier: MIT
# every-kernel.sh KERNEL_DIR LAYER COMMAND...: fails if the command fails or if it launched not every kernel of the folder.
kernels=$1
SIGRAMP_LAYER_LOG=$(mktemp)
OPENCL_LAYERS=$2
SIGRAMP_CACHE_DIR=
export SIGRAMP_LAYER_LOG OPENCL_LAYERS SIGRAMP_CACHE_DIR
trap 'rm -f "$SIGRAMP_LAYER_LOG"' EXIT
shift 2

"$@"
status=$?
[ "$status" = 0 ] || echo "every-kernel: status $status after the launch of $(tail -n 1 "$SIGRAMP_LAYER_LOG")"
count=0
for kernel in $(sed -n 's/^kernel void \([a-z_]*\)(.*/\1/p' "$kernels"/*.cl); do
    count=$((count + 1))
    launches=$(grep -cx "$kernel" "$SIGRAMP_LAYER_LOG")
    echo "$kernel: ${launches:-0} launches"
    [ "${launches:-0}" -gt 0 ] || status=1
done
[ "$count" -gt 0 ] || status=1
exit $status
