# SPDX-License-Identifier: MIT
# The units' rows in sigramp.h, whose text is SIGRAMP_HEADER. Sets SIGRAMP_UNITS, their names, and
# SIGRAMP_UNIT_TABLE, lines for the manual with each unit's name, formula and error bounds.

# sigramp_pad(RESULT TEXT WIDTH): the text, with blanks up to the width.
function(sigramp_pad result text width)
    string(LENGTH "${text}" length)
    if(length LESS width)
        math(EXPR missing "${width} - ${length}")
        string(REPEAT " " ${missing} blanks)
        set(text "${text}${blanks}")
    endif()
    set(${result} "${text}" PARENT_SCOPE)
endfunction()

set(number "[0-9]+\\.?[0-9]*")
set(row_pattern "ROW\\([A-Z0-9_]+, ([a-z0-9_]+), \"([^\"]+)\", (${number}), (${number})\\)")
string(REGEX REPLACE " *\\\\\n *" " " joined_header "${SIGRAMP_HEADER}") # a row may be on two lines
string(REGEX MATCHALL "${row_pattern}" rows "${joined_header}")
set(SIGRAMP_UNITS "")
sigramp_pad(unit_column "UNIT" 10)
sigramp_pad(formula_column "u(t)" 24)
sigramp_pad(f32_column "f32" 10)
set(SIGRAMP_UNIT_TABLE "${unit_column}${formula_column}${f32_column}f64")
foreach(row IN LISTS rows)
    string(REGEX MATCH "${row_pattern}" _ "${row}")
    list(APPEND SIGRAMP_UNITS ${CMAKE_MATCH_1})
    sigramp_pad(unit_column "${CMAKE_MATCH_1}" 10)
    sigramp_pad(formula_column "${CMAKE_MATCH_2}" 24)
    sigramp_pad(f32_column "${CMAKE_MATCH_3}" 10)
    string(APPEND SIGRAMP_UNIT_TABLE "\n${unit_column}${formula_column}${f32_column}${CMAKE_MATCH_4}")
endforeach()
if(NOT SIGRAMP_UNITS)
    message(FATAL_ERROR "no unit's row found in host/include/sigramp/sigramp.h")
endif()
# troff would set a hyphen for a bare minus, and read a line's first dot or quote as a command.
string(REPLACE "-" "\\-" SIGRAMP_UNIT_TABLE "${SIGRAMP_UNIT_TABLE}")
