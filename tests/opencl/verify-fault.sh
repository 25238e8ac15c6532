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

# The same of everything that the device computes, by --all, of a device that is wrong from some read on. Kernels'
# known answers are asked for when they are first needed, and what is wrong then is refused: the reads after them are
# looked for. The first row was done before; and a wrong last bit need not move a solution, so that one run may not
# count it in each row.
unset SIGRAMP_LAYER_FAULT
hunt() # UNIT FIRST STEP LAST ROW...: in the runs together each row must count wrong results and name one
{
    unit=$1 first=$2 step=$3 last=$4
    shift 4
    all="verify --all $unit --quick --precision f32 --device opencl --seed 1"
    "$tool" $all || { echo "verify-fault: --all fails without a fault"; exit 1; }
    found= read=$first
    while [ "$read" -le "$last" ]; do
        output=$(SIGRAMP_LAYER_FAULT=wrong:$read+ "$tool" $all 2>&1)
        status=$?
        if echo "$output" | grep -q '^sigramp: wrong results on opencl:0.0: [0-9]* of [0-9]* rows, seed 1$'; then
            echo "read $read, status $status: $output"
            [ "$status" = 1 ] || { echo "verify-fault: status $status, not 1, with --all"; exit 1; }
            found="$found
$output"
        fi
        missed=
        for row in "$@"; do
            echo "$found" | grep -A 1 "^$unit *float32 *$row  *[0-9]* *[1-9]" |
                grep -q '^    the first: round .* the CPU has ' || missed="$missed, $row"
        done
        [ -n "$missed" ] || return 0
        read=$((read + step))
    done
    echo "verify-fault: --all names nothing in the rows$missed of $unit"
    exit 1
}
hunt relu 28 36 400 'offset map' direct fast closed 'direct solve' 'fast solve' 'direct open' batch 'weight sets'
hunt logistic 800 100 1400 'direct derivative' 'fast derivative' 'closed derivative' 'closed solve' 'fast open'
