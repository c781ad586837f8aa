# SPDX-License-Identifier: Apache-2.0
"""Python values as plain columns of the library.

A list of values gets the type of the table's column of its name when all values fit that type, else the type
that the values have by themselves:

    bool -> bool, int -> int64 (uint64 when it must), float -> float64, str -> utf8, bytes -> binary,
    Decimal -> decimal128, date -> date32, datetime -> timestamp[us], time -> time64[us],
    timedelta -> duration[us], nothing but None -> null

Integers among floats become floats, those among decimals decimals, where that keeps them exactly. Any other mixture
is an error. None and pandas' NA and NaT are null; a NaN is a NaN.
"""

from __future__ import annotations

import datetime
import decimal
import struct
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from ctypes import c_char_p, c_void_p, cast
from itertools import accumulate
from typing import Any, NamedTuple, Optional

from colmerge._error import InvalidArgumentError, TypeMismatchError
from colmerge._structures import Column, string
from colmerge._types import UNITS

_ARRAY_CODES = {"c": "b", "C": "B", "s": "h", "S": "H", "i": "i", "I": "I", "l": "q", "L": "Q"}
_SISTERS = {"vu": "U", "vz": "Z"}
_EPOCH = datetime.datetime(1970, 1, 1)
_EPOCH_UTC = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_EPOCH_DAY = _EPOCH.toordinal()
_MICROSECOND = datetime.timedelta(microseconds=1)
_LARGEST_EXACT_FLOAT = 2**53


class Unfit(Exception):
    """A value does not fit the type at hand."""


class Encoded(NamedTuple):
    """Buffers of a column."""

    format: str
    values: bytes
    offsets: Optional[bytes] = None


class PlainColumns:
    """Columns of equal length as the library's array of colmerge_column; keeps their buffers alive."""

    def __init__(self, data: Mapping[str, Iterable[Any]], formats: Mapping[str, str]) -> None:
        """`formats`: format strings of the table's columns, where they are known."""
        self.count = len(data)
        self.columns = (Column * max(self.count, 1))()
        self.rows = 0
        self._kept: list[Any] = []
        for i, (name, given) in enumerate(data.items()):
            if not isinstance(name, str):
                raise InvalidArgumentError(f"column names must be str, not {type(name).__name__}")
            values = given if isinstance(given, list) else list(given)
            if i > 0 and len(values) != self.rows:
                raise InvalidArgumentError(
                    f"column '{name}' has {len(values)} values, the others have {self.rows}", column=name
                )
            self.rows = len(values)
            self._fill(self.columns[i], name, values, formats.get(name))

    def _fill(self, column: Column, name: str, values: list[Any], wanted: Optional[str]) -> None:
        values, valid = _without_nulls(values)
        encoded = encode(name, values, wanted)
        column.name = string(name)
        column.format = string(encoded.format)
        column.length = len(values)
        column.values = self._address(encoded.values)
        if encoded.offsets is not None:
            column.offsets = self._address(encoded.offsets)
        if valid is not None:
            column.validity = self._address(_bitmap(valid))

    def _address(self, data: bytes) -> Optional[int]:
        self._kept.append(data)
        return cast(c_char_p(data), c_void_p).value


def is_missing(kind: type) -> bool:
    """Whether values of this type stand for null."""
    return kind is type(None) or (kind.__module__.startswith("pandas") and kind.__name__ in ("NAType", "NaTType"))


def _without_nulls(values: list[Any]) -> tuple[list[Any], Optional[list[bool]]]:
    """Values in which None alone stands for null and numpy's scalars are Python's; which are there."""
    kinds = set(map(type, values))
    missing = {kind for kind in kinds if is_missing(kind)}
    if any(kind.__module__ == "numpy" for kind in kinds):
        values = [python_scalar(value) for value in values]
    if not missing:
        return values, None
    valid = [type(value) not in missing for value in values]
    return [value if there else None for value, there in zip(values, valid)], valid


def python_scalar(value: Any) -> Any:
    """A scalar of numpy as a Python value; anything else as it is."""
    if type(value).__module__ != "numpy" or not hasattr(value, "item") or value.ndim > 0:
        return value
    if value.dtype.kind in "mM":
        value = value.astype(value.dtype.str.split("[")[0] + "[us]")
    return value.item()


def _bitmap(bits: Sequence[object]) -> bytes:
    text = "".join(["1" if bit else "0" for bit in reversed(bits)]) or "0"
    return int(text, 2).to_bytes((len(bits) + 7) // 8, "little")


def encode(name: str, values: list[Any], wanted: Optional[str]) -> Encoded:
    """The values as the wanted type where they fit it, else as the type that they have."""
    if wanted is not None:
        try:
            # The plain form of a view type has no offsets; its sister's values fit it as well.
            return _encoded(values, _SISTERS.get(wanted, wanted))
        except Unfit:
            pass
    found = _inferred(name, values)
    try:
        return _encoded(values, found)
    except Unfit as unfit:
        raise TypeMismatchError(f"column '{name}': {unfit}", column=name) from None


# ---- which type values have ------------------------------------------------------------------------------------

_FAMILIES: list[tuple[tuple[type, ...], str]] = [
    ((bool,), "bool"),
    ((int,), "int"),
    ((float,), "float"),
    ((str,), "str"),
    ((bytes, bytearray, memoryview), "bytes"),
    ((datetime.datetime,), "datetime"),
    ((datetime.date,), "date"),
    ((datetime.time,), "time"),
    ((datetime.timedelta,), "timedelta"),
    ((decimal.Decimal,), "Decimal"),
]
_SIMPLE = {"bool": "b", "float": "g", "str": "u", "bytes": "z", "date": "tdD", "time": "ttu", "timedelta": "tDu"}


def family(kind: type) -> Optional[str]:
    """The family of a type of values; None when it has none."""
    for kinds, name in _FAMILIES:
        if issubclass(kind, kinds):
            return name
    return None


def _inferred(name: str, values: list[Any]) -> str:
    families: dict[str, type] = {}
    for kind in set(map(type, values)) - {type(None)}:
        found = family(kind)
        if found is None:
            row = next(i for i, value in enumerate(values) if type(value) is kind)
            raise TypeMismatchError(
                f"column '{name}' holds a value of type {kind.__name__} in row {row}, "
                "for which there is no plain column type; "
                "nested values and types of your own go in as Arrow data",
                column=name,
                row=row,
            )
        families[found] = kind
    if not families:
        return "n"
    if families.keys() == {"int", "float"}:
        return "g"
    if families.keys() <= {"int", "Decimal"} and "Decimal" in families:
        return _decimal_format(values)
    if len(families) > 1:
        names = " and ".join(sorted(families))
        raise TypeMismatchError(f"column '{name}' holds values of several types: {names}", column=name)
    (only,) = families
    if only == "int":
        numbers = [value for value in values if value is not None]
        return "L" if max(numbers) >= 1 << 63 else "l"
    if only == "datetime":
        return _timestamp_format(name, values)
    return _SIMPLE[only]


def _decimal_format(values: list[Any]) -> str:
    whole = scale = 0
    for value in values:
        if value is None:
            continue
        digits, exponent = decimal.Decimal(value).as_tuple()[1:]
        if not isinstance(exponent, int):
            raise Unfit(f"{value} is no decimal number")
        scale = max(scale, -exponent)
        whole = max(whole, len(digits) + exponent)
    precision = max(whole + scale, 1)
    return f"d:{precision},{scale}" if precision <= 38 else f"d:{min(precision, 76)},{scale},256"


def _timestamp_format(name: str, values: list[Any]) -> str:
    zones = {value.tzinfo for value in values if value is not None}
    if zones == {None}:
        return "tsu:"
    if None in zones:
        raise TypeMismatchError(f"column '{name}' holds times with a zone and without", column=name)
    texts = {getattr(zone, "key", None) or "UTC" for zone in zones}
    return f"tsu:{texts.pop() if len(texts) == 1 else 'UTC'}"


# ---- values of a known type ------------------------------------------------------------------------------------


def value_bytes(value: Any, text: str) -> bytes:
    """One value as the type stores it; for types that have no kind of number or text of their own."""
    try:
        return _conversion(text)[1](value)
    except (TypeError, OverflowError, ValueError, decimal.DecimalException) as error:
        raise Unfit(str(error)) from None


def _encoded(values: list[Any], text: str) -> Encoded:
    try:
        return Encoded(text, *_buffers(values, text))
    except (TypeError, OverflowError, struct.error, ValueError, decimal.DecimalException) as error:
        raise Unfit(str(error)) from None


def _buffers(values: list[Any], text: str) -> tuple[bytes, Optional[bytes]]:
    if text in _ARRAY_CODES:
        _require(values, "int")
        return array(_ARRAY_CODES[text], [0 if v is None else v for v in values]).tobytes(), None
    if text in ("e", "f", "g"):
        return _floats(values, text), None
    if text == "b":
        _require(values, "bool")
        return _bitmap(values), None
    if text in ("u", "U"):
        _require(values, "str")
        return _joined([b"" if v is None else v.encode() for v in values], text)
    if text in ("z", "Z"):
        _require(values, "bytes")
        return _joined([b"" if v is None else bytes(v) for v in values], text)
    if text == "n":
        if any(value is not None for value in values):
            raise Unfit("a null column holds no values")
        return b"", None
    width, convert = _conversion(text)
    empty = bytes(width)
    return b"".join([empty if v is None else convert(v) for v in values]), None


def _require(values: list[Any], *families: str) -> None:
    for kind in set(map(type, values)) - {type(None)}:
        if family(kind) not in families:
            raise Unfit(f"a {kind.__name__} is among the values")


def _floats(values: list[Any], text: str) -> bytes:
    _require(values, "float", "int")
    if any(issubclass(kind, int) for kind in set(map(type, values))):
        for value in values:
            if isinstance(value, int) and abs(value) > _LARGEST_EXACT_FLOAT and int(float(value)) != value:
                raise Unfit(f"{value} has no exact floating-point value")
    return struct.pack(f"={len(values)}{'d' if text == 'g' else text}", *[0.0 if v is None else v for v in values])


def _joined(texts: list[bytes], text: str) -> tuple[bytes, bytes]:
    total = list(accumulate(map(len, texts), initial=0))
    return b"".join(texts), array("q" if text in "UZ" else "i", total).tobytes()


def _conversion(text: str) -> tuple[int, Callable[[Any], bytes]]:
    """Width of a type's values, and what makes the bytes of one of a Python value."""
    if text == "tdD":
        return 4, lambda value: (_date(value) - _EPOCH_DAY).to_bytes(4, "little", signed=True)
    if text == "tdm":
        return 8, lambda value: ((_date(value) - _EPOCH_DAY) * 86_400_000).to_bytes(8, "little", signed=True)
    if text.startswith(("tt", "tD", "ts")):
        width = 4 if text[:3] in ("tts", "ttm") else 8
        return width, lambda value: _ticks(_elapsed(value, text), text).to_bytes(width, "little", signed=True)
    if text.startswith("d:"):
        return _decimal_conversion(text)
    if text.startswith("w:"):
        return int(text[2:]), lambda value: _sized(value, int(text[2:]))
    raise Unfit(f"no Python value stands for format '{text}'")


def _date(value: Any) -> int:
    if type(value) is not datetime.date:
        raise Unfit(f"{value!r} is no date")
    return value.toordinal()


def _elapsed(value: Any, text: str) -> datetime.timedelta:
    if text[:2] == "tD":
        if not isinstance(value, datetime.timedelta):
            raise Unfit(f"{value!r} is no timedelta")
        _refuse_nanoseconds(value)
        return value
    if text[:2] == "tt":
        if not isinstance(value, datetime.time) or value.tzinfo is not None:
            raise Unfit(f"{value!r} is no time without a zone")
        return datetime.datetime.combine(_EPOCH, value) - _EPOCH
    if not isinstance(value, datetime.datetime) or (value.tzinfo is None) != (text[4:] == ""):
        raise Unfit(f"{value!r} is no datetime {'without' if text[4:] == '' else 'with'} a zone")
    _refuse_nanoseconds(value)
    return value - (_EPOCH if value.tzinfo is None else _EPOCH_UTC)


def _refuse_nanoseconds(value: Any) -> None:
    """pandas' own kinds of datetime and timedelta may hold more than their base classes tell."""
    if getattr(value, "nanosecond", 0) or getattr(value, "nanoseconds", 0):
        raise Unfit(f"{value!r} has nanoseconds; pass it as Arrow data or a DataFrame")


def _ticks(elapsed: datetime.timedelta, text: str) -> int:
    microseconds = elapsed // _MICROSECOND
    ticks, rest = divmod(microseconds * UNITS[text[2]], 1_000_000)
    if rest:
        raise Unfit(f"{elapsed} is no whole number of the column's unit")
    return ticks


def _decimal_conversion(text: str) -> tuple[int, Callable[[Any], bytes]]:
    precision, scale = (int(part) for part in text[2:].split(",")[:2])
    width = 32 if text.endswith(",256") else 16
    context = decimal.Context(prec=100)

    def convert(value: Any) -> bytes:
        if family(type(value)) not in ("int", "Decimal"):
            raise Unfit(f"{value!r} is no decimal number")
        scaled = decimal.Decimal(value).scaleb(scale, context)
        number = int(scaled)
        if number != scaled or abs(number) >= 10**precision:
            raise Unfit(f"{value} does not fit decimal({precision}, {scale})")
        return number.to_bytes(width, "little", signed=True)

    return width, convert


def _sized(value: Any, size: int) -> bytes:
    data = bytes(value) if family(type(value)) == "bytes" else b""
    if len(data) != size:
        raise Unfit(f"{value!r} has not {size} bytes")
    return data
