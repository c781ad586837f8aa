# SPDX-License-Identifier: Apache-2.0
"""Rows that callers or queries gave, kept in a store of their own, which goes with them."""

from __future__ import annotations

import errno
from typing import Any

from colmerge._error import ColmergeError, OutOfMemoryError, StreamError
from colmerge._input import ArrayInput
from colmerge._library import Handle, lib
from colmerge.destination import Destination
from colmerge.rows import Rows

_NAME = "rows"


def rows_of_stream(stream: object) -> Rows:
    """All rows of a stream, which is taken over."""
    store = _own_store()
    try:
        lib.table_set_contents(store, _NAME, stream, None)
    except ColmergeError as error:
        raise _of_the_stream(error) from None
    return _rows_in(store)


def _of_the_stream(error: ColmergeError) -> ColmergeError:
    """The error as that of the stream: the store that was to keep the rows is nobody else's."""
    message = error.message.replace(f" (table '{_NAME}')", "")
    if isinstance(error, StreamError) and f"(errno {errno.ENOMEM}: " in message:
        return OutOfMemoryError(message)
    return type(error)(message, column=error.column, row=error.row)


def rows_of(data: Any) -> Rows:
    """All rows of data in any form that tables take."""
    store = _own_store()
    Destination(store, _NAME).write(data)
    return _rows_in(store)


def one_array(rows: Rows) -> ArrayInput:
    """All rows as one Arrow array."""
    return ArrayInput(rows._batch(0, max(len(rows), 1)))


def _own_store() -> Handle:
    store: Handle = lib.store_open(None)
    return store


def _rows_in(store: Handle) -> Rows:
    return Rows(lib.snapshot_open(lib.table_open(store, _NAME)))
