# SPDX-License-Identifier: Apache-2.0
"""Files of rows: Parquet through pyarrow, CSV and JSON as text, which may be packed by gzip."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Optional, Union

from colmerge._error import InvalidArgumentError, UnsupportedTypeError
from colmerge._extras import needed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from colmerge.rows import Readable

Place = Union[str, "os.PathLike[str]", IO[bytes]]
"""The path of a file, or an open binary one."""

_GZIP_MAGIC = b"\x1f\x8b"
_BATCH_SIZE = 65_536


def _is_open(place: Any) -> bool:
    return hasattr(place, "read") or hasattr(place, "write")


def table_name(place: Place, given: Optional[str]) -> str:
    """The name of a table for a file: the given one, else the file's without extensions."""
    if given is not None:
        return given
    if _is_open(place):
        raise InvalidArgumentError("name the table: an open file has no name that it could have", column="table")
    path = Path(os.fspath(place))  # type: ignore[arg-type]
    return Path(path.stem).stem if path.suffix.lower() == ".gz" else path.stem


def text_of(place: Place) -> Union[str, bytes]:
    """The text of a file, unpacked when it is gzip."""
    data = place.read() if hasattr(place, "read") else Path(os.fspath(place)).read_bytes()
    if isinstance(data, bytes) and data.startswith(_GZIP_MAGIC):
        import gzip

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

    def write(target: Any) -> None:
        schema = whole.schema.arrow_schema
        with parquet.ParquetWriter(target, schema, compression=compression or "none") as writer:
            for batch in whole.batches(_BATCH_SIZE):
                writer.write_batch(pyarrow.record_batch(batch))

    _replace(place, write)


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

    def write(target: Any) -> None:
        if not _is_open(place) and str(os.fspath(place)).endswith(".gz"):  # type: ignore[arg-type]
            import gzip

            # Without a time and a name in it, so that equal rows make equal files.
            with open(target, "wb") as file, gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
                csv.write_csv(whole.to_arrow(), packed, options)
        else:
            csv.write_csv(whole.to_arrow(), target, options)

    _replace(place, write)


def _replace(place: Any, write: Callable[[Any], None]) -> None:
    """Writes into an open file; or a file that appears whole, or not at all."""
    if _is_open(place):
        write(place)
        return
    path = Path(os.fspath(place))
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        write(str(part))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
