# SPDX-License-Identifier: Apache-2.0
"""Files of rows: Parquet through pyarrow, CSV and JSON as text, which may be packed by gzip. Files that are written."""

from __future__ import annotations

import gzip
import importlib
import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import get_ident
from typing import IO, TYPE_CHECKING, Any, Optional, Union

from colmerge import _text_output
from colmerge._arguments import word
from colmerge._error import InvalidArgumentError, UnsupportedTypeError
from colmerge._extras import needed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from colmerge.rows import Readable

Place = Union[str, "os.PathLike[str]", IO[bytes]]
"""The path of a file, "-" for standard input or output, or an open binary file."""

_STANDARD = "-"
_LINES = (".jsonl", ".ndjson")
_GZIP_MAGIC = b"\x1f\x8b"
_BATCH_SIZE = 65_536
_LAYOUTS = ("auto", "array", "lines")


def _is_open(place: Any) -> bool:
    return hasattr(place, "read") or hasattr(place, "write")


def table_name(place: Place, given: Optional[str]) -> str:
    """The name of a table for a file: the given one, else the file's without extensions."""
    if given is not None:
        return given
    if _is_open(place) or place == _STANDARD:
        raise InvalidArgumentError("name the table: an open file has no name that it could have", column="table")
    path = Path(os.fspath(place))  # type: ignore[arg-type]
    return Path(path.stem).stem if path.suffix.lower() == ".gz" else path.stem


def text_of(place: Place) -> Union[str, bytes]:
    """The text of a file, unpacked when it is gzip."""
    place = sys.stdin.buffer if place == _STANDARD else place
    data = place.read() if hasattr(place, "read") else Path(os.fspath(place)).read_bytes()
    if isinstance(data, bytes) and data.startswith(_GZIP_MAGIC):
        return gzip.decompress(data)
    return data


def _part(name: str) -> Any:
    """A module of pyarrow."""
    needed("pyarrow")
    return importlib.import_module(f"pyarrow.{name}")


def parquet_stream(place: Any, columns: Optional[Sequence[str]]) -> Any:
    """The rows of Parquet, a batch at a time: of a file, of a folder of files, or of a list of paths."""
    pyarrow = needed("pyarrow")
    names = None if columns is None else list(columns)
    place = io.BytesIO(sys.stdin.buffer.read()) if place == _STANDARD else place  # its end comes first
    if hasattr(place, "read"):
        file = _part("parquet").ParquetFile(place)
        wanted = file.schema_arrow if names is None else pyarrow.schema([file.schema_arrow.field(n) for n in names])
        batches = (batch.select(wanted.names) for batch in file.iter_batches(_BATCH_SIZE, columns=names))
        return pyarrow.RecordBatchReader.from_batches(wanted, batches)
    paths = [os.fspath(each) for each in place] if isinstance(place, (list, tuple)) else os.fspath(place)
    return _part("dataset").dataset(paths, format="parquet").scanner(columns=names).to_reader()


def write_parquet(rows: Readable, place: Place, compression: Optional[str]) -> None:
    """Writes the rows batch by batch."""
    pyarrow = needed("pyarrow")
    parquet = _part("parquet")
    whole = rows._rows()

    schema = whole.schema.arrow_schema
    with opened(place) as file, parquet.ParquetWriter(file, schema, compression=compression or "none") as writer:
        for batch in whole.batches(_BATCH_SIZE):
            writer.write_batch(pyarrow.record_batch(batch))


def write_csv(rows: Readable, place: Place, delimiter: str, header: bool) -> None:
    """Writes the rows as text, packed where the file's name ends in .gz."""
    csv = _part("csv")
    whole = rows._rows()
    for field in whole.schema:
        if field.value_format.startswith("+"):
            raise UnsupportedTypeError(
                f"column '{field.name}' is of type {field.type}, which CSV has no form for: leave it out with select(), "
                "or write Parquet",
                column=field.name,
            )
    options = csv.WriteOptions(delimiter=delimiter, include_header=header, quoting_style="needed")

    with opened(place, is_packed=_is_packed(place)) as file:
        csv.write_csv(whole.to_arrow(), file, options)


def write_json(rows: Readable, place: Place, layout: str) -> None:
    """Writes the rows as text, packed where the file's name ends in .gz."""
    chosen = _LAYOUTS[word("layout", layout, _LAYOUTS)]
    as_lines = _is_of_lines(place) if chosen == "auto" else chosen == "lines"
    whole = rows._rows()
    with opened(place, is_packed=_is_packed(place)) as file:
        _text_output.write_json(whole, file, as_lines=as_lines)


def _is_packed(place: Any) -> bool:
    return not _is_open(place) and Path(os.fspath(place)).suffix.lower() == ".gz"


def _is_of_lines(place: Any) -> bool:
    if _is_open(place):
        return False
    path = Path(os.fspath(place))
    return (Path(path.stem) if _is_packed(place) else path).suffix.lower() in _LINES


@contextmanager
def opened(place: Any, *, is_packed: bool = False) -> Iterator[Any]:
    """A binary file to write to. One that is open already, standard output, pipes and devices are written as they are;
    any other appears whole or not at all, where a link leads to, and keeps its permissions."""
    with _unpacked(place) as file:
        if is_packed:
            # Without a time and a name in it, so that equal rows make equal files.
            with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
                yield packed
        else:
            yield file


@contextmanager
def _unpacked(place: Any) -> Iterator[Any]:
    if place == _STANDARD:
        yield from _standard_output()
        return
    if isinstance(place, io.TextIOBase):
        raise InvalidArgumentError("the file takes str: open it in binary mode, or give its buffer", column="path")
    if _is_open(place):
        yield place
        return
    path = Path(os.fspath(place))
    if path.exists() and not path.is_file():  # a pipe, a device
        with path.open("wb") as file:
            yield file
        return
    target = path.resolve()
    part = target.with_name(f".{target.name}.{os.getpid()}.{get_ident()}.part")
    try:
        with part.open("wb") as file:
            yield file
        if target.exists():
            shutil.copymode(target, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _standard_output() -> Iterator[Any]:
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:  # that of a notebook, which takes str
        text = io.BytesIO()
        yield text
        sys.stdout.write(text.getvalue().decode())
        return
    sys.stdout.flush()
    yield buffer
    buffer.flush()
