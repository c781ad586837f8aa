# SPDX-License-Identifier: Apache-2.0
"""Schemas: names, types and metadata of columns."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterator
from ctypes import addressof, byref, string_at
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Optional, Union, overload

from colmerge._arrow import ArrowSchema
from colmerge._assembly import SchemaTree, schema_of_tree, schema_without_columns
from colmerge._capsule import address_in, capsule_of, release
from colmerge._error import ColumnNotFoundError
from colmerge._extras import needed
from colmerge._library import Handle, call, lib
from colmerge._types import nearest, type_name

if TYPE_CHECKING:
    import pyarrow

_NULLABLE = 2


@dataclass(frozen=True)
class Field:
    """A column of a schema."""

    name: str
    type: str
    """For people: ``int64``, ``timestamp[us, UTC]``, ``dictionary<int8, utf8>``."""
    nullable: bool = True
    metadata: dict[bytes, bytes] = field(default_factory=dict, hash=False)
    value_format: str = field(default="", repr=False, compare=False)
    """Arrow format string of the values; of a dictionary's values for a dictionary-encoded column."""


class Schema:
    """The columns of a table: a sequence of `Field`, and an Arrow schema for whoever takes one.

    >>> import colmerge
    >>> with colmerge.Store() as store:
    ...     store["people"] = [{"id": 1, "name": "Ann"}]
    ...     schema = store["people"].schema
    >>> schema
    Schema(id: int64, name: utf8)
    >>> schema.names, schema["id"].type
    (['id', 'name'], 'int64')
    """

    def __init__(self, given: ArrowSchema) -> None:
        """Takes over a schema that the library exported."""
        try:
            self.fields = fields_of(given)
            self.metadata: dict[bytes, bytes] = _metadata(given.metadata)
            # An empty table that can export the schema as often as it is wanted; there is none without columns.
            self._table: Optional[Handle] = None
            if self.fields:
                self._store = Handle(lib.store_close, lib.store_open, None)
                self._table = Handle(
                    lib.table_close, lib.table_create, self._store, b"schema", 6, addressof(given), None
                )
        finally:
            release(given)

    @property
    def names(self) -> list[str]:
        """The columns' names, in order."""
        return [field.name for field in self.fields]

    def __arrow_c_schema__(self) -> object:
        if self._table is None:
            return capsule_of(schema_without_columns())
        out = ArrowSchema()
        call(lib.table_schema, self._table, byref(out))
        return capsule_of(out)

    @property
    def arrow_schema(self) -> pyarrow.Schema:
        """The schema for pyarrow, which must be there."""
        schema: pyarrow.Schema = needed("pyarrow").schema(self)
        return schema

    def all_nullable(self) -> Schema:
        """The same columns, each of which may hold nulls."""
        text, name, metadata, flags, children, dictionary = self.__reduce__()[1][0]
        nullable = tuple((*child[:3], child[3] | _NULLABLE, *child[4:]) for child in children)
        return _rebuilt((text, name, metadata, flags, nullable, dictionary))

    def __len__(self) -> int:
        return len(self.fields)

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    @overload
    def __getitem__(self, key: Union[int, str]) -> Field: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[Field, ...]: ...
    def __getitem__(self, key: Union[int, str, slice]) -> Union[Field, tuple[Field, ...]]:
        if not isinstance(key, str):
            return self.fields[key]
        for each in self.fields:
            if each.name == key:
                return each
        raise ColumnNotFoundError(f"no column '{key}'{nearest(key, self.names)}", column=key)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Schema):
            return NotImplemented
        return self.fields == other.fields and self.metadata == other.metadata

    def __reduce__(self) -> tuple[Any, ...]:
        capsule = self.__arrow_c_schema__()
        return _rebuilt, (_tree(ArrowSchema.from_address(address_in(capsule, ArrowSchema))),)

    def __hash__(self) -> int:
        return hash(self.fields)

    def __repr__(self) -> str:
        inner = (f"{f.name}: {f.type}{'' if f.nullable else ' not null'}" for f in self.fields)
        return f"Schema({', '.join(inner)})"


def _rebuilt(tree: SchemaTree) -> Schema:
    return Schema(schema_of_tree(tree))


def _tree(given: ArrowSchema) -> SchemaTree:
    size = _metadata_size(given.metadata)
    return (
        _text(given.format),
        _text(given.name) if given.name else "",
        string_at(given.metadata, size) if size else None,
        given.flags,
        tuple(_tree(given.children[i].contents) for i in range(given.n_children)),
        _tree(given.dictionary.contents) if given.dictionary else None,
    )


def _metadata_size(address: int) -> int:
    """Bytes of Arrow's encoding of pairs."""
    pairs = _metadata(address)
    return 4 + sum(8 + len(key) + len(value) for key, value in pairs.items()) if address else 0


def fields_of(given: ArrowSchema) -> tuple[Field, ...]:
    """The columns of a struct type, which stays the caller's."""
    return tuple(_field(given.children[i].contents) for i in range(given.n_children))


def _text(address: int) -> str:
    return string_at(address).decode()


def _field(given: ArrowSchema) -> Field:
    values = given.dictionary.contents if given.dictionary else given
    return Field(
        name=_text(given.name),
        type=_type(given),
        nullable=bool(given.flags & _NULLABLE),
        metadata=_metadata(given.metadata),
        value_format=_text(values.format),
    )


def _type(given: ArrowSchema) -> str:
    text = _text(given.format)
    name = type_name(text)
    if given.dictionary:
        return f"dictionary<{name}, {_type(given.dictionary.contents)}>"
    children = [given.children[i].contents for i in range(given.n_children)]
    if text in ("+l", "+L"):
        return f"{name}<{_type(children[0])}>"
    if text.startswith("+w:"):
        return f"fixed_size_list<{_type(children[0])}>[{text[3:]}]"
    if text == "+s":
        return f"struct<{', '.join(f'{_text(c.name)}: {_type(c)}' for c in children)}>"
    if text == "+m":
        entries = children[0]
        return f"map<{', '.join(_type(entries.children[i].contents) for i in range(entries.n_children))}>"
    return name


def _metadata(address: int) -> dict[bytes, bytes]:
    """Arrow's encoding of pairs: their number, then each text with its length before it."""
    found: dict[bytes, bytes] = {}
    if not address:
        return found

    def number() -> int:
        nonlocal address
        (value,) = struct.unpack("=i", string_at(address, 4))
        address += ctypes.sizeof(ctypes.c_int32)
        return int(value)

    def text() -> bytes:
        nonlocal address
        length = number()
        value = string_at(address, length)
        address += length
        return value

    for _ in range(number()):
        key = text()
        found[key] = text()
    return found
