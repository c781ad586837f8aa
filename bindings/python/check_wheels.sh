#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs a wheel into bare userlands of Debian, which have no compiler, and runs the programs of the READMEs and the tests
# of the command line there. As root; what is downloaded comes by debootstrap.
#
#   check_wheels.sh FOLDER_OF_WHEELS FOLDER_OF_USERLANDS [SUITE[/ARCHITECTURE]...]     bullseye bookworm trixie
#
# An ARCHITECTURE that is not this machine's, such as bookworm/arm64, runs under qemu (Debian: qemu-user-static).
set -euo pipefail
wheels=$(realpath "$1")
userlands=$(realpath -m "$2")
shift 2
[ $# -gt 0 ] || set -- bullseye bookworm trixie
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
mirror=${DEBIAN_MIRROR-$(apt-get indextargets --format '$(SITE)' 2> /dev/null | grep '/debian$' | head -n 1)}
mirror=${mirror:-$(apt-get indextargets --format '$(REPO_URI)' | grep '/debian/\?$' | head -n 1)}

make_userland() { # SUITE ARCHITECTURE FOLDER
  local foreign=()
  [ "$2" = "$(dpkg --print-architecture)" ] || foreign=(--foreign)
  debootstrap --variant=minbase --include=ca-certificates,python3-venv "${foreign[@]}" --arch="$2" "$1" "$3" "$mirror"
  if [ ${#foreign[@]} -gt 0 ]; then
    cp "$(command -v "qemu-$(processor_of "$2")-static")" "$3/usr/bin/"
    chroot "$3" /debootstrap/debootstrap --second-stage
  fi
}

processor_of() { case $1 in amd64) echo x86_64 ;; arm64) echo aarch64 ;; *) echo "$1" ;; esac; }

check() { # SUITE ARCHITECTURE
  local root=$userlands/$1-$2
  [ -e "$root/made" ] || { rm -rf "$root"; make_userland "$1" "$2" "$root" && touch "$root/made"; }
  rm -rf "$root/check" && mkdir "$root/check"
  cp "$wheels"/colmerge-*"_$(processor_of "$2").whl" "$root/check/"
  cp "$project"/bindings/python/check_wheel.py "$root/check/"
  (cd "$project" && cp --parents README.md docs/*.md bindings/python/README.md bindings/python/examples/*.py \
    bindings/c/examples/data/* "$root/check/")
  ! chroot "$root" sh -c 'command -v cc c++ gcc clang' || { echo "$1: there is a compiler" >&2; return 1; }
  chroot "$root" env -i HOME=/root PATH=/usr/bin:/bin LC_ALL=C.UTF-8 sh -euc '
    python3 -m venv /check/venv
    /check/venv/bin/pip install --quiet --disable-pip-version-check --no-index /check/*.whl
    /check/venv/bin/python /check/check_wheel.py /check'
}

for each in "$@"; do
  suite=${each%%/*}
  architecture=$(dpkg --print-architecture)
  case $each in */*) architecture=${each#*/} ;; esac
  echo "== $suite $architecture"
  check "$suite" "$architecture"
done
