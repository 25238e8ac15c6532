# SPDX-License-Identifier: MIT
# The command-line tool, bin/sigramp in the build folder; sigramp-io is its file formats, for tests to link too.

find_package(PkgConfig REQUIRED)
pkg_check_modules(POPT REQUIRED IMPORTED_TARGET popt)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)

file(GLOB io_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/host/io/*.c)
file(GLOB cli_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/host/cli/*.c)

if(io_sources)
    add_library(sigramp-io OBJECT ${io_sources})
    target_link_libraries(sigramp-io PUBLIC sigramp-flags m)
endif()
if(io_sources AND cli_sources)
    add_executable(sigramp-tool ${cli_sources})
    set_target_properties(sigramp-tool PROPERTIES OUTPUT_NAME sigramp
                          RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin
                          BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "${SIGRAMP_TOOL_RPATH}")
    target_link_libraries(sigramp-tool PRIVATE sigramp-io sigramp sigramp-flags Threads::Threads PkgConfig::POPT
                          PkgConfig::JANSSON ${CMAKE_DL_LIBS} m)
    # From the tool's own tables. Where the tool cannot run here, a user's shell may still ask it.
    if(NOT CMAKE_CROSSCOMPILING OR CMAKE_CROSSCOMPILING_EMULATOR)
        set(SIGRAMP_COMPLETIONS ${PROJECT_BINARY_DIR}/completions)
        foreach(shell IN ITEMS bash zsh fish)
            set(made ${SIGRAMP_COMPLETIONS}/sigramp.${shell})
            # The leak checker wants rights that a build may lack.
            add_custom_command(OUTPUT ${made} COMMAND ${CMAKE_COMMAND} -E env ASAN_OPTIONS=detect_leaks=0
                               ${CMAKE_CROSSCOMPILING_EMULATOR} $<TARGET_FILE:sigramp-tool> completion ${shell} > ${made}.new
                               COMMAND ${CMAKE_COMMAND} -E rename ${made}.new ${made}
                               DEPENDS sigramp-tool)
            list(APPEND completions ${made})
        endforeach()
        file(MAKE_DIRECTORY ${SIGRAMP_COMPLETIONS})
        add_custom_target(sigramp-completions ALL DEPENDS ${completions})
    endif()
endif()
