#!/bin/sh
# SPDX-License-Identifier: MIT
# verify-fault.sh LAYER TOOL: the negative control of `sigramp verify`. A device that gives one wrong bit must make it
# fail with status 1, count one wrong result and name it. The first results that are read back answer the known
# questions, whose number is the library's business, and a block of results may end with a NaN, which is no number of
# floats away: the read that makes a number wrong is looked for.
tool=$2
LSAN_OPTIONS=suppressions=$(dirname "$0")/../leaks-of-drivers.txt:print_suppressions=0
OPENCL_LAYERS=$1
export LSAN_OPTIONS OPENCL_LAYERS

"$tool" verify relu --quick --device opencl || { echo "verify-fault: it fails without a fault"; exit 1; }
for read in 1 2 3 4 5 6 7 8 9 10 11 12; do
    SIGRAMP_LAYER_FAULT=wrong:$read
    export SIGRAMP_LAYER_FAULT
    output=$("$tool" verify relu --quick --device opencl 2>/dev/null)
    status=$?
    case $output in
    *WRONG*" by up to 1 floats"*) break ;;
    esac
done
echo "read $read, status $status: $output"
[ "$status" = 1 ] || { echo "verify-fault: status $status, not 1"; exit 1; }
case $output in
*" 1 results WRONG, by up to 1 floats"*"    x = "*" came out, "*" is right") ;;
*)
    echo "verify-fault: it does not name one wrong result"
    exit 1
    ;;
esac

json=$("$tool" verify relu --quick --device opencl --json 2>/dev/null)
status=$?
echo "status $status: $json"
[ "$status" = 1 ] || { echo "verify-fault: status $status, not 1, with --json"; exit 1; }
echo "$json" | grep -q '"wrong": 1,' || { echo "verify-fault: --json does not count it"; exit 1; }
echo "$json" | grep -q '"output_bits": "0x' || { echo "verify-fault: --json does not name it"; exit 1; }

errors=$("$tool" verify relu --quick --device opencl 2>&1 >/dev/null)
[ "$(echo "$errors" | wc -l)" = 1 ] || { echo "verify-fault: not one line: $errors"; exit 1; }
case $errors in
"sigramp: "*relu*) ;;
*)
    echo "verify-fault: it said: $errors"
    exit 1
    ;;
esac

# The same of a sum, by --all: the row that the wrong bit is in counts it, and no other row does.
unset SIGRAMP_LAYER_FAULT
all="verify --all relu --quick --precision f32 --device opencl --seed 1"
"$tool" $all || { echo "verify-fault: --all fails without a fault"; exit 1; }
for read in $(seq 24 60); do
    output=$(SIGRAMP_LAYER_FAULT=wrong:$read "$tool" $all 2>&1)
    status=$?
    echo "$output" | grep -q '^relu *float32 *direct *[0-9]* *1 ' && break
done
echo "read $read, status $status: $output"
[ "$status" = 1 ] || { echo "verify-fault: status $status, not 1, with --all"; exit 1; }
echo "$output" | grep -q '^    the first: round .* came out, the CPU has ' ||
    { echo "verify-fault: --all does not name it"; exit 1; }
echo "$output" | grep -q '^sigramp: wrong results on opencl:0.0: 1 of 5 rows, seed 1$' ||
    { echo "verify-fault: --all counts other rows"; exit 1; }
