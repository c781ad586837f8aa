# SPDX-License-Identifier: Apache-2.0
"""CSV and JSON text as data for a write; the library reads it, guided by the table's types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any, Literal, Optional, Union

from colmerge._arguments import utf8
from colmerge._error import InvalidArgumentError
from colmerge._structures import (
    ColumnType,
    CsvOptions,
    JsonOptions,
    RejectedRowFunction,
    sized,
    string,
    strings,
    text_of,
)

_TRI_STATE = {True: 1, False: 2}
_ENCODINGS = {"auto": 0, "utf-8": 1, "utf-16-le": 2, "utf-16-be": 3, "latin-1": 4, "windows-1252": 5}
Encoding = Literal["auto", "utf-8", "utf-16-le", "utf-16-be", "latin-1", "windows-1252"]


@dataclass(frozen=True)
class RejectedRow:
    """A row of a text that cannot be read."""

    line: int
    """The line on which it was found to be wrong, from 1."""
    row: int
    """Rows before it that could be read."""
    column: str
    """The column whose value is wrong; empty when the row is."""
    message: str


Rejected = Callable[[RejectedRow], object]
"""Takes such rows. What it raises comes out of the write, which then has changed nothing."""


def _list(texts: Union[str, Sequence[str]]) -> Sequence[str]:
    """One text is a list of one."""
    return (texts,) if isinstance(texts, str) else texts


def _word(option: str, word: str, words: Mapping[str, int]) -> int:
    if word not in words:
        raise InvalidArgumentError(f"{option} is one of {', '.join(words)}, not {word!r}", column=option)
    return words[word]


def _character(option: str, character: str) -> int:
    if not isinstance(character, str) or len(character) != 1:
        raise InvalidArgumentError(f"{option} is one character, not {character!r}", column=option)
    return ord(character)


def _common(form: Any) -> dict[str, Any]:
    """The members that options of CSV and JSON have in common."""
    types = [ColumnType(string(name), string(type_name)) for name, type_name in form.types.items()]
    nulls = _list(form.nulls)
    return {
        "types": (ColumnType * len(types))(*types),
        "type_count": len(types),
        "null_texts": strings(nulls),
        "null_text_count": len(nulls),
        "encoding": _word("encoding", form.encoding, _ENCODINGS),
        "rejected_limit": form.rejected_limit,
    }


def _take_rejected(options: Any, rejected: Optional[Rejected]) -> Any:
    """The options with the function; what it raises is in their list ``thrown``."""
    options.thrown = []
    if rejected is None:
        return options

    def take(_: object, given: Any) -> int:
        row = given.contents
        try:
            rejected(RejectedRow(row.line, row.row, text_of(row.column), text_of(row.message)))
            return 0
        except BaseException as error:
            options.thrown.append(error)
            return 1

    options.rejected = RejectedRowFunction(take)
    return options


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
    """"auto": found in the text."""
    quote: Optional[str] = '"'
    """The character around cells that hold special ones; None: there is none."""
    header: bool = True
    infer_types: bool = True
    """False: columns that the table lacks are utf8."""
    nulls: Union[str, Sequence[str]] = ()
    """Unquoted cells with one of these texts are null, besides empty ones."""
    column_names: Union[str, Sequence[str]] = ()
    """Names of the columns instead of those in the text."""
    types: Mapping[str, str] = field(default_factory=dict)
    """Columns that are of these types whatever their cells look like: ``{"zip": "text"}``; as CAST spells them."""
    decimal_point: str = "."
    thousands_separator: Optional[str] = None
    comment: Optional[str] = None
    """Lines that begin with it are none."""
    trim: bool = False
    """True: spaces and tabs around cells are no part of them."""
    skip_lines: int = 0
    encoding: Encoding = "auto"
    rejected: Optional[Rejected] = None
    """Takes rows that cannot be read, which are left out then; None: such a row fails the write."""
    rejected_limit: int = 0
    """Most rows that may be rejected; 0: 1000."""

    @classmethod
    def read(cls, path: Union[str, PathLike[str]], **options: object) -> Csv:
        """The text of a file; options as above."""
        return cls(Path(path).read_bytes(), **options)  # type: ignore[arg-type]

    def options(self) -> CsvOptions:
        optional = {"thousands_separator": self.thousands_separator, "comment": self.comment}
        given = sized(
            CsvOptions,
            delimiter=-1 if self.delimiter == "auto" else _character("delimiter", self.delimiter),
            quote=-1 if self.quote is None else _character("quote", self.quote),
            header=_TRI_STATE[bool(self.header)],
            infer_types=_TRI_STATE[bool(self.infer_types)],
            column_names=strings(_list(self.column_names)),
            column_name_count=len(_list(self.column_names)),
            decimal_point=_character("decimal_point", self.decimal_point),
            trim=_TRI_STATE[bool(self.trim)],
            skip_lines=self.skip_lines,
            **{name: _character(name, value) for name, value in optional.items() if value is not None},
            **_common(self),
        )
        return _take_rejected(given, self.rejected)


_LAYOUTS = {"auto": 0, "array": 1, "lines": 2}
_NAN = {"error": 0, "number": 1, "null": 2}


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
    nan: Literal["error", "number", "null"] = "error"
    """What NaN, Infinity and -Infinity are, which JSON does not have."""
    records_key: Optional[str] = None
    """The rows are the array under this key of the text's one object."""
    nulls: Union[str, Sequence[str]] = ()
    """Strings with one of these texts are null, save inside arrays and objects."""
    types: Mapping[str, str] = field(default_factory=dict)
    """Columns that are of these types whatever their values look like: ``{"meta": "text"}``; as CAST spells them."""
    encoding: Encoding = "auto"
    rejected: Optional[Rejected] = None
    """Takes rows that cannot be read, which are left out then; None: such a row fails the write."""
    rejected_limit: int = 0
    """Most rows that may be rejected; 0: 1000."""

    @classmethod
    def read(
        cls,
        path: Union[str, PathLike[str]],
        layout: Literal["auto", "array", "lines"] = "auto",
        **options: object,
    ) -> Json:
        """The text of a file; options as above."""
        return cls(Path(path).read_bytes(), layout, **options)  # type: ignore[arg-type]

    def options(self) -> JsonOptions:
        given = sized(
            JsonOptions,
            layout=_word("layout", self.layout, _LAYOUTS),
            nan=_word("nan", self.nan, _NAN),
            **_common(self),
        )
        given.records_key = string(self.records_key)
        return _take_rejected(given, self.rejected)


def text_bytes(text: Union[str, bytes]) -> bytes:
    """The text as the library takes it."""
    return text if isinstance(text, bytes) else utf8(text, "text")
