# SPDX-License-Identifier: Apache-2.0
# The version stands in project(), in the macros of the public header and, as far as it names the binary interface, in the
# version script; configuring fails when they differ.
#
# COLMERGE_SOVERSION: what programs that are linked already rely on. Before 1.0 a minor version may change everything.
if(PROJECT_VERSION_MAJOR EQUAL 0)
  set(COLMERGE_SOVERSION "0.${PROJECT_VERSION_MINOR}")
else()
  set(COLMERGE_SOVERSION "${PROJECT_VERSION_MAJOR}")
endif()

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

set(script "${PROJECT_SOURCE_DIR}/cmake/colmerge.map")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${script}")
file(STRINGS "${script}" nodes REGEX "^COLMERGE_")
if(NOT nodes STREQUAL "COLMERGE_${COLMERGE_SOVERSION} {")
  message(FATAL_ERROR "${script} says '${nodes}', the binary interface is COLMERGE_${COLMERGE_SOVERSION}")
endif()
unset(nodes)
unset(script)
unset(header)
unset(header_version)
