#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs a build into an empty prefix, moves the prefix elsewhere, and there builds and runs the small
# project beside this script with the installed files alone.
#
#   check_install.sh cmake|pkg-config BUILD_DIR VERSION SOVERSION CC [FLAG...]
set -euo pipefail

way=$1 build=$2 version=$3 soversion=$4 cc=$5
shift 5
flags=("$@")
project=$(cd "$(dirname "$0")" && pwd)/project
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
prefix=$scratch/moved

DESTDIR='' cmake --install "$build" --prefix "$scratch/installed" > "$scratch/install.log"
mv "$scratch/installed" "$prefix"

files=$(cd "$prefix" && find . -type f -o -type l | sort)
echo "$files"
for wanted in include/colmerge/colmerge.h 'libcolmerge\.so' "libcolmerge\\.so\\.$soversion" "libcolmerge\\.so\\.$version" \
              colmergeConfig.cmake colmergeConfigVersion.cmake colmerge.pc LICENSE; do
  grep -q "/$wanted\$" <<< "$files" || { echo "not installed: $wanted"; exit 1; }
done
if grep -rIlF -e "$scratch/installed" -e "$build" "$prefix"; then
  echo "the files above name the place they were built or installed in"
  exit 1
fi
libdir=$(dirname "$(find "$prefix" -name libcolmerge.so)")

case $way in
  cmake)
    cmake -S "$project" -B "$scratch/build" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$cc" \
      -DCMAKE_C_FLAGS="${flags[*]}"
    cmake --build "$scratch/build"
    program=$scratch/build/consumer
    ;;
  pkg-config)
    export PKG_CONFIG_PATH=$libdir/pkgconfig
    read -ra package <<< "$(pkg-config --cflags --libs colmerge)"
    [ "$(pkg-config --modversion colmerge)" = "$version" ]
    program=$scratch/consumer
    "$cc" -std=c99 -pedantic-errors -Wall -Wextra -Werror "${flags[@]}" "$project/consumer.c" \
      -o "$program" "${package[@]}"
    ;;
esac
LD_LIBRARY_PATH=$libdir "$program" "$version"
