# SPDX-License-Identifier: MIT
# libsigramp: `sigramp` is the library, `sigramp-internal` the same objects with their internal names for tests.

# What every object of this project is compiled with: contraction would change the formulas' bits; Clang would warn of
# loops marked for vectors that it leaves as they are, as it must without a fused multiply-add.
add_library(sigramp-flags INTERFACE)
target_compile_options(sigramp-flags INTERFACE -Wall -Wextra -ffp-contract=off
                       $<$<C_COMPILER_ID:Clang>:-Wno-pass-failed>)
# What the address sanitizer keeps on the heap in the stack's place, GCC 14 takes to be aligned for AVX-512, and it is not.
if(CMAKE_C_COMPILER_ID STREQUAL GNU AND CMAKE_C_FLAGS MATCHES "-fsanitize=[a-z,]*address")
    target_compile_options(sigramp-flags INTERFACE --param=asan-use-after-return=0)
endif()
target_include_directories(sigramp-flags INTERFACE ${PROJECT_SOURCE_DIR}/host/include
                           ${PROJECT_SOURCE_DIR}/host ${PROJECT_SOURCE_DIR}/kernels)

set(SIGRAMP_ISAS baseline)
set(isa_flags_baseline "")
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$" AND CMAKE_SIZEOF_VOID_P EQUAL 8)
    list(APPEND SIGRAMP_ISAS avx2 avx512)
    set(isa_flags_avx2 -mavx2 -mfma)
    set(isa_flags_avx512 -mavx512f -mavx512dq -mavx512bw -mavx512vl -mfma -mprefer-vector-width=512)
endif()

set(SIGRAMP_OBJECTS "")
function(sigramp_hidden_objects target)
    set_target_properties(${target} PROPERTIES C_VISIBILITY_PRESET hidden POSITION_INDEPENDENT_CODE ON)
    target_link_libraries(${target} PRIVATE sigramp-flags)
    list(APPEND SIGRAMP_OBJECTS $<TARGET_OBJECTS:${target}>)
    set(SIGRAMP_OBJECTS ${SIGRAMP_OBJECTS} PARENT_SCOPE)
endfunction()

# sigramp_loops(TARGET ISA PRECISION SOURCE...): loops the compiler vectorises for an instruction set.
function(sigramp_loops target isa precision)
    list(TRANSFORM ARGN PREPEND ${PROJECT_SOURCE_DIR}/host/ OUTPUT_VARIABLE sources)
    add_library(${target} OBJECT ${sources})
    sigramp_hidden_objects(${target})
    target_compile_definitions(${target} PRIVATE SIGRAMP_ISA=${isa} SIGRAMP_PRECISION=${precision})
    target_compile_options(${target} PRIVATE $<$<NOT:$<CONFIG:Debug>>:-O3> -fno-math-errno
                           -fno-trapping-math -fopenmp-simd
                           $<$<C_COMPILER_ID:GNU>:-fschedule-insns>
                           $<$<AND:$<C_COMPILER_ID:GNU>,$<EQUAL:${precision},32>,$<NOT:$<STREQUAL:${isa},baseline>>>:-fsched-pressure>
                           ${isa_flags_${isa}})
    set(SIGRAMP_OBJECTS ${SIGRAMP_OBJECTS} PARENT_SCOPE)
endfunction()

# For the size: these are many cases already, of each of which GCC 14 would make two; and copies gain these nothing.
if(CMAKE_C_COMPILER_ID STREQUAL GNU)
    set_source_files_properties(${PROJECT_SOURCE_DIR}/host/cpu/pieces_loops.c PROPERTIES COMPILE_OPTIONS -fno-unswitch-loops)
endif()

foreach(precision IN ITEMS 32 64)
    foreach(isa IN LISTS SIGRAMP_ISAS)
        sigramp_loops(sigramp-loops-${precision}-${isa} ${isa} ${precision} cpu/table_loops.c cpu/pieces_loops.c)
        foreach(unit IN LISTS SIGRAMP_UNITS)
            set(target sigramp-loops-${unit}-${precision}-${isa})
            set(sources cpu/set_loops.c cpu/segment_loops.c)
            if(NOT isa STREQUAL avx512)
                list(APPEND sources cpu/subtract_loops.c)
            endif()
            sigramp_loops(${target} ${isa} ${precision} cpu/unit_loops.c)
            sigramp_loops(${target}-segments ${isa} ${precision} ${sources})
            target_compile_definitions(${target} PRIVATE SIGRAMP_UNIT=${unit})
            target_compile_definitions(${target}-segments PRIVATE SIGRAMP_UNIT=${unit})
            # Four vectors of pairs at once, and 16 registers.
            if(isa STREQUAL avx2 AND CMAKE_C_COMPILER_ID STREQUAL GNU)
                target_compile_options(${target} PRIVATE -fsched-pressure)
            endif()
        endforeach()
    endforeach()
endforeach()

foreach(isa IN LISTS SIGRAMP_ISAS)
    sigramp_loops(sigramp-loops-cells-${isa} ${isa} 64 sum/offset_loops.c sum/moment_loops.c sum/row_loops.c
                  sum/spaced_loops.c)
    # Products of doubles by the same steps everywhere: a fused one's rest differs where it is subnormal.
    target_compile_options(sigramp-loops-cells-${isa} PRIVATE -U__FP_FAST_FMA)
endforeach()

foreach(unit IN LISTS SIGRAMP_UNITS)
    add_library(sigramp-unit-${unit} OBJECT ${PROJECT_SOURCE_DIR}/host/units/unit_traits.c)
    sigramp_hidden_objects(sigramp-unit-${unit})
    target_compile_definitions(sigramp-unit-${unit} PRIVATE SIGRAMP_UNIT=${unit})
endforeach()

file(GLOB library_sources CONFIGURE_DEPENDS
     ${PROJECT_SOURCE_DIR}/host/api/*.c ${PROJECT_SOURCE_DIR}/host/cpu/*.c
     ${PROJECT_SOURCE_DIR}/host/opencl/*.c ${PROJECT_SOURCE_DIR}/host/sum/*.c
     ${PROJECT_SOURCE_DIR}/host/threads/*.c ${PROJECT_SOURCE_DIR}/host/units/units.c
     ${PROJECT_SOURCE_DIR}/host/verify/*.c)
list(FILTER library_sources EXCLUDE REGEX "/(cpu|sum)/[a-z]+_loops\\.c$")
add_library(sigramp-objects OBJECT ${library_sources} ${SIGRAMP_KERNEL_SOURCES})
sigramp_hidden_objects(sigramp-objects)
target_include_directories(sigramp-objects SYSTEM PRIVATE ${SIGRAMP_OPENCL_INCLUDE_DIR})
# Where the program that tries out drivers is from the library: as installed, and in the build folder likewise.
file(RELATIVE_PATH trial_from_library ${CMAKE_INSTALL_FULL_LIBDIR}
     ${CMAKE_INSTALL_FULL_LIBEXECDIR}/sigramp/sigramp-try-device)
target_compile_definitions(sigramp-objects PRIVATE CL_TARGET_OPENCL_VERSION=120 _GNU_SOURCE
    SIGRAMP_TRIAL_FROM_LIBRARY="${trial_from_library}"
    SIGRAMP_TRIAL_INSTALLED="${CMAKE_INSTALL_FULL_LIBEXECDIR}/sigramp/sigramp-try-device")
foreach(isa IN LISTS SIGRAMP_ISAS)
    string(TOUPPER ${isa} name)
    target_compile_definitions(sigramp-objects PRIVATE SIGRAMP_HAVE_${name}=1)
endforeach()

target_compile_options(sigramp-objects PRIVATE -fopenmp-simd) # its pragmas alone: no threads, no library
set(sigramp_needs Threads::Threads ${CMAKE_DL_LIBS} m)

add_library(sigramp ${SIGRAMP_OBJECTS})
add_library(sigramp::sigramp ALIAS sigramp)
# The build folder is laid out as an installation, so that the tool finds the library by the same relative path: CMake
# ends a path that it would change at installation with an empty element, and that is whatever folder is current.
if(IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR})
    set(SIGRAMP_LIBRARY_FOLDER lib)
    set(SIGRAMP_TOOL_RPATH ${CMAKE_INSTALL_LIBDIR} $ORIGIN/../lib)
else()
    set(SIGRAMP_LIBRARY_FOLDER ${CMAKE_INSTALL_LIBDIR})
    set(SIGRAMP_TOOL_RPATH $ORIGIN/../${CMAKE_INSTALL_LIBDIR})
endif()
set_target_properties(sigramp PROPERTIES LINKER_LANGUAGE C VERSION ${PROJECT_VERSION}
                      SOVERSION ${PROJECT_VERSION_MAJOR}
                      LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/${SIGRAMP_LIBRARY_FOLDER})
target_include_directories(sigramp PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/host/include>
                           $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_libraries(sigramp PRIVATE ${sigramp_needs})

add_library(sigramp-internal STATIC EXCLUDE_FROM_ALL ${SIGRAMP_OBJECTS})
set_target_properties(sigramp-internal PROPERTIES LINKER_LANGUAGE C)
target_link_libraries(sigramp-internal PUBLIC sigramp-flags ${sigramp_needs})

add_executable(sigramp-try-device ${PROJECT_SOURCE_DIR}/host/trial/main.c)
file(RELATIVE_PATH library_from_trial ${CMAKE_INSTALL_FULL_LIBEXECDIR}/sigramp ${CMAKE_INSTALL_FULL_LIBDIR})
set_target_properties(sigramp-try-device PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/libexec/sigramp
                      BUILD_WITH_INSTALL_RPATH ON
                      INSTALL_RPATH "$ORIGIN/${library_from_trial};$ORIGIN/../../${SIGRAMP_LIBRARY_FOLDER}")
target_link_libraries(sigramp-try-device PRIVATE sigramp)

# The library's threads for the bench's and the tests' own loops.
add_library(sigramp-threads STATIC EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/host/threads/pool.c
            ${PROJECT_SOURCE_DIR}/host/threads/processors.c ${PROJECT_SOURCE_DIR}/host/threads/worth.c)
target_include_directories(sigramp-threads PUBLIC ${PROJECT_SOURCE_DIR}/host)
target_link_libraries(sigramp-threads PRIVATE sigramp-flags PUBLIC Threads::Threads m)
