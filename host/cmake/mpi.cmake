# SPDX-License-Identifier: MIT
# libsigramp-mpi, which the tool opens where a launcher of MPI started it, and which programs link that divide terms among
# ranks: for the one MPI that is found (mpicc's, or MPI_C_COMPILER's). Nothing else knows MPI.
find_package(MPI COMPONENTS C)
if(NOT MPI_C_FOUND)
    message(STATUS "libsigramp-mpi: off, for want of MPI (Debian: libopenmpi-dev or libmpich-dev)")
    return()
endif()
set(SIGRAMP_MPI_INCLUDE ${PROJECT_SOURCE_DIR}/host/mpi/include)
add_library(sigramp-mpi SHARED ${PROJECT_SOURCE_DIR}/host/mpi/job.c)
set_target_properties(sigramp-mpi PROPERTIES C_VISIBILITY_PRESET hidden BUILD_WITH_INSTALL_RPATH ON
                      INSTALL_RPATH $ORIGIN INSTALL_RPATH_USE_LINK_PATH ON VERSION ${PROJECT_VERSION}
                      SOVERSION ${PROJECT_VERSION_MAJOR}
                      LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/${SIGRAMP_LIBRARY_FOLDER})
target_link_libraries(sigramp-mpi PRIVATE sigramp-flags MPI::MPI_C)
install(TARGETS sigramp-mpi LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
# Of a static library it would have a copy of its own, beside the program's.
if(BUILD_SHARED_LIBS)
    target_sources(sigramp-mpi PRIVATE ${PROJECT_SOURCE_DIR}/host/mpi/plans.c)
    target_include_directories(sigramp-mpi PUBLIC ${SIGRAMP_MPI_INCLUDE})
    target_link_libraries(sigramp-mpi PUBLIC sigramp)
    install(FILES ${SIGRAMP_MPI_INCLUDE}/sigramp/sigramp_mpi.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/sigramp)
endif()
