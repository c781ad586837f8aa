# SPDX-License-Identifier: Apache-2.0
"""The extension module of a source tree that nobody has built yet. An installed package has its module."""

from __future__ import annotations

import os


def ensure_native() -> None:
    """Compiles ``colmerge._native`` into this folder, where it is missing or older than its sources beside it."""
    package = os.path.dirname(os.path.abspath(__file__))
    sources = os.path.join(os.path.dirname(package), "native")
    built = [name for name in os.listdir(package) if name.startswith("_native.") and name.endswith(".so")]
    if not built or (os.path.isdir(sources) and _is_outdated_tree(sources)):
        _compile()


def _is_outdated_tree(sources: str) -> bool:
    """Whether the module that would be imported is none, or an outdated one."""
    import importlib.util  # only in a source tree: importing an installed package takes little

    found = importlib.util.find_spec("colmerge._native")
    return found is None or is_outdated(str(found.origin), sources)


def is_outdated(module: str, sources: str) -> bool:
    """Whether a file in the folder of sources is newer than the module; an installed package has no such folder."""
    try:
        built = os.stat(module).st_mtime
        return any(entry.stat().st_mtime > built for entry in os.scandir(sources) if entry.name.endswith((".c", ".h")))
    except OSError:
        return False


def _compile() -> None:
    # Here, not above: importing an installed package takes little.
    import importlib
    import subprocess
    import sys
    import sysconfig
    from pathlib import Path

    package = Path(__file__).resolve().parent
    sources = sorted((package.parent / "native").glob("*.c"))
    headers = package.parents[3] / "include" if len(package.parents) > 3 else package
    if not sources or not (headers / "colmerge" / "colmerge.h").exists():
        raise ImportError("colmerge has lost its extension module, colmerge._native: install the package again with pip")
    free_threaded = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    suffix = f".{sysconfig.get_config_var('SOABI')}" if free_threaded else ".abi3"
    target = package / f"_native{suffix}.so"
    print(f"colmerge: compiling {target}", file=sys.stderr)
    unfinished = target.with_name(f"{target.name}.{os.getpid()}")
    command = [*(os.environ.get("CC") or "cc").split(), "-O2", "-shared", "-fPIC", "-fvisibility=hidden"]
    command += ["-Werror=implicit-function-declaration"]
    command += [] if free_threaded else ["-DPy_LIMITED_API=0x03090000"]
    command += [f"-I{sysconfig.get_path('include')}", f"-I{headers}", *map(str, sources), "-o", str(unfinished), "-ldl"]
    try:
        subprocess.run(command, check=True)
        unfinished.replace(target)
    except (OSError, subprocess.CalledProcessError) as error:
        raise ImportError(
            f"colmerge._native cannot be compiled in {package} ({error}): a C compiler and the headers of Python are "
            "needed (Debian: gcc, python3-dev); or install the package with pip"
        ) from error
    importlib.invalidate_caches()
