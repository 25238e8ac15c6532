# SPDX-License-Identifier: MIT
# The source archive and its checksum, by CPack: of the files that git knows, as they lie there, and of no others.
set(CPACK_GENERATOR TGZ)
set(CPACK_SOURCE_GENERATOR TGZ)
set(CPACK_SOURCE_PACKAGE_FILE_NAME ${PROJECT_NAME}-${PROJECT_VERSION})
set(CPACK_SOURCE_INSTALLED_DIRECTORIES "") # or CPack would take whatever lies in the folder
set(CPACK_INSTALL_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/copy_source.cmake)
set(CPACK_PACKAGE_CHECKSUM SHA256)
set(CPACK_VERBATIM_VARIABLES ON)
include(CPack)
