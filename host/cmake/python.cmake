# SPDX-License-Identifier: MIT
# The Python package where the system's Python finds it, beside the installed library and tool, for distributions' packages:
# SIGRAMP_PYTHON_PACKAGES says where, from the prefix on. (A wheel is made by host/python/CMakeLists.txt.)
include(${PROJECT_SOURCE_DIR}/host/python/package.cmake)
sigramp_add_python_loops()
sigramp_write_python_names(${PROJECT_BINARY_DIR}/python-names "${SIGRAMP_HEADER}")
set(package ${SIGRAMP_PYTHON_PACKAGES}/sigramp)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/host/python/sigramp/ ${PROJECT_BINARY_DIR}/python-names/
        DESTINATION ${package} FILES_MATCHING PATTERN "*.py" PATTERN py.typed)

# What is no Python has a folder of its own, which distributions' tools for Python leave as it is; the package finds it by a link.
set(native ${CMAKE_INSTALL_LIBDIR}/sigramp/python)
install(TARGETS sigramp-python LIBRARY DESTINATION ${native}/lib)

# sigramp_install_link(LINK TARGET): both from the prefix on.
function(sigramp_install_link link target)
    get_filename_component(folder ${link} DIRECTORY)
    file(RELATIVE_PATH path /${folder} /${target})
    set(made ${PROJECT_BINARY_DIR}/python-links/${link})
    file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/python-links/${folder})
    file(CREATE_LINK ${path} ${made} SYMBOLIC)
    install(FILES ${made} DESTINATION ${folder})
endfunction()
set(library libsigramp.so.${PROJECT_VERSION_MAJOR})
sigramp_install_link(${package}/native ${native})
sigramp_install_link(${native}/lib/${library} ${CMAKE_INSTALL_LIBDIR}/${library})
sigramp_install_link(${native}/bin/sigramp ${CMAKE_INSTALL_BINDIR}/sigramp)
