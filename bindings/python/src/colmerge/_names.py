# SPDX-License-Identifier: Apache-2.0
"""Lists of names that the library gives."""

from __future__ import annotations

from ctypes import byref, c_int64

from colmerge._library import Handle, call, lib
from colmerge._structures import String, text_of


def names_of(names: Handle) -> list[str]:
    """The texts of a list of names."""
    count, name = c_int64(), String()
    call(lib.names_count, names, byref(count))
    found = []
    for i in range(count.value):
        call(lib.names_get, names, i, byref(name))
        found.append(text_of(name))
    return found
