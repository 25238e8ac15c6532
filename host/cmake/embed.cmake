# SPDX-License-Identifier: MIT
# cmake -D NAME=map -D FOLDER=kernels [-D HEADERS=kernels] -D OUTPUT=map.c -P embed.cmake
# Writes FOLDER/NAME.cl, its `#include "..."` lines replaced by the headers, which are in HEADERS or there (once each if
# they have a guard, with #line), without comments, as C strings: opencl_source_NAME and opencl_source_NAME_count, declared in
# host/opencl/source.h. A driver has no files: where the source includes SIGRAMP_UNIT_FILE, the file of the unit that
# SIGRAMP_UNIT names, it gets the files of all units and takes one.

cmake_minimum_required(VERSION 3.21)
set(seen "")
if(NOT HEADERS)
    set(HEADERS ${FOLDER})
endif()

file(GLOB unit_files RELATIVE ${HEADERS} ${HEADERS}/units/*.h)

# Appends the files of all units to the variable `text`, each for its own name.
function(flatten_units)
    set(number 0)
    foreach(file IN LISTS unit_files)
        math(EXPR number "${number} + 1")
        cmake_path(GET file STEM name)
        string(APPEND text "\n#undef SIGRAMP_NUMBER_${name}\n#define SIGRAMP_NUMBER_${name} ${number}\n"
               "#if SIGRAMP_JOIN(SIGRAMP_NUMBER_, SIGRAMP_UNIT) == ${number}\n")
        flatten(${HEADERS}/${file})
        string(APPEND text "\n#endif\n")
    endforeach()
    set(text "${text}" PARENT_SCOPE)
endfunction()

# Appends a file to the variable `text`, headers first met in place.
function(flatten file)
    file(READ ${file} rest)
    cmake_path(GET file FILENAME file)
    string(PREPEND rest "\n") # the end of the #line before it, here and after each header
    string(APPEND text "#line 1 \"${file}\"")
    set(line 1)
    while(rest MATCHES "\n#include \"?([^\"\n<]+)\"?\n")
        set(header ${CMAKE_MATCH_1})
        set(directive "${CMAKE_MATCH_0}")
        string(FIND "${rest}" "${directive}" begin)
        string(LENGTH "${directive}" length)
        string(SUBSTRING "${rest}" 0 ${begin} before)
        math(EXPR end "${begin} + ${length} - 1")
        string(SUBSTRING "${rest}" ${end} -1 rest)
        string(REGEX REPLACE "[^\n]" "" newlines "${before}")
        string(LENGTH "${newlines}" count)
        math(EXPR line "${line} + ${count} + 1")
        string(APPEND text "${before}\n")
        if(header STREQUAL SIGRAMP_UNIT_FILE)
            flatten_units()
        else()
            file(STRINGS ${HEADERS}/${header} guard REGEX "^#ifndef SIGRAMP_KERNELS_")
            if(NOT guard OR NOT header IN_LIST seen)
                list(APPEND seen ${header})
                flatten(${HEADERS}/${header})
            endif()
        endif()
        string(APPEND text "#line ${line} \"${file}\"")
    endwhile()
    string(APPEND text "${rest}")
    set(text "${text}" PARENT_SCOPE)
    set(seen "${seen}" PARENT_SCOPE)
endfunction()

set(text "")
flatten(${FOLDER}/${NAME}.cl)

# No driver reads comments: of each its ends of lines stay.
set(rest "${text}")
set(text "")
while(rest MATCHES "/\\*[^*]*\\*+([^/*][^*]*\\*+)*/")
    set(comment "${CMAKE_MATCH_0}")
    string(FIND "${rest}" "${comment}" begin)
    string(LENGTH "${comment}" length)
    string(SUBSTRING "${rest}" 0 ${begin} before)
    math(EXPR end "${begin} + ${length}")
    string(SUBSTRING "${rest}" ${end} -1 rest)
    string(REGEX REPLACE "[^\n]" "" newlines "${comment}")
    string(APPEND text "${before}" "${newlines}")
endwhile()
string(APPEND text "${rest}")

# C promises strings of 4095 bytes; a chunk ends at the end of a line.
set(chunk_size 3900)
set(chunks "")
string(LENGTH "${text}" left)
while(left GREATER 0)
    set(size ${left})
    if(left GREATER chunk_size)
        string(SUBSTRING "${text}" 0 ${chunk_size} chunk)
        string(FIND "${chunk}" "\n" size REVERSE)
        math(EXPR size "${size} + 1")
        if(size EQUAL 0)
            message(FATAL_ERROR "${NAME}.cl or a header of it has a line longer than ${chunk_size} bytes")
        endif()
    endif()
    string(SUBSTRING "${text}" 0 ${size} chunk)
    string(SUBSTRING "${text}" ${size} -1 text)
    math(EXPR left "${left} - ${size}")
    string(REPLACE "\\" "\\\\" chunk "${chunk}")
    string(REPLACE "\"" "\\\"" chunk "${chunk}")
    string(REGEX REPLACE "\n$" "\\\\n" chunk "${chunk}")
    string(REPLACE "\n" "\\n\"\n    \"" chunk "${chunk}")
    string(APPEND chunks "    (\"${chunk}\"),\n") # in parentheses: clang suspects a comma was forgotten
endwhile()

file(WRITE ${OUTPUT}.new
     "#include \"opencl/source.h\"\n\n"
     "const char *const opencl_source_${NAME}[] = {\n${chunks}};\n"
     "const size_t opencl_source_${NAME}_count =\n"
     "    sizeof opencl_source_${NAME} / sizeof *opencl_source_${NAME};\n")
file(RENAME ${OUTPUT}.new ${OUTPUT})
