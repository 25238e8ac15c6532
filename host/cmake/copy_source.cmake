# SPDX-License-Identifier: MIT
# What CPack runs to lay out an archive: the source's files, if it is the source's.
if(NOT CPACK_PACKAGE_FILE_NAME STREQUAL CPACK_SOURCE_PACKAGE_FILE_NAME)
    return()
endif()
get_filename_component(source ${CMAKE_CURRENT_LIST_DIR}/../.. ABSOLUTE)
execute_process(COMMAND git ls-files --error-unmatch CMakeLists.txt WORKING_DIRECTORY ${source}
                RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
if(failed)
    message(FATAL_ERROR "${source} is no checkout: git knows which files are the source's")
endif()
execute_process(COMMAND git -c core.quotePath=off ls-files WORKING_DIRECTORY ${source} OUTPUT_VARIABLE files)
string(STRIP "${files}" files)
string(REPLACE "\n" ";" files "${files}")
foreach(file IN LISTS files)
    get_filename_component(folder ${file} DIRECTORY)
    file(COPY ${source}/${file} DESTINATION ${CMAKE_INSTALL_PREFIX}/${folder})
endforeach()
