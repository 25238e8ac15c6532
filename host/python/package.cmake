# SPDX-License-Identifier: MIT
# What the Python package is made of beside its modules: the ufuncs' loops, and the names that sigramp.h lists.
# sigramp_python_package(FOLDER SIGRAMP_HEADER_TEXT): writes FOLDER/_header.py and _units.py. Needs SIGRAMP_UNITS.

set(SIGRAMP_PYTHON_FOLDER ${CMAKE_CURRENT_LIST_DIR})

# sigramp_quoted(RESULT NAME...): the names as Python's strings, after commas.
function(sigramp_quoted result)
    list(TRANSFORM ARGN TOLOWER)
    list(TRANSFORM ARGN PREPEND "\"")
    list(TRANSFORM ARGN APPEND "\"")
    list(JOIN ARGN ", " text)
    set(${result} "${text}" PARENT_SCOPE)
endfunction()

function(sigramp_write_python_names folder header)
    string(REGEX MATCH "SIGRAMP_VERSION \"([0-9.]+)\"" _ "${header}")
    set(version ${CMAKE_MATCH_1})
    string(REGEX MATCH "#define SIGRAMP_STATUS_LIST.*typedef enum { *\n#define SIGRAMP_STATUS_ENUM" list "${header}")
    string(REGEX MATCHALL "ROW\\([A-Z_]+," statuses "${list}")
    list(TRANSFORM statuses REPLACE "ROW\\(([A-Z_]+)," "\\1")
    string(REGEX MATCHALL "SIGRAMP_METHOD_[A-Z]+,? */\\*|SIGRAMP_METHOD_AUTO," methods "${header}")
    list(TRANSFORM methods REPLACE "SIGRAMP_METHOD_([A-Z]+).*" "\\1")
    list(REMOVE_DUPLICATES methods)
    if(NOT statuses OR NOT methods)
        message(FATAL_ERROR "no statuses or no methods found in sigramp.h")
    endif()
    sigramp_quoted(units ${SIGRAMP_UNITS})
    sigramp_quoted(methods ${methods})
    sigramp_quoted(statuses ${statuses})
    set(ufuncs "")
    foreach(unit IN LISTS SIGRAMP_UNITS)
        string(APPEND ufuncs "${unit}: Final = make_ufunc(\"${unit}\")\n")
    endforeach()
    foreach(module IN ITEMS _header _units)
        configure_file(${SIGRAMP_PYTHON_FOLDER}/${module}.py.in ${folder}/${module}.py @ONLY)
    endforeach()
endfunction()

# The loops beside the library, which they find there.
function(sigramp_add_python_loops)
    add_library(sigramp-python SHARED ${SIGRAMP_PYTHON_FOLDER}/loops.c)
    set_target_properties(sigramp-python PROPERTIES C_VISIBILITY_PRESET hidden BUILD_WITH_INSTALL_RPATH ON
                          INSTALL_RPATH $ORIGIN)
    target_compile_options(sigramp-python PRIVATE -Wall -Wextra -ffp-contract=off)
    target_link_libraries(sigramp-python PRIVATE sigramp)
endfunction()
