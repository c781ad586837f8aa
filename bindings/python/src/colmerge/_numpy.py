# SPDX-License-Identifier: Apache-2.0
"""Arrays and scalars of numpy as columns of the library, in the types that they have.

Only loaded where values of numpy are given.
"""

from __future__ import annotations

from typing import Any, Optional

import numpy

from colmerge._encode import encode
from colmerge._encoded import Encoded, bitmap
from colmerge._error import InvalidArgumentError, TypeMismatchError
from colmerge._times import ATTOSECONDS, ticks

_FORMATS = {
    "i1": "c", "u1": "C", "i2": "s", "u2": "S", "i4": "i", "u4": "I", "i8": "l", "u8": "L",
    "f2": "e", "f4": "f", "f8": "g",
}  # fmt: skip
# Units of numpy's times as attoseconds; months and years are no fixed number of them.
_UNITS = {
    "as": 1, "fs": 10**3, "ps": 10**6, "ns": 10**9, "us": 10**12, "ms": 10**15, "s": 10**18, "m": 60 * 10**18,
    "h": 3600 * 10**18, "D": 86_400 * 10**18, "W": 7 * 86_400 * 10**18,
}  # fmt: skip
_LETTERS = {"s": "s", "ms": "m", "us": "u", "ns": "n"}
_NO_TIME = -(1 << 63)


def _attoseconds(name: str, dtype: Any) -> tuple[int, str]:
    """One step of a type of times, and the letter of its unit (empty: none that columns have)."""
    unit, step = numpy.datetime_data(dtype)
    if unit not in _UNITS:
        raise TypeMismatchError(f"column '{name}': numpy's {dtype} has no unit that a column can have", column=name)
    return _UNITS[unit] * step, _LETTERS.get(unit, "") if step == 1 else ""


def _of_calendar(values: Any) -> Any:
    """Points in time in months and years, in days, which hold them exactly."""
    return values.astype("M8[D]") if numpy.datetime_data(values.dtype)[0] in ("M", "Y") else values


def time_count(name: str, value: Any) -> tuple[int, str]:
    """A scalar time in attoseconds, and the letter of its unit (empty: none that columns have; D: a day)."""
    exact = _of_calendar(value) if isinstance(value, numpy.datetime64) else value
    step, letter = _attoseconds(name, exact.dtype)
    if isinstance(value, numpy.datetime64) and step == _UNITS["D"]:
        letter = "D"
    return int(exact.astype("int64")) * step, letter


def time_text(name: str, value: Any) -> str:
    """A point in time as the library reads it: a date, or a date and a time to the second or finer."""
    unit = numpy.datetime_data(value.dtype)[0]
    if unit in ("Y", "M", "W", "D"):
        return str(value.astype("M8[D]"))
    count, _ = time_count(name, value)
    seconds, rest = divmod(count, ATTOSECONDS["s"])
    text = str(numpy.datetime64(seconds, "s"))
    return f"{text}.{rest:018}".rstrip("0") if rest else text


def scalars_of_one_type(
    name: str, values: list[Any], kinds: set[type]
) -> Optional[tuple[str, tuple[bytes, ...]]]:
    """Scalars, or None, that are all of one type of numpy, as that type; None when they are not."""
    if len(kinds) != 1:
        return None
    (kind,) = kinds
    if kind in (numpy.datetime64, numpy.timedelta64):
        return _time_scalars(name, values)
    found = numpy.dtype(kind).str[1:] if issubclass(kind, (numpy.integer, numpy.floating)) else ""
    if found not in _FORMATS:
        return None
    whole = [kind(0) if value is None else value for value in values]
    return _FORMATS[found], (numpy.array(whole, dtype=kind).tobytes(),)


def _time_scalars(name: str, values: list[Any]) -> Optional[tuple[str, tuple[bytes, ...]]]:
    given = [value for value in values if value is not None]
    if len({value.dtype for value in given}) > 1:
        return None
    absent = type(given[0])("NaT")
    array = numpy.array([absent if value is None else value for value in values], dtype=given[0].dtype)
    same = _times(name, array, None)
    return same.format, same.buffers


def column_of(name: str, given: Any) -> Encoded:
    """An array of one dimension, or of several: lists of fixed size."""
    if given.ndim > 1 and given.dtype.kind in "biufmM":
        inner = column_of(name, numpy.asanyarray(given).reshape(-1))
        return _of_fixed_size(inner, given.shape)
    if given.ndim != 1:
        raise InvalidArgumentError(f"column '{name}' must have one dimension, not {given.ndim}", column=name)
    mask = numpy.ma.getmaskarray(given) if isinstance(given, numpy.ma.MaskedArray) else None
    values = numpy.asarray(given)
    if values.dtype.kind in "biuf" and (values.dtype.kind == "b" or values.dtype.str[1:] in _FORMATS):
        return _numbers(values, mask)
    if values.dtype.kind in "mM":
        return _times(name, values, mask)
    if values.dtype.kind in "SUOT":
        listed = values.tolist()
        if mask is not None:
            listed = [None if gone else value for value, gone in zip(listed, mask)]
        return encode(name, listed)
    raise TypeMismatchError(f"column '{name}': no column type stands for numpy's {values.dtype}", column=name)


def listed_array(name: str, given: Any) -> list[Any]:
    """An array as a list of scalars, or of lists; what is masked is None."""
    if given.ndim == 0:
        raise TypeMismatchError(f"column '{name}' holds an array without dimensions: give array.item()", column=name)
    if not isinstance(given, numpy.ma.MaskedArray):
        return list(given)
    mask = numpy.ma.getmaskarray(given)
    if given.ndim > 1:
        return [listed_array(name, each) for each in given]
    return [None if gone else value for value, gone in zip(given.data, mask)]


def _of_fixed_size(inner: Encoded, shape: tuple[int, ...]) -> Encoded:
    for rank in range(len(shape) - 1, 0, -1):
        length = 1
        for size in shape[:rank]:
            length *= size
        inner = Encoded(f"+w:{shape[rank]}", length, 0, None, (), (("item", inner),))
    return inner


def _encoded(text: str, values: bytes, gone: Any, length: int) -> Encoded:
    nulls = 0 if gone is None else int(gone.sum())
    return Encoded(text, length, nulls, bitmap((~gone).tolist()) if nulls else None, (values,))


def _numbers(values: Any, mask: Any) -> Encoded:
    if values.dtype.kind == "b":
        return _encoded("b", numpy.packbits(values, bitorder="little").tobytes(), mask, len(values))
    little = values.astype(values.dtype.newbyteorder("<"))
    return _encoded(_FORMATS[values.dtype.str[1:]], little.tobytes(), mask, len(values))


def _times(name: str, values: Any, mask: Any) -> Encoded:
    is_point = values.dtype.kind == "M"
    exact = _of_calendar(values) if is_point else values
    gone = numpy.isnat(values) if mask is None else numpy.isnat(values) | mask
    step, letter = _attoseconds(name, exact.dtype)
    kind, zone = ("ts", ":") if is_point else ("tD", "")
    counts = exact.astype("<i8")
    days = counts[~gone]
    if is_point and step == ATTOSECONDS["s"] * 86_400 and (not len(days) or abs(days).max() < 2**31):
        return _encoded("tdD", numpy.where(gone, 0, counts).astype("<i4").tobytes(), gone, len(values))
    if letter:
        return _encoded(f"{kind}{letter}{zone}", counts.tobytes(), gone, len(values))
    listed = [None if absent else count * step for count, absent in zip(counts.tolist(), gone.tolist())]
    text, buffers = ticks(name, listed, kind, "", zone)
    return _encoded(text, buffers[0], gone, len(values))
