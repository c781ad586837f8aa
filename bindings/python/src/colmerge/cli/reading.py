# SPDX-License-Identifier: Apache-2.0
"""How the commands read files: their arguments, and a file's rows by them."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Optional

from colmerge import Csv, Json, RejectedRow
from colmerge._input import Data
from colmerge.cli import files

_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.add_argument(
        "--type",
        action="append",
        default=[],
        type=_column_type,
        metavar="COLUMN=TYPE",
        help="the type of a column of CSV and JSON, as CAST spells it, whatever its values look like; also "
        "list<…>, struct<…>, map<…>; may be given again for other columns",
    )
    parser.add_argument(
        "--skip-rejected",
        action="store_true",
        help="leave out rows of CSV and JSON that cannot be read, and tell each on standard error; else such a row is "
        "an error",
    )
    parser.add_argument(
        "--rejected-limit", type=_positive, default=1000, metavar="N", help="more such rows are an error (1000)"
    )
    parser.add_argument(
        "--memory-limit",
        type=_size,
        metavar="SIZE",
        help="most bytes that the rows may take, and that a file packed by gzip may unpack to: 500M, 4G; without it "
        "the first is not limited, and the second is half of the machine's memory",
    )


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


class Reader:
    """Reads files by the arguments."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._types = dict(options.type)
        self._unused = set(self._types)
        self._skips = options.skip_rejected
        self._rejected_limit = options.rejected_limit
        self.memory_limit: Optional[int] = options.memory_limit

    def load(self, path: Path) -> Data:
        """The rows of a file, for a write."""
        data = files.load(path, self.memory_limit or files.half_of_memory())
        if not isinstance(data, (Csv, Json)):
            return data
        types = self._types
        if isinstance(data, Csv) and types:
            names = set(files.csv_columns(data))
            types = {name: kind for name, kind in types.items() if name in names}
        self._unused -= set(types)
        if not self._skips:
            return replace(data, types=types)

        def tell(row: RejectedRow) -> None:
            print(f"colmerge: {path}: left out: {row.message}", file=sys.stderr)

        return replace(data, types=types, on_rejected=tell, rejected_limit=self._rejected_limit)

    def check_types(self) -> None:
        """After the last file: each column of --type was in one."""
        if self._unused:
            names = ", ".join(repr(name) for name in sorted(self._unused))
            raise files.FileError(f"--type names {names}, which no file of text has")
