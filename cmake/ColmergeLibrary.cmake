# SPDX-License-Identifier: Apache-2.0
# How the library is linked: what it shows, what it needs, how it is loaded.

set(COLMERGE_VERSION_SCRIPT "${PROJECT_SOURCE_DIR}/cmake/colmerge.map")

# Settles everything about `target` but its sources.
function(colmerge_configure_library target)
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME colmerge
    C_VISIBILITY_PRESET hidden
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    EXPORT_NAME colmerge)
  target_compile_options(${target} PRIVATE -ffunction-sections -fdata-sections)
  target_include_directories(${target} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}")
  if(BUILD_SHARED_LIBS)
    _colmerge_link_shared(${target})
  else()
    _colmerge_link_static(${target})
  endif()
endfunction()

function(_colmerge_link_shared target)
  set_target_properties(${target} PROPERTIES
    VERSION ${PROJECT_VERSION}
    SOVERSION ${COLMERGE_SOVERSION}
    LINK_DEPENDS "${COLMERGE_VERSION_SCRIPT}")
  target_link_libraries(${target} PRIVATE colmerge_core colmerge_warnings)

  # The version script keeps everything else inside, what libyaml defines too.
  # nodelete: release callbacks of exported Arrow arrays live in the library and outlast dlclose.
  # gc-sections: no code that no export reaches.
  target_link_options(${target} PRIVATE
    -Wl,--version-script=${COLMERGE_VERSION_SCRIPT}
    -Wl,-z,nodelete -Wl,-z,now -Wl,-z,relro
    -Wl,--as-needed -Wl,--gc-sections)
  # A library sanitized by clang finds the run-time in the program only.
  if(NOT (COLMERGE_SANITIZE AND CMAKE_CXX_COMPILER_ID MATCHES "Clang"))
    target_link_options(${target} PRIVATE -Wl,--no-undefined)
  endif()
endfunction()

# The archive holds the core and libyaml, too, so that nothing else of this build has to be linked. They are not
# linked here, because everything that a static library is linked with is asked of its users.
function(_colmerge_link_static target)
  add_dependencies(${target} colmerge_core)
  target_include_directories(${target} PRIVATE
    $<TARGET_PROPERTY:colmerge_core,INTERFACE_INCLUDE_DIRECTORIES>)
  target_compile_options(${target} PRIVATE $<TARGET_PROPERTY:colmerge_warnings,INTERFACE_COMPILE_OPTIONS>)
  target_link_libraries(${target} INTERFACE stdc++ m pthread)
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS "$<TARGET_FILE:colmerge_core>")
  add_custom_command(TARGET ${target} POST_BUILD VERBATIM COMMAND
    "${PROJECT_SOURCE_DIR}/cmake/static_library.sh" "$<TARGET_FILE:${target}>" "${CMAKE_LINKER}" "${CMAKE_OBJCOPY}"
    "${CMAKE_AR}" "${COLMERGE_LIBYAML_ARCHIVE}" "$<TARGET_FILE:${target}>" "$<TARGET_FILE:colmerge_core>")
endfunction()
