# SPDX-License-Identifier: Apache-2.0
"""Rows as CSV and JSON. The library makes the text, by CAST, and reads it as the same values."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Optional

from colmerge import Field, Map, Readable, Store
from colmerge.table import quoted

_BATCH = 65_536
_NATIVE = "nbcCsSiIlLefg"
"""Arrow's letters for the types whose values JSON has, besides strings: nothing, truth values, integers and floats."""


def write_csv(rows: Readable, file: Any, delimiter: str, nulls: str) -> None:
    """CSV (RFC 4180), lines ended by LF. Cells are quoted where they have to be: so an empty string differs from a
    null, and a text from the word that stands for null."""
    special = re.compile(f'[{re.escape(delimiter)}"\r\n]')
    file.write((delimiter.join(_cells(rows.column_names, special, nulls)) + "\n").encode())
    types = rows.schema
    for batch in _converted(rows, [f"CAST({quoted(name)} AS text)" for name in types.names]):
        columns = [_cells(column, special, nulls) for column in batch.to_dict().values()]
        file.write(("\n".join(map(delimiter.join, zip(*columns))) + "\n").encode())


def _cells(values: Sequence[Optional[str]], special: re.Pattern[str], nulls: str) -> list[str]:
    if "" in values or nulls in values or special.search("".join(filter(None, values))):
        return [nulls if value is None else _quoted(value, special, nulls) for value in values]
    return [nulls if value is None else value for value in values]


def _quoted(value: str, special: re.Pattern[str], nulls: str) -> str:
    if value in ("", nulls) or special.search(value):
        return '"' + value.replace('"', '""') + '"'
    return value


def write_json(rows: Readable, file: Any, *, as_lines: bool) -> None:
    """An array with an object a line, or the lines alone."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    between = "\n" if as_lines else ",\n"
    before = "" if as_lines else "[\n"
    for batch in _converted(rows, [_json_column(field) for field in rows.schema]):
        file.write((before + between.join(encode(_json_value(row)) for row in batch.to_dicts())).encode())
        before = between
    if as_lines:
        file.write(before.encode())
    else:
        file.write(b"\n]\n" if before == between else b"[]\n")


def _json_column(field: Field) -> str:
    is_kept = field.value_format in _NATIVE or field.value_format.startswith("+")
    return quoted(field.name) if is_kept else f"CAST({quoted(field.name)} AS text)"


def _converted(rows: Readable, columns: list[str]) -> Iterator[Readable]:
    """The rows in parts, each with these expressions as its columns."""
    if not columns:
        return
    named = zip(columns, rows.column_names)
    statement = f"SELECT {', '.join(f'{column} AS {quoted(name)}' for column, name in named)} FROM part"
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
