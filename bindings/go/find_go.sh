#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Prints the path of a go command of version 1.23 or newer: that of the system, or where it is older, a newer one,
# fetched as the module golang.org/toolchain into a folder. Ends with 77, and says why, where there is none.
#
#   find_go.sh FOLDER
set -euo pipefail

folder=$1
newer=1.24.5

skip() { echo "skipped: $*"; exit 77; }

command -v go > /dev/null || skip "there is no go; install Go 1.23 or newer, or an older one, which fetches it"
# Go 1.21 and 1.22 would fetch a Go of their own choice; older ones do not know the experiments of newer ones.
export GOTOOLCHAIN=local
unset GOEXPERIMENT
version=$(go env GOVERSION | sed 's/^go//')
if [ "$(printf '1.23\n%s\n' "$version" | sort -V | head -n 1)" = 1.23 ]; then
  command -v go
  exit
fi

module=golang.org/toolchain@v0.0.1-go$newer.$(go env GOOS)-$(go env GOARCH)
go=$folder/go/$module/bin/go
if [ ! -x "$go" ]; then
  (cd / && GOFLAGS=-modcacherw GOMODCACHE=$folder/go go mod download "$module") > /dev/null 2>&1 ||
    skip "Go is $version, and a newer one cannot be fetched; install Go 1.23 or newer"
  chmod -R u+x "${go%/*}" "${go%/bin/go}/pkg/tool"
fi
echo "$go"
