#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# dist.sh FOLDER: makes the source archive of this version with its checksum in the folder, of what git knows as it lies here, and the
# recipes that take it from there.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=${here%/*} folder=$1
fail() {
    echo "dist: $*" >&2
    exit 1
}

rm -rf "$folder" && mkdir -p "$folder"
cmake -S "$top" -B "$folder/configured" -G Ninja -D SIGRAMP_BUILD_TESTS=OFF -D SIGRAMP_BUILD_BENCH=OFF -D SIGRAMP_BUILD_MPI=OFF \
    >"$folder/log" 2>&1 && cpack --config "$folder/configured/CPackSourceConfig.cmake" -B "$folder/packed" >>"$folder/log" 2>&1 ||
    { cat "$folder/log" >&2 && fail "CPack makes no archive"; }
mv "$folder"/packed/sigramp-*.tar.gz{,.sha256} "$folder"
rm -r "$folder"/{configured,packed,log}

archive=$(cd "$folder" && sha256sum --check --quiet ./*.sha256 >&2 && echo sigramp-*.tar.gz) || fail "its checksum is wrong"
version=${archive#sigramp-} version=${version%.tar.gz}
tar -tzf "$folder/$archive" | grep -v '/$' | sort | diff - <(git -C "$top" ls-files | sed "s,^,sigramp-$version/," | sort) >&2 ||
    fail "the archive has not the files that git knows"
[ "$(sed -n 's/.*SIGRAMP_VERSION "\(.*\)"/\1/p' "$top/host/include/sigramp/sigramp.h")" = "$version" ] ||
    fail "$archive is not of this version"
cp -r "$here"/{conda,vcpkg,spack,homebrew} "$folder"
read -r sum _ <"$folder/$archive.sha256"
find "$folder"/{conda,vcpkg,spack,homebrew} -type f -exec sed -i "s/@VERSION@/$version/g; s/@SHA256@/$sum/g" {} +
