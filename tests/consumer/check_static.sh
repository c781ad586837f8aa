#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The archive that BUILD_SHARED_LIBS=OFF makes, made here of the objects of a shared build: it shows the functions of the
# header and nothing else, and a C program links with it alone.
#
#   check_static.sh SOURCE_DIR VERSION CC LD OBJCOPY AR LIBYAML_ARCHIVE INPUT... [-- FLAG...]
set -euo pipefail

source=$1 version=$2 cc=$3 tools=("${@:4:4}")
shift 7
inputs=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
  inputs+=("$1")
  shift
done
[ $# -eq 0 ] || shift
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$source/cmake/static_library.sh" "$scratch/libcolmerge.a" "${tools[@]}" "${inputs[@]}"
shown=$(nm --defined-only --extern-only "$scratch/libcolmerge.a" | awk 'NF == 3 { print $3 }' | sort -u)
declared=$(grep -cE '^COLMERGE_EXPORT ' "$source/include/colmerge/colmerge.h")
if grep -v '^colmerge_' <<< "$shown"; then
  echo "the archive shows the symbols above"
  exit 1
fi
[ "$(wc -l <<< "$shown")" -eq "$declared" ] || { echo "$(wc -l <<< "$shown") functions are shown, $declared declared"; exit 1; }
"$cc" -std=c99 "$@" -I "$source/include" "$source/tests/consumer/project/consumer.c" "$scratch/libcolmerge.a" \
  -o "$scratch/consumer" -lstdc++ -lm -pthread
"$scratch/consumer" "$version"
