# SPDX-License-Identifier: Apache-2.0
# How tests are declared. A test's name says what it shows; a label `concurrency` puts it into the run under
# ThreadSanitizer.

find_package(Catch2 3 CONFIG QUIET)
if(NOT Catch2_FOUND)
  find_package(Catch2 2.13 REQUIRED CONFIG)
endif()
include(Catch)
find_package(Python3 REQUIRED COMPONENTS Interpreter)

# The code of tests is compiled more often than it runs.
function(_colmerge_compile_quickly target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-Og>)
endfunction()

# Several sources at once: what they include is read and what they instantiate is compiled once. That halves the time to
# build all, and makes a change to one test dearer, so it is for those who build everything. A test whose names others
# of its program have as well stands in a namespace of its own, colmerge::NAME_test.
option(COLMERGE_UNITY_TESTS "Compile several sources of a test program at once" OFF)
function(_colmerge_compile_together target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${COLMERGE_UNITY_TESTS})
  # A local name may be a constant of a test in another file.
  if(COLMERGE_UNITY_TESTS)
    target_compile_options(${target} PRIVATE -Wno-error=shadow)
  endif()
endfunction()

# The headers that every program of Catch2 includes, compiled once for each language level.
function(_colmerge_precompile_for target standard)
  set(headers colmerge_test_headers_${standard})
  if(NOT TARGET ${headers})
    add_library(${headers} OBJECT "${PROJECT_SOURCE_DIR}/tests/support/test_headers.cc")
    set_target_properties(${headers} PROPERTIES CXX_STANDARD ${standard})
    target_include_directories(${headers} PRIVATE "${PROJECT_SOURCE_DIR}/tests")
    target_link_libraries(${headers} PRIVATE colmerge_warnings Threads::Threads Catch2::Catch2)
    _colmerge_compile_quickly(${headers})
    target_precompile_headers(${headers} PRIVATE
      <algorithm> <cstdint> <cstring> <functional> <memory> <mutex> <optional> <string> <string_view>
      <thread> <utility> <vector> "${PROJECT_SOURCE_DIR}/tests/support/catch.h")
  endif()
  target_precompile_headers(${target} REUSE_FROM ${headers})
endfunction()

# Builds what the run under ThreadSanitizer needs, and nothing else.
add_custom_target(colmerge_concurrency_tests)

function(_colmerge_label target label)
  if(label STREQUAL "concurrency")
    add_dependencies(colmerge_concurrency_tests ${target})
  endif()
endfunction()

# colmerge_add_test_library(TARGET SOURCES a.cc... [LIBRARIES lib...])
#
# What several test programs share, over the core or over the given libraries.
function(colmerge_add_test_library target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  if(NOT arg_LIBRARIES)
    set(arg_LIBRARIES colmerge_core)
  endif()
  add_library(${target} STATIC EXCLUDE_FROM_ALL ${arg_SOURCES})
  _colmerge_compile_together(${target})
  target_include_directories(${target} PUBLIC "${PROJECT_SOURCE_DIR}/tests")
  target_link_libraries(${target} PRIVATE colmerge_warnings PUBLIC ${arg_LIBRARIES} Threads::Threads Catch2::Catch2)
  _colmerge_compile_quickly(${target})
  if(COLMERGE_PRECOMPILE)
    _colmerge_precompile_for(${target} ${CMAKE_CXX_STANDARD})
  endif()
endfunction()

# colmerge_add_catch_test(TARGET SOURCES a.cc... [LIBRARIES lib...] [LABEL label] [STANDARD 17] [TIMEOUT seconds])
#
# A program of Catch2 test cases, each of them a ctest test "TARGET/name of the case". With sanitizers, which make the
# start of a process dear, the program is one test, unless its cases take long (label `concurrency`). Sources include
# "support/catch.h". It links the core, or, with LIBRARIES colmerge, only what users of the library see.
function(colmerge_add_catch_test target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL;STANDARD;TIMEOUT" "SOURCES;LIBRARIES")
  if(NOT arg_STANDARD)
    set(arg_STANDARD ${CMAKE_CXX_STANDARD})
  endif()
  if(NOT arg_LIBRARIES)
    set(arg_LIBRARIES colmerge_core)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  if(COLMERGE_SANITIZE)
    math(EXPR arg_TIMEOUT "${arg_TIMEOUT} * 4")
  endif()
  add_executable(${target} ${arg_SOURCES})
  _colmerge_compile_together(${target})
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  set_target_properties(${target} PROPERTIES CXX_STANDARD ${arg_STANDARD})
  target_link_libraries(${target} PRIVATE
    colmerge_warnings ${arg_LIBRARIES} Threads::Threads Catch2::Catch2WithMain)
  _colmerge_compile_quickly(${target})
  if(COLMERGE_PRECOMPILE)
    _colmerge_precompile_for(${target} ${arg_STANDARD})
  endif()
  if(COLMERGE_SANITIZE AND NOT arg_LABEL STREQUAL "concurrency")
    add_test(NAME "${target}/all cases" COMMAND ${target})
    set_tests_properties("${target}/all cases" PROPERTIES TIMEOUT ${arg_TIMEOUT} COST 100 LABELS "${arg_LABEL}")
  else()
    # A program that dies before main would register no case and pass for green: let the build fail on it.
    add_custom_command(TARGET ${target} POST_BUILD COMMAND ${target} --help > /dev/null)
    catch_discover_tests(${target} TEST_PREFIX "${target}/"
      PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABEL}")
  endif()
  _colmerge_label(${target} "${arg_LABEL}")
endfunction()

# colmerge_add_c_test(TARGET SHOWS "what it shows" SOURCES a.c... [LABEL label] [TIMEOUT seconds])
#
# A strict C99 program over the public header and the shared library; it passes when it returns 0.
function(colmerge_add_c_test target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "SHOWS;LABEL;TIMEOUT" "SOURCES;LIBRARIES")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  add_executable(${target} ${arg_SOURCES})
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:C>:-pedantic-errors>)
  target_link_libraries(${target} PRIVATE colmerge_warnings colmerge ${arg_LIBRARIES})
  add_test(NAME "${target}/${arg_SHOWS}" COMMAND ${target})
  set_tests_properties("${target}/${arg_SHOWS}" PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABEL}")
  _colmerge_label(${target} "${arg_LABEL}")
endfunction()
