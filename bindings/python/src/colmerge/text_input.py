# SPDX-License-Identifier: Apache-2.0
"""CSV and JSON text as data for a write; the library reads it, guided by the table's types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from typing import Any, Literal, Optional, Union

from colmerge._arguments import character, text_map, texts, tri_state, utf8, word
from colmerge._dataclass import dataclass
from colmerge._error import InvalidArgumentError

Encoding = Literal["auto", "utf-8", "utf-16-le", "utf-16-be", "latin-1", "windows-1252"]
_ENCODINGS = ("auto", "utf-8", "utf-16-le", "utf-16-be", "latin-1", "windows-1252")
_LAYOUTS = ("auto", "array", "lines")
_NANS = ("error", "number", "null")
_AUTO = -1
_NO_QUOTE = -1


@dataclass(frozen=True)
class RejectedRow:
    """A row of a text that could not be read, and was left out."""

    line: int
    """The line of the text, from 1, on which it was found to be wrong."""
    row: int
    """Rows before it that could be read."""
    column: Optional[str]
    """The column whose value is wrong; None when the row is."""
    message: str


RejectedCallback = Callable[[RejectedRow], object]
"""Called for each row that cannot be read. Returning False cancels; an exception cancels and is raised by the write.
No other colmerge call may be made inside."""


@dataclass(frozen=True)
class Csv:
    """Rows as CSV text (RFC 4180).

    >>> import colmerge
    >>> with colmerge.Store() as store:
    ...     text = colmerge.Csv("id;name\\n1;Ann\\n2;NULL\\n", delimiter=";", nulls="NULL")
    ...     result = store.table("people").append(text)
    ...     store["people"].to_dicts()
    [{'id': 1, 'name': 'Ann'}, {'id': 2, 'name': None}]
    >>> wrong = []
    >>> with colmerge.Store() as store:
    ...     types = {"zip": "text", "n": "int32"}
    ...     text = colmerge.Csv("zip,n\\n01234,1\\n5,x\\n", types=types, on_rejected=wrong.append)
    ...     result = store.table("places").append(text)
    ...     store["places"].to_dicts(), [(row.line, row.column) for row in wrong]
    ([{'zip': '01234', 'n': 1}], [(3, 'n')])
    """

    text: Union[str, bytes]
    delimiter: str = ","
    """The character between cells; "auto": the one that the text is seen to have."""
    quote: Optional[str] = '"'
    """The character around cells that hold special ones; None: there is none."""
    header: bool = True
    """False: the first line is a row; columns are column_1, column_2, … or those of `column_names`."""
    infer_types: bool = True
    """False: columns that the table lacks are utf8."""
    nulls: Union[str, Sequence[str]] = ()
    """Unquoted cells with this text, or one of these, are null, besides empty ones."""
    column_names: Union[str, Sequence[str]] = ()
    """Names of the columns instead of those in the text."""
    types: Optional[Mapping[str, str]] = None
    """Types of columns, as CAST spells them, or nested ones such as ``list<int64>`` and
    ``struct<id: int64, tags: list<text>>``, whatever their cells look like."""
    decimal: str = "."
    """The character before the fraction of a number."""
    thousands: Optional[str] = None
    """The character between groups of three digits; None: there is none."""
    comment: Optional[str] = None
    """Lines that begin with this character are none."""
    trim: bool = False
    """True: spaces and tabs around cells are no part of them."""
    skip_lines: int = 0
    """Lines before anything else that are no part of the text."""
    encoding: Encoding = "auto"
    """Of bytes; a str is always read as what it says. "auto": UTF-16 by its byte order mark, else UTF-8."""
    on_rejected: Optional[RejectedCallback] = None
    """Takes each row that cannot be read, such as the append of a list; None: such a row fails the write."""
    rejected_limit: int = 1000
    """More rejected rows fail the write."""

    @classmethod
    def read(
        cls,
        path: Union[str, PathLike[str]],
        *,
        delimiter: str = ",",
        quote: Optional[str] = '"',
        header: bool = True,
        infer_types: bool = True,
        nulls: Union[str, Sequence[str]] = (),
        column_names: Union[str, Sequence[str]] = (),
        types: Optional[Mapping[str, str]] = None,
        decimal: str = ".",
        thousands: Optional[str] = None,
        comment: Optional[str] = None,
        trim: bool = False,
        skip_lines: int = 0,
        encoding: Encoding = "auto",
        on_rejected: Optional[RejectedCallback] = None,
        rejected_limit: int = 1000,
    ) -> Csv:
        """The text of a file; options as above."""
        return cls(
            _bytes_of(path),
            delimiter=delimiter,
            quote=quote,
            header=header,
            infer_types=infer_types,
            nulls=nulls,
            column_names=column_names,
            types=types,
            decimal=decimal,
            thousands=thousands,
            comment=comment,
            trim=trim,
            skip_lines=skip_lines,
            encoding=encoding,
            on_rejected=on_rejected,
            rejected_limit=rejected_limit,
        )

    def data(self) -> bytes:
        """The text for the library."""
        return _bytes(self.text)

    def options(self) -> dict[str, Any]:
        """The options for the library."""
        return {
            "delimiter": _AUTO if self.delimiter == "auto" else character("delimiter", self.delimiter),
            "quote": _NO_QUOTE if self.quote is None else character("quote", self.quote),
            "header": tri_state("header", self.header),
            "infer_types": tri_state("infer_types", self.infer_types),
            "column_names": texts("column_names", self.column_names),
            "decimal_point": character("decimal", self.decimal),
            "thousands_separator": _optional("thousands", self.thousands),
            "comment": _optional("comment", self.comment),
            "trim": tri_state("trim", self.trim),
            "skip_lines": _count("skip_lines", self.skip_lines),
            **_common_options(self),
        }


@dataclass(frozen=True)
class Json:
    """Rows as JSON text: an array of objects, or one object a line. A member that an object lacks is absent, not null:
    a merge leaves what is stored.

    >>> import colmerge
    >>> with colmerge.Store() as store:
    ...     result = store.table("people").append(colmerge.Json('{"id": 1}\\n{"id": 2, "name": "Bob"}'))
    ...     store["people"].to_dicts()
    [{'id': 1, 'name': None}, {'id': 2, 'name': 'Bob'}]
    """

    text: Union[str, bytes]
    layout: Literal["auto", "array", "lines"] = "auto"
    nan: Literal["error", "number", "null"] = "number"
    """What a literal NaN, Infinity or -Infinity is, which Python's json writes, and JSON does not have."""
    types: Optional[Mapping[str, str]] = None
    """Types of columns, as CAST spells them, or nested ones such as ``list<int64>`` and
    ``struct<id: int64, tags: list<text>>``, whatever their values look like."""
    nulls: Union[str, Sequence[str]] = ()
    """Strings with this text, or one of these, are null."""
    records_key: Optional[str] = None
    """The rows are the array under this key of the one object that the text is."""
    encoding: Encoding = "auto"
    """Of bytes; a str is always read as what it says. "auto": UTF-16 by its byte order mark, else UTF-8."""
    on_rejected: Optional[RejectedCallback] = None
    """Takes each row that cannot be read, such as the append of a list; None: such a row fails the write."""
    rejected_limit: int = 1000
    """More rejected rows fail the write."""

    @classmethod
    def read(
        cls,
        path: Union[str, PathLike[str]],
        layout: Literal["auto", "array", "lines"] = "auto",
        *,
        nan: Literal["error", "number", "null"] = "number",
        types: Optional[Mapping[str, str]] = None,
        nulls: Union[str, Sequence[str]] = (),
        records_key: Optional[str] = None,
        encoding: Encoding = "auto",
        on_rejected: Optional[RejectedCallback] = None,
        rejected_limit: int = 1000,
    ) -> Json:
        """The text of a file; options as above."""
        data = _bytes_of(path)
        return cls(data, layout, nan, types, nulls, records_key, encoding, on_rejected, rejected_limit)

    def data(self) -> bytes:
        """The text for the library."""
        return _bytes(self.text)

    def options(self) -> dict[str, Any]:
        """The options for the library."""
        return {
            "layout": word("layout", self.layout, _LAYOUTS),
            "nan": word("nan", self.nan, _NANS),
            "records_key": self.records_key,
            **_common_options(self),
        }


def _bytes_of(path: Union[str, PathLike[str]]) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _optional(option: str, value: Optional[str]) -> int:
    return 0 if value is None else character(option, value)


def _count(option: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise InvalidArgumentError(f"{option} must be a whole number from 0, not {value!r}", column=option)
    return value


def _encoding(text: Any, encoding: Any) -> int:
    found = word("encoding", encoding, _ENCODINGS)
    return _ENCODINGS.index("utf-8") if isinstance(text, str) else found


def _common_options(text: Union[Csv, Json]) -> dict[str, Any]:
    types = text_map("types", text.types or {})
    options = {
        "encoding": _encoding(text.text, text.encoding),
        "null_texts": texts("nulls", text.nulls),
        "types": [{"name": name, "type": kind} for name, kind in types.items()],
    }
    if text.on_rejected is None:
        return options
    if not _count("rejected_limit", text.rejected_limit):
        raise InvalidArgumentError("rejected_limit must be at least 1", column="rejected_limit")
    return {**options, "rejected": text.on_rejected, "rejected_limit": text.rejected_limit}


def _bytes(text: Union[str, bytes]) -> bytes:
    return text if isinstance(text, bytes) else utf8(text, "text")
