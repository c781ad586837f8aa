#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Takes the program in one language out of docs/bindings.md, builds it, runs it, and compares what it prints with
what the page promises for all of them.

check_page.py c|cpp|python|rust|go ROOT LIBRARY BUILD [COMPILER FLAG...]

Ends with 77, and says why, where the language's tools are not there. BUILD is a folder for what cargo builds and
for a Go that has to be fetched.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
CARGO_TOML = """
[package]
name = "program"
version = "0.0.0"
edition = "2024"
[[bin]]
name = "program"
path = "program.rs"
[dependencies]
colmerge = {{ path = "{root}/bindings/rust/colmerge" }}
# Its tests depend on it: with it, the crates below have the same features, and are not built again.
arrow-cast = "58"
[workspace]
"""


def skip(why):
    print("skipped:", why)
    sys.exit(77)


def find_cargo():
    cargo = shutil.which("cargo") or skip("there is no cargo; install Rust 1.85 or newer (Debian 12: cargo-web)")
    said = subprocess.run([cargo, "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
    if tuple(map(int, re.search(r"(\d+)\.(\d+)", said).groups())) < (1, 85):
        skip(f"it is {said.strip()}; install Rust 1.85 or newer (Debian 12: cargo-web)")
    return cargo


def compiled(folder, root, library, suffix, compile_command):
    """The command that runs a program in C or C++."""
    subprocess.run([*compile_command, "-pedantic-errors", "-Wall", "-Wextra", "-Werror", f"-I{root}/include",
                    f"program.{suffix}", "-o", "program", f"-L{library.parent}", "-lcolmerge"], check=True, cwd=folder)
    return [folder / "program"]


def command(language, folder, root, library, build, compile_command):
    """Builds the program in the folder; the command that runs it, and in which folder."""
    if language in ("c", "cpp"):
        return compiled(folder, root, library, language, compile_command), folder
    if language == "python":
        return [sys.executable, folder / "program.py"], folder
    if language == "go":
        found = subprocess.run([root / "bindings/go/find_go.sh", build], stdout=subprocess.PIPE, text=True)
        if found.returncode:
            print(found.stdout, end="")
            sys.exit(found.returncode)
        return [found.stdout.strip(), "run", folder / "program.go"], root / "bindings/go"
    cargo = find_cargo()
    (folder / "Cargo.toml").write_text(CARGO_TOML.format(root=root), encoding="utf-8")
    lock = root / "bindings/rust/Cargo.lock"
    if lock.exists():
        shutil.copy(lock, folder)
    if subprocess.run([cargo, "fetch", "--quiet"], cwd=folder).returncode:
        skip("the crates that the program needs cannot be fetched")
    os.environ["CARGO_TARGET_DIR"] = f"{build}/rust"
    return [cargo, "run", "--quiet"], folder


def main(language, root, library, build, *compile_command):
    root, library = Path(root), Path(library)
    blocks = BLOCK.findall((root / "docs/bindings.md").read_text(encoding="utf-8"))
    programs = [text for kind, text in blocks if kind == language]
    if len(programs) != 1:
        sys.exit(f"there are {len(programs)} programs in {language}")
    promised = next(text for kind, text in blocks if kind == "text")
    search_path = os.pathsep.join(filter(None, [str(library.parent), os.environ.get("LD_LIBRARY_PATH")]))
    # Go and Rust as the tests of their packages build them, so that what both need is built once.
    os.environ |= {
        "LD_LIBRARY_PATH": search_path, "COLMERGE_LIB_DIR": str(library.parent), "COLMERGE_LIBRARY": str(library),
        "PYTHONPATH": f"{root}/bindings/python/src", "PYTHONDONTWRITEBYTECODE": "1", "GOTOOLCHAIN": "local",
        "GOFLAGS": "-buildvcs=false -race",
        "GOEXPERIMENT": "cgocheck2", "CGO_ENABLED": "1", "CGO_CFLAGS": f"-I{root}/include -O2 -g",
        "CGO_LDFLAGS": f"-L{library.parent}", "CARGO_PROFILE_DEV_DEBUG": "line-tables-only", "CARGO_INCREMENTAL": "0",
    }
    suffix = {"python": "py", "rust": "rs"}.get(language, language)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / f"program.{suffix}").write_text(programs[0], encoding="utf-8")
        run, where = command(language, folder, root, library, build, compile_command)
        printed = subprocess.run(run, stdout=subprocess.PIPE, check=True, text=True, timeout=1500, cwd=where).stdout
    if printed != promised:
        sys.exit(f"the program printed\n{printed}instead of\n{promised}")


if __name__ == "__main__":
    main(*sys.argv[1:])
