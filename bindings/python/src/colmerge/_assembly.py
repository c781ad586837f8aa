# SPDX-License-Identifier: Apache-2.0
"""Arrow arrays and streams made here: of columns, whoever they are from.

What is exported is views. Each keeps the memory that it shows, and what other libraries exported, until it is
released; nothing is copied. The library releases within the call that it was given them.
"""

from __future__ import annotations

import ctypes
import itertools
import struct
from collections.abc import Sequence
from ctypes import POINTER, addressof, c_char_p, c_void_p, cast
from typing import Any, Optional, Union

from colmerge._arrow import ArrowArray, ArrowArrayStream, ArrowSchema
from colmerge._capsule import address_in, capsule_of
from colmerge._columns import Foreign, NamedColumn
from colmerge._encode import Encoded

_NULLABLE = 2
_PRESENCE = b"colmerge:presence_of"
_Release = ctypes.CFUNCTYPE(None, c_void_p)
_RELEASED = _Release()
_Pull = ctypes.CFUNCTYPE(ctypes.c_int, c_void_p, c_void_p)
_LastError = ctypes.CFUNCTYPE(c_void_p, c_void_p)
# What the structs that were given away need, by the number in their private_data.
_kept: dict[int, Any] = {}
_numbers = itertools.count(1)
_Struct = Union[ArrowSchema, ArrowArray, ArrowArrayStream]


def _keep(target: _Struct, release: Any, *needed: Any) -> None:
    number = next(_numbers)
    _kept[number] = needed
    target.private_data = number
    target.release = release


def _let_go(target: _Struct) -> None:
    target.release = _RELEASED
    _kept.pop(target.private_data, None)


def _released_schema(address: int) -> None:
    schema = ArrowSchema.from_address(address)
    for i in range(schema.n_children):
        child = schema.children[i].contents
        if child.release:
            child.release(addressof(child))
    if schema.dictionary and schema.dictionary.contents.release:
        schema.dictionary.contents.release(addressof(schema.dictionary.contents))
    _let_go(schema)


def _released_array(address: int) -> None:
    struct_array = ArrowArray.from_address(address)
    children = cast(struct_array.children, POINTER(POINTER(ArrowArray)))
    for i in range(struct_array.n_children):
        child = children[i].contents
        if child.release:
            child.release(addressof(child))
    _let_go(struct_array)


def _released_view(kind: Any) -> Any:
    """The release of a view of what another library exported, which lets go of that as a whole."""
    return _Release(lambda address: _let_go(kind.from_address(address)))


_release_schema = _Release(_released_schema)
_release_array = _Release(_released_array)
_release_stream = _released_view(ArrowArrayStream)
_release_view = {kind: _released_view(kind) for kind in (ArrowSchema, ArrowArray)}


def _view(kind: Any, capsule: object, target: Any) -> Any:
    """Makes the target show what is in a capsule."""
    ctypes.memmove(addressof(target), address_in(capsule, kind), ctypes.sizeof(kind))
    _keep(target, _release_view[kind], capsule)
    return target


def _metadata(key: bytes, value: bytes) -> bytes:
    return struct.pack(f"=ii{len(key)}si{len(value)}s", 1, len(key), key, len(value), value)


def _text(data: bytes) -> tuple[Any, Optional[int]]:
    kept = ctypes.create_string_buffer(data)
    return kept, addressof(kept)


def _schema(
    target: ArrowSchema,
    text: str,
    name: str,
    children: Sequence[ArrowSchema] = (),
    metadata: Optional[bytes] = None,
) -> ArrowSchema:
    kept_text, target.format = _text(text.encode())
    kept_name, target.name = _text(name.encode())
    kept_metadata, target.metadata = (None, None) if metadata is None else _text(metadata)
    target.flags = _NULLABLE
    pointers = (POINTER(ArrowSchema) * max(len(children), 1))(*map(ctypes.pointer, children))
    target.n_children, target.children = len(children), pointers
    _keep(target, _release_schema, kept_text, kept_name, kept_metadata, pointers, children)
    return target


def _array(
    target: ArrowArray,
    length: int,
    nulls: int,
    buffers: Sequence[Optional[bytes]],
    children: Sequence[ArrowArray] = (),
) -> ArrowArray:
    addresses = (c_void_p * max(len(buffers), 1))(*(cast(c_char_p(data), c_void_p).value for data in buffers))
    pointers = (POINTER(ArrowArray) * max(len(children), 1))(*map(ctypes.pointer, children))
    target.length, target.null_count, target.offset = length, nulls, 0
    target.n_buffers, target.buffers = len(buffers), addressof(addresses)
    target.n_children, target.children = len(children), addressof(pointers)
    _keep(target, _release_array, addresses, pointers, buffers, children)
    return target


def schema_without_columns() -> ArrowSchema:
    """The schema of a table that has no columns."""
    return _schema(ArrowSchema(), "+s", "")


SchemaTree = tuple[str, str, Optional[bytes], int, tuple[Any, ...], Any]
"""Format, name, metadata, flags, children and dictionary of a type."""


def schema_of_tree(tree: SchemaTree) -> ArrowSchema:
    """The type that a tree describes."""
    text, name, metadata, flags, children, dictionary = tree
    made = _schema(ArrowSchema(), text, name, list(map(schema_of_tree, children)), metadata)
    made.flags = flags
    if dictionary is not None:
        entries = schema_of_tree(dictionary)
        number = made.private_data
        _kept[number] = (*_kept[number], entries)
        made.dictionary = ctypes.pointer(entries)
    return made


def _encoded_schema(name: str, data: Encoded) -> ArrowSchema:
    return _schema(ArrowSchema(), data.format, name, [_encoded_schema(*child) for child in data.children])


def _encoded_array(data: Encoded) -> ArrowArray:
    buffers = [] if data.format == "n" else [data.validity, *data.buffers]
    return _array(ArrowArray(), data.length, data.nulls, buffers, [_encoded_array(child) for _, child in data.children])


def _field(name: str, data: Union[Encoded, Foreign]) -> ArrowSchema:
    if isinstance(data, Encoded):
        return _encoded_schema(name, data)
    view: ArrowSchema = _view(ArrowSchema, data.schema, ArrowSchema())
    kept, address = _text(name.encode())
    number = view.private_data
    _kept[number] = (*_kept[number], kept)
    view.name = address
    return view


class Assembled:
    """Columns as one struct array; an exporter as those of Arrow libraries are."""

    def __init__(self, columns: Sequence[NamedColumn]) -> None:
        self._columns = list(columns)
        for column in columns:
            if column.presence is not None:
                marks = Encoded("b", column.data.length, 0, None, (column.presence,))
                self._columns.append(NamedColumn(column.name, marks, b""))

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        fields, arrays = [], []
        for name, data, presence in self._columns:
            if presence == b"":
                metadata = _metadata(_PRESENCE, name.encode())
                fields.append(_schema(ArrowSchema(), "b", f"{_PRESENCE.decode()}:{name}", (), metadata))
            else:
                fields.append(_field(name, data))
            if isinstance(data, Encoded):
                arrays.append(_encoded_array(data))
            else:
                arrays.append(_view(ArrowArray, data.array, ArrowArray()))
        length = self._columns[0].data.length if self._columns else 0
        schema = _schema(ArrowSchema(), "+s", "", fields)
        return capsule_of(schema), capsule_of(_array(ArrowArray(), length, 0, [None], arrays))


class OneBatch:
    """A struct array as a stream of one batch."""

    def __init__(self, schema: object, array: object) -> None:
        self._schema, self._array = schema, array

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        stream = ArrowArrayStream()
        left = [self._array]

        def get_schema(_stream: int, out: int) -> int:
            _view(ArrowSchema, self._schema, ArrowSchema.from_address(out))
            return 0

        def get_next(_stream: int, out: int) -> int:
            target = ArrowArray.from_address(out)
            if left:
                _view(ArrowArray, left.pop(), target)
            else:
                ctypes.memset(out, 0, ctypes.sizeof(ArrowArray))
            return 0

        stream.get_schema, stream.get_next = _Pull(get_schema), _Pull(get_next)
        stream.get_last_error = _LastError(lambda _stream: None)
        _keep(stream, _release_stream, stream.get_schema, stream.get_next, stream.get_last_error, left)
        return capsule_of(stream)
