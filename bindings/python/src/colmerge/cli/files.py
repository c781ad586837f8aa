# SPDX-License-Identifier: Apache-2.0
"""Files by their extension: CSV, JSON, Parquet, Arrow IPC, in and out; text also packed by gzip."""

from __future__ import annotations

import csv
import gzip
import io
import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from colmerge import CancelledError, ColmergeError, Csv, Json, Readable
from colmerge._input import Data

if TYPE_CHECKING:
    import pyarrow

_DELIMITERS = {".csv": ",", ".tsv": "\t"}
_JSON = (".json", ".jsonl", ".ndjson")
_PARQUET = (".parquet", ".pq")
_ARROW = (".arrow", ".feather", ".ipc")
_GZIP = ".gz"
_GZIP_MAGIC = b"\x1f\x8b"
_PIECE = 1 << 20
KNOWN = (*_DELIMITERS, *_JSON, *_PARQUET, *_ARROW)
"""Extensions of files that are read; of text also with .gz behind them."""
WRITTEN = (*_DELIMITERS, *_PARQUET, *_ARROW)
"""Extensions of files that are written; of text also with .gz behind them."""


class FileError(ColmergeError, ValueError):
    """A file is of no kind that is known here, or what is needed for its kind is missing."""


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Puts the file's name before the message of what the library finds wrong in it."""
    try:
        yield
    except (FileError, CancelledError):
        raise
    except ColmergeError as error:
        told = str(error).replace("the option 'types'", "--type COLUMN=TYPE")
        raise FileError(
            f"{path}: {told}", column=error.column, row=error.row, line=error.line, position=error.position
        ) from error


def extension(path: Path, known: Sequence[str] = KNOWN) -> str:
    """The extension of a file, that before .gz of text; an error that names the known ones when it is none of them."""
    found = path.suffix.lower()
    if found == _GZIP:
        found = Path(path.stem).suffix.lower()
        known = [kind for kind in known if kind in _DELIMITERS or kind in _JSON]
    if found not in known:
        also = "" if path.suffix.lower() == _GZIP else "; text also as .gz"
        raise FileError(f"{path}: unknown kind of file; known are {', '.join(known)}{also}")
    return found


def table_name(path: Path) -> str:
    """A file's name without its extensions."""
    return Path(path.stem).stem if path.suffix.lower() == _GZIP else path.stem


def half_of_memory() -> int:
    """Bytes that a packed text may unpack to where nobody says."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2


def read_text(path: Path, limit: int) -> bytes:
    """The bytes of a file of text; unpacked, whatever its name, when they are gzip. Unpacking ends where more than
    `limit` bytes come out."""
    with path.open("rb") as file:
        is_packed = file.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC
        file.seek(0)
        return _unpacked(path, file, limit) if is_packed else file.read()


def _unpacked(path: Path, file: IO[bytes], limit: int) -> bytes:
    text = io.BytesIO()
    try:
        with gzip.GzipFile(fileobj=file) as packed:
            while piece := packed.read(_PIECE):
                text.write(piece)
                if text.tell() > limit:
                    raise FileError(f"{path}: unpacks to more than the memory limit of {limit:,} bytes")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FileError(f"{path}: the gzip data is broken: {error}") from error
    return text.getvalue()


def _arrow_part(name: str, path: Path) -> Any:
    """A module of pyarrow."""
    try:
        return __import__(f"pyarrow.{name}", fromlist=[name])
    except ImportError as error:
        raise FileError(f"{path}: needs pyarrow: pip install 'colmerge[arrow]'") from error


def load(path: Path, limit: int) -> Data:
    """The rows of a file, for a write; CSV and JSON are read by the library, guided by the table's types. limit: of
    `read_text`."""
    kind = extension(path)
    if kind in _DELIMITERS:
        return Csv(read_text(path, limit), delimiter=_DELIMITERS[kind])
    if kind in _JSON:
        return Json(read_text(path, limit))
    if kind in _PARQUET:
        return _parquet_rows(_arrow_part("parquet", path).ParquetFile(path))
    return _ipc_rows(_arrow_part("ipc", path), path)


def _parquet_rows(file: Any) -> Data:
    import pyarrow

    reader: Data = pyarrow.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches(65_536))
    return reader


def _ipc_rows(ipc: Any, path: Path) -> Data:
    """Files with a footer first; else a stream."""
    import pyarrow

    source = pyarrow.memory_map(str(path))
    try:
        reader: Data = ipc.open_file(source).read_all()
    except pyarrow.ArrowInvalid:
        source.seek(0)
        reader = ipc.open_stream(source)
    return reader


def csv_columns(text: Csv) -> list[str]:
    """The columns that the first line of CSV text names."""
    data = text.text if isinstance(text.text, bytes) else text.text.encode()
    lines = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline="")
    return next(csv.reader(lines, delimiter=text.delimiter), [])


def save(rows: Readable, path: Path) -> None:
    """Writes the rows to a file, which appears whole or not at all."""
    kind = extension(path, WRITTEN)
    if kind in _DELIMITERS:
        _refuse_nested(rows, path)
        module = _arrow_part("csv", path)
        options = module.WriteOptions(delimiter=_DELIMITERS[kind], quoting_style="needed")
        is_packed = path.suffix.lower() == _GZIP
        _replace(path, lambda part: _write_csv(module, rows.to_arrow(), part, options, is_packed))
    elif kind in _PARQUET:
        parquet = _arrow_part("parquet", path)
        _replace(path, lambda part: parquet.write_table(rows.to_arrow(), part))
    else:
        ipc = _arrow_part("ipc", path)
        _replace(path, lambda part: _write_ipc(ipc, rows.to_arrow(), part))


def _refuse_nested(rows: Readable, path: Path) -> None:
    for field in rows.schema:
        if field.value_format.startswith("+"):
            raise FileError(
                f"{path}: column '{field.name}' is of type {field.type}, which CSV has no form for; write "
                f"{_PARQUET[0]} or {_ARROW[0]}, or leave the column out",
                column=field.name,
            )


def _write_csv(module: Any, table: pyarrow.Table, path: str, options: Any, is_packed: bool) -> None:
    if not is_packed:
        module.write_csv(table, path, options)
        return
    # Without a time and a name in it, so that equal rows make equal files.
    with open(path, "wb") as file, gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
        module.write_csv(table, packed, options)


def _write_ipc(ipc: Any, table: pyarrow.Table, path: str) -> None:
    with ipc.new_file(path, table.schema) as writer:
        writer.write_table(table)


def _replace(path: Path, write: Callable[[str], object]) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        write(str(part))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
