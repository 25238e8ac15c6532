#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# deb.sh FOLDER: builds Debian's packages of this version into the folder and has lintian look at them. DEBFULLNAME and DEBEMAIL are
# whose packages they are; without them they are for this machine, and lintian is not asked whose they are.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=${here%/*} folder=$1
shift
version=$(sed -n 's/.*SIGRAMP_VERSION "\(.*\)"/\1/p' "$top/host/include/sigramp/sigramp.h")
maintainer="${DEBFULLNAME-The sigramp authors} <${DEBEMAIL-$(id -un)@$(hostname -f 2>/dev/null || echo localhost)}>"
source=$folder/sigramp-$version

rm -rf "$folder" && mkdir -p "$source"
cp -a "$top"/{CMakeLists.txt,CHANGELOG.md,LICENSE,README.md,host,kernels} "$source"
mv "$source/CHANGELOG.md" "$source/NEWS.md" # or debhelper would take it for its own
cp -a "$here/debian" "$source/debian"
sed -i "s/@MAINTAINER@/$maintainer/" "$source/debian/control"
sed '1,/^Copyright/d; s/^$/./; s/^/ /' "$top/LICENSE" | sed '1d' >"$folder/license"
sed -i -e "/@LICENSE@/{r $folder/license" -e 'd}' "$source/debian/copyright"
rm "$folder/license"
cat >"$source/debian/changelog" <<TEXT
sigramp ($version) unstable; urgency=medium

  * Version $version: NEWS.md.gz of libsigramp0 tells what it brings.

 -- $maintainer  $(date -R ${SOURCE_DATE_EPOCH:+--date=@$SOURCE_DATE_EPOCH})
TEXT
(cd "$source" && DEB_BUILD_OPTIONS=noautodbgsym dpkg-buildpackage -b -us -uc) >"$folder/log" 2>&1 || { tail -n 40 "$folder/log" >&2 && exit 1; }
[ -n "${DEBEMAIL-}" ] || set -- --suppress-tags bogus-mail-host,bogus-mail-host-in-debian-changelog,root-in-contact
lintian "$@" --fail-on error --tag-display-limit 0 --allow-root "$folder"/sigramp_"$version"_*.changes
rm -r "$source"
ls -l "$folder"/*.deb
