# SPDX-License-Identifier: Apache-2.0
"""Values of the library as text for people."""

from __future__ import annotations

from ctypes import byref, c_int64, create_string_buffer
from typing import Any, Optional

from colmerge._library import Handle, call, lib


def cell_text(reader: Handle, row: int, column: int) -> Optional[str]:
    """One cell of the batch that a reader stands at; None for null."""
    return text_from(lambda *place: call(lib.reader_value_text, reader, row, column, *place))


def text_from(ask: Any) -> Optional[str]:
    """The text that a call writes into a buffer, however long it is; None for null."""
    capacity, length = 256, c_int64()
    while True:
        buffer = create_string_buffer(capacity)
        ask(buffer, capacity, byref(length))
        if length.value < capacity:
            return None if length.value < 0 else buffer.raw[: length.value].decode()
        capacity = length.value + 1
