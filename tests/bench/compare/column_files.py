# SPDX-License-Identifier: Apache-2.0
"""Columns as plain files, which every engine reads without parsing: NAME.values (8 bytes a row, or the bytes of all
texts) and for texts NAME.offsets (int32, one more than rows). native/columns.h reads the same."""

from pathlib import Path

import numpy as np
import pyarrow as pa

ARROW_TYPES = {"int64": pa.int64(), "float64": pa.float64(), "text": pa.string()}


class Writer:
    """Writes columns piece by piece; each piece is a dict of name to numpy array, or to (bytes, lengths) for texts."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.files = {}
        self.ends = {}
        self.rows = 0

    def add(self, columns):
        for name, values in columns.items():
            if isinstance(values, tuple):
                self._add_texts(name, *values)
            else:
                self._file(name, "values").write(np.ascontiguousarray(values).data)
                count = len(values)
        self.rows += count

    def _add_texts(self, name, data, lengths):
        offsets = np.cumsum(lengths, dtype=np.int64) + self.ends.get(name, 0)
        if name not in self.ends:
            offsets = np.concatenate([[0], offsets])
        if len(offsets) and offsets[-1] >= 2**31:
            raise ValueError(f"the texts of column {name} take more than 2 GiB")
        self.ends[name] = int(offsets[-1])
        self._file(name, "offsets").write(offsets.astype(np.int32).data)
        self._file(name, "values").write(data)

    def _file(self, name, kind):
        key = f"{name}.{kind}"
        if key not in self.files:
            self.files[key] = open(self.folder / key, "wb")
        return self.files[key]

    def close(self):
        for file in self.files.values():
            file.close()


def texts_of(array):
    """An Arrow array of texts as the pair that Writer takes."""
    array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    if len(array) == 0:
        return b"", np.zeros(0, np.int64)
    array = array.cast(pa.string()) if array.type != pa.string() else array
    offsets = np.frombuffer(array.buffers()[1], np.int32)[array.offset:array.offset + len(array) + 1]
    data = array.buffers()[2]
    return (memoryview(data)[offsets[0]:offsets[-1]] if data else b""), np.diff(offsets)


def write_table(folder, table):
    """Leaves an Arrow table in a folder, and tells its rows and NAME:TYPE of each column."""
    if any(column.null_count for column in table.columns):
        raise ValueError("the table has nulls")
    writer = Writer(folder)
    fields, columns = [], {}
    for name, column in zip(table.column_names, table.columns):
        kind = "int64" if pa.types.is_integer(column.type) else "float64" if pa.types.is_floating(column.type) else "text"
        fields.append(f"{name}:{kind}")
        columns[name] = texts_of(column) if kind == "text" else column.cast(ARROW_TYPES[kind]).to_numpy()
    writer.add(columns)
    if table.num_rows == 0:
        for name, field in zip(table.column_names, fields):
            if field.endswith(":text"):
                writer._file(name, "offsets").write(np.zeros(1, np.int32).data)
    writer.close()
    return table.num_rows, fields


def read_table(folder, names, types, rows, mapped):
    """The columns as an Arrow table: over the mapped files, or over memory of its own."""
    read = _map if mapped else _load
    arrays = []
    for name in names:
        kind = types[name]
        buffers = [None]
        if kind == "text":
            buffers.append(read(Path(folder) / f"{name}.offsets"))
        buffers.append(read(Path(folder) / f"{name}.values"))
        arrays.append(pa.Array.from_buffers(ARROW_TYPES[kind], rows, buffers))
    return pa.table(arrays, names=list(names))


def _map(path):
    if path.stat().st_size == 0:
        return pa.py_buffer(b"")
    return pa.py_buffer(np.memmap(path, np.uint8, mode="r"))


def _load(path):
    return pa.py_buffer(np.fromfile(path, np.uint8))
