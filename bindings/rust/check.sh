#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs one check of the Rust crates; ends with 77, and says why, where what it needs is not installed.
#
#   check.sh test|dlopen|clippy|doc|format|example BUILD_FOLDER LIBRARY [ARGUMENT...]
set -euo pipefail

check=$1 build=$2 library=$3
shift 3
cd "$(dirname "$0")"

skip() { echo "skipped: $*"; exit 77; }

command -v cargo > /dev/null || skip "there is no cargo; install Rust 1.85 or newer (Debian 12: cargo-web)"
version=$(cargo --version | awk '{ print $2 }')
[ "$(printf '1.85\n%s\n' "$version" | sort -V | head -n 1)" = 1.85 ] ||
  skip "cargo is $version; install Rust 1.85 or newer (Debian 12: cargo-web)"

export CARGO_TARGET_DIR=$build/rust CARGO_PROFILE_DEV_DEBUG=line-tables-only CARGO_INCREMENTAL=0
if [ "$check" != dlopen ]; then
  COLMERGE_LIB_DIR=$(dirname "$library")
  export COLMERGE_LIB_DIR LD_LIBRARY_PATH="$COLMERGE_LIB_DIR${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
fi

fetch() { cargo fetch --quiet || skip "the crates that this one needs cannot be fetched"; }

case $check in
  test)
    fetch
    cargo test --workspace ;;
  dlopen)
    fetch
    COLMERGE_LIBRARY=$library cargo test --workspace --features colmerge/dlopen --tests
    message=$(COLMERGE_LIBRARY=/nowhere/libcolmerge.so cargo run --quiet -p colmerge --features dlopen \
      --example merge_files -- --keys id 'SELECT 1 FROM files' none.csv 2>&1) &&
      { echo "a library that is not there was loaded"; exit 1; }
    grep -q 'cannot load /nowhere/libcolmerge.so' <<< "$message" || { echo "$message"; exit 1; } ;;
  clippy)
    cargo clippy --version > /dev/null 2>&1 || skip "there is no clippy"
    fetch
    cargo clippy --workspace --all-targets -- -D warnings
    cargo clippy --workspace --all-targets --features colmerge/dlopen -- -D warnings ;;
  doc)
    fetch
    RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps ;;
  format)
    cargo fmt --version > /dev/null 2>&1 || skip "there is no rustfmt"
    cargo fmt --all --check ;;
  example)
    fetch
    cargo run --quiet -p colmerge --example merge_files -- "$@" ;;
  *)
    echo "no such check: $check"
    exit 2 ;;
esac
