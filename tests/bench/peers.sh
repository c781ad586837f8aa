#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fetches the engines that benchmarks and examples compare with, at pinned versions, and says where they are.
#
#   tests/bench/peers.sh FOLDER     puts them below FOLDER, unless they are there already, and prints
#                                   COLMERGE_DUCKDB=FOLDER/duckdb-VERSION/libduckdb.so
# Needs npm, through whose registry DuckDB ships its library for x86-64 Linux.
set -euo pipefail

package=@duckdb/node-bindings-linux-x64
version=1.5.6-r.1
sha512=21772b64913a904a8cd19e30c1d5671811d7fdface4b7dd53cd0300d743f43e16cf386f4e7c41ef78721ac208870d2651bc6375072145387817824315b998dd5

die() { printf 'peers.sh: %s\n' "$*" >&2; exit 1; }

[ $# -eq 1 ] || die "usage: tests/bench/peers.sh FOLDER"
mkdir -p "$1"
folder=$(cd "$1" && pwd)/duckdb-$version

if [ ! -e "$folder/libduckdb.so" ]; then
  [ "$(uname -sm)" = "Linux x86_64" ] || die "DuckDB's package has a library for x86-64 Linux only"
  command -v npm > /dev/null || die "npm, which fetches DuckDB's library, is not installed (Debian: npm)"
  work=$(mktemp -d "$1/fetch.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  archive=$(cd "$work" && npm pack --silent "$package@$version") || die "npm cannot fetch $package@$version"
  printf '%s  %s\n' "$sha512" "$work/$archive" | sha512sum --check --quiet >&2 ||
    die "$package@$version is not the file that was expected"
  tar -xzf "$work/$archive" -C "$work" package/libduckdb.so package/LICENSE
  # One step, so that a run that is broken off leaves nothing that looks whole.
  mv "$work/package" "$folder"
fi
printf 'COLMERGE_DUCKDB=%s\n' "$folder/libduckdb.so"
