# SPDX-License-Identifier: MIT
# The kernels as C strings (sets SIGRAMP_KERNEL_SOURCES) and, where clang is found, a check of their syntax.

set(kernel_folder ${PROJECT_SOURCE_DIR}/kernels)
file(GLOB kernel_headers CONFIGURE_DEPENDS ${kernel_folder}/*.h ${kernel_folder}/units/*.h)
find_program(SIGRAMP_CLANG NAMES clang clang-19 clang-18 clang-17 clang-16 clang-15 clang-14
             DOC "Checks the kernels' syntax while building; not needed")
set(check_flags -x cl -cl-std=CL1.2 -target spir64 -Xclang -finclude-default-header -fsyntax-only -Wall
    -Wno-unused-function)
if(SIGRAMP_CLANG)
    # A clang without its OpenCL header is as good as none.
    execute_process(COMMAND ${SIGRAMP_CLANG} ${check_flags} /dev/null
                    RESULT_VARIABLE clang_failed OUTPUT_QUIET ERROR_QUIET)
endif()
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/kernels)
set(SIGRAMP_KERNEL_SOURCES "")
set(kernel_checks "")
foreach(name IN ITEMS map sum table segments pieces)
    set(embedded ${PROJECT_BINARY_DIR}/kernels/${name}.c)
    add_custom_command(
        OUTPUT ${embedded}
        COMMAND ${CMAKE_COMMAND} -D NAME=${name} -D FOLDER=${kernel_folder} -D OUTPUT=${embedded}
                -P ${PROJECT_SOURCE_DIR}/host/cmake/embed.cmake
        DEPENDS ${kernel_folder}/${name}.cl ${kernel_headers} ${PROJECT_SOURCE_DIR}/host/cmake/embed.cmake
        COMMENT "Embedding kernels/${name}.cl" VERBATIM)
    list(APPEND SIGRAMP_KERNEL_SOURCES ${embedded})

    if(SIGRAMP_CLANG AND NOT clang_failed)
        set(commands "")
        foreach(unit IN LISTS SIGRAMP_UNITS)
            foreach(kind IN ITEMS 32 64 "32;-DSIGRAMP_WIDE;-DSIGRAMP_VECTORS")
                list(APPEND commands COMMAND ${SIGRAMP_CLANG} ${check_flags} -DSIGRAMP_UNIT=${unit}
                     -DSIGRAMP_PRECISION=${kind} ${kernel_folder}/${name}.cl)
            endforeach()
        endforeach()
        set(stamp ${PROJECT_BINARY_DIR}/kernels/${name}.checked)
        add_custom_command(
            OUTPUT ${stamp} ${commands} COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
            DEPENDS ${kernel_folder}/${name}.cl ${kernel_headers}
            COMMENT "Checking kernels/${name}.cl for every unit" VERBATIM)
        list(APPEND kernel_checks ${stamp})
    endif()
endforeach()
add_custom_target(sigramp-kernel-check ALL DEPENDS ${kernel_checks})
