# SPDX-License-Identifier: Apache-2.0
"""Rows by key: which columns a key is of, and keys as the library takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NoReturn, Optional, Union

from colmerge._arguments import column_names
from colmerge._assembly import Assembled
from colmerge._columns import PlainColumns, are_plain, named_columns
from colmerge._error import ColumnNotFoundError, InvalidArgumentError, TypeMismatchError
from colmerge._foreign import is_frame
from colmerge._input import ArrayInput, is_table
from colmerge._library import Handle, lib
from colmerge._native import Finder, Layout
from colmerge._refusal import MixedTypesError
from colmerge._stored import one_array, rows_of
from colmerge._types import nearest
from colmerge._values import Interval, Map
from colmerge.control import CancelFlag, cancellable


def key_columns(layout: Layout, key: Any, by: Optional[Sequence[str]]) -> tuple[str, ...]:
    """The columns that a key is of."""
    if by is not None:
        return tuple(column_names("by", by))
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
    is_several = isinstance(key, (tuple, list)) and not isinstance(key, (Interval, Map))
    if is_several and not (len(names) == 1 and not isinstance(key, tuple)):
        if len(key) != len(names):
            raise InvalidArgumentError(f"the key {key!r} has {len(key)} values, its columns are {', '.join(names)}")
        return tuple(key)
    if len(names) != 1:
        raise InvalidArgumentError(f"the key {key!r} is one value, its columns are {', '.join(names)}")
    return (key,)


def resolved_key(layout: Layout, key: Any, by: Optional[Sequence[str]]) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """The columns that a key is of, and its values."""
    names = key_columns(layout, key, by)
    return names, key_parts(key, names)


def row_or_column(finder: Finder, name: str, column: Callable[[str], Any]) -> Any:
    """What table[name] is: the column of this name, or the row of this key; an error where it would be both."""
    is_column = name in finder.layout().names
    try:
        row = finder.get(name, None, None)
    except (InvalidArgumentError, TypeMismatchError) as error:  # keys are no texts here
        if is_column:
            return column(name)
        hint = nearest(name, list(finder.layout().names)) or f", and no key: {error}"
        raise ColumnNotFoundError(f"no column '{name}'{hint}", column=name) from None
    if row is None and is_column:
        return column(name)
    if row is None:
        raise KeyError(name)
    if is_column:
        raise InvalidArgumentError(
            f"'{name}' is a column and the key of a row: say column('{name}') or get('{name}')", column=name
        )
    return row


def refuse_column(name: str, names: Sequence[str]) -> NoReturn:
    """The error about a column that the table lacks."""
    raise ColumnNotFoundError(f"no column '{name}'{nearest(name, list(names))}", column=name)


def find_one(snapshot: Handle, names: Sequence[str], parts: Sequence[Any]) -> int:
    """The row id of one key whose values need columns of their own types; -1 when there is none."""
    return _find_prepared(snapshot, _prepared({name: [value] for name, value in zip(names, parts)}))[0]


def prepared_keys(keys: Any, layout: Layout, by: Optional[Sequence[str]]) -> Union[PlainColumns, ArrayInput]:
    """Many keys in a form that the library takes: of Arrow data all columns belong to the key, unless `by` tells."""
    if is_frame(keys) or is_table(keys):
        return _key_array(keys, by)
    if isinstance(keys, Mapping):
        return _prepared(_chosen(keys, by))
    if _is_column(keys):
        names = key_columns(layout, None, by)
        if len(names) != 1:
            raise InvalidArgumentError(f"keys of one column were given, theirs are {', '.join(names)}")
        return _prepared({names[0]: keys})
    if isinstance(keys, (str, bytes, bytearray)) or not isinstance(keys, Iterable):
        raise InvalidArgumentError(f"keys are a list, even when there is one: [{keys!r}]", column="keys")
    listed = list(keys)
    names = key_columns(layout, listed[0] if listed else None, by)
    parts = [key_parts(key, names) for key in listed]
    return _prepared({name: [part[i] for part in parts] for i, name in enumerate(names)})


def _chosen(keys: Mapping[str, Any], by: Optional[Sequence[str]]) -> Mapping[str, Any]:
    """The columns that the keys are of."""
    names = column_names("by", by) if by is not None else list(keys)
    for name in names:
        if name not in keys:
            raise InvalidArgumentError(f"the keys lack '{name}'", column=name)
    return {name: keys[name] for name in names}


def _is_column(keys: Any) -> bool:
    """Whether it is one column: a Series, an array of one dimension, of Arrow or numpy."""
    return hasattr(keys, "dtype") or hasattr(keys, "__arrow_c_array__") or hasattr(keys, "__arrow_c_stream__")


def _prepared(keys: Mapping[str, Any]) -> Union[PlainColumns, ArrayInput]:
    columns = named_columns(keys)
    return PlainColumns(columns) if are_plain(columns) else ArrayInput(Assembled(columns))


def _key_array(keys: Any, by: Optional[Sequence[str]]) -> Union[PlainColumns, ArrayInput]:
    if by is None and not is_frame(keys) and not hasattr(keys, "__arrow_c_stream__"):
        return ArrayInput(keys)
    rows = rows_of(keys)
    if not len(rows):
        return _prepared({name: [] for name in (rows.column_names if by is None else column_names("by", by))})
    return one_array(rows.select(by))


def mixed_keys(keys: Any, layout: Layout, by: Optional[Sequence[str]]) -> tuple[int, list[str]]:
    """How many keys there are of which no column holds the values, and their columns."""
    listed = _one_by_one(keys, by)
    return len(listed), list(key_columns(layout, listed[0], by))


def _one_by_one(keys: Any, by: Optional[Sequence[str]]) -> Any:
    """Keys as something that can be cut into parts."""
    if isinstance(keys, Mapping):
        chosen = _chosen(keys, by)
        return [dict(zip(chosen, values)) for values in zip(*chosen.values())]
    return list(keys) if isinstance(keys, Iterable) and not is_frame(keys) and not is_table(keys) else keys


def find_many(
    snapshot: Handle,
    layout: Layout,
    keys: Any,
    by: Optional[Sequence[str]],
    cancel: Optional[CancelFlag] = None,
) -> list[int]:
    """A row id for each key, -1 where there is none."""
    kept = list(keys) if isinstance(keys, Iterator) else keys
    try:
        return _find_prepared(snapshot, prepared_keys(kept, layout, by), cancellable(cancel))
    except MixedTypesError as error:
        kept = _one_by_one(kept, by)
        if not isinstance(kept, list) or len(kept) < 2:
            raise TypeMismatchError(error.message, column=error.column, row=error.row) from None
    middle = len(kept) // 2
    first = find_many(snapshot, layout, kept[:middle], by, cancel)
    return first + find_many(snapshot, layout, kept[middle:], by, cancel)


def _find_prepared(
    snapshot: Handle, given: Union[PlainColumns, ArrayInput], options: Optional[dict[str, Any]] = None
) -> list[int]:
    found: list[int]
    if isinstance(given, PlainColumns):
        found = lib.snapshot_find_keys_with_options(snapshot, given, options)
    else:
        found = lib.snapshot_find_keys_array_with_options(snapshot, given.array, given.schema, options)
    return found
