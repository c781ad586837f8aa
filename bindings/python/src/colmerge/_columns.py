# SPDX-License-Identifier: Apache-2.0
"""Columns that callers give by name: lists of values, arrays of numpy, Series, Arrow arrays.

Each goes in as what it is. What cannot be a plain column of the library (nested values, arrays of other Arrow
libraries) makes all columns one Arrow array: see _assembly.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Optional, Union

from colmerge import _native
from colmerge._encoded import Encoded, bitmap
from colmerge._error import InvalidArgumentError, InvalidArrowError, TypeMismatchError
from colmerge._extras import needed
from colmerge._foreign import is_scalar, python_value
from colmerge._numbers import Numbers
from colmerge._refusal import MixedTypesError
from colmerge._values import Interval, Map, is_record

_EXPORTS = ("__arrow_c_array__", "__arrow_c_stream__", "__arrow_array__")
_ARRAY_FORMATS = {
    "b": "c", "B": "C", "h": "s", "H": "S", "i": "i", "I": "I", "l": "l", "L": "L", "q": "l", "Q": "L", "f": "f",
    "d": "g",
}  # fmt: skip


class Foreign(NamedTuple):
    """A column that another Arrow library exported."""

    schema: object
    array: object

    @property
    def length(self) -> int:
        return _native.array_length(self.array)


class NamedColumn(NamedTuple):
    """A column for the library."""

    name: str
    data: Union[Encoded, Foreign]
    presence: Optional[bytes] = None
    """Bits that tell which rows have the column; None: all."""


def named_columns(
    given: Mapping[str, Any],
    presences: Optional[Mapping[str, Sequence[bool]]] = None,
    numbers: Optional[Numbers] = None,
) -> list[NamedColumn]:
    """Columns of equal length from values by name; `presences`: which rows have a column, where not all do; `numbers`: how
    decimals and floats in one column are given."""
    found: list[NamedColumn] = []
    for name, values in given.items():
        if not isinstance(name, str):
            raise InvalidArgumentError(f"column names must be str, not {type(name).__name__}")
        data = _data_of_numbers(name, values, numbers)
        if found and data.length != found[0].data.length:
            raise InvalidArgumentError(
                f"column '{name}' has {data.length} values, the others have {found[0].data.length}", column=name
            )
        present = presences.get(name) if presences else None
        found.append(NamedColumn(name, data, None if present is None else bitmap(present)))
    return found


def is_single(value: Any) -> bool:
    """Whether it is one value, and no column of values."""
    kind = type(value)
    if isinstance(value, (str, bytes, bytearray, memoryview, Mapping, Interval, Map)) or is_scalar(kind):
        return True
    if is_record(kind) or getattr(value, "ndim", 1) == 0:
        return True
    return not isinstance(value, Iterable) and not any(hasattr(value, name) for name in _EXPORTS)


def _data_of_numbers(name: str, values: Any, numbers: Optional[Numbers]) -> Union[Encoded, Foreign]:
    try:
        return _data(name, values)
    except MixedTypesError:
        alike = numbers.alike(name, values) if numbers is not None and isinstance(values, list) else None
        if alike is None:
            raise
    return listed(name, alike)


def _data(name: str, values: Any) -> Union[Encoded, Foreign]:
    if is_single(values):
        raise InvalidArgumentError(
            f"a dict is columns, and '{name}' holds a single value of type {type(values).__name__} while others hold "
            "several; for one row say [row]",
            column=name,
        )
    if isinstance(values, list):
        return listed(name, values)
    module = type(values).__module__.partition(".")[0]
    if module == "pandas" and hasattr(values, "dtype"):
        from colmerge import _pandas

        objects = _pandas.objects_of(values)
        return listed(name, objects) if objects is not None else _exported(_pandas.array_of(name, values), name)
    if module == "polars":
        refuse_objects(name, getattr(values, "dtype", None))
    if hasattr(values, "__arrow_c_array__"):
        return Foreign(*values.__arrow_c_array__())
    if hasattr(values, "__arrow_c_stream__"):
        return _of_series(name, values)
    if module == "numpy" and hasattr(values, "dtype") and values.ndim > 0:
        from colmerge._numpy import column_of

        return column_of(name, values)
    if hasattr(values, "__arrow_array__"):
        return _exported(needed("pyarrow").array(values), name)
    if isinstance(values, array) and values.typecode in _ARRAY_FORMATS:
        return _of_array(values)
    return listed(name, list(values))


def listed(name: str, values: list[Any]) -> Union[Encoded, Foreign]:
    """A list of values as a column."""
    plain = _native.encode_list(values)
    if plain is not None:
        return plain
    kinds = set(map(type, values))
    scalars = set(filter(is_scalar, kinds))
    if scalars:
        types = {value.type for value in values if type(value) in scalars}
        if len(types) == 1 and not any(kind not in scalars and kind is not type(None) for kind in kinds):
            (only,) = types
            return Foreign(*needed("pyarrow").array(values, only).__arrow_c_array__())
        return listed(name, list(map(python_value, values)))
    from colmerge._encode import encode  # only here: importing this package takes little

    return encode(name, values)


def _exported(values: Any, name: str) -> Foreign:
    """An array of pyarrow, which has one part or several."""
    return _of_series(name, values) if hasattr(values, "chunks") else Foreign(*values.__arrow_c_array__())


def refuse_objects(name: str, dtype: Any) -> None:
    """An error where polars' dtype is that of Python objects, which it exports as addresses."""
    if type(dtype).__name__ == "Object" or str(dtype) == "Object":
        raise TypeMismatchError(
            f"column '{name}' has polars' dtype Object, which no column type stands for; give its values as a list, "
            "or cast them",
            column=name,
        )


def _of_array(values: array[Any]) -> Encoded:
    text = _ARRAY_FORMATS[values.typecode]
    if values.typecode in "lL" and values.itemsize == 4:
        text = {"l": "i", "L": "I"}[values.typecode]
    return Encoded(text, len(values), 0, None, (values.tobytes(),))


def _of_series(name: str, series: Any) -> Foreign:
    """A Series of any library in one piece."""
    whole = series.rechunk() if hasattr(series, "rechunk") else series
    schema, chunks = _native.pull(whole.__arrow_c_stream__(), 2, f"column '{name}'")
    if len(chunks) == 1:
        return Foreign(schema, chunks[0])
    joined = needed("pyarrow").chunked_array(series).combine_chunks()
    if hasattr(joined, "chunks"):
        raise InvalidArrowError(f"column '{name}' is too long for one Arrow array; write it in parts", column=name)
    return Foreign(*joined.__arrow_c_array__())


PlainColumns = _native.Columns
"""Columns as the library's array of colmerge_column; keeps their buffers alive."""


def are_plain(columns: Sequence[NamedColumn]) -> bool:
    """Whether the library takes all of the columns as plain arrays."""
    return all(isinstance(column.data, Encoded) and not column.data.format.startswith("+") for column in columns)
