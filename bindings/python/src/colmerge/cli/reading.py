# SPDX-License-Identifier: Apache-2.0
"""How the commands read files: their arguments, and a file's rows by them."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from typing import Optional

from colmerge import Csv, Json, RejectedRow
from colmerge._input import Data
from colmerge.cli.formats import NAMES, STANDARD, FileError, UsageError, format_named
from colmerge.cli.inputs import Input, columns_of

_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.add_argument(
        "--format",
        type=format_named,
        metavar="FORMAT",
        help=f"the format of input and output whose name tells none, such as {STANDARD}: {', '.join(NAMES)}; text also "
        "with .gz. Without it standard input is what its first bytes are, and standard output CSV",
    )
    group = parser.add_argument_group("reading")
    group.add_argument(
        "--input-format", type=format_named, metavar="FORMAT", help="the same for files that are read alone"
    )
    group.add_argument(
        "--delimiter",
        type=delimiter,
        metavar="CHARACTER",
        help="between the cells of CSV, whatever its name is; \\t: a tab, auto: found out",
    )
    group.add_argument(
        "--nulls",
        action="append",
        default=[],
        metavar="TEXT",
        help="cells of CSV, and strings of JSON, that are null, besides empty cells; may be given again",
    )
    group.add_argument(
        "--type",
        action="append",
        default=[],
        type=_column_type,
        metavar="COLUMN=TYPE",
        help="the type of a column of CSV and JSON, as CAST spells it, whatever its values look like; also "
        "list<…>, struct<…>, map<…>; may be given again for other columns",
    )
    group.add_argument(
        "--skip-rejected",
        action="store_true",
        help="leave out rows of CSV and JSON that cannot be read, and tell each on standard error; else such a row is "
        "an error",
    )
    group.add_argument(
        "--rejected-limit", type=_positive, default=1000, metavar="N", help="more such rows are an error (1000)"
    )
    group.add_argument(
        "--memory-limit",
        type=_size,
        metavar="SIZE",
        help="most bytes that the rows may take, and that a file packed by gzip may unpack to: 500M, 4G; without it "
        "the first is not limited, and the second is half of the machine's memory",
    )
    parser.add_argument(
        "--progress",
        action=argparse.BooleanOptionalAction,
        help="show a progress bar on standard error; without it, where that is a terminal",
    )


def delimiter(text: str) -> str:
    """A character between cells, for argparse."""
    found = "\t" if text == "\\t" else text
    if found != "auto" and len(found) != 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no single character, \\\\t or auto")
    return found


def _column_type(text: str) -> tuple[str, str]:
    column, equals, kind = text.partition("=")
    if not column or not equals or not kind:
        raise argparse.ArgumentTypeError(f"{text!r} is not COLUMN=TYPE")
    return column, kind


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1")
    return int(text)


def _size(text: str) -> int:
    unit = text[-1:].upper() if text[-1:].isalpha() else ""
    number = text[: len(text) - len(unit)]
    if unit not in _UNITS or not number.isdecimal() or int(number) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 1000000, 500M or 4G")
    return int(number) * _UNITS[unit]


def half_of_memory() -> int:
    """Bytes that a packed text may unpack to where nobody says."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2


class Reader:
    """Reads files by the arguments."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._types = dict(options.type)
        self._unused = set(self._types)
        self._skips = options.skip_rejected
        self._rejected_limit = options.rejected_limit
        self._nulls = options.nulls
        self._delimiter: Optional[str] = options.delimiter
        self._read_csv = self._read_text = False
        self.memory_limit: Optional[int] = options.memory_limit

    def load(self, file: Input) -> Data:
        """The rows of a file, for a write."""
        data = file.load(self.memory_limit or half_of_memory())
        if not isinstance(data, (Csv, Json)):
            return data
        self._read_text = True
        data = replace(data, nulls=self._nulls)
        types = self._types
        if isinstance(data, Csv):
            self._read_csv = True
            data = replace(data, delimiter=self._delimiter or data.delimiter)
            if types:
                names = set(columns_of(data))
                types = {name: kind for name, kind in types.items() if name in names}
        self._unused -= set(types)
        if not self._skips:
            return replace(data, types=types)

        def tell(row: RejectedRow) -> None:
            print(f"colmerge: {file}: left out: {row.message}", file=sys.stderr)

        return replace(data, types=types, on_rejected=tell, rejected_limit=self._rejected_limit)

    def check(self) -> None:
        """After the last file: each option was of use."""
        if self._unused:
            names = ", ".join(repr(name) for name in sorted(self._unused))
            raise FileError(f"--type names {names}, which no file of text has")
        if self._delimiter is not None and not self._read_csv:
            raise UsageError("--delimiter is for CSV, and no file that was read is CSV")
        if self._nulls and not self._read_text:
            raise UsageError("--nulls is for CSV and JSON, and no file that was read is either")
