# SPDX-License-Identifier: Apache-2.0
"""Arrow arrays and streams made here: of columns, whoever they are from.

Nothing is copied: arrays hold the memory that they show, and what other libraries exported is moved into them.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any, Optional

from colmerge import _native
from colmerge._columns import NamedColumn
from colmerge._encoded import Encoded

NULLABLE = 2
_PRESENCE = b"colmerge:presence_of"

SchemaTree = tuple[str, str, Optional[bytes], int, tuple[Any, ...], Any]
"""Format, name, metadata, flags, children and dictionary of a type."""


def _metadata(key: bytes, value: bytes) -> bytes:
    return struct.pack(f"=ii{len(key)}si{len(value)}s", 1, len(key), key, len(value), value)


def _type(name: str, data: Encoded) -> SchemaTree:
    return data.format, name, None, NULLABLE, tuple(_type(*child) for child in data.children), None


def _values(data: Encoded) -> tuple[Any, ...]:
    buffers = () if data.format == "n" else (data.validity, *data.buffers)
    return data.length, data.nulls, buffers, tuple(_values(child) for _, child in data.children)


class Assembled:
    """Columns as one struct array; an exporter as those of Arrow libraries are, for once."""

    def __init__(self, columns: Sequence[NamedColumn]) -> None:
        self._length = columns[0].data.length if columns else 0
        self._fields: list[SchemaTree] = []
        self._arrays: list[Any] = []
        for name, data, _ in columns:
            if isinstance(data, Encoded):
                self._add(_type(name, data), _values(data))
            else:
                text, _, *rest = _native.tree_of_schema(data.schema)
                self._add((text, name, *rest), data.array)
        for name, data, presence in columns:
            if presence is not None:
                metadata = _metadata(_PRESENCE, name.encode())
                field = "b", f"{_PRESENCE.decode()}:{name}", metadata, NULLABLE, (), None
                self._add(field, (data.length, 0, (None, presence), ()))

    def _add(self, field: SchemaTree, array: Any) -> None:
        self._fields.append(field)
        self._arrays.append(array)

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        schema = _native.schema_of_tree(("+s", "", None, NULLABLE, tuple(self._fields), None))
        return schema, _native.array_of_tree((self._length, 0, (None,), tuple(self._arrays)))


class OneBatch:
    """A struct array, which is taken over, as a stream of one batch."""

    def __init__(self, schema: object, array: object) -> None:
        self._schema, self._array = schema, array

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return _native.stream_of_array(self._schema, self._array)
