#!/bin/sh
# SPDX-License-Identifier: MIT
# large.sh TOOL FOLDER: a .npy file of 100 million float32 goes through eval in far less than
# 1 GB of memory.
tool=$1
scratch=$2/large
limit=300000 # KiB; the file alone is 400 MB

rm -rf "$scratch"
mkdir -p "$scratch" || exit 1
trap 'rm -rf "$scratch"' EXIT
free=$(df -Pk "$scratch" | awk 'NR == 2 { print $4 }')
if [ "$free" -lt 1000000 ]; then
    echo "large: needs 1 GB of disk in $scratch"
    exit 1
fi

"$tool" eval relu --x 0:1:100000000 --precision f32 --device cpu --quiet \
    --out "$scratch/x.npy" || exit 1
"$tool" eval logistic --x "$scratch/x.npy" --device cpu --quiet --out "$scratch/y.npy" &
child=$!
peak=0
while now=$(awk '/^VmHWM:/ { print $2 }' "/proc/$child/status" 2>/dev/null) && [ -n "$now" ]; do
    [ "$now" -gt "$peak" ] && peak=$now
    sleep 0.05
done
wait "$child" || exit 1

size=$(wc -c <"$scratch/y.npy")
echo "large: $size bytes written, $peak KiB resident at most"
[ "$size" -eq 400000128 ] && [ "$peak" -gt 0 ] && [ "$peak" -lt "$limit" ]
