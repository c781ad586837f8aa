#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Configures a project that adds the source folder: it gets colmerge::colmerge, shared unless it says otherwise, and
# installs nothing that it did not ask for. Nothing is compiled.
#
#   check_superproject.sh SOURCE_DIR CC CXX
set -euo pipefail

source=$1 cc=$2 cxx=$3
project=$(cd "$(dirname "$0")" && pwd)/superproject
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

configure() { # NAME TYPE ARGUMENT...
  local build=$scratch/$1 type=$2
  shift 2
  cmake -S "$project" -B "$build" -DCOLMERGE_SOURCE="$source" -DCMAKE_C_COMPILER="$cc" -DCMAKE_CXX_COMPILER="$cxx" \
    -DEXPECTED_TYPE="$type" "$@" > "$build.log" 2>&1 || { cat "$build.log"; exit 1; }
}
# Whether the build has a rule that installs something.
installs() { grep -rqs '^ *file(INSTALL' "$scratch/$1" --include=cmake_install.cmake; }

configure default SHARED_LIBRARY
configure static STATIC_LIBRARY -DBUILD_SHARED_LIBS=OFF
for build in default static; do
  if installs "$build"; then
    echo "$build: there are rules to install the library"
    exit 1
  fi
done
cmake -S "$source" -B "$scratch/top" -DCMAKE_C_COMPILER="$cc" -DCMAKE_CXX_COMPILER="$cxx" -DCOLMERGE_BUILD_TESTS=OFF \
  > "$scratch/top.log" 2>&1 || { cat "$scratch/top.log"; exit 1; }
installs top || { echo "the project by itself has no rules to install the library"; exit 1; }
