#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs one check of the Go module; ends with 77, and says why, where what it needs is not installed.
#
#   check.sh test|race|cgocheck|vet|format|example INCLUDE_FOLDER LIBRARY [ARGUMENT...]
set -euo pipefail

check=$1 include=$2 library=$3
shift 3
cd "$(dirname "$0")"

skip() { echo "skipped: $*"; exit 77; }

command -v go > /dev/null || skip "there is no go; install Go 1.23 or newer"
# Older ones than 1.21 do not know GOTOOLCHAIN; newer ones must not fetch another Go by themselves.
version=$(GOTOOLCHAIN=local go env GOVERSION | sed 's/^go//')
[ "$(printf '1.23\n%s\n' "$version" | sort -V | head -n 1)" = 1.23 ] ||
  skip "Go is $version; install Go 1.23 or newer"

folder=$(dirname "$library")
export GOTOOLCHAIN=local CGO_ENABLED=1 GOFLAGS="${GOFLAGS:+$GOFLAGS }-buildvcs=false"
export CGO_CFLAGS="-I$include -O2 -g" CGO_LDFLAGS="-L$folder"
export LD_LIBRARY_PATH="$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"

fetch() { go mod download || skip "the modules that this one needs cannot be fetched"; }

case $check in
  test)
    fetch
    go test -count=1 -timeout 300s ./... ;;
  race)
    fetch
    go test -count=1 -timeout 300s -race . ;;
  cgocheck)
    fetch
    GOEXPERIMENT=cgocheck2 go test -count=1 -timeout 300s . ;;
  vet)
    fetch
    go vet ./... ;;
  format)
    command -v gofmt > /dev/null || skip "there is no gofmt"
    wrong=$(gofmt -l .)
    [ -z "$wrong" ] || { gofmt -d .; exit 1; } ;;
  example)
    fetch
    go run ./examples/merge_files "$@" ;;
  *)
    echo "no such check: $check"
    exit 2 ;;
esac
