# SPDX-License-Identifier: Apache-2.0
"""A batch of rows as a source gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colmerge import _pandas

if TYPE_CHECKING:
    import pandas
    import pyarrow


class DataChunk:
    """Rows as a table of pyarrow and as a DataFrame of pandas, whichever is asked for."""

    def __init__(self, arrow_table: pyarrow.Table, first_row: int = 0) -> None:
        """``first_row``: where the rows begin in what is read, for DataFrames whose index only counts."""
        self.arrow_table = arrow_table
        """The rows as `pyarrow.Table`."""
        self._first_row = first_row
        self._frame: pandas.DataFrame | None = None

    @property
    def pandas_df(self) -> pandas.DataFrame:
        """The rows as `pandas.DataFrame`, with the dtypes that a written DataFrame had."""
        if self._frame is None:
            self._frame = frame_of(self.arrow_table, self._first_row)
        return self._frame

    def to_pandas(self) -> pandas.DataFrame:
        """The same as `pandas_df`."""
        return self.pandas_df

    @property
    def schema(self) -> pyarrow.Schema:
        """The schema of the rows."""
        return self.arrow_table.schema

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        capsule: object = self.arrow_table.__arrow_c_stream__(requested_schema)
        return capsule

    def __len__(self) -> int:
        return int(self.arrow_table.num_rows)

    def __repr__(self) -> str:
        return f"<DataChunk of {len(self)} rows: {', '.join(self.arrow_table.column_names)}>"


def frame_of(table: pyarrow.Table, first_row: int) -> pandas.DataFrame:
    """Rows of what is read, the first of them row `first_row`, with the dtypes that a written DataFrame had."""
    frame: pandas.DataFrame = _pandas.frame_of(table, {})
    if first_row and _only_counts(frame.index):
        frame.index += first_row
    return frame


def _only_counts(index: pandas.Index) -> bool:
    """Whether it is the index of a frame that was given none."""
    return type(index).__name__ == "RangeIndex" and index.start == 0 and index.step == 1
