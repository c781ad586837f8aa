#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures what two calls take from each language, and prints them as a table for docs/bindings.md.

measure.py LIBRARY [RUNS]

Each program runs several times, one after the other with the others; the best of each counts. A language whose tools
are not there is left out, with the reason.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path


def build_commands(root, folder, include, library):
    """For each language: how to build its program, where, and how to run it."""
    link = [f"-I{include}", f"-L{library.parent}", "-lcolmerge"]
    overhead = root / "overhead"
    return {
        "C": (["cc", "-std=c11", "-O2", overhead / "overhead.c", "-o", folder / "c", *link], root, [folder / "c"]),
        "C++": (["c++", "-std=c++17", "-O2", overhead / "overhead.cc", "-o", folder / "cc", *link], root, [folder / "cc"]),
        "Python": (["true"], root, [sys.executable, overhead / "overhead.py"]),
        "Rust": (["cargo", "build", "--quiet", "--release", "--example", "overhead"], root / "rust",
                 [Path(os.environ.get("CARGO_TARGET_DIR", root / "rust/target")) / "release/examples/overhead"]),
        "Go": (["go", "build", "-o", folder / "go", "./examples/overhead"], root / "go", [folder / "go"]),
    }


def measure(command):
    """Nanoseconds a lookup and microseconds a merge."""
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return tuple(map(int, said.split()))


def main(library, runs="3"):
    library = Path(library).resolve()
    root = Path(__file__).resolve().parent.parent
    include = root.parent / "include"
    os.environ |= {
        "LD_LIBRARY_PATH": str(library.parent), "COLMERGE_LIB_DIR": str(library.parent),
        "COLMERGE_LIBRARY": str(library), "PYTHONPATH": str(root / "python/src"),
        "CGO_CFLAGS": f"-I{include} -O2", "CGO_LDFLAGS": f"-L{library.parent}", "GOFLAGS": "-buildvcs=false",
    }
    with tempfile.TemporaryDirectory() as name:
        programs, results = {}, {}
        for language, (build, where, run) in build_commands(root, Path(name), include, library).items():
            try:
                subprocess.run(build, cwd=where, check=True)
                programs[language] = run
            except (OSError, subprocess.CalledProcessError) as error:
                print(f"{language} is left out: {error}", file=sys.stderr)
        for _ in range(int(runs)):
            for language, run in programs.items():
                results.setdefault(language, []).append(measure(run))
    best = {language: tuple(map(min, zip(*found))) for language, found in results.items()}
    c_lookup, c_merge = best["C"]
    print("| language | lookup of a row and a cell | over C | merge of 10,000 rows | over C |")
    print("| --- | --- | --- | --- | --- |")
    for language, (lookup, merge) in best.items():
        print(f"| {language} | {lookup} ns | {lookup - c_lookup:+} ns | {merge} us | {merge - c_merge:+} us |")


if __name__ == "__main__":
    main(*sys.argv[1:])
