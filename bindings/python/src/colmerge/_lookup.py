# SPDX-License-Identifier: Apache-2.0
"""Rows by key: which columns a key is of, and keys as the library takes them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from ctypes import byref, c_int64
from typing import Any, NamedTuple, Optional, Union

from colmerge._arrow import ArrowSchema
from colmerge._assembly import Assembled
from colmerge._capsule import release
from colmerge._columns import PlainColumns, are_plain, named_columns
from colmerge._decode import NOT_PLAIN, cells
from colmerge._error import ColumnNotFoundError, InvalidArgumentError
from colmerge._input import ArrayInput
from colmerge._library import Handle, call, lib
from colmerge._stored import one_array, rows_of
from colmerge._structures import GivenValue, Value
from colmerge._types import nearest
from colmerge.info import table_info_of
from colmerge.parameters import scalar
from colmerge.rows import text_from
from colmerge.schema import fields_of


class Layout:
    """What lookups need to know of a table at one version."""

    def __init__(self, snapshot: Handle, version: int) -> None:
        exported = ArrowSchema()
        call(lib.snapshot_schema, snapshot, byref(exported))
        try:
            fields = fields_of(exported)
        finally:
            release(exported)
        self.version = version
        self.names = tuple(field.name for field in fields)
        self.formats = tuple(field.value_format for field in fields)
        self.key = _default_key(snapshot)
        """Columns of a key where the caller names none; empty: there is no such key."""
        self._numbers = {name: i for i, name in enumerate(self.names)}
        self._parts: dict[tuple[str, ...], Part] = {}

    def part(self, names: tuple[str, ...]) -> Part:
        """Some of the columns, for the library."""
        found = self._parts.get(names)
        if found is None:
            numbers = [self._number(name) for name in names]
            formats = tuple(self.formats[i] for i in numbers)
            count = len(names)
            found = Part(names, (c_int64 * count)(*numbers), count, formats, Value * count, GivenValue * count)
            self._parts[names] = found
        return found

    def _number(self, name: str) -> int:
        found = self._numbers.get(name)
        if found is None:
            raise ColumnNotFoundError(f"no column '{name}'{nearest(name, list(self.names))}", column=name)
        return found


class Part(NamedTuple):
    """Columns of a table, with what calls about them need."""

    names: tuple[str, ...]
    numbers: Any
    size: int
    formats: tuple[str, ...]
    values: Any
    given_values: Any


def _default_key(snapshot: Handle) -> tuple[str, ...]:
    info = table_info_of(snapshot)
    if info.primary_key:
        return info.primary_key
    return info.indexes[0].columns if len(info.indexes) == 1 else ()


def key_columns(layout: Layout, key: Any, by: Optional[Sequence[str]]) -> tuple[str, ...]:
    """The columns that a key is of."""
    if by is not None:
        return (by,) if isinstance(by, str) else tuple(by)
    if isinstance(key, Mapping):
        return tuple(key)
    if not layout.key:
        raise InvalidArgumentError(
            "the table has no primary key and no single set of merge keys: name the key's columns with by="
        )
    return layout.key


def key_parts(key: Any, names: Sequence[str]) -> tuple[Any, ...]:
    """The values of a key, in the order of its columns."""
    if isinstance(key, Mapping):
        for name in names:
            if name not in key:
                raise InvalidArgumentError(f"the key {key!r} lacks '{name}'", column=name)
        return tuple(key[name] for name in names)
    if isinstance(key, (tuple, list)) and not (len(names) == 1 and not isinstance(key, tuple)):
        if len(key) != len(names):
            raise InvalidArgumentError(f"the key {key!r} has {len(key)} values, its columns are {', '.join(names)}")
        return tuple(key)
    if len(names) != 1:
        raise InvalidArgumentError(f"the key {key!r} is one value, its columns are {', '.join(names)}")
    return (key,)


_DIRECT = frozenset([type(None), bool, int, float, str, bytes])


def _is_direct(value: Any, text: str) -> bool:
    """Whether the library has a single value for it, of which it knows what it is beside a column of this type."""
    kind = type(value)
    if kind is int:
        # Beside a time a whole number would be one in the column's unit.
        return -(1 << 63) <= value < 1 << 64 and not text.startswith("t")
    return kind in _DIRECT


def find_key(snapshot: Handle, layout: Layout, key: Any, by: Optional[Sequence[str]]) -> int:
    """The row id of a key, -1 when there is none."""
    part = layout.part(key_columns(layout, key, by))
    parts = key_parts(key, part.names)
    if not all(map(_is_direct, parts, part.formats)):
        return _find_prepared(snapshot, _prepared({name: [value] for name, value in zip(part.names, parts)}))[0]
    values = part.values(*map(scalar, parts))
    row = c_int64()
    call(lib.snapshot_find_key, snapshot, part.numbers, part.size, values, byref(row))
    return row.value


def row_values(snapshot: Handle, layout: Layout, row: int, columns: Optional[Sequence[str]] = None) -> dict[str, Any]:
    """One row as a dict."""
    part = layout.part(layout.names if columns is None else tuple(columns))
    values = part.given_values()
    call(lib.snapshot_get_values, snapshot, row, part.numbers, part.size, values)
    found = dict(zip(part.names, cells(values, part.formats)))
    if any(value is NOT_PLAIN for value in found.values()):
        for i, name in enumerate(part.names):
            if found[name] is NOT_PLAIN:
                found[name] = _nested(snapshot, row, part.numbers[i])
    return found


def _nested(snapshot: Handle, row: int, column: int) -> Any:
    text = text_from(lambda *place: call(lib.snapshot_value_text, snapshot, row, column, *place))
    return None if text is None else json.loads(text)


def prepared_keys(keys: Any, layout: Layout, by: Optional[Sequence[str]]) -> Union[PlainColumns, ArrayInput]:
    """Many keys in a form that the library takes: of Arrow data all columns belong to the key, unless `by` tells."""
    if hasattr(keys, "__arrow_c_stream__") or hasattr(keys, "__arrow_c_array__"):
        return _key_array(keys, by)
    if isinstance(keys, Mapping):
        return _prepared({name: keys[name] for name in by} if by else keys)
    listed = list(keys)
    names = key_columns(layout, listed[0] if listed else None, by)
    parts = [key_parts(key, names) for key in listed]
    return _prepared({name: [part[i] for part in parts] for i, name in enumerate(names)})


def _prepared(keys: Mapping[str, Any]) -> Union[PlainColumns, ArrayInput]:
    columns = named_columns(keys)
    return PlainColumns(columns) if are_plain(columns) else ArrayInput(Assembled(columns))


def _key_array(keys: Any, by: Optional[Sequence[str]]) -> ArrayInput:
    if by is None and not hasattr(keys, "__arrow_c_stream__"):
        return ArrayInput(keys)
    return one_array(rows_of(keys).select(by))


def find_keys(snapshot: Handle, layout: Layout, keys: Any, by: Optional[Sequence[str]]) -> list[int]:
    """A row id for each key, -1 where there is none."""
    return _find_prepared(snapshot, prepared_keys(keys, layout, by))


def _find_prepared(snapshot: Handle, given: Union[PlainColumns, ArrayInput]) -> list[int]:
    count = given.rows if isinstance(given, PlainColumns) else given.length
    rows = (c_int64 * max(count, 1))()
    if isinstance(given, PlainColumns):
        call(lib.snapshot_find_keys, snapshot, given.columns, given.count, rows, count)
    else:
        call(lib.snapshot_find_keys_array, snapshot, given.array, given.schema, rows, count)
    return list(rows[:count])
