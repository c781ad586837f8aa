# SPDX-License-Identifier: Apache-2.0
"""Values of the library as Python values.

A plain column becomes a list; None stands for null. What Python's own types cannot hold exactly is an error
rather than another value: take such columns through Arrow.
"""

from __future__ import annotations

import datetime
import decimal
import functools
import re
import struct
import sys
from collections.abc import Callable
from ctypes import c_char, string_at
from itertools import chain
from typing import Any, NamedTuple, Optional, Union

from colmerge._error import UnsupportedTypeError
from colmerge._structures import Column, text_of
from colmerge._types import UNITS, type_name


class Interval(NamedTuple):
    """A value of an interval type."""

    months: int = 0
    days: int = 0
    nanoseconds: int = 0


_EPOCH = datetime.datetime(1970, 1, 1)
_EPOCH_UTC = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_EPOCH_DAY = _EPOCH.toordinal()
_DAY_MILLISECONDS = 86_400_000
_DAY = datetime.timedelta(days=1)
# Fixed-width types whose values need nothing but reading, with the code that struct has for them.
PLAIN = {
    "c": "b", "C": "B", "s": "h", "S": "H", "i": "i", "I": "I", "l": "q", "L": "Q", "e": "e", "f": "f", "g": "d",
}  # fmt: skip
_BITS = [tuple(byte >> bit & 1 for bit in range(8)) for byte in range(256)]


def column_values(column: Column) -> list[Any]:
    """The values of a plain column."""
    length: int = column.length
    text = text_of(column.format)
    if length == 0 or text == "n":
        return [None] * length
    values = _values(column, text, length)
    if not column.validity:
        return values
    valid = _bits(column.validity, length)
    return [value if there else None for value, there in zip(values, valid)]


def _values(column: Column, text: str, length: int) -> list[Any]:
    if text in PLAIN:
        return numbers(_bytes_at(column.values, length * struct.calcsize(PLAIN[text])), PLAIN[text])
    if text == "b":
        return [bit == 1 for bit in _bits(column.values, length)]
    if text in ("u", "U", "vu"):
        return [string_at(at, size).decode() if size else "" for at, size in _pairs(column, length)]
    if text in ("z", "Z", "vz"):
        return [string_at(at, size) if size else b"" for at, size in _pairs(column, length)]
    width, convert = conversion(text)
    data = bytes(_bytes_at(column.values, length * width))
    valid = _bits(column.validity, length) if column.validity else [1] * length
    raws = [data[i * width : (i + 1) * width] if there else None for i, there in enumerate(valid)]
    return of_one_kind(text, raws, [None if raw is None else convert(raw) for raw in raws])


def of_one_kind(text: str, raws: list[Optional[bytes]], values: list[Any]) -> list[Any]:
    """The values; where one of them had to become numpy's, all do."""
    if text[:2] in ("td", "ts", "tD") and any(type(value).__module__ == "numpy" for value in values):
        # All of them, so that they go back in as values of one type.
        return [None if raw is None else _of_numpy(text, _signed(raw)) for raw in raws]
    return values


def _bytes_at(address: int, size: int) -> memoryview:
    return memoryview((c_char * size).from_address(address)).cast("B")


def numbers(data: memoryview, code: str) -> list[Any]:
    """The numbers of one struct code in a buffer."""
    if code == "e":  # memoryview lacks it before Python 3.12
        return list(struct.unpack(f"={len(data) // 2}e", data))
    return list(data.cast(code))  # type: ignore[call-overload]


def _bits(address: int, length: int) -> list[int]:
    data = string_at(address, (length + 7) // 8)
    return list(chain.from_iterable(map(_BITS.__getitem__, data)))[:length]


def _pairs(column: Column, length: int) -> list[tuple[int, int]]:
    flat = numbers(_bytes_at(column.strings, length * 16), "q")
    return list(zip(flat[::2], flat[1::2]))


@functools.cache
def conversion(text: str) -> tuple[int, Callable[[bytes], Any]]:
    """Width of a type's values, and what makes a Python value of the bytes of one."""
    if text[:2] in ("td", "tt", "tD", "ts"):
        width, convert = _time_conversion(text)
        return width, _within_range(text, convert)
    if text.startswith("d:"):
        width = 32 if text.endswith(",256") else 16
        scale = -int(text[2:].split(",")[1])
        return width, lambda raw: decimal.Decimal(_signed(raw)).scaleb(scale, _EXACT)
    if text.startswith("w:"):
        return int(text[2:]), bytes
    if text == "tiM":
        return 4, lambda raw: Interval(months=_signed(raw))
    if text == "tiD":
        return 8, _day_time
    if text == "tin":
        return 16, lambda raw: Interval(*struct.unpack("=iiq", raw))
    raise UnsupportedTypeError(f"values of type {type_name(text)} cannot be made Python values")


def _time_conversion(text: str) -> tuple[int, Callable[[bytes], Any]]:
    if text == "tdD":
        return 4, lambda raw: datetime.date.fromordinal(_signed(raw) + _EPOCH_DAY)
    if text == "tdm":
        return 8, lambda raw: datetime.date.fromordinal(_signed(raw) // _DAY_MILLISECONDS + _EPOCH_DAY)
    if text.startswith("tt"):
        width = 4 if text[2] in "sm" else 8
        return width, lambda raw: (_EPOCH + _delta(_signed(raw), text)).time()
    if text.startswith("tD"):
        return 8, lambda raw: _delta(_signed(raw), text)
    return 8, _timestamp_conversion(text)


def _within_range(text: str, convert: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    """The conversion; what is beyond Python's own types is numpy's where that is loaded, else an error of this package."""

    def checked(raw: bytes) -> Any:
        try:
            return convert(raw)
        except (UnsupportedTypeError, OverflowError, ValueError) as error:
            exact = _of_numpy(text, _signed(raw))
            if exact is not None:
                return exact
            if isinstance(error, UnsupportedTypeError):
                raise
            raise UnsupportedTypeError(
                f"a value of type {type_name(text)} ({_signed(raw)} in its unit) is beyond what Python's own types "
                "hold, such as the years 1 to 9999; import numpy for its scalars, read it with to_arrow(), or as text with CAST"
            ) from None

    return checked


_NUMPY_UNITS = {"D": "D", "s": "s", "m": "ms", "u": "us", "n": "ns"}
_NOT_A_TIME = -(2**63)


def _of_numpy(text: str, count: int) -> Any:
    """A date, a time without zone or a duration as a scalar of numpy; None where there is none, or no numpy."""
    numpy = sys.modules.get("numpy")
    if numpy is None or count == _NOT_A_TIME or text[:2] == "tt" or text[4:] != "":
        return None
    return (numpy.timedelta64 if text[:2] == "tD" else numpy.datetime64)(count, _NUMPY_UNITS[text[2]])


_EXACT = decimal.Context(prec=100)


def _signed(raw: bytes) -> int:
    return int.from_bytes(raw, "little", signed=True)


def _delta(count: int, text: str) -> datetime.timedelta:
    parts = UNITS[text[2]]
    if parts <= 1_000_000:
        return datetime.timedelta(microseconds=count * (1_000_000 // parts))
    if count % 1000:
        raise UnsupportedTypeError(
            f"a value of type {type_name(text)} has nanoseconds, which Python's own types cannot hold; "
            "import numpy for its scalars, read it with to_arrow() or cut it with CAST"
        )
    return datetime.timedelta(microseconds=count // 1000)


def _timestamp_conversion(text: str) -> Callable[[bytes], datetime.datetime]:
    if text[4:] == "":
        return lambda raw: _EPOCH + _delta(_signed(raw), text)
    zone = zone_of(text[4:])
    return lambda raw: (_EPOCH_UTC + _delta(_signed(raw), text)).astimezone(zone)


@functools.cache
def zone_of(name: str) -> datetime.tzinfo:
    """The zone of this name; UTC, which keeps the instants, where the machine does not know it."""
    fixed = re.fullmatch(r"([+-])(\d\d)(?::?(\d\d))?", name)
    if fixed:
        offset = datetime.timedelta(hours=int(fixed[2]), minutes=int(fixed[3] or 0))
        return datetime.timezone(-offset if fixed[1] == "-" else offset) if offset < _DAY else datetime.timezone.utc
    import zoneinfo  # only where there is a zone: importing this package takes little

    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return datetime.timezone.utc


def _day_time(raw: bytes) -> Interval:
    days, milliseconds = struct.unpack("=ii", raw)
    return Interval(days=days, nanoseconds=milliseconds * 1_000_000)


# Kinds of colmerge_value.
NULL, BOOL, INT64, UINT64, DOUBLE, TEXT, BYTES, RAW, NESTED = range(9)


def cell_of(text: str, given: Union[bytes, int]) -> Any:
    """The value of a cell of a type of fixed width: of its bytes, or of a number in the type's unit."""
    width, convert = conversion(text)
    return convert(given if isinstance(given, bytes) else given.to_bytes(width, "little", signed=True))


def values_at(address: int) -> list[Any]:
    """The values of the plain column at this address."""
    return column_values(Column.from_address(address))
