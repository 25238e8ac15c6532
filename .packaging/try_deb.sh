#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# try_deb.sh FOLDER: installs the packages of the folder, uses all four, and removes them. For a system that may be thrown away, as
# root.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
fail() {
    echo "try_deb: $*" >&2
    exit 1
}

work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
export SIGRAMP_CACHE_DIR=$work/cache
apt-get update -q
apt-get install -q -y --no-install-recommends "$1"/*.deb gcc libc6-dev pkg-config
[ "$(sigramp eval relu --x -1:1:3 --device cpu | paste -s -d ' ')" = "0 0 1" ] || fail "the tool does not work"
sigramp devices # which asks the program that tries them out
sigramp verify --quick --device cpu
cat >"$work/program.c" <<'TEXT'
#include <sigramp/sigramp.h>
#include <stdio.h>
int main(void)
{
    puts(sigramp_version());
    return sigramp_unit_info(SIGRAMP_SOFTPLUS) == NULL;
}
TEXT
# shellcheck disable=SC2046 # several words
gcc -Wall -Werror "$work/program.c" $(pkg-config --cflags --libs sigramp) -o "$work/program"
[ "$("$work/program")" = "$(sigramp --version | sed -n '1s/sigramp //p')" ] || fail "the library does not work"
python3 -c 'import sigramp; assert sigramp.logistic(0.0) == 0.5; assert sigramp.sum([5.0], sigramp.spaced(0, 10, 101))[0] > 49'
python3 -m sigramp --version
[ -s /usr/share/bash-completion/completions/sigramp ] || fail "nothing completes the tool's words"
apt-get purge -q -y libsigramp0
left=$(find / -xdev -path "$(realpath "$1")" -prune -o -path "$work" -prune -o -path /proc -prune -o -name '*sigramp*' -print)
[ -z "$left" ] || fail "this is left: $left"
echo "installed, used and removed"
