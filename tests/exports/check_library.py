#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the file of the shared library: what it shows, what it needs, how it is marked, how large it is.

    check_library.py symbols LIBRARY HEADER [COMPILER]   exports exactly the functions of the header
    check_library.py needs LIBRARY [--sanitized]         needs only libc, libm, libgcc_s and libstdc++
    check_library.py marks LIBRARY SONAME                SONAME, nodelete, bind now, relro, no run path
    check_library.py size LIBRARY BYTES                  stripped, it is smaller than that
"""

import os
import re
import subprocess
import sys
import tempfile

NEEDED = re.compile(r"(libc|libm)\.so\.6|libgcc_s\.so\.1|libstdc\+\+\.so\.6|ld-linux[-\w]*\.so\.\d+")
SANITIZERS = re.compile(r"lib(asan|ubsan|tsan)\.so\.\d+")
VERSION_NODE = re.compile(r"COLMERGE_\d+\.\d+")


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "LC_ALL": "C"}).stdout


def without_braces(text):
    """The text less everything inside braces, so that only what stands at file scope is left."""
    depth, kept = 0, []
    for character in text:
        depth += character == "{"
        if depth == 0:
            kept.append(character)
        depth -= character == "}"
    return "".join(kept)


def declared_functions(header, compiler):
    source = run(compiler, "-E", "-P", "-x", "c", "-std=c99", header)
    names = set()
    for statement in without_braces(source).split(";"):
        if re.search(r"\b(typedef|static)\b", statement):
            continue
        names.update(re.findall(r"\b(colmerge_\w+)\s*\(", statement)[:1])
    return names


def exported_symbols(library):
    """(name, version) of everything defined in the dynamic table, but the version nodes themselves."""
    symbols = set()
    for line in run("nm", "-D", "--defined-only", library).splitlines():
        kind, symbol = line.split()[-2:]
        if not (kind == "A" and VERSION_NODE.fullmatch(symbol)):
            name, _, version = symbol.partition("@")
            symbols.add((name, version.lstrip("@")))
    return symbols


def check_symbols(library, header, compiler="cc"):
    declared, exported = declared_functions(header, compiler), exported_symbols(library)
    names = {name for name, _ in exported}
    faults = [f"'{name}' is exported, but the header does not declare it" for name in sorted(names - declared)]
    faults += [f"'{name}' is declared, but the library does not export it" for name in sorted(declared - names)]
    faults += [f"'{name}' has no symbol version" for name, version in sorted(exported)
               if not VERSION_NODE.fullmatch(version)]
    if not declared:
        faults.append(f"no function found in {header}")
    return faults, f"{len(names)} functions declared and exported"


def check_needs(library, sanitized=""):
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", run("readelf", "-dW", library))
    faults = [f"needs {name}" for name in needed
              if not NEEDED.fullmatch(name) and not (sanitized and SANITIZERS.fullmatch(name))]
    loaded = run("ldd", library)
    faults += [f"ldd: {line.strip()}" for line in loaded.splitlines()
               if "not found" in line or not (sanitized or "linux-vdso" in line
                                              or NEEDED.fullmatch(os.path.basename(line.split()[0])))]
    if not needed:
        faults.append("no NEEDED entry read")
    return faults, "needs " + " ".join(needed)


def check_marks(library, soname):
    dynamic, segments = run("readelf", "-dW", library), run("readelf", "-lW", library)
    faults = []
    if f"[{soname}]" not in "".join(re.findall(r"\(SONAME\).*", dynamic)):
        faults.append(f"its SONAME is not {soname}")
    flags = " ".join(re.findall(r"\((?:FLAGS|FLAGS_1)\)(.*)", dynamic))
    faults += [f"it is not marked {mark}" for mark in ("NODELETE", "NOW") if not re.search(rf"\b{mark}\b", flags)]
    faults += [f"it has {mark}" for mark in ("TEXTREL", "RPATH", "RUNPATH") if f"({mark})" in dynamic]
    if "GNU_RELRO" not in segments:
        faults.append("it has no GNU_RELRO segment")
    if re.search(r"GNU_STACK.*\bRWE\b", segments):
        faults.append("its stack is executable")
    return faults, f"{soname}, nodelete, bind now, relro"


def check_size(library, limit):
    with tempfile.TemporaryDirectory() as folder:
        stripped = os.path.join(folder, "stripped.so")
        run("strip", "-o", stripped, library)
        size = os.path.getsize(stripped)
    return ([] if size < int(limit) else [f"{size} bytes stripped, limit {limit}"]), f"{size} bytes stripped"


CHECKS = {"symbols": check_symbols, "needs": check_needs, "marks": check_marks, "size": check_size}


def main(arguments):
    if len(arguments) < 2 or arguments[0] not in CHECKS:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        faults, summary = CHECKS[arguments[0]](*arguments[1:])
    except (OSError, subprocess.CalledProcessError) as error:
        faults, summary = [str(error)], ""
    print("\n".join(faults) if faults else summary)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
