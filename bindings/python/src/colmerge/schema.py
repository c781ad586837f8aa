# SPDX-License-Identifier: Apache-2.0
"""Schemas: names, types and metadata of columns."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Optional, Union, overload

from colmerge import _native
from colmerge._assembly import NULLABLE, SchemaTree
from colmerge._dataclass import dataclass
from colmerge._error import ColumnNotFoundError
from colmerge._extras import needed
from colmerge._types import nearest, type_name

if TYPE_CHECKING:
    import pyarrow


@dataclass(frozen=True, init=False)
class Field:
    """A column of a schema."""

    name: str
    type: str
    """For people: ``int64``, ``timestamp[us, UTC]``, ``dictionary<int8, utf8>``."""
    nullable: bool
    metadata: dict[bytes, bytes]
    value_format: str
    """Arrow format string of the values; of a dictionary's values for a dictionary-encoded column. No part of what is
    compared and shown."""

    def __init__(
        self,
        name: str,
        type: str,
        nullable: bool = True,
        metadata: Optional[dict[bytes, bytes]] = None,
        value_format: str = "",
    ) -> None:
        values: dict[str, Any] = {"name": name, "type": type, "nullable": nullable, "value_format": value_format}
        self.__dict__.update(values, metadata={} if metadata is None else metadata)

    def __repr__(self) -> str:
        return f"Field(name={self.name!r}, type={self.type!r}, nullable={self.nullable!r}, metadata={self.metadata!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Field):
            return NotImplemented
        return self._compared == other._compared

    def __hash__(self) -> int:
        return hash(self._compared[:-1])

    @property
    def _compared(self) -> tuple[str, str, bool, dict[bytes, bytes]]:
        return self.name, self.type, self.nullable, self.metadata


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

    def __init__(self, given: object) -> None:
        """Of a capsule with an Arrow schema."""
        self._tree: SchemaTree = _native.tree_of_schema(given)
        _, _, metadata, _, children, _ = self._tree
        self.fields = tuple(map(_field, children))
        self.metadata = _metadata(metadata)

    @property
    def names(self) -> list[str]:
        """The columns' names, in order."""
        return [field.name for field in self.fields]

    def __arrow_c_schema__(self) -> object:
        return _native.schema_of_tree(self._tree)

    @property
    def arrow_schema(self) -> pyarrow.Schema:
        """The schema for pyarrow, which must be there."""
        schema: pyarrow.Schema = needed("pyarrow").schema(self)
        return schema

    def all_nullable(self) -> Schema:
        """The same columns, each of which may hold nulls."""
        text, name, metadata, flags, children, dictionary = self.__reduce__()[1][0]
        nullable = tuple((*child[:3], child[3] | NULLABLE, *child[4:]) for child in children)
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
        return _rebuilt, (self._tree,)

    def __hash__(self) -> int:
        return hash(self.fields)

    def __repr__(self) -> str:
        inner = (f"{f.name}: {f.type}{'' if f.nullable else ' not null'}" for f in self.fields)
        return f"Schema({', '.join(inner)})"


def _rebuilt(tree: SchemaTree) -> Schema:
    return Schema(_native.schema_of_tree(tree))


def _field(tree: SchemaTree) -> Field:
    text, name, metadata, flags, _, dictionary = tree
    return Field(
        name=name,
        type=_type(tree),
        nullable=bool(flags & NULLABLE),
        metadata=_metadata(metadata),
        value_format=dictionary[0] if dictionary else text,
    )


def _type(tree: SchemaTree) -> str:
    text, _, _, _, children, dictionary = tree
    name = type_name(text)
    if dictionary:
        return f"dictionary<{name}, {_type(dictionary)}>"
    if text in ("+l", "+L"):
        return f"{name}<{_type(children[0])}>"
    if text.startswith("+w:"):
        return f"fixed_size_list<{_type(children[0])}>[{text[3:]}]"
    if text == "+s":
        return f"struct<{', '.join(f'{child[1]}: {_type(child)}' for child in children)}>"
    if text == "+m":
        return f"map<{', '.join(map(_type, children[0][4]))}>"
    return name


def _metadata(data: Optional[bytes]) -> dict[bytes, bytes]:
    """Arrow's encoding of pairs: their number, then each text with its length before it."""
    found: dict[bytes, bytes] = {}
    if not data:
        return found
    texts, place = [], 4
    for _ in range(2 * struct.unpack_from("=i", data)[0]):
        (length,) = struct.unpack_from("=i", data, place)
        texts.append(data[place + 4 : place + 4 + length])
        place += 4 + length
    return dict(zip(texts[::2], texts[1::2]))
