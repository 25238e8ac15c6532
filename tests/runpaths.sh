#!/bin/sh
# SPDX-License-Identifier: MIT
# runpaths.sh FOLDER: fails if a program or library below it may be given a library from the current folder: where
# libraries are looked for must be absolute, or relative to the file itself.
list=$(mktemp)
trap 'rm -f "$list"' EXIT
find "$1" -type f \( -perm -u+x -o -name '*.so*' \) ! -path '*/CMakeFiles/*' -exec sh -c '
    for file; do
        readelf -d "$file" 2>/dev/null | sed -n "s|.*(R\(UN\)*PATH).*\[\(.*\)\]\$|$file \2|p"
    done' sh {} + >"$list"
# An element more after the last: an empty one at the end is one too.
awk '{ count = split($2 ":end", element, ":")
       for (i = 1; i < count; i++)
           if (element[i] !~ /^(\/|\$ORIGIN(\/|$))/) { print $1 ": \"" element[i] "\" in " $2; bad = 1 } }
     END { print NR " files looked at"; exit bad || NR == 0 }' "$list"
