#!/bin/sh
# SPDX-License-Identifier: MIT
# fast-doubles.sh SCRATCH_DIR LAYER TOOL: float sums, and what maps leave, are tried in double on CPU devices and on GPUs whose
# doubles are fast, and on no others; the results are the same.
scratch=$1
tool=$3
units=$(basename -s .h "$(dirname "$0")"/../../kernels/units/*.h)
rm -rf "$scratch"
mkdir -p "$scratch" || exit 1
# The leak checker dies now and then where a driver's threads end beside it; the suites look for leaks, and try again.
ASAN_OPTIONS=detect_leaks=0
OPENCL_LAYERS=$2
export ASAN_OPTIONS OPENCL_LAYERS

# check EXPECTED NAME [VARIABLE=VALUE...]: how often quick_points ran, "some" or "none", in that environment.
check() {
    expected=$1
    name=$2
    shift 2
    env "$@" "SIGRAMP_LAYER_LOG=$scratch/$name.log" "$tool" sum --x 0:1:401 --offsets 0:1:203 --method direct \
        --precision f32 --device opencl --out "$scratch/$name.f32" --quiet || exit 1
    grep -q '^quick_points$' "$scratch/$name.log" && found=some || found=none
    [ "$found" = "$expected" ] || { echo "fast-doubles: $name: $found, not $expected"; exit 1; }
    cmp "$scratch/$name.f32" "$scratch/cpu.f32" || exit 1
    for unit in $units; do
        env "$@" "$tool" eval $unit --x -110:100:100003 --precision f32 --device opencl --out "$scratch/$name-$unit.f32" \
            --quiet || exit 1
        cmp "$scratch/$name-$unit.f32" "$scratch/cpu-$unit.f32" || exit 1
    done
}

check some cpu
check none unknown SIGRAMP_LAYER_GPU=1
check some capability-8.0 SIGRAMP_LAYER_GPU=1 SIGRAMP_LAYER_COMPUTE=8.0
check none capability-8.6 SIGRAMP_LAYER_GPU=1 SIGRAMP_LAYER_COMPUTE=8.6
check none capability-5.0 SIGRAMP_LAYER_GPU=1 SIGRAMP_LAYER_COMPUTE=5.0
