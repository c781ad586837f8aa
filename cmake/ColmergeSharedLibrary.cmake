# SPDX-License-Identifier: Apache-2.0
# How the shared library is linked: what it shows, what it needs, how it is loaded.


set(COLMERGE_VERSION_SCRIPT "${PROJECT_SOURCE_DIR}/cmake/colmerge.map")

# Settles everything about `target` but its sources.
function(colmerge_configure_shared_library target)
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME colmerge
    VERSION ${PROJECT_VERSION}
    SOVERSION ${COLMERGE_SOVERSION}
    C_VISIBILITY_PRESET hidden
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS "${COLMERGE_VERSION_SCRIPT}"
    EXPORT_NAME colmerge)
  target_compile_options(${target} PRIVATE -ffunction-sections -fdata-sections)
  target_include_directories(${target} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${target} PRIVATE colmerge_core colmerge_warnings)

  # nodelete: release callbacks of exported Arrow arrays live in the library and outlast dlclose.
  # exclude-libs: what libyaml defines stays inside. gc-sections: no code that no export reaches.
  target_link_options(${target} PRIVATE
    -Wl,--version-script=${COLMERGE_VERSION_SCRIPT}
    -Wl,-z,nodelete -Wl,-z,now -Wl,-z,relro
    -Wl,--as-needed -Wl,--exclude-libs,ALL -Wl,--gc-sections)
  # A library sanitized by clang finds the run-time in the program only.
  if(NOT (COLMERGE_SANITIZE AND CMAKE_CXX_COMPILER_ID MATCHES "Clang"))
    target_link_options(${target} PRIVATE -Wl,--no-undefined)
  endif()
endfunction()
