# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` puts where: header, library, CMake package, pkg-config file, licence.

include(CMakePackageConfigHelpers)

install(TARGETS colmerge EXPORT colmergeTargets
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" NAMELINK_COMPONENT Development)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/colmerge" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DATADIR}/licenses/colmerge")

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/colmerge")
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/colmergeConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/package/colmergeConfig.cmake" INSTALL_DESTINATION "${package_dir}"
  NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/package/colmergeConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/package/colmergeConfig.cmake"
  "${PROJECT_BINARY_DIR}/package/colmergeConfigVersion.cmake"
  DESTINATION "${package_dir}")
install(EXPORT colmergeTargets NAMESPACE colmerge:: DESTINATION "${package_dir}")

# Relative to the file's own place, so that an installed tree may be moved.
file(RELATIVE_PATH pc_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
string(REGEX REPLACE "/$" "" pc_prefix "${pc_prefix}")
if(NOT BUILD_SHARED_LIBS)
  set(COLMERGE_PC_LIBS " -lstdc++ -lm -pthread")
endif()
configure_file("${PROJECT_SOURCE_DIR}/cmake/colmerge.pc.in" "${PROJECT_BINARY_DIR}/package/colmerge.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/package/colmerge.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
