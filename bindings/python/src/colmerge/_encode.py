# SPDX-License-Identifier: Apache-2.0
"""Python values as columns of the library, each in a type of its own that holds it exactly.

No table is asked what it would like: the library judges the values against its columns.

    bool -> bool, int -> int64 (uint64, else a decimal, when it must), float -> float64, str -> utf8,
    bytes -> binary, Decimal -> decimal128 (decimal256), date -> date32, datetime -> timestamp[us],
    time -> time64[us], timedelta -> duration[us], Interval -> interval[month_day_nano], UUID -> utf8,
    lists and tuples -> list, Map -> map, dicts, dataclasses and named tuples -> struct, nothing but None -> null

Values with nanoseconds (pandas') have that unit. Values of several types have the type to which the library widens a
column for all of them, where it keeps them exactly: integers among floats or decimals, dates among times without a
zone, times of numpy among Python's. For other numbers MixedTypesError says that whoever can should give them in parts,
which the library judges one after the other; any further mixture is an error. None, pandas' NA and NaT
and numpy's masked are null; a NaN is a NaN.
"""

from __future__ import annotations

import datetime
import decimal
import enum
import struct
import uuid
from array import array
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, chain
from typing import Any, Optional

from colmerge import _native, _times
from colmerge._encoded import Encoded, bitmap
from colmerge._error import TypeMismatchError
from colmerge._foreign import is_foreign, is_missing, python_scalar, python_value
from colmerge._refusal import MixedTypesError, refuse
from colmerge._times import is_numpy_time
from colmerge._values import Interval, Map, is_record, record_members

_LARGEST_EXACT_FLOAT = 2**53
_LARGEST_OFFSET = 2**31 - 1
_MOST_DIGITS = 76


def encode(name: str, values: list[Any]) -> Encoded:
    """The values of a column, in the type that they have."""
    plain = _native.encode_list(values)
    if plain is not None:
        return plain
    if any(map(is_foreign, set(map(type, values)))):
        values = list(map(python_value, values))
    values, valid = _without_nulls(values)
    try:
        text, buffers, children = _buffers(name, values)
    except RecursionError:
        raise TypeMismatchError(f"column '{name}' holds values that are nested too deeply", column=name) from None
    nulls = 0 if valid is None else valid.count(False)
    return Encoded(text, len(values), nulls, None if valid is None else bitmap(valid), buffers, children)


def _without_nulls(values: list[Any]) -> tuple[list[Any], Optional[list[bool]]]:
    """Values in which None alone stands for null; which are there."""
    timed = {kind for kind in set(map(type, values)) if is_numpy_time(kind)}
    if timed:  # their NaT differs from itself
        values = [None if type(value) in timed and value != value else value for value in values]
    missing = {kind for kind in set(map(type, values)) if is_missing(kind)}
    if not missing:
        return values, None
    valid = [type(value) not in missing for value in values]
    return [value if there else None for value, there in zip(values, valid)], valid


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
    ((uuid.UUID,), "UUID"),
    ((Interval,), "Interval"),
    ((Map,), "Map"),
    ((Mapping,), "dict"),
]


def family(kind: type) -> Optional[str]:
    """The family of a type of values; None when it has none."""
    for kinds, name in _FAMILIES:
        if issubclass(kind, kinds):
            return name
    if is_record(kind):
        return "dict"
    if is_numpy_time(kind):
        return kind.__name__
    if issubclass(kind, (list, tuple)) or is_numpy_array(kind):
        return "list"
    return None


def is_numpy_array(kind: type) -> bool:
    """Whether it is the type of an array of numpy, masked ones included."""
    return kind.__module__.partition(".")[0] == "numpy" and kind.__name__ in ("ndarray", "MaskedArray")


_Buffers = tuple[str, tuple[bytes, ...], tuple[tuple[str, Encoded], ...]]


def _buffers(name: str, values: list[Any]) -> _Buffers:
    kinds = set(map(type, values)) - {type(None)}
    if any(kind.__module__ == "numpy" and not is_numpy_array(kind) for kind in kinds):
        from colmerge import _numpy

        alike = _numpy.scalars_of_one_type(name, values, kinds)
        if alike is not None:
            return *alike, ()
        values = [python_scalar(value) for value in values]
        kinds = set(map(type, values)) - {type(None)}
    families = {kind: family(kind) for kind in kinds}
    unknown = {kind for kind, found in families.items() if found is None}
    if unknown:
        hint = "; give its value" if any(issubclass(kind, enum.Enum) for kind in unknown) else ""
        names = min(kind.__name__ for kind in unknown)
        refuse(
            name,
            values,
            lambda value: type(value).__name__ == names,
            f"no column type stands for a value of type {names}{hint or '; other types go in as Arrow data'}",
        )
    found = {str(each) for each in families.values()}
    if not found:
        return "n", (), ()
    if found == {"list"}:
        return _lists(name, values)
    if found == {"Map"} or (found == {"Map", "list"} and all(map(_may_be_map, values))):
        return _maps(name, values)
    if found == {"dict"}:
        return _structs(name, values)
    return *_flat(name, values, found), ()


def _flat(name: str, values: list[Any], found: set[str]) -> tuple[str, tuple[bytes, ...]]:
    if found == {"int", "float"} or found == {"float"}:
        return _floats(name, values)
    if found in ({"int", "Decimal"}, {"Decimal"}):
        return _decimals(name, values)
    if len(found) > 1 and found <= {"int", "float", "Decimal"}:
        raise MixedTypesError(f"column '{name}' holds decimals and floats", column=name)
    if found <= {"date", "datetime", "datetime64"} and (len(found) > 1 or "datetime64" in found):
        return _times.points(name, values)
    if "timedelta64" in found and found <= {"timedelta", "timedelta64"}:
        return _times.mixed_spans(name, values)
    if found == {"UUID", "str"}:
        return _texts(name, [value if value is None or isinstance(value, str) else str(value) for value in values])
    if len(found) > 1:
        names = " and ".join(sorted(found))
        raise TypeMismatchError(f"column '{name}' holds values of several types: {names}", column=name)
    (only,) = found
    return _ENCODERS[only](name, values)


# ---- numbers ---------------------------------------------------------------------------------------------------


def _integers(name: str, values: list[Any]) -> tuple[str, tuple[bytes, ...]]:
    whole = [0 if value is None else value for value in values]
    lowest, highest = min(whole), max(whole)
    if lowest >= -(1 << 63) and highest < 1 << 63:
        return "l", (array("q", whole).tobytes(),)
    if lowest >= 0 and highest < 1 << 64:
        return "L", (array("Q", whole).tobytes(),)
    return _decimals(name, values)


def _floats(name: str, values: list[Any]) -> tuple[str, tuple[bytes, ...]]:
    def is_rounded(value: Any) -> bool:
        if not isinstance(value, int) or abs(value) <= _LARGEST_EXACT_FLOAT:
            return False
        # Larger ones than integers of 64 bits are decimals.
        return not -(1 << 63) <= value < 1 << 64 or int(float(value)) != value

    if any(issubclass(kind, int) for kind in set(map(type, values))) and any(map(is_rounded, values)):
        text = "{}, which is among floats, has no exact floating-point value"
        refuse(name, values, is_rounded, text, MixedTypesError)
    return "g", (struct.pack(f"={len(values)}d", *[0.0 if value is None else value for value in values]),)


def _decimals(name: str, values: list[Any]) -> tuple[str, tuple[bytes, ...]]:
    """Numbers as decimals with the digits that they need."""
    if any(isinstance(value, decimal.Decimal) and not value.is_finite() for value in values):
        refuse(
            name,
            values,
            lambda value: isinstance(value, decimal.Decimal) and not value.is_finite(),
            "{} is no decimal number; columns of decimals have null for it, those of floats NaN and infinity",
        )
    parts = [(0, 0, 0) if value is None else _digits(value) for value in values]
    scale = max((-exponent for _, exponent, _ in parts), default=0)
    scale = max(scale, 0)
    whole = max((size + exponent for _, exponent, size in parts if size), default=0)
    precision = max(whole + scale, scale, 1)
    if precision > _MOST_DIGITS:
        largest = max(range(len(values)), key=lambda i: max(parts[i][2] + parts[i][1], -parts[i][1]))
        refuse(
            name,
            values,
            lambda value: value is values[largest],
            f"{{}} needs more digits, together with the others, than the {_MOST_DIGITS} that decimals have",
        )
    width = 16 if precision <= 38 else 32
    text = f"d:{precision},{scale}" if width == 16 else f"d:{precision},{scale},256"
    numbers = [(number * 10 ** (exponent + scale)) if number else 0 for number, exponent, _ in parts]
    return text, (b"".join([number.to_bytes(width, "little", signed=True) for number in numbers]),)


def _digits(value: Any) -> tuple[int, int, int]:
    """A finite number as a whole number and an exponent of ten, and how many digits the former has."""
    if isinstance(value, int):
        number = int(value)
        # Texts of more digits than Python converts are not asked for.
        size = len(str(abs(number))) if number.bit_length() < 1000 else number.bit_length()
        return number, 0, size if number else 0
    sign, digits, exponent = value.as_tuple()
    if len(digits) > 1000:
        return 1, exponent, len(digits)
    number = int("".join(map(str, digits)))
    if not number:  # the scale that it is written with tells nothing that has to be kept
        return 0, max(min(exponent, 0), -_MOST_DIGITS // 2), 0
    return -number if sign else number, exponent, len(digits)


def _bools(_name: str, values: list[Any]) -> tuple[str, tuple[bytes, ...]]:
    return "b", (bitmap(values),)


# ---- texts and bytes -------------------------------------------------------------------------------------------


def _texts(name: str, values: list[Any]) -> tuple[str, tuple[bytes, ...]]:
    try:
        return joined([b"" if value is None else value.encode() for value in values], "u", "U")
    except UnicodeEncodeError as error:
        wrong = error.object
        refuse(name, values, lambda value: value == wrong, f"{{}} cannot be given as UTF-8: {error.reason}")


def _bytes(_name: str, values: list[Any]) -> tuple[str, tuple[bytes, ...]]:
    return joined([b"" if value is None else bytes(value) for value in values], "z", "Z")


def _uuids(_name: str, values: list[Any]) -> tuple[str, tuple[bytes, ...]]:
    return joined([b"" if value is None else str(value).encode() for value in values], "u", "U")


def joined(texts: list[bytes], small: str, large: str) -> tuple[str, tuple[bytes, ...]]:
    """Texts as offsets and one run of bytes, with the wider offsets where they must be."""
    text, offsets = _offsets(list(map(len, texts)), small, large)
    return text, (offsets, b"".join(texts))


def _offsets(lengths: list[int], small: str, large: str) -> tuple[str, bytes]:
    ends = list(accumulate(lengths, initial=0))
    if ends[-1] > _LARGEST_OFFSET:
        return large, array("q", ends).tobytes()
    return small, array("i", ends).tobytes()


# ---- intervals ------------------------------------------------------------------------------------------------


def _intervals(name: str, values: list[Any]) -> tuple[str, tuple[bytes, ...]]:
    try:
        return "tin", (b"".join([struct.pack("=iiq", *(value or (0, 0, 0))) for value in values]),)
    except struct.error as error:
        reason = str(error)
        refuse(name, values, _is_no_interval, f"{{}} is no interval: {reason}")


def _is_no_interval(value: Any) -> bool:
    try:
        struct.pack("=iiq", *value)
    except struct.error:
        return True
    return False


_ENCODERS: dict[str, Callable[[str, list[Any]], tuple[str, tuple[bytes, ...]]]] = {
    "bool": _bools,
    "int": _integers,
    "str": _texts,
    "bytes": _bytes,
    "datetime": _times.instants,
    "date": _times.dates,
    "time": _times.times,
    "timedelta": _times.spans,
    "UUID": _uuids,
    "Interval": _intervals,
}


# ---- nested values ---------------------------------------------------------------------------------------------


def _lists(name: str, values: list[Any]) -> _Buffers:
    if any(is_numpy_array(kind) for kind in set(map(type, values))):
        from colmerge._numpy import listed_array

        values = [listed_array(name, value) if is_numpy_array(type(value)) else value for value in values]
    lists = [() if value is None else value for value in values]
    text, offsets = _offsets(list(map(len, lists)), "+l", "+L")
    return text, (offsets,), (("item", encode(name, list(chain.from_iterable(lists)))),)


def _may_be_map(value: Any) -> bool:
    return value is None or all(isinstance(pair, tuple) and len(pair) == 2 for pair in value)


def _maps(name: str, values: list[Any]) -> _Buffers:
    maps: list[Any] = [() if value is None else value for value in values]
    for row, pairs in enumerate(maps):
        if not _may_be_map(pairs) or any(key is None for key, _ in pairs):
            text = f"column '{name}', row {row}: a map is a list of tuples (key, value) whose keys are not None"
            raise TypeMismatchError(text, column=name, row=row)
    _, offsets = _offsets(list(map(len, maps)), "+m", "")
    keys = encode(name, [key for pairs in maps for key, _ in pairs])
    items = encode(name, [item for pairs in maps for _, item in pairs])
    entries = Encoded("+s", keys.length, 0, None, (), (("key", keys), ("value", items)))
    return "+m", (offsets,), (("entries", entries),)


def _structs(name: str, values: list[Any]) -> _Buffers:
    rows = [
        {} if value is None else value if isinstance(value, Mapping) else record_members(value) for value in values
    ]
    names = dict.fromkeys(chain.from_iterable(rows))
    for member in names:
        if not isinstance(member, str):
            raise TypeMismatchError(
                f"column '{name}': names of members must be str, not {type(member).__name__}", column=name
            )
    return "+s", (), tuple((member, encode(name, [row.get(member) for row in rows])) for member in names)
