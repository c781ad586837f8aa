# SPDX-License-Identifier: Apache-2.0
"""CSV and JSON text as data for a write; the library reads it, guided by the table's types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Literal, Optional, Union

from colmerge._arguments import utf8
from colmerge._structures import CsvOptions, JsonOptions, sized, strings

_TRI_STATE = {True: 1, False: 2}


@dataclass(frozen=True)
class Csv:
    """Rows as CSV text (RFC 4180).

    >>> import colmerge
    >>> with colmerge.Store() as store:
    ...     text = colmerge.Csv("id;name\\n1;Ann\\n2;NULL\\n", delimiter=";", nulls=["NULL"])
    ...     result = store.table("people").append(text)
    ...     store["people"].to_dicts()
    [{'id': 1, 'name': 'Ann'}, {'id': 2, 'name': None}]
    """

    text: Union[str, bytes]
    delimiter: str = ","
    quote: Optional[str] = '"'
    """The character around cells that hold special ones; None: there is none."""
    header: bool = True
    infer_types: bool = True
    """False: columns that the table lacks are utf8."""
    nulls: Sequence[str] = ()
    """Unquoted cells with one of these texts are null, besides empty ones."""
    column_names: Sequence[str] = ()
    """Names of the columns instead of those in the text."""

    @classmethod
    def read(cls, path: Union[str, PathLike[str]], **options: object) -> Csv:
        """The text of a file; options as above."""
        return cls(Path(path).read_bytes(), **options)  # type: ignore[arg-type]

    def options(self) -> CsvOptions:
        return sized(
            CsvOptions,
            delimiter=ord(self.delimiter),
            quote=-1 if self.quote is None else ord(self.quote),
            header=_TRI_STATE[self.header],
            infer_types=_TRI_STATE[self.infer_types],
            null_texts=strings(self.nulls),
            null_text_count=len(self.nulls),
            column_names=strings(self.column_names),
            column_name_count=len(self.column_names),
        )


_LAYOUTS = {"auto": 0, "array": 1, "lines": 2}


@dataclass(frozen=True)
class Json:
    """Rows as JSON text: an array of objects, or one object a line.

    >>> import colmerge
    >>> with colmerge.Store() as store:
    ...     result = store.table("people").append(colmerge.Json('{"id": 1}\\n{"id": 2, "name": "Bob"}'))
    ...     store["people"].to_dicts()
    [{'id': 1, 'name': None}, {'id': 2, 'name': 'Bob'}]
    """

    text: Union[str, bytes]
    layout: Literal["auto", "array", "lines"] = "auto"

    @classmethod
    def read(cls, path: Union[str, PathLike[str]], layout: Literal["auto", "array", "lines"] = "auto") -> Json:
        """The text of a file."""
        return cls(Path(path).read_bytes(), layout)

    def options(self) -> JsonOptions:
        return sized(JsonOptions, layout=_LAYOUTS[self.layout])


def text_bytes(text: Union[str, bytes]) -> bytes:
    """The text as the library takes it."""
    return text if isinstance(text, bytes) else utf8(text, "text")
