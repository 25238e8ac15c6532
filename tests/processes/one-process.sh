#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# one-process.sh TOOL LIBRARY: the tool where its user may start no process and no thread more.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cp -L "$1" "$work/sigramp"
for name in "$2" "${2%.so*}".so.[0-9]; do # as the loader asks for it
    [ ! -e "$name" ] || cp -L "$name" "$work/"
done
export LD_LIBRARY_PATH=$work OCL_ICD_VENDORS=${OCL_ICD_VENDORS-pocl.icd}

fail() {
    echo "one-process: $*" >&2
    exit 1
}

# root is not limited: another user is.
limited=(prlimit --nproc=1:1)
[ "$(id -u)" != 0 ] || limited=(setpriv --reuid 65534 --regid 65534 --clear-groups "${limited[@]}")
cd "$work"
"${limited[@]}" true || fail "nobody can be limited here"
./sigramp eval logistic --x -10:10:1000000 --device cpu >right.txt
[ "$(wc -l <right.txt)" = 1000000 ] || fail "the results are not there"
for device in cpu auto; do
    "${limited[@]}" ./sigramp eval logistic --x -10:10:1000000 --device "$device" >given.txt 2>errors.txt ||
        { cat errors.txt >&2; fail "status $? with --device $device"; }
    cmp right.txt given.txt || fail "wrong results with --device $device"
    [ ! -s errors.txt ] || { cat errors.txt >&2; fail "words on standard error with --device $device"; }
done
