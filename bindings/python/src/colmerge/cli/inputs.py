# SPDX-License-Identifier: Apache-2.0
"""Files that are read: CSV and JSON, which gzip may have packed, Parquet, Arrow IPC; or standard input."""

from __future__ import annotations

import csv
import errno
import gzip
import io
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Optional, Union

from colmerge import CancelledError, ColmergeError, Csv, Json, Store
from colmerge._input import Data
from colmerge.cli.formats import STANDARD, FileError, Format, format_of_bytes, format_of_name, unknown

_GZIP_MAGIC = b"\x1f\x8b"
_PIECE = 1 << 20


class Input:
    """A file, or standard input."""

    def __init__(self, name: str, told: Optional[Format] = None) -> None:
        """`told`: the format where the name tells none."""
        self.name = name
        self.is_standard = name == STANDARD
        self.path = Path(name)
        by_name = None if self.is_standard else format_of_name(name)
        self.name_tells = by_name is not None
        # None: what stands in it tells; only of what has no name that could.
        self.format = by_name or told
        if self.format is None and not self._is_stream():
            if not self.path.exists():
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
            raise unknown(name, "--input-format")

    def __str__(self) -> str:
        return "standard input" if self.is_standard else self.name

    def _is_stream(self) -> bool:
        """Whether it is read once, from its beginning to its end."""
        return self.is_standard or (self.path.exists() and not self.path.is_file() and not self.path.is_dir())

    @property
    def label(self) -> str:
        """A short name for people."""
        return str(self) if self.is_standard else self.path.name

    @property
    def table_name(self) -> str:
        """The name without its extensions."""
        if self.is_standard:
            return "stdin"
        return Path(self.path.stem).stem if self.format is not None and self.format.is_packed else self.path.stem

    @contextmanager
    def named(self) -> Iterator[None]:
        """Puts the name before the message of what is found wrong in the file."""
        try:
            yield
        except (FileError, CancelledError):
            raise
        except ColmergeError as error:
            told = str(error).replace("the option 'types'", "--type COLUMN=TYPE")
            raise FileError(
                f"{self}: {told}", column=error.column, row=error.row, line=error.line, position=error.position
            ) from error
        except (ValueError, NotImplementedError, KeyError) as error:  # pyarrow's
            raise FileError(f"{self}: {error}") from error

    def load(self, limit: int) -> Data:
        """The rows, for a write; CSV and JSON are read by the library, guided by the table's types. No more than
        `limit` bytes are unpacked."""
        if not self.is_standard and self.path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), self.name)
        if self.format is not None and not (self.format.is_csv or self.format.is_json) and not self._is_stream():
            return self._from_file(self.format.kind)
        data, is_packed = self._read(limit)
        found = self.format or format_of_bytes(data)
        self.format = Format(_json_kind(found.kind, data), is_packed)
        if found.is_csv:
            return Csv(data, delimiter=found.delimiter)
        if found.is_json:
            return Json(data)
        import_pyarrow(self)
        import pyarrow

        source = pyarrow.BufferReader(data)
        return _parquet_rows(source) if found.kind == "parquet" else _ipc_rows(source)

    def _read(self, limit: int) -> tuple[bytes, bool]:
        """All bytes, unpacked where gzip has packed them, and whether it has."""
        with self._opened() as file:
            if not file.peek(len(_GZIP_MAGIC)).startswith(_GZIP_MAGIC):
                return file.read(), False
            text = io.BytesIO()
            try:
                with gzip.GzipFile(fileobj=file) as packed:
                    while piece := packed.read(_PIECE):
                        text.write(piece)
                        if text.tell() > limit:
                            raise FileError(f"{self}: unpacks to more than the memory limit of {limit:,} bytes")
            except (EOFError, zlib.error, gzip.BadGzipFile) as error:
                raise FileError(f"{self}: the gzip data is broken: {error}") from error
            return text.getvalue(), True

    def _opened(self) -> io.BufferedReader:
        if not self.is_standard:
            return self.path.open("rb")
        try:
            return open(0, "rb", closefd=False)
        except OSError as error:
            raise FileError(f"{self} is closed") from error

    def _from_file(self, kind: str) -> Data:
        import_pyarrow(self)
        import pyarrow

        if kind == "parquet":
            return _parquet_rows(str(self.path))
        return _ipc_rows(pyarrow.memory_map(str(self.path)))


def import_pyarrow(place: object) -> None:
    """Sees that pyarrow is there, which a file needs."""
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise FileError(f"{place}: needs the package pyarrow: pip install pyarrow") from error


def _parquet_rows(source: Any) -> Data:
    import pyarrow
    from pyarrow import parquet

    file = parquet.ParquetFile(source)
    reader: Data = pyarrow.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches(65_536))
    return reader


def _ipc_rows(source: Any) -> Data:
    """Files with a footer first; else a stream."""
    import pyarrow
    from pyarrow import ipc

    try:
        rows: Data = ipc.open_file(source).read_all()
    except pyarrow.ArrowInvalid:
        source.seek(0)
        rows = ipc.open_stream(source)
    return rows


def _json_kind(kind: str, data: bytes) -> str:
    """An array, or an object a line, whatever the name says."""
    if kind != "json":
        return kind
    return "json" if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"[" else "jsonl"


def columns_of(text: Union[Csv, Json]) -> list[str]:
    """The columns that a text has; of JSON any row may bring one, so that all of it is read."""
    if isinstance(text, Csv) and text.delimiter != "auto":
        data = text.text if isinstance(text.text, bytes) else text.text.encode()
        lines = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline="")
        return next(csv.reader(lines, delimiter=text.delimiter), [])
    with Store() as store:
        read = store.table("read")
        # Rows that cannot be read are told by the write to come.
        read.append(text if text.on_rejected is None else replace(text, on_rejected=lambda _row: None))
        return read.column_names
