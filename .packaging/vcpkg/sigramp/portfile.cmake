# SPDX-License-Identifier: MIT
# The library alone: vcpkg's popt is not the one that the tool takes.
vcpkg_extract_source_archive(SOURCE_PATH ARCHIVE "${CMAKE_CURRENT_LIST_DIR}/../../sigramp-${VERSION}.tar.gz")
vcpkg_cmake_configure(SOURCE_PATH "${SOURCE_PATH}"
                      OPTIONS -DSIGRAMP_BUILD_TOOL=OFF -DSIGRAMP_BUILD_TESTS=OFF -DSIGRAMP_BUILD_BENCH=OFF
                              -DSIGRAMP_BUILD_MPI=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/sigramp)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
