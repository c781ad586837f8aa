# SPDX-License-Identifier: Apache-2.0
# What the library is built from. Nothing of it is needed at run time: Boost is used header-only, fmt is
# compiled from its headers by src/base/fmt.cc, libyaml is linked in from its static archive.

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
# A project that takes this one in may bring an fmt of its own.
if(NOT TARGET fmt::fmt-header-only)
  find_package(fmt REQUIRED CONFIG)
endif()
find_package(Boost 1.81 REQUIRED CONFIG)

# The headers of fmt, without the definition that makes each source that includes them compile the library.
add_library(colmerge_fmt_headers INTERFACE)
target_include_directories(colmerge_fmt_headers SYSTEM INTERFACE
  $<TARGET_PROPERTY:fmt::fmt-header-only,INTERFACE_INCLUDE_DIRECTORIES>)

find_path(COLMERGE_LIBYAML_INCLUDE_DIR yaml.h REQUIRED)
find_library(COLMERGE_LIBYAML_ARCHIVE NAMES libyaml.a REQUIRED)
mark_as_advanced(COLMERGE_LIBYAML_INCLUDE_DIR COLMERGE_LIBYAML_ARCHIVE)

add_library(colmerge_libyaml STATIC IMPORTED)
set_target_properties(colmerge_libyaml PROPERTIES
  IMPORTED_LOCATION "${COLMERGE_LIBYAML_ARCHIVE}"
  INTERFACE_INCLUDE_DIRECTORIES "${COLMERGE_LIBYAML_INCLUDE_DIR}")
