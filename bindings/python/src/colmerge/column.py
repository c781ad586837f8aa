# SPDX-License-Identifier: Apache-2.0
"""One column of rows that never change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Optional, Union, overload

from colmerge import _display
from colmerge._error import ColumnNotFoundError
from colmerge._extras import needed
from colmerge._types import nearest

if TYPE_CHECKING:
    import numpy
    import pandas
    import polars
    import pyarrow

    from colmerge.rows import Rows

_SHOWN_VALUES = 10


class Column(Sequence[Any]):
    """A column: a sequence of Python values, in which None stands for null, and an array for whoever takes one.

    Of a table it is the column as it was when it was asked for. It equals a list of the same values.

    >>> import colmerge
    >>> store = colmerge.Store()
    >>> store["people"] = [{"id": 1, "name": "Ann"}, {"id": 2, "name": "Bob"}]
    >>> names = store["people"]["name"]
    >>> names
    Column(name: utf8, ['Ann', 'Bob'])
    >>> names[0], names[-1], list(names[1:]), "Ann" in names
    ('Ann', 'Bob', ['Bob'], True)
    >>> import numpy
    >>> numpy.asarray(store["people"]["id"]).sum()
    np.int64(3)
    """

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, rows: Rows, name: str) -> None:
        """The column of this name of the rows."""
        schema = rows.schema
        if name not in schema:
            raise ColumnNotFoundError(f"no column '{name}'{nearest(name, schema.names)}", column=name)
        self._column = rows.select([name])
        field = schema[name]
        self.name = name
        self.type = field.type
        """For people: ``int64``, ``timestamp[us, UTC]``, ``dictionary<int8, utf8>``."""

    def _part(self, offset: int, limit: int) -> Column:
        return Column(self._column.select(limit=limit, offset=offset), self.name)

    def __len__(self) -> int:
        return len(self._column)

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Any]: ...
    def __getitem__(self, index: Union[int, slice]) -> Any:
        """A value, or some of them: a `Column` where they stand one behind the other, else a list."""
        count = len(self)
        if isinstance(index, slice):
            start, stop, step = index.indices(count)
            return self._part(start, max(stop - start, 0)) if step == 1 else self.to_list()[index]
        if not hasattr(index, "__index__"):
            raise TypeError(f"values of a column have numbers, not {index!r}")
        place = index.__index__()
        if not -count <= place < count:
            raise IndexError(f"column '{self.name}' has {count} values, and none of number {place}")
        return self._part(place % count, 1).to_list()[0]

    def __iter__(self) -> Iterator[Any]:
        for (value,) in self._column._tuples():
            yield value

    def __eq__(self, other: object) -> bool:
        """Whether the other is a column, a list or a tuple of equal values."""
        if isinstance(other, (Column, list, tuple)):
            return len(self) == len(other) and self.to_list() == list(other)
        return NotImplemented

    def to_list(self) -> list[Any]:
        """The values as Python values."""
        return self._column.to_dict()[self.name]

    def to_numpy(self, *, copy: Optional[bool] = None) -> numpy.ndarray[Any, Any]:
        """An array of numpy.

        Numbers, dates, times and durations have numpy's dtype of their type. Without nulls, and where all values lie in
        one chunk of the table (65,536 rows), the array shows the library's memory and is read-only; else the values are
        copied once. ``copy=False``: an error where they had to be copied; ``copy=True``: an array of its own.

        Among floats a null is NaN, among dates, times and durations NaT. Integers with nulls are float64, or objects
        where one of them is beyond what a float holds exactly. Instants are those of their time zone in UTC, since numpy has no
        zones. Everything else, and truth values with nulls, are objects: Python's values and None.
        """
        from colmerge._numpy_column import array_of_column

        return array_of_column(self._column, self.name, copy)

    def __array__(self, dtype: Any = None, copy: Optional[bool] = None) -> numpy.ndarray[Any, Any]:
        """What numpy asks for: ``numpy.asarray(column)``."""
        array = self.to_numpy(copy=copy if dtype is None else None)
        if dtype is None or array.dtype == dtype:
            return array.copy() if copy and dtype is not None else array
        if copy is False:
            raise ValueError(f"column '{self.name}' is of dtype {array.dtype}; another one needs a copy")
        return array.astype(dtype)

    def to_arrow(self) -> pyarrow.ChunkedArray:
        """An array of pyarrow, which must be there, in chunks."""
        return self._column.to_arrow().column(0)

    def to_pandas(self) -> pandas.Series[Any]:
        """A Series of pandas, with the dtype that it has in `Table.to_pandas`."""
        return self._column.to_pandas()[self.name]

    def to_polars(self) -> polars.Series:
        """A Series of polars, which must be there."""
        return self._column.to_polars().to_series(0)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The values alone, for what makes arrays and Series of a stream; needs pyarrow."""
        needed("pyarrow")
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def __reduce__(self) -> tuple[Any, ...]:
        return Column, (self._column, self.name)

    def _glimpse(self) -> str:
        shown = ", ".join(map(repr, self._part(0, _SHOWN_VALUES)))
        count = len(self)
        return shown if count <= _SHOWN_VALUES else f"{shown}, … {count:,} values"

    def __repr__(self) -> str:
        return f"Column({self.name}: {self.type}, [{self._glimpse()}])"

    def __str__(self) -> str:
        return f"[{self._glimpse()}]"

    def _repr_html_(self) -> str:
        return f"<code>{_display.escaped(repr(self))}</code>"
