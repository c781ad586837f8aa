#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs one check of the Go module; ends with 77, and says why, where what it needs is not installed.
#
#   check.sh test|vet|format|example BUILD_FOLDER INCLUDE_FOLDER LIBRARY [ARGUMENT...]
set -euo pipefail

check=$1 build=$2 include=$3 library=$4
shift 4
cd "$(dirname "$0")"

skip() { echo "skipped: $*"; exit 77; }

go=$(./find_go.sh "$build") || { echo "$go"; exit 77; }
PATH=$(dirname "$go"):$PATH

folder=$(dirname "$library")
# One build of everything for all checks: with the race detector and the strict check of pointers in C memory.
export GOTOOLCHAIN=local CGO_ENABLED=1 GOFLAGS="${GOFLAGS:+$GOFLAGS }-buildvcs=false -race" GOEXPERIMENT=cgocheck2
export CGO_CFLAGS="-I$include -O2 -g" CGO_LDFLAGS="-L$folder"
export LD_LIBRARY_PATH="$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"

fetch() { go mod download || skip "the modules that this one needs cannot be fetched"; }

case $check in
  test)
    fetch
    go test -count=1 -timeout 300s ./... ;;
  vet)
    fetch
    go vet ./... ;;
  format)
    wrong=$(gofmt -l .)
    [ -z "$wrong" ] || { gofmt -d .; exit 1; } ;;
  example)
    fetch
    go run ./examples/merge_files "$@" ;;
  *)
    echo "no such check: $check"
    exit 2 ;;
esac
