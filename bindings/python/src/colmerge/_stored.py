# SPDX-License-Identifier: Apache-2.0
"""Rows that callers or queries gave, kept in a store of their own, which goes with them."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from typing import Any, Optional

from colmerge._error import ColmergeError, OutOfMemoryError, StreamError
from colmerge._input import ArrayInput, ArrowSchemaExporter
from colmerge._library import Handle, lib
from colmerge.destination import Destination
from colmerge.rows import Batch, Rows

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


def rows_of(data: Any, schema: Optional[ArrowSchemaExporter] = None) -> Rows:
    """All rows of data in any form that tables take; of the columns of a schema, where one is given."""
    store = _own_store()
    if schema is not None:
        lib.table_create(store, _NAME, schema.__arrow_c_schema__(), None)
    Destination(store, _NAME).write(data)
    return _rows_in(store)


def rows_of_pickle(kind: type[Rows], data: Any, schema: Optional[ArrowSchemaExporter] = None) -> Rows:
    """Rows that were pickled; a batch is one again."""
    rows = rows_of(data, schema)
    return rows._batch(0, len(rows)) if kind is Batch else rows


def rows_or_nulls(rows: Rows, ids: list[int], columns: Optional[Sequence[str]]) -> Rows:
    """The rows of these ids, and nulls for each that is -1."""
    found = [each for each in ids if each >= 0]
    taken = rows_of_stream(rows.select(columns)._taken(found))
    if len(found) == len(ids):
        return taken
    # The rows that are there, and behind them one of nulls.
    store = _own_store()
    table = lib.table_create(store, _NAME, taken.schema.all_nullable().__arrow_c_schema__(), None)
    destination = Destination(store, _NAME)
    destination.write(taken)
    destination.write([{}])
    places = iter(range(len(found)))
    whole = Rows(lib.snapshot_open(table))
    return rows_of_stream(whole._taken([next(places) if each >= 0 else len(found) for each in ids]))


def one_array(rows: Rows) -> ArrayInput:
    """All rows as one Arrow array."""
    return ArrayInput(rows._batch(0, max(len(rows), 1)))


def _own_store() -> Handle:
    store: Handle = lib.store_open(None)
    return store


def _rows_in(store: Handle) -> Rows:
    return Rows(lib.snapshot_open(lib.table_open(store, _NAME)))
