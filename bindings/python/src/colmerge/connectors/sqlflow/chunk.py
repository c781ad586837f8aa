# SPDX-License-Identifier: Apache-2.0
"""A batch of rows as the tool passes it on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from colmerge.connectors.in_memory.chunk import frame_of
from colmerge.connectors.sqlflow import base

if TYPE_CHECKING:
    import pandas


class DataChunk(base.DataChunk):
    """The tool's own, whose DataFrame has the dtypes that the written one had.

    The tool keeps the DataFrames of chunks by the addresses of their tables, and may give that of an earlier chunk when
    an address comes again; this class makes its own.
    """

    __slots__ = ("_first_row", "_frame", "is_frame")

    def __init__(self, data: Any, *arguments: Any, first_row: int = 0, **options: Any) -> None:
        """``data`` and options as the tool's; ``first_row``: where rows begin that were read from a table."""
        super().__init__(data, *arguments, **options)
        self.is_frame = not hasattr(data, "to_pandas")
        """Whether it was made of a DataFrame or a list, and not of Arrow data."""
        self._first_row = first_row
        self._frame: Optional[pandas.DataFrame] = None

    @property
    def pandas_df(self) -> pandas.DataFrame:
        """The rows as `pandas.DataFrame`."""
        if self._frame is None:
            self._frame = super().pandas_df if self.is_frame else frame_of(self.arrow_table, self._first_row)
        return self._frame

    def to_pandas(self) -> pandas.DataFrame:
        """The same as `pandas_df`."""
        return self.pandas_df

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        capsule: object = self.arrow_table.__arrow_c_stream__(requested_schema)
        return capsule

    def __repr__(self) -> str:
        return f"<DataChunk of {len(self)} rows: {', '.join(self.arrow_table.column_names)}>"
