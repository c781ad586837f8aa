# SPDX-License-Identifier: Apache-2.0
"""Rows to read: of a snapshot, of a result, of a part of either.

`Readable` is what everything with rows can do; `Rows` are rows of one snapshot, which never change.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from itertools import chain
from operator import index
from typing import TYPE_CHECKING, Any, Literal, Optional, Union

from colmerge import _display, _native
from colmerge._arguments import column_names as names_of_columns
from colmerge._arguments import rows_of_a_batch, utf8, whole_number
from colmerge._error import ColumnNotFoundError, InvalidArgumentError, InvalidHandleError, TableNotFoundError
from colmerge._extras import needed
from colmerge._library import Handle, lib
from colmerge._progress import shown
from colmerge.column import Column
from colmerge.control import CancelFlag, Limits, ProgressCallback, query_options
from colmerge.info import table_info_of
from colmerge.parameters import Parameters
from colmerge.schema import Schema

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow
    from typing_extensions import Unpack

    from colmerge._files import Place
    from colmerge.options import PandasOptions

DEFAULT_BATCH_SIZE = 10_000
# Rows of a batch that become Python values while they are in the processor's caches.
_PYTHON_BATCH_SIZE = 2_000
# Rows of a batch where nobody asked: whole chunks of the library, whose numbers are shared, not copied.
_STREAM_BATCH_SIZE = 65_536
_SHOWN_ROWS = 10
# What the extension module makes of a batch.
_COLUMNS, _DICTS, _TUPLES = range(3)


class Readable(ABC):
    """Rows in any form that callers like.

    Whatever takes Arrow data through the PyCapsule interface takes these objects as they are:
    ``polars.DataFrame(rows)``, ``pyarrow.table(rows)``, ``duckdb.sql("FROM rows")``.

    >>> import colmerge
    >>> store = colmerge.Store()
    >>> store["people"] = [{"id": 1, "name": "Ann"}, {"id": 2, "name": "Bob"}]
    >>> people = store["people"]
    >>> people.to_dict()
    {'id': [1, 2], 'name': ['Ann', 'Bob']}
    >>> people.select(["name"], offset=1).to_dicts()
    [{'name': 'Bob'}]
    >>> [row["name"] for row in people]
    ['Ann', 'Bob']
    """

    @abstractmethod
    def _rows(self) -> Rows:
        """The rows as they are now."""

    def _title(self) -> str:
        return ""

    @property
    def schema(self) -> Schema:
        """Names, types and metadata of the columns."""
        return self._rows()._schema()

    @property
    def columns(self) -> list[str]:
        """The columns' names, in order."""
        return self.schema.names

    @property
    def column_names(self) -> list[str]:
        """As `columns`."""
        return self.columns

    @property
    def dtypes(self) -> dict[str, str]:
        """The columns' types by their names; more of them is told by `schema`."""
        return {field.name: field.type for field in self.schema}

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns there are."""
        rows = self._rows()
        return rows._count(), len(rows.schema)

    def __len__(self) -> int:
        return self._rows()._count()

    # ---- parts, order, figures -----------------------------------------------------------------------------------

    def select(
        self,
        columns: Union[str, Sequence[str], None] = None,
        *more: str,
        limit: Optional[int] = None,
        offset: int = 0,
    ) -> Rows:
        """Some of the columns, in the order wanted, and some of the rows: ``select("id", "name")``."""
        whole_number("offset", offset)
        if more:
            columns = [*names_of_columns("columns", columns), *more]
        return self._rows()._part(columns, offset, None if limit is None else whole_number("limit", limit))

    def head(self, rows: int = 10) -> Rows:
        """The first rows."""
        return self.select(limit=whole_number("rows", rows))

    def tail(self, rows: int = 10) -> Rows:
        """The last rows, in the order in which they stand."""
        whole = self._rows()
        return whole._part(None, max(whole._count() - whole_number("rows", rows), 0), None)

    def sample(self, rows: int = 10, *, seed: Optional[int] = None) -> Rows:
        """Rows drawn by chance, each at most once, in the order in which they stand; all, where there are no more.

        ``seed``: the same number draws the same places.

        >>> import colmerge
        >>> store = colmerge.Store()
        >>> store["t"] = {"n": range(100)}
        >>> store["t"].sample(3, seed=1).to_dict() == store["t"].sample(3, seed=1).to_dict()
        True
        """
        from colmerge import _analysis

        return _analysis.sampled(self._rows(), rows, seed)

    def filter(self, condition: str, parameters: Parameters = ()) -> Rows:
        """The rows for which a condition of the query language is true, with values for ``?`` or ``$1``.

        >>> import colmerge
        >>> store = colmerge.Store()
        >>> store["people"] = [{"id": 1, "age": 30}, {"id": 2, "age": 10}, {"id": 3, "age": 20}]
        >>> store["people"].filter("age >= ?", [18]).sort("age").to_dicts()
        [{'id': 3, 'age': 20}, {'id': 1, 'age': 30}]
        """
        from colmerge import _analysis

        return _analysis.filtered(self._rows(), condition, parameters)

    def sort(self, *by: Union[str, Sequence[str]], descending: Union[bool, Sequence[bool]] = False) -> Rows:
        """The rows in the order of columns; equal ones stay as they stand, nulls come last.

        ``descending``: True, or a bool for each of the columns. For other expressions there is `sql`.
        """
        from colmerge import _analysis

        return _analysis.ordered(self._rows(), by, descending)

    def describe(self) -> Rows:
        """A row of figures for each column: how many values and nulls, of numbers mean and deviation, and the least and
        the greatest value as text.

        >>> import colmerge
        >>> store = colmerge.Store()
        >>> store["people"] = [{"id": 1, "name": "Ann"}, {"id": 3, "name": None}]
        >>> store["people"].describe()
        column  type   count  nulls  mean                 std  min  max
        ------  -----  -----  -----  ----  ------------------  ---  ---
        id      int64      2      0     2  1.4142135623730951  1    3
        name    utf8       1      1                            Ann  Ann
        2 rows, 8 columns
        """
        from colmerge import _analysis

        return _analysis.described(self._rows())

    # ---- rows in other forms -------------------------------------------------------------------------------------

    def batches(self, batch_size: int = DEFAULT_BATCH_SIZE) -> Iterator[Batch]:
        """The rows in parts of at most this many."""
        return self._batches(rows_of_a_batch(batch_size) or DEFAULT_BATCH_SIZE)

    def _batches(self, batch_size: int) -> Iterator[Batch]:
        rows = self._rows()
        for start in range(0, len(rows), batch_size):
            yield rows._batch(start, batch_size)

    def to_dict(self) -> dict[str, list[Any]]:
        """The values of each column, as Python values."""
        return self._rows()._columns()

    def to_dicts(self) -> list[dict[str, Any]]:
        """A dict for each row."""
        return self._rows()._listed(_DICTS)

    def to_tuples(self) -> list[tuple[Any, ...]]:
        """A tuple for each row, with its values in the order of the columns."""
        return self._rows()._listed(_TUPLES)

    def column(self, name: str) -> Column:
        """One column, as it is now: a sequence of values, which is an array for numpy, pandas, polars and pyarrow."""
        return Column(self._rows(), name)

    def __getitem__(self, name: str) -> Any:
        """A column by its name; of a table or a snapshot see there."""
        if not isinstance(name, str):
            raise InvalidArgumentError(
                f"[…] takes the name of a column, not {name!r}; for parts there are select(), head() and filter()"
            )
        return self.column(name)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for batch in self._rows()._read(_DICTS):
            yield from batch

    @property
    def plot(self) -> Any:
        """Charts by pandas, of the rows as they are now: ``table.plot(x="day", y="sales")``, ``table.plot.scatter(…)``.

        pandas and what it draws with (matplotlib, unless it is told otherwise) must be there.
        """
        return self.to_pandas().plot

    def to_arrow(self) -> pyarrow.Table:
        """A table of pyarrow, which must be there. Numbers are shared with the library where they can be."""
        rows: pyarrow.Table = needed("pyarrow").table(self._rows())
        return rows

    def to_pandas(self, **options: Unpack[PandasOptions]) -> pandas.DataFrame:
        """A DataFrame of pandas, with the dtypes and the index that a written one had; options as pyarrow's.

        In pandas a NaN is a missing value: a column of floats comes as one of dtype float64, in which nulls are NaN, and
        goes back with nulls for all of them. Where the two must stay apart, take `to_arrow`, or dtypes of Arrow:
        ``to_pandas(types_mapper=pandas.ArrowDtype)``. Values of maps are lists of tuples that go back in as maps.
        """
        from colmerge._pandas import frame_of

        frame: pandas.DataFrame = frame_of(self.to_arrow(), dict(options))
        return frame

    def to_polars(self) -> polars.DataFrame:
        """A DataFrame of polars, which must be there."""
        rows: polars.DataFrame = needed("polars").DataFrame(self._rows())
        return rows

    def write_parquet(self, path: Place, *, compression: Optional[str] = "zstd") -> None:
        """Writes the rows, batch by batch, to a file that appears whole or not at all, to an open binary one, or to standard
        output, which is "-". Needs pyarrow.

        >>> import colmerge, tempfile
        >>> store = colmerge.Store()
        >>> store["people"] = [{"id": 1, "name": "Ann"}]
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     store["people"].write_parquet(f"{folder}/people.parquet")
        ...     store.read_parquet(f"{folder}/people.parquet", "copy").to_dicts()
        [{'id': 1, 'name': 'Ann'}]
        """
        from colmerge import _files

        _files.write_parquet(self, path, compression)

    def write_csv(self, path: Place, *, delimiter: str = ",", header: bool = True) -> None:
        """Writes the rows as CSV to a file that appears whole or not at all, packed where its name ends in .gz, to an
        open binary one, or to standard output, which is "-". Needs pyarrow."""
        from colmerge import _files

        _files.write_csv(self, path, delimiter, header)

    def write_json(self, path: Place, *, layout: Literal["auto", "array", "lines"] = "auto") -> None:
        """Writes the rows as JSON where `write_csv` writes CSV: an array with an object a line, or the lines alone. "auto":
        lines where the name ends in .jsonl or .ndjson. What JSON has no form for (dates, decimals, bytes …) is the text
        that CAST makes (a column of its type reads it, save that of bytes); NaN and infinities are words, as Python's json
        has them. Needs no other package.

        >>> import colmerge
        >>> store = colmerge.Store()
        >>> store["people"] = [{"id": 1, "tags": ["a", "b"]}, {"id": 2}]
        >>> store["people"].write_json("-", layout="lines")
        {"id": 1, "tags": ["a", "b"]}
        {"id": 2, "tags": null}
        """
        from colmerge import _files

        _files.write_json(self, path, layout)

    def __arrow_c_schema__(self) -> object:
        return self._rows()._arrow_schema()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Types are given as they are stored, whatever is requested."""
        return self._rows()._stream(_STREAM_BATCH_SIZE)

    def __repr__(self) -> str:
        try:
            names, types, shown, caption = self._glimpse()
        except (InvalidHandleError, TableNotFoundError) as error:
            return f"<{type(self).__name__}: {error}>"
        if not names:
            return caption
        right = [_display.is_number(kind) for kind in types]
        return f"{_display.text_table(names, shown, right, _display.terminal_width())}\n{caption}"

    def _repr_html_(self) -> str:
        try:
            return _display.html_table(*self._glimpse())
        except (InvalidHandleError, TableNotFoundError):
            return _display.escaped(repr(self))

    def _glimpse(self) -> tuple[list[str], list[str], list[list[Optional[str]]], str]:
        rows = self._rows()
        schema, count = rows._schema(), len(rows)
        shown = rows._part(None, 0, _SHOWN_ROWS)._texts(len(schema))
        caption = f"{count} row{'' if count == 1 else 's'}, {len(schema)} column{'' if len(schema) == 1 else 's'}"
        if count > len(shown):
            caption = f"first {len(shown)} of {caption}"
        return schema.names, [field.type for field in schema], shown, self._title() + caption


class Rows(Readable):
    """Rows of one snapshot: they never change."""

    _name = "rows"  # what statements call the table

    def __init__(
        self,
        snapshot: Handle,
        columns: Optional[Sequence[str]] = None,
        offset: int = 0,
        limit: Optional[int] = None,
    ) -> None:
        self._snapshot = snapshot
        self._chosen = columns
        self._offset = offset
        self._limit = limit

    def _rows(self) -> Rows:
        return self

    def _part(self, columns: Optional[Sequence[str]], offset: int, limit: Optional[int]) -> Rows:
        chosen = self._chosen if columns is None else tuple(names_of_columns("columns", columns))
        if self._chosen is not None and chosen is not None:
            for name in chosen:
                if name not in self._chosen:
                    raise ColumnNotFoundError(f"no column '{name}' among the selected ones", column=name)
        part = Rows(self._snapshot, chosen, *self._range(offset, limit))
        part._name = self._name
        return part

    def _batch(self, offset: int, limit: int) -> Batch:
        return Batch(self._snapshot, self._chosen, *self._range(offset, limit))

    def _range(self, offset: int, limit: Optional[int]) -> tuple[int, Optional[int]]:
        if self._limit is not None:
            left = max(self._limit - offset, 0)
            limit = left if limit is None else min(limit, left)
        return self._offset + offset, limit

    def _options(self, batch_size: int) -> dict[str, Any]:
        # The library has no limit of nothing: skip everything.
        offset = 2**62 if self._limit == 0 else self._offset
        return {"columns": self._chosen, "batch_size": batch_size, "offset": offset, "limit": self._limit}

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled and copied by value: as a table of pyarrow where that is installed, else as Python values."""
        from importlib.util import find_spec

        from colmerge._stored import rows_of_pickle

        if find_spec("pyarrow") is not None:
            return rows_of_pickle, (type(self), self.to_arrow())
        return rows_of_pickle, (type(self), self.to_dict(), self.schema)

    @property
    def is_whole(self) -> bool:
        """Whether it is all rows of the snapshot, whatever its columns."""
        return self._offset == 0 and self._limit is None

    @property
    def is_dense(self) -> bool:
        """Whether the ids of rows are their places in the table."""
        return table_info_of(self._snapshot).deleted_rows == 0

    def _query(
        self,
        text: str,
        parameters: Parameters,
        progress: Optional[ProgressCallback] = None,
        cancel: Optional[CancelFlag] = None,
        limits: Optional[Limits] = None,
    ) -> object:
        """The stream of the result of a SELECT from the snapshot."""
        data = utf8(text, "a statement")
        with shown(progress) as step:
            stream: object = lib.snapshot_query(self._snapshot, data, parameters, query_options(step, cancel, limits))
        return stream

    def _taken(self, rows: Sequence[int]) -> object:
        """The stream of the rows of these ids, in their order."""
        try:
            ids = list(map(index, rows))
        except TypeError:
            raise InvalidArgumentError(f"rows must be a list of row ids, not {rows!r}", column="rows") from None
        try:
            stream: object = lib.snapshot_take_rows(self._snapshot, ids, Rows(self._snapshot, self._chosen)._options(0))
        except OverflowError:
            raise InvalidArgumentError("a row id is out of range", column="rows") from None
        return stream

    def _count(self) -> int:
        left: int = max(lib.snapshot_row_count(self._snapshot) - self._offset, 0)
        return left if self._limit is None else min(left, self._limit)

    def _reader(self) -> Handle:
        reader: Handle = lib.snapshot_open_reader(self._snapshot, self._options(_PYTHON_BATCH_SIZE))
        return reader

    def _stream(self, batch_size: int) -> object:
        stream: object = lib.snapshot_read(self._snapshot, self._options(batch_size))
        return stream

    def _arrow_schema(self) -> object:
        if self._chosen is None:
            schema: object = lib.snapshot_schema(self._snapshot)
        else:
            schema = lib.reader_schema(self._reader())
        return schema

    def _schema(self) -> Schema:
        return Schema(self._arrow_schema())

    def _columns(self) -> dict[str, list[Any]]:
        whole: dict[str, list[Any]] = {name: [] for name in self.column_names}
        for columns in self._read(_COLUMNS):
            for name, values in zip(whole, columns):
                whole[name] += values
        return whole

    def _read(self, form: int) -> Iterator[list[Any]]:
        """Batch by batch, the values of each column, or the rows."""
        reader = self._reader()
        batch = _native.read_batch(reader, form)
        while batch:
            yield batch
            batch = _native.read_batch(reader, form)
        if batch is None:
            yield from self._read_nested(form)

    def _read_nested(self, form: int) -> Iterator[list[Any]]:
        """Rows with nested columns, from Arrow arrays."""
        names = self.column_names
        stream = self._stream(_PYTHON_BATCH_SIZE)
        while True:
            schema, arrays = _native.pull(stream, 1, "the rows")
            if not arrays or not _native.array_length(arrays[0]):
                return
            columns = _native.columns_of_array(schema, arrays[0])
            yield columns if form == _COLUMNS else _formed(form, names, columns)

    def _tuples(self) -> Iterator[tuple[Any, ...]]:
        """The rows as tuples, a batch at a time."""
        return chain.from_iterable(self._read(_TUPLES))

    def _listed(self, form: int) -> list[Any]:
        return list(chain.from_iterable(self._read(form)))

    def _texts(self, columns: int) -> list[list[Optional[str]]]:
        """All cells as text for people."""
        reader = self._reader()
        found = []
        while count := lib.reader_next(reader):
            found += [[lib.reader_value_text(reader, row, i) for i in range(columns)] for row in range(count)]
        return found


def _formed(form: int, names: list[str], columns: list[list[Any]]) -> list[Any]:
    rows = zip(*columns)
    return list(rows) if form == _TUPLES else [dict(zip(names, row)) for row in rows]


class Batch(Rows):
    """A part of the rows that is also one Arrow array: ``pyarrow.record_batch(batch)``."""

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        """Types are given as they are stored, whatever is requested."""
        schema, arrays = _native.pull(self._stream(max(len(self), 1)), 1, "the batch")
        return schema, arrays[0]
