# SPDX-License-Identifier: Apache-2.0
# Compiler settings for everything in this tree: language levels, warnings, sanitizers, ccache.
#
# Targets of this project link the interface library colmerge_warnings; nothing here reaches users of the
# installed package.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 99)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

find_program(COLMERGE_CCACHE ccache)
mark_as_advanced(COLMERGE_CCACHE)
if(COLMERGE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # A precompiled header is found again by the hash of its sources instead of the times of its files.
  set(launcher "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros "${COLMERGE_CCACHE}")
  set(CMAKE_C_COMPILER_LAUNCHER "${launcher}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${launcher}")
  unset(launcher)
  if(COLMERGE_PRECOMPILE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
  endif()
endif()

add_library(colmerge_warnings INTERFACE)
target_compile_options(colmerge_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wcast-qual -Wimplicit-fallthrough
  $<$<COMPILE_LANGUAGE:CXX>:-Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Wextra-semi>
  $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes -Wmissing-prototypes>)

# GCC 12 sees overlapping copies in std::string::insert that are not there (its bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(colmerge_warnings INTERFACE -Wno-restrict)
endif()

# The std::stable_sort of libstdc++ before 13 uses std::get_temporary_buffer, and Clang tells the user.
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  target_compile_options(colmerge_warnings INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-deprecated-declarations>)
endif()

# Unique symbols are those of the whole process, which no archive can keep to itself.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fno-gnu-unique>)
endif()

# Programs are sanitized together with the library, so that the C hosts and whatever they dlopen share one
# run-time. A finding ends the program: a test cannot pass over it.
if(COLMERGE_SANITIZE)
  add_compile_options(-fsanitize=${COLMERGE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${COLMERGE_SANITIZE})
endif()

# colmerge_precompile(TARGET): the headers that most sources of the library include.
function(colmerge_precompile target)
  if(COLMERGE_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE
      <algorithm> <atomic> <cstdint> <cstring> <functional> <memory> <mutex> <optional> <string>
      <string_view> <unordered_map> <utility> <variant> <vector> <fmt/core.h>)
  endif()
endfunction()

# colmerge_compile_for_size(TARGET SOURCE...): sources of the calling folder that run once a call, not once a row. At
# the optimisation that loops deserve they would make up half of the release library. They go without the precompiled
# headers of the others: with these, GCC takes over their optimisation, too, and -Os is lost.
# Each is compiled by itself in every build, so that their names may be those of others.
function(colmerge_compile_for_size target)
  list(TRANSFORM ARGN PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
  set_property(SOURCE ${ARGN} TARGET_DIRECTORY ${target} PROPERTY SKIP_UNITY_BUILD_INCLUSION ON)
  if(NOT CMAKE_BUILD_TYPE STREQUAL "Release")
    return()
  endif()
  set_property(SOURCE ${ARGN} TARGET_DIRECTORY ${target} APPEND PROPERTY COMPILE_OPTIONS -Os)
  set_property(SOURCE ${ARGN} TARGET_DIRECTORY ${target} PROPERTY SKIP_PRECOMPILE_HEADERS ON)
endfunction()

# What -O3 adds to -O2 for loops, without the copies of functions that it makes: measured, the loops run as fast and
# the library is an eighth smaller.
# Cold parts of functions stay at their ends: apart, each would have an entry of its own in the tables of exceptions.
# Of what is jumped to, only loops are aligned.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(
    "$<$<CONFIG:Release>:-ftree-vectorize;-fvect-cost-model=dynamic;-funswitch-loops;-fpeel-loops;-fsplit-loops>"
    "$<$<CONFIG:Release>:-fno-reorder-blocks-and-partition;-fno-align-jumps>")
endif()

# Everything that fuzzers reach reports the branches it takes.
if(COLMERGE_BUILD_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
