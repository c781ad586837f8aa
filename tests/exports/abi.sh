#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The binary interface of the library against its recorded baseline, colmerge.abi beside this script.
#
#   abi.sh check LIBRARY    status 0: unchanged; 1: changed; 77: cannot be checked here (says why)
#   abi.sh record LIBRARY   writes the baseline anew (`./dev abi` does it with a suitable build)
#
# LIBRARY needs debug information. A change that the check reports either breaks programs that are already
# linked, and then is to be undone, or adds to the interface, and then the baseline is recorded with it.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
baseline=$here/colmerge.abi
headers=$root/include/colmerge

skip() {
  echo "skipped: $1"
  exit 77
}

has_debug_information() {
  LC_ALL=C readelf -SW "$1" | grep -q '\.debug_info'
}

machine_of_baseline() {
  sed -n "s/^<abi-corpus .*architecture='\([^']*\)'.*/\1/p" "$baseline"
}

record() {
  has_debug_information "$1" || { echo "$1 has no debug information" >&2; exit 1; }
  abidw --headers-dir "$headers" --drop-private-types --drop-undefined-syms --exported-interfaces-only \
    --no-corpus-path --no-comp-dir-path --no-show-locs --no-elf-needed "$1" | sed "s|='$root/|='|g" > "$baseline"
  echo "recorded $(grep -c '<elf-symbol ' "$baseline") symbols in $baseline"
}

check() {
  [ -e "$baseline" ] || skip "no baseline is recorded ($baseline); ./dev abi records it"
  command -v abidiff > /dev/null || skip "abidiff is not installed (package abigail-tools)"
  has_debug_information "$1" || skip "$1 has no debug information"
  case "$(machine_of_baseline)" in
    *"$(uname -m)") ;;
    *) skip "the baseline is of $(machine_of_baseline), this machine is $(uname -m)" ;;
  esac
  if ! abidiff --no-show-locs "$baseline" "$1"; then
    echo "the binary interface differs from $baseline; ./dev abi records an intended change"
    exit 1
  fi
  echo "the binary interface is that of the baseline"
}

[ $# -eq 2 ] || { sed -n '3,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
case $1 in
  check) check "$2" ;;
  record) record "$2" ;;
  *) echo "unknown command '$1'" >&2; exit 2 ;;
esac
