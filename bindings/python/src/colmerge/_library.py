# SPDX-License-Identifier: Apache-2.0
"""Finds and loads the shared library.

The library is the one that the environment variable ``COLMERGE_LIBRARY`` names, else the one that was built
into this package. To import the package loads nothing.
"""

from __future__ import annotations

import os
from _thread import RLock
from typing import Any

from colmerge import _native
from colmerge._error import LibraryNotFoundError
from colmerge._native import Handle

__all__ = ["Handle", "lib"]

# What the header says about the library that this package was written for: major * 10000 + minor * 100.
_VERSION = 200


class Library:
    """The functions of the library, by their names without ``colmerge_``; it is loaded when the first is asked for.

    What they take and give is told by ``_native.signatures()``: handles are `Handle`, options and figures dicts of the
    members of their structs, Arrow structs capsules. A failure is a `ColmergeError`, and calls let go of the interpreter
    lock. Loading may fail with a `LibraryNotFoundError`, and is then tried again the next time.
    """

    def __init__(self) -> None:
        self._lock = RLock()

    def __getattr__(self, name: str) -> Any:
        # Only for what is not there: the attributes that _load gives.
        if name.startswith("__"):
            raise AttributeError(name)
        with self._lock:
            if "version" not in self.__dict__:
                self.__dict__.update(_load(_library_path()))
        try:
            return self.__dict__[name]
        except KeyError:
            raise AttributeError(f"the library has no function {name}") from None

    @property
    def version_text(self) -> str:
        return _text_of(self.version)


def _load(path: str) -> dict[str, Any]:
    """The functions of a library, its path and version."""
    try:
        version, functions = _native.load(path, _VERSION)
    except OSError as error:
        raise LibraryNotFoundError(f"cannot load the colmerge library: {error}") from error
    if not functions:
        raise LibraryNotFoundError(f"{path} is colmerge {_text_of(version)}, this package needs {_text_of(_VERSION)}")
    return {"path": path, "version": version, **functions}


def _text_of(version: int) -> str:
    return f"{version // 10000}.{version // 100 % 100}.{version % 100}"


def _library_path() -> str:
    named = os.environ.get("COLMERGE_LIBRARY")
    if named:
        return named
    bundled = os.path.join(os.path.dirname(os.path.abspath(__file__)), "libcolmerge.so")
    if os.path.exists(bundled):
        return bundled
    raise LibraryNotFoundError(
        f"{bundled} is not there: install this package with pip, "
        "or set COLMERGE_LIBRARY to the path of a built libcolmerge.so"
    )


lib = Library()
