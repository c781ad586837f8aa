#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes one object of all inputs that shows the functions of colmerge.h and nothing else, and an archive of it: a program
# may have an fmt, a Boost or a libyaml of its own beside it.
#
#   static_library.sh ARCHIVE LD OBJCOPY AR LIBYAML_ARCHIVE INPUT...    ARCHIVE may be one of the inputs
set -eu

archive=$1 ld=$2 objcopy=$3 ar=$4 libyaml=$5
shift 5
object=$archive.o
"$ld" -r --force-group-allocation --whole-archive "$@" --no-whole-archive "$libyaml" -o "$object"
"$objcopy" --wildcard --keep-global-symbol 'colmerge_*' "$object"
rm -f "$archive"
"$ar" qcs "$archive" "$object"
rm "$object"
