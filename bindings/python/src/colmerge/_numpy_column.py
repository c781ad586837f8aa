# SPDX-License-Identifier: Apache-2.0
"""Columns as arrays of numpy, which show the library's memory where they can."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, Optional

import numpy

from colmerge import _native

if TYPE_CHECKING:
    from colmerge.rows import Rows

_Array = numpy.ndarray[Any, Any]

# numpy's types of those whose values have one width, by their format strings without a time zone.
_DTYPES = {
    "c": "i1", "C": "u1", "s": "i2", "S": "u2", "i": "i4", "I": "u4", "l": "i8", "L": "u8", "e": "f2", "f": "f4",
    "g": "f8", "tdD": "i4", "tdm": "M8[ms]", "tss": "M8[s]", "tsm": "M8[ms]", "tsu": "M8[us]", "tsn": "M8[ns]",
    "tDs": "m8[s]", "tDm": "m8[ms]", "tDu": "m8[us]", "tDn": "m8[ns]",
}  # fmt: skip
_LARGEST_EXACT_FLOAT = 2**53


class _Memory:
    """Memory of an Arrow array, which is kept as long as an array of numpy shows it."""

    def __init__(self, kept: object, address: int, dtype: str, count: int) -> None:
        self._kept = kept
        self.__array_interface__ = {"data": (address, True), "shape": (count,), "typestr": dtype, "version": 3}


class _Chunk(NamedTuple):
    """One array of the column: values of its dtype, or bytes of bits; and which are there, None for all."""

    values: _Array
    valid: Optional[_Array]


def array_of_column(rows: Rows, name: str, copy: Optional[bool]) -> _Array:
    """The only column of the rows."""
    field = rows.schema[name]
    text = field.value_format
    kind = ":".join(text.split(":")[:1]) if text.startswith("ts") else text
    if field.type.startswith("dictionary<") or (kind not in _DTYPES and kind != "b"):
        return _objects(rows, name, copy)
    chunks = list(_chunks(rows, kind))
    if kind not in ("b", "tdD") and len(chunks) == 1 and chunks[0].valid is None:
        return chunks[0].values.copy() if copy else chunks[0].values
    _refuse_copy(name, copy)
    values = _joined([chunk.values for chunk in chunks], kind)
    if all(chunk.valid is None for chunk in chunks):
        return values
    valid = [numpy.ones(len(chunk.values), bool) if chunk.valid is None else chunk.valid for chunk in chunks]
    return _with_nulls(values, numpy.concatenate(valid))


def _refuse_copy(name: str, copy: Optional[bool]) -> None:
    if copy is False:
        raise ValueError(f"column '{name}' cannot be shown without a copy: it has nulls, several chunks or no plain type")


def _objects(rows: Rows, name: str, copy: Optional[bool]) -> _Array:
    _refuse_copy(name, copy)
    values = rows.to_dict()[name]
    array: _Array = numpy.empty(len(values), object)
    for i, value in enumerate(values):  # an assignment as a whole would take lists for dimensions
        array[i] = value
    return array


def _joined(parts: list[_Array], kind: str) -> _Array:
    if not parts:
        return numpy.empty(0, {"b": "?", "tdD": "M8[D]"}.get(kind) or _DTYPES[kind])
    whole = numpy.concatenate(parts) if len(parts) > 1 else parts[0]
    return whole.astype("M8[D]") if kind == "tdD" else whole


def _with_nulls(values: _Array, valid: _Array) -> _Array:
    if values.dtype.kind in "mM":
        return _filled(values.copy(), valid, numpy.array("NaT", values.dtype))
    if values.dtype.kind == "f":
        return _filled(values.copy(), valid, numpy.nan)
    if values.dtype.kind in "iu" and not _are_beyond_floats(values[valid]):
        return _filled(values.astype(float), valid, numpy.nan)
    return _filled(values.astype(object), valid, None)


def _are_beyond_floats(values: _Array) -> bool:
    if values.dtype.itemsize < 8:
        return False
    return bool((values > _LARGEST_EXACT_FLOAT).any() or (values < -_LARGEST_EXACT_FLOAT).any())


def _filled(values: _Array, valid: _Array, nothing: Any) -> _Array:
    values[~valid] = nothing
    return values


def _chunks(rows: Rows, kind: str) -> Iterator[_Chunk]:
    """The arrays of the column that have rows."""
    stream = rows.__arrow_c_stream__()
    _, arrays = _native.pull(stream, sys.maxsize, f"column '{rows.column_names[0]}'")
    for array in arrays:
        if _native.array_length(array):
            yield _chunk(array, kind)


def _chunk(array: object, kind: str) -> _Chunk:
    """The only column of a struct array, which its memory keeps."""
    offset, length, nulls, buffers = _native.memory_of_column(array, 0)
    end = offset + length

    def bits(number: int) -> _Array:
        data = numpy.asarray(_Memory(array, buffers[number], "|u1", (end + 7) // 8))
        return numpy.unpackbits(data, count=end, bitorder="little")[offset:].astype(bool)

    valid = bits(0) if nulls != 0 and buffers[0] else None
    if kind == "b":
        return _Chunk(bits(1), valid)
    values = numpy.asarray(_Memory(array, buffers[1], numpy.dtype(_DTYPES[kind]).str, end))
    return _Chunk(values[offset:], valid)
