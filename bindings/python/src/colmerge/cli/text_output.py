# SPDX-License-Identifier: Apache-2.0
"""Rows as CSV. The library makes the text, by CAST, and reads it as the same values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Optional

from colmerge import Readable
from colmerge._text_output import converted
from colmerge.table import quoted


def write_csv(rows: Readable, file: Any, delimiter: str, nulls: str) -> None:
    """CSV (RFC 4180), lines ended by LF. Cells are quoted where they have to be: so an empty string differs from a
    null, and a text from the word that stands for null."""
    special = re.compile(f'[{re.escape(delimiter)}"\r\n]')
    file.write((delimiter.join(_cells(rows.column_names, special, nulls)) + "\n").encode())
    types = rows.schema
    for batch in converted(rows, [f"CAST({quoted(name)} AS text)" for name in types.names]):
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
