# SPDX-License-Identifier: Apache-2.0
"""Rows that are handed out once: the way for large results, which need no place of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from colmerge._error import InvalidArgumentError
from colmerge._extras import needed
from colmerge._process import OfOneProcess
from colmerge._stored import rows_of_stream
from colmerge.rows import Rows

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow


class RecordStream(OfOneProcess):
    """A stream of rows that can be taken once, by whatever takes Arrow streams or by one of the methods below.

    >>> import colmerge
    >>> store = colmerge.Store()
    >>> store["people"] = [{"id": 1}, {"id": 2}]
    >>> store.stream("SELECT id FROM people WHERE id > ?", [1]).collect().to_dicts()
    [{'id': 2}]
    """

    def __init__(self, stream: object) -> None:
        """Takes over a stream that the library exported, in its capsule."""
        self._stream: Optional[object] = stream

    def _take(self) -> object:
        stream, self._stream = self._stream, None
        if stream is None:
            raise InvalidArgumentError("this stream was taken already; a query can be run again")
        return stream

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Types are given as they are, whatever is requested."""
        return self._take()

    def collect(self) -> Rows:
        """All rows, to be read as often as it is wanted."""
        return rows_of_stream(self._take())

    def to_arrow(self) -> pyarrow.Table:
        """A table of pyarrow, which must be there."""
        rows: pyarrow.Table = needed("pyarrow").table(self)
        return rows

    def to_pandas(self) -> pandas.DataFrame:
        """A DataFrame of pandas."""
        frame: pandas.DataFrame = self.to_arrow().to_pandas()
        return frame

    def to_polars(self) -> polars.DataFrame:
        """A DataFrame of polars, which must be there."""
        rows: polars.DataFrame = needed("polars").DataFrame(self)
        return rows

    def close(self) -> None:
        """Frees the rows that nobody took."""
        self._stream = None

    def __repr__(self) -> str:
        return f"<RecordStream, {'taken' if self._stream is None else 'not taken yet'}>"
