# SPDX-License-Identifier: Apache-2.0
"""Which formats there are, and how a file tells which one it has."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import NamedTuple, Optional

from colmerge import ColmergeError

STANDARD = "-"
"""The name of standard input and standard output."""
TABLE = "table"
"""Not for files: as a table for people."""
_EXTENSIONS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".arrows": "arrows",
}
_GZIP = ".gz"
_TEXT = ("csv", "tsv", "json", "jsonl")
NAMES = (*dict.fromkeys(_EXTENSIONS.values()),)
"""Formats as the options call them."""
EPILOG = f"""\
The name of a file tells its format:
  {" ".join(_EXTENSIONS)}
Behind those of text also .gz; text that gzip has packed is unpacked whatever its
name. {STANDARD} is standard input or output. Arrow's IPC files (.arrow) and streams
(.arrows) and Parquet need the package pyarrow."""


class UsageError(ColmergeError, ValueError):
    """Arguments that make no sense together."""


class FileError(ColmergeError, ValueError):
    """A file is of no format that is known here, or what is needed for it is missing."""


class Format(NamedTuple):
    """What a file holds."""

    kind: str
    """One of NAMES, or TABLE."""
    is_packed: bool = False
    """By gzip."""

    def __str__(self) -> str:
        return f"{self.kind}.gz" if self.is_packed else self.kind

    @property
    def is_csv(self) -> bool:
        """Whether it has a delimiter."""
        return self.kind in ("csv", "tsv")

    @property
    def is_json(self) -> bool:
        """Whether it is JSON."""
        return self.kind in ("json", "jsonl")

    @property
    def delimiter(self) -> str:
        """That of CSV where nobody says."""
        return "\t" if self.kind == "tsv" else ","


def format_of_name(name: str) -> Optional[Format]:
    """The format that a file's name tells; None where it tells none."""
    path = Path(name)
    extension = path.suffix.lower()
    is_packed = extension == _GZIP
    kind = _EXTENSIONS.get(Path(path.stem).suffix.lower() if is_packed else extension)
    if kind is None or (is_packed and kind not in _TEXT):
        return None
    return Format(kind, is_packed)


def standard(name: str) -> str:
    """A name; of what the system calls standard input and output, theirs here."""
    return STANDARD if re.fullmatch(r"/dev/(stdin|stdout|fd/[01])", name) else name


def unknown(name: str, option: str) -> FileError:
    """What is said of a file whose name tells nothing."""
    known = " ".join(_EXTENSIONS)
    return FileError(f"{name}: unknown kind of file; known are {known}, text also with {_GZIP}; {option} tells it")


def format_named(text: str) -> Format:
    """A format as the options name it, for argparse."""
    kind, _, packed = text.lower().partition(".")
    kind = "jsonl" if kind == "ndjson" else kind
    if kind not in NAMES or packed not in ("", "gz") or (packed and kind not in _TEXT):
        raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(NAMES)}; text also with {_GZIP}")
    return Format(kind, bool(packed))


def output_format_named(text: str) -> Format:
    """As `format_named`, with the table for people."""
    return Format(TABLE) if text.lower() == TABLE else format_named(text)


def format_of_bytes(data: bytes) -> Format:
    """The format of data that has no name: what its first bytes are; text that is no JSON is CSV."""
    if data.startswith(b"PAR1"):
        return Format("parquet")
    if data.startswith((b"ARROW1", b"\xff\xff\xff\xff")):
        return Format("arrow")
    return Format("json" if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[") else "csv")
