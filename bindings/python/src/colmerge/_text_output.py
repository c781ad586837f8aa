# SPDX-License-Identifier: Apache-2.0
"""Rows as JSON. Values that JSON has no form for are the texts that the library makes of them, by CAST."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from colmerge._arguments import quoted
from colmerge._values import Map

if TYPE_CHECKING:
    from colmerge.rows import Readable
    from colmerge.schema import Field

_BATCH = 65_536
_NATIVE = "nbcCsSiIlLefg"
"""Arrow's letters for the types whose values JSON has, besides strings: nothing, truth values, integers and floats."""


def write_json(rows: Readable, file: Any, *, as_lines: bool) -> None:
    """An array with an object a line, or the lines alone."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    between = "\n" if as_lines else ",\n"
    before = "" if as_lines else "[\n"
    is_nested = any(map(_is_nested, rows.schema))
    for batch in converted(rows, [_json_column(field) for field in rows.schema]):
        values = map(_json_value, batch.to_dicts()) if is_nested else batch.to_dicts()
        file.write((before + between.join(map(encode, values))).encode())
        before = between
    if as_lines:
        file.write(before.encode())
    else:
        file.write(b"\n]\n" if before == between else b"[]\n")


def _is_nested(field: Field) -> bool:
    return field.value_format.startswith("+")


def _json_column(field: Field) -> str:
    is_kept = field.value_format in _NATIVE or _is_nested(field)
    return quoted(field.name) if is_kept else f"CAST({quoted(field.name)} AS text)"


def converted(rows: Readable, columns: list[str]) -> Iterator[Readable]:
    """The rows in parts, each with these expressions as its columns."""
    if not columns:
        return
    named = zip(columns, rows.column_names)
    statement = f"SELECT {', '.join(f'{column} AS {quoted(name)}' for column, name in named)} FROM part"
    from colmerge.store import Store  # which knows rows, and they this module

    with Store() as store:
        part = store.table("part")
        for batch in rows.batches(_BATCH):
            part.replace(batch)
            yield store.sql(statement)


def _json_value(value: Any) -> Any:
    """A value inside of nested ones, where the library converts nothing, as JSON has it."""
    if isinstance(value, Map):
        return {key if isinstance(key, str) else str(key): _json_value(inner) for key, inner in value}
    if isinstance(value, list):
        return [_json_value(inner) for inner in value]
    if isinstance(value, dict):
        return {name: _json_value(inner) for name, inner in value.items()}
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    return value if value is None or isinstance(value, (str, int, float)) else str(value)
