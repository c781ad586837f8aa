# SPDX-License-Identifier: Apache-2.0
"""What callers may give as data, and the form in which the library takes it.

Arrow producers of any kind give a stream or an array; everything else is made columns. Nothing here knows what the
data is for: see destination.py for writes.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NoReturn, Optional, Protocol, Union, runtime_checkable

from colmerge import _native
from colmerge._assembly import Assembled, OneBatch
from colmerge._columns import NamedColumn, PlainColumns, are_plain, is_single, named_columns, refuse_objects
from colmerge._encoded import Encoded, bitmap
from colmerge._error import InvalidArgumentError, TypeMismatchError
from colmerge._extras import needed
from colmerge._foreign import is_frame
from colmerge._numbers import Numbers
from colmerge._refusal import MixedTypesError, moved
from colmerge._values import is_record, record_members
from colmerge.control import CancelFlag
from colmerge.text_input import Csv, Json


@runtime_checkable
class ArrowStreamExporter(Protocol):
    """Tables of any Arrow library: of polars, pyarrow, pandas, DuckDB, nanoarrow."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


@runtime_checkable
class ArrowArrayExporter(Protocol):
    """Record batches and struct arrays of any Arrow library."""

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]: ...


@runtime_checkable
class ArrowSchemaExporter(Protocol):
    """Schemas of any Arrow library."""

    def __arrow_c_schema__(self) -> object: ...


Rows = Iterable[Any]
Columns = Mapping[str, Iterable[Any]]
Data = Union[
    ArrowStreamExporter,
    ArrowArrayExporter,
    Columns,
    Rows,
    Iterable[Union[ArrowArrayExporter, ArrowStreamExporter]],
    Csv,
    Json,
]
"""What tables take:

Arrow data and DataFrames of any library, lazy ones and datasets of pyarrow included; a Series, which is one column; a
dict of columns (lists, arrays of numpy, Series, Arrow arrays); a list of rows (dicts, dataclasses, named tuples,
`sqlite3.Row`), of which each changes the columns that it has; one row whose values are all
single ones (numbers, texts, None, dicts: nothing that a column could be); a structured array of numpy; `Csv`, `Json`; or an
iterable of any of these but text, which is one write: its parts may have columns of their own.

Values of several types in one column are judged by the library as those of single writes are. In pandas a NaN is a
missing value: it is null, in columns of objects, too. What has neither rows nor columns (an empty list or dict, Arrow
data or a DataFrame without columns) changes nothing where the table is there; a row without columns is a row."""


# Rows of an iterator that become one part; those of a list are one, however many they are.
_ROWS_A_PART = 10_000
# Those of what is computed bit by bit.
_ROWS_A_CHUNK = 65_536


class StreamInput:
    """A stream to take over, in its capsule."""

    def __init__(self, exporter: ArrowStreamExporter) -> None:
        self.capsule = exporter.__arrow_c_stream__()


class ArrayInput:
    """A struct array and its schema."""

    def __init__(self, exporter: ArrowArrayExporter) -> None:
        self.schema, self.array = exporter.__arrow_c_array__()


class PartsInput:
    """Streams, one after the other, each made when the library has read the one before; for one write."""

    def __init__(self, streams: Iterator[Optional[StreamInput]]) -> None:
        """`streams` has None for a part without rows and columns."""
        self.streams = streams
        self._first: Optional[StreamInput] = None
        self._cancel: Optional[CancelFlag] = None

    def begin(self, cancel: Optional[CancelFlag]) -> bool:
        """Makes the first stream. False: there is none."""
        self._cancel = cancel
        self._first = self._pull()
        return self._first is not None or self._is_cancelled()

    def next_stream(self) -> Optional[object]:
        """What the library calls: the next stream's capsule; None at the end."""
        stream = self._first or self._pull()
        self._first = None
        return None if stream is None else stream.capsule

    def _is_cancelled(self) -> bool:
        return self._cancel is not None and self._cancel.is_set()

    def _pull(self) -> Optional[StreamInput]:
        """The next stream; None at the end, or when a cancelled write has nothing to read."""
        for stream in self.streams:
            if stream is not None or self._is_cancelled():
                return stream
        return None


class NoRows:
    """Neither rows nor columns: of an empty list, or of a DataFrame without columns."""

    def __init__(self, frame: Union[StreamInput, ArrayInput, None] = None) -> None:
        self.frame = frame


class BareRows:
    """Rows that have no columns, which a table fills with nulls."""

    def __init__(self, count: int) -> None:
        self.count = count

    def columns(self, name: str) -> PlainColumns:
        """As rows that lack this column of the table."""
        nothing = Encoded("n", self.count, self.count, None, ())
        return PlainColumns([NamedColumn(name, nothing, bitmap([False] * self.count))])


Input = Union[BareRows, StreamInput, ArrayInput, PartsInput, PlainColumns, NoRows, Csv, Json]


def columns_of_rows(rows: Sequence[Any], start: int = 0, numbers: Optional[Numbers] = None) -> list[NamedColumn]:
    """Columns of rows, of which the first is row `start`, in the order in which their names first occur; where a row
    lacks one, it is absent."""
    kept = [_members(i, row) for i, row in enumerate(rows, start)]
    try:
        plain = _native.encode_rows(kept)
    except MixedTypesError:
        if numbers is None:
            raise
        plain = None
    if plain is not None:
        return plain
    names = dict.fromkeys(itertools.chain.from_iterable(kept))
    if not names:
        raise InvalidArgumentError("no columns were given")
    presences = {}
    if any(len(row) < len(names) for row in kept):
        presences = {name: [name in row for row in kept] for name in names}
        presences = {name: present for name, present in presences.items() if not all(present)}
    return named_columns({name: [row.get(name) for row in kept] for name in names}, presences, numbers)


def _members(number: int, row: Any) -> Mapping[str, Any]:
    if type(row) is dict or isinstance(row, Mapping):
        found: Mapping[str, Any] = row
        return found
    if type(row).__module__.partition(".")[0] == "colmerge":
        raise InvalidArgumentError(f"row {number} is of type {type(row).__name__}, which is no row", row=number)
    if is_record(type(row)) and not isinstance(row, type):
        return record_members(row)
    if hasattr(row, "keys") and hasattr(row, "__getitem__"):
        return {name: row[name] for name in row.keys()}
    hint = "; values without names are columns of a dict" if isinstance(row, (tuple, list)) else ""
    raise InvalidArgumentError(f"row {number} must be a dict, not of type {type(row).__name__}{hint}", row=number)


def prepared(data: Any, numbers: Optional[Numbers] = None) -> Input:
    """The data in one of the forms that the library takes; `numbers`: how decimals and floats in one column are given."""
    if isinstance(data, (Csv, Json)):
        return data
    if is_frame(data):
        return _of_frame(data)
    if _is_lazy(data):
        return PartsInput(_streams_of_lazy(data))
    exporter = _exporter(data)
    if exporter is not None:
        is_bare = _lacks_columns(exporter)
        form = StreamInput(exporter) if hasattr(exporter, "__arrow_c_stream__") else ArrayInput(exporter)
        return NoRows(form) if is_bare else form
    columns = _columns(data)
    if columns is not None:
        if _is_row(columns):
            return _of_rows([columns], numbers)
        return _of_columns(columns, numbers) if columns else NoRows()
    if is_record(type(data)):
        if _is_row(record_members(data)):
            return _of_rows([data], numbers)
        raise InvalidArgumentError(f"a value of type {type(data).__name__} is one row: say [row]")
    if isinstance(data, (str, bytes)):
        raise InvalidArgumentError("text is no data; say colmerge.Csv(text) or colmerge.Json(text)")
    if isinstance(data, Iterable) and not hasattr(data, "dtype"):
        return _prepared_parts(data, numbers)
    raise InvalidArgumentError(
        f"a value of type {type(data).__name__} is no data: "
        "give a DataFrame, Arrow data, a list of dicts or a dict of lists"
    )


def _is_row(given: Mapping[str, Any]) -> bool:
    """Whether a mapping is one row: each of its values is a single one. Where some are columns, all have to be."""
    return bool(given) and all(map(is_single, given.values()))


def _input_of(columns: list[NamedColumn]) -> Union[PlainColumns, ArrayInput]:
    return PlainColumns(columns) if are_plain(columns) else ArrayInput(Assembled(columns))


def _lacks_columns(exporter: Any) -> bool:
    module = type(exporter).__module__.partition(".")[0]
    return module in ("polars", "pyarrow") and hasattr(exporter, "schema") and len(exporter.schema) == 0


def _of_frame(frame: Any) -> Input:
    """A DataFrame of pandas."""
    from colmerge._pandas import table_of  # only here: importing this package takes little

    try:
        form = StreamInput(table_of(frame))
    except MixedTypesError:
        return PartsInput(_streams_by(lambda start, end: StreamInput(table_of(frame.iloc[start:end])), 0, len(frame)))
    return NoRows(form) if frame.shape == (0, 0) else form


def _of_columns(given: Mapping[str, Any], numbers: Optional[Numbers]) -> Input:
    # What can be taken once is kept: its values may have to go in by parts.
    kept = {name: list(values) if isinstance(values, Iterator) else values for name, values in given.items()}
    try:
        return _input_of(named_columns(kept, None, numbers))
    except MixedTypesError as error:
        lengths = {name: len(values) for name, values in kept.items()}
        length = next(iter(lengths.values()))
        for name, other in lengths.items():
            if other != length:
                raise InvalidArgumentError(
                    f"column '{name}' has {other} values, the others have {length}", column=name
                ) from error
    cut = {name: values if hasattr(values, "__getitem__") else list(values) for name, values in kept.items()}

    def part(start: int, end: int) -> StreamInput:
        parts = {name: getattr(values, "iloc", values)[start:end] for name, values in cut.items()}
        return _stream_of(Assembled(named_columns(parts)))

    return PartsInput(_streams_by(part, 0, length))


def _of_rows(rows: list[Any], numbers: Optional[Numbers]) -> Input:
    if all(isinstance(row, Mapping) and not row for row in rows):
        return BareRows(len(rows))
    try:
        return _input_of(columns_of_rows(rows, 0, numbers))
    except MixedTypesError:
        return PartsInput(_streams_of_listed(rows, 0, None))


def _streams_of_listed(rows: list[Any], start: int, numbers: Optional[Numbers]) -> Iterator[StreamInput]:
    """Streams of rows, of which the first is row `start`."""

    def part(first: int, end: int) -> StreamInput:
        return _stream_of(Assembled(columns_of_rows(rows[first - start : end - start], first, numbers)))

    return _streams_by(part, start, start + len(rows))


def _streams_by(part: Callable[[int, int], StreamInput], start: int, end: int) -> Iterator[StreamInput]:
    """Streams of the rows from one to before another, in as many parts as values of several types need. The library
    makes of them what it would of writes one after the other."""
    try:
        whole = part(start, end)
    except MixedTypesError as error:
        if end - start < 2:
            raise moved(error, start) from None
    except TypeMismatchError as error:
        raise moved(error, start) from None
    else:
        yield whole
        return
    middle = (start + end) // 2
    yield from _streams_by(part, start, middle)
    yield from _streams_by(part, middle, end)


def _is_lazy(data: Any) -> bool:
    """Whether it is a LazyFrame of polars that gives its rows bit by bit."""
    return type(data).__module__.partition(".")[0] == "polars" and hasattr(data, "collect_batches")


def _streams_of_lazy(frame: Any) -> Iterator[Optional[StreamInput]]:
    """The rows of a LazyFrame as they come: all of them are at no time in memory at once."""
    has_rows = False
    for part in frame.collect_batches(chunk_size=_ROWS_A_CHUNK, lazy=True):
        if len(part):
            has_rows = True
            yield from _streams(part)
    if not has_rows:
        yield from _streams(needed("polars").DataFrame(schema=frame.collect_schema()))


def _exporter(data: Any) -> Any:
    """What exports the data as Arrow rows; None when nothing does."""
    module = type(data).__module__.partition(".")[0]
    if _is_series(data, module):
        return None
    if module == "polars" and hasattr(data, "collect"):
        data = data.collect()
    if module == "polars" and hasattr(data, "schema"):
        for name, dtype in data.schema.items():
            refuse_objects(name, dtype)
    if hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__"):
        return data
    if module == "pyarrow" and hasattr(data, "to_reader"):
        return data.to_reader()
    if module == "pyarrow" and hasattr(data, "scanner"):
        return data.scanner().to_reader()
    return None


def is_table(data: Any) -> bool:
    """Whether it is Arrow rows, and not one column."""
    if _is_series(data, type(data).__module__.partition(".")[0]):
        return False
    if hasattr(data, "__arrow_c_array__"):
        schema, array = data.__arrow_c_array__()
        del array
        return _native.tree_of_schema(schema)[0] == "+s"
    return hasattr(data, "__arrow_c_stream__") and not (hasattr(data, "type") and hasattr(data, "chunks"))


def _is_series(data: Any, module: str) -> bool:
    return module in ("polars", "pandas") and type(data).__name__ == "Series"


def _columns(data: Any) -> Optional[Mapping[str, Any]]:
    """Values by column; None when the data is of another form."""
    if isinstance(data, Mapping):
        return data
    module = type(data).__module__.partition(".")[0]
    if _is_series(data, module):
        if not isinstance(data.name, str) or not data.name:
            raise InvalidArgumentError("a Series needs a name, which is that of its column; or say {name: series}")
        return {data.name: data}
    names = getattr(getattr(data, "dtype", None), "names", None)
    if names:
        return {name: data[name] for name in names}
    return None


def _prepared_parts(data: Iterable[Any], numbers: Optional[Numbers]) -> Input:
    parts = iter(data)
    first = next(parts, NoRows)
    if first is NoRows:
        return NoRows()
    rest = itertools.chain([first], parts)
    if isinstance(first, (Csv, Json)):
        _refuse_part(first)
    if _is_part(first):
        return PartsInput(itertools.chain.from_iterable(map(_streams, rest)))
    if isinstance(data, Sequence):
        return _of_rows(list(rest), numbers)
    # There may be no end of them.
    rows = list(itertools.islice(rest, _ROWS_A_PART))
    if len(rows) < _ROWS_A_PART:
        return _of_rows(rows, numbers)
    return PartsInput(_streams_of_rows(itertools.chain(rows, rest), numbers))


def _streams_of_rows(rows: Iterator[Any], numbers: Optional[Numbers]) -> Iterator[StreamInput]:
    start = 0
    while part := list(itertools.islice(rows, _ROWS_A_PART)):
        yield from _streams_of_listed(part, start, numbers)
        start += len(part)


def _is_part(first: Any) -> bool:
    """Whether it holds rows, and is not a row."""
    return isinstance(first, list) or is_frame(first) or _is_lazy(first) or _exporter(first) is not None or (
        not isinstance(first, Mapping) and not is_record(type(first)) and _columns(first) is not None
    )


def _streams(part: Any) -> Iterator[Optional[StreamInput]]:
    """A part as streams; None when it has neither rows nor columns."""
    if isinstance(part, (Csv, Json)):
        _refuse_part(part)
    form = prepared(part)
    if isinstance(form, PartsInput):
        yield from form.streams
    elif isinstance(form, PlainColumns):
        yield _stream_of(Assembled(form.given))
    elif isinstance(form, ArrayInput):
        yield StreamInput(OneBatch(form.schema, form.array))
    elif isinstance(form, BareRows):
        raise InvalidArgumentError("rows without columns may not be a part of a write; write them by themselves")
    else:
        yield form if isinstance(form, StreamInput) else None


def _refuse_part(part: Union[Csv, Json]) -> NoReturn:
    kind = type(part).__name__
    raise InvalidArgumentError(f"a part of a write may not be of type {kind}; write it by itself")


def _stream_of(columns: Assembled) -> StreamInput:
    return StreamInput(OneBatch(*columns.__arrow_c_array__()))
