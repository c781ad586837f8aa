# SPDX-License-Identifier: Apache-2.0
# The version stands in project() and in the macros of the public header; configuring fails when they differ.

set(header "${PROJECT_SOURCE_DIR}/include/colmerge/colmerge.h")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${header}")

set(header_version "")
foreach(part MAJOR MINOR PATCH)
  file(STRINGS "${header}" line REGEX "^#define COLMERGE_VERSION_${part} +[0-9]+")
  string(REGEX REPLACE "^#define COLMERGE_VERSION_${part} +([0-9]+).*" "\\1" number "${line}")
  list(APPEND header_version "${number}")
endforeach()
list(JOIN header_version "." header_version)

if(NOT header_version STREQUAL PROJECT_VERSION)
  message(FATAL_ERROR "${header} says version '${header_version}', CMakeLists.txt says '${PROJECT_VERSION}'")
endif()
unset(header)
unset(header_version)
