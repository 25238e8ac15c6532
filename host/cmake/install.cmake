# SPDX-License-Identifier: MIT
# What is installed: library, headers, tool, CMake package, pkg-config file, manual pages, licence.

include(CMakePackageConfigHelpers)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/sigramp)

install(TARGETS sigramp EXPORT sigramp-targets)
install(EXPORT sigramp-targets NAMESPACE sigramp:: DESTINATION ${package_folder})
if(TARGET sigramp-tool)
    install(TARGETS sigramp-tool)
endif()
install(TARGETS sigramp-try-device RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/sigramp)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/host/include/sigramp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.h")

configure_package_config_file(${PROJECT_SOURCE_DIR}/host/cmake/sigramp-config.cmake.in
                              ${PROJECT_BINARY_DIR}/sigramp-config.cmake
                              INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/sigramp-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/sigramp-config.cmake
              ${PROJECT_BINARY_DIR}/sigramp-config-version.cmake DESTINATION ${package_folder})

# A static library's users must link what it links; a shared one's need not.
set(pc_private "-pthread ${CMAKE_THREAD_LIBS_INIT} -ldl -lm")
if(NOT BUILD_SHARED_LIBS)
    set(pc_static " ${pc_private}")
endif()
foreach(kind IN ITEMS LIBDIR INCLUDEDIR)
    if(IS_ABSOLUTE ${CMAKE_INSTALL_${kind}})
        set(pc_${kind} ${CMAKE_INSTALL_${kind}})
    else()
        set(pc_${kind} "\${prefix}/${CMAKE_INSTALL_${kind}}")
    endif()
endforeach()
# The prefix is found from where the file lies, so that an installation can be moved.
file(RELATIVE_PATH pc_prefix ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(${PROJECT_SOURCE_DIR}/host/cmake/sigramp.pc.in ${PROJECT_BINARY_DIR}/sigramp.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/sigramp.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

include(${PROJECT_SOURCE_DIR}/host/cmake/manual.cmake)
if(TARGET sigramp-completions)
    install(FILES ${SIGRAMP_COMPLETIONS}/sigramp.bash RENAME sigramp
            DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
    install(FILES ${SIGRAMP_COMPLETIONS}/sigramp.zsh RENAME _sigramp
            DESTINATION $<IF:$<BOOL:${SIGRAMP_ZSH_FOLDER}>,${SIGRAMP_ZSH_FOLDER},${CMAKE_INSTALL_DATADIR}/zsh/site-functions>)
    install(FILES ${SIGRAMP_COMPLETIONS}/sigramp.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
