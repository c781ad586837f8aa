# SPDX-License-Identifier: Apache-2.0
"""Python values as columns of the library, each in a type of its own that holds it exactly.

No table is asked what it would like: the library judges the values against its columns.

    bool -> bool, int -> int64 (uint64, else a decimal, when it must), float -> float64, str -> utf8,
    bytes -> binary, Decimal -> decimal128 (decimal256), date -> date32, datetime -> timestamp[us],
    time -> time64[us], timedelta -> duration[us], UUID -> utf8, lists and tuples -> list,
    dicts, dataclasses and named tuples -> struct, nothing but None -> null

Values with nanoseconds (pandas') have that unit. Integers among floats become floats, those among decimals decimals,
where that keeps them exactly. Any other mixture is an error. None and pandas' NA and NaT are null; a NaN is a NaN.
"""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import struct
import uuid
from array import array
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, chain
from typing import Any, NamedTuple, NoReturn, Optional

from colmerge import _native
from colmerge._error import TypeMismatchError

_EPOCH_DAY = datetime.date(1970, 1, 1).toordinal()
_LARGEST_EXACT_FLOAT = 2**53
_LARGEST_OFFSET = 2**31 - 1
_MOST_DIGITS = 76
# Parts of a second are counted in attoseconds, in which every unit of anybody is a whole number.
ATTOSECONDS = {"s": 10**18, "m": 10**15, "u": 10**12, "n": 10**9}
"""Attoseconds in a unit, by the letter that stands for it in format strings."""


class Encoded(NamedTuple):
    """A column in Arrow's layout."""

    format: str
    length: int
    nulls: int
    validity: Optional[bytes]
    buffers: tuple[bytes, ...]
    """The values; or offsets and what they point into; nothing for nulls and structs."""
    children: tuple[tuple[str, Encoded], ...] = ()


def is_missing(kind: type) -> bool:
    """Whether values of this type stand for null."""
    return kind is type(None) or (kind.__module__.startswith("pandas") and kind.__name__ in ("NAType", "NaTType"))


def _is_numpy_time(kind: type) -> bool:
    return kind.__module__ == "numpy" and kind.__name__ in ("datetime64", "timedelta64")


def python_scalar(value: Any) -> Any:
    """A scalar of numpy as a Python value where Python has an equal one; anything else as it is."""
    if type(value).__module__ != "numpy" or not hasattr(value, "item") or value.ndim > 0 or value.dtype.kind in "mM":
        return value
    return value.item()


def bitmap(bits: Sequence[object]) -> bytes:
    """Truth values as bits, the first the lowest of the first byte."""
    text = "".join(["1" if bit else "0" for bit in reversed(bits)]) or "0"
    return int(text, 2).to_bytes((len(bits) + 7) // 8, "little")


def encode(name: str, values: list[Any]) -> Encoded:
    """The values of a column, in the type that they have."""
    plain = _native.encode_list(values)
    if plain is not None:
        return plain
    values, valid = _without_nulls(values)
    try:
        text, buffers, children = _buffers(name, values)
    except RecursionError:
        raise TypeMismatchError(f"column '{name}' holds values that are nested too deeply", column=name) from None
    nulls = 0 if valid is None else valid.count(False)
    return Encoded(text, len(values), nulls, None if valid is None else bitmap(valid), buffers, children)


def _without_nulls(values: list[Any]) -> tuple[list[Any], Optional[list[bool]]]:
    """Values in which None alone stands for null; which are there."""
    timed = {kind for kind in set(map(type, values)) if _is_numpy_time(kind)}
    if timed:  # their NaT differs from itself
        values = [None if type(value) in timed and value != value else value for value in values]
    missing = {kind for kind in set(map(type, values)) if is_missing(kind)}
    if not missing:
        return values, None
    valid = [type(value) not in missing for value in values]
    return [value if there else None for value, there in zip(values, valid)], valid


def _refuse(name: str, values: Sequence[Any], is_wrong: Callable[[Any], object], text: str) -> NoReturn:
    """An error about the first value for which this is true; {} in the text stands for it."""
    row = next((i for i, value in enumerate(values) if value is not None and is_wrong(value)), None)
    shown = "" if row is None else repr(values[row])
    shown = shown if len(shown) <= 60 else shown[:57] + "…"
    where = "" if row is None else f", row {row}"
    raise TypeMismatchError(f"column '{name}'{where}: {text.replace('{}', shown)}", column=name, row=row)


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
    ((Mapping,), "dict"),
]


def is_record(kind: type) -> bool:
    """Whether values of this type have named members: dataclasses and named tuples."""
    return dataclasses.is_dataclass(kind) or (issubclass(kind, tuple) and hasattr(kind, "_fields"))


def record_members(record: Any) -> dict[str, Any]:
    """The members of a dataclass's instance or of a named tuple."""
    if isinstance(record, tuple):
        return dict(zip(record._fields, record))  # type: ignore[attr-defined]
    return {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}


def family(kind: type) -> Optional[str]:
    """The family of a type of values; None when it has none."""
    for kinds, name in _FAMILIES:
        if issubclass(kind, kinds):
            return name
    if is_record(kind):
        return "dict"
    if issubclass(kind, (list, tuple)) or (kind.__module__ == "numpy" and kind.__name__ == "ndarray"):
        return "list"
    return None


_Buffers = tuple[str, tuple[bytes, ...], tuple[tuple[str, Encoded], ...]]


def _buffers(name: str, values: list[Any]) -> _Buffers:
    kinds = set(map(type, values)) - {type(None)}
    if any(kind.__module__ == "numpy" and kind.__name__ != "ndarray" for kind in kinds):
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
        _refuse(
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
    if found == {"dict"}:
        return _structs(name, values)
    return *_flat(name, values, found), ()


def _flat(name: str, values: list[Any], found: set[str]) -> tuple[str, tuple[bytes, ...]]:
    if found == {"int", "float"} or found == {"float"}:
        return _floats(name, values)
    if found in ({"int", "Decimal"}, {"Decimal"}):
        return _decimals(name, values)
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
        try:
            return isinstance(value, int) and abs(value) > _LARGEST_EXACT_FLOAT and int(float(value)) != value
        except OverflowError:
            return True

    if any(issubclass(kind, int) for kind in set(map(type, values))) and any(map(is_rounded, values)):
        _refuse(name, values, is_rounded, "{}, which is among floats, has no exact floating-point value")
    return "g", (struct.pack(f"={len(values)}d", *[0.0 if value is None else value for value in values]),)


def _decimals(name: str, values: list[Any]) -> tuple[str, tuple[bytes, ...]]:
    """Numbers as decimals with the digits that they need."""
    if any(isinstance(value, decimal.Decimal) and not value.is_finite() for value in values):
        _refuse(
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
        _refuse(
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
        _refuse(name, values, lambda value: value == wrong, f"{{}} cannot be given as UTF-8: {error.reason}")


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


# ---- dates and times -------------------------------------------------------------------------------------------


def ticks(
    name: str, counts: list[Optional[int]], kind: str, units: str, zone: str = ""
) -> tuple[str, tuple[bytes, ...]]:
    """Times in attoseconds as a type of the first unit that holds all of them exactly."""
    for unit in dict.fromkeys(units + "unms"):
        size = ATTOSECONDS[unit]
        if any(count % size for count in counts if count):
            continue
        found = [0 if count is None else count // size for count in counts]
        if all(-(1 << 63) <= count < 1 << 63 for count in found):
            return f"{kind}{unit}{zone}", (array("q", found).tobytes(),)
    raise TypeMismatchError(
        f"column '{name}' holds times that no unit from seconds to nanoseconds holds together exactly", column=name
    )


def _dates(_name: str, values: list[Any]) -> tuple[str, tuple[bytes, ...]]:
    days = [0 if value is None else value.toordinal() - _EPOCH_DAY for value in values]
    return "tdD", (array("i", days).tobytes(),)


def _clock(value: Any) -> int:
    """Attoseconds since midnight. pandas' own kinds of datetime hold nanoseconds, too."""
    seconds: int = (value.hour * 60 + value.minute) * 60 + value.second
    nanoseconds: int = (seconds * 1_000_000 + value.microsecond) * 1000 + getattr(value, "nanosecond", 0)
    return nanoseconds * ATTOSECONDS["n"]


def _times(name: str, values: list[Any]) -> tuple[str, tuple[bytes, ...]]:
    if any(value is not None and value.tzinfo is not None for value in values):
        _refuse(name, values, lambda value: value.tzinfo is not None, "{} is a time of day with a zone")
    return ticks(name, [None if value is None else _clock(value) for value in values], "tt", "u")


def span(value: Any) -> int:
    """A length of time in attoseconds."""
    microseconds: int = (value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds
    return microseconds * ATTOSECONDS["u"] + int(getattr(value, "nanoseconds", 0)) * 10**9


def _spans(name: str, values: list[Any]) -> tuple[str, tuple[bytes, ...]]:
    return ticks(name, [None if value is None else span(value) for value in values], "tD", "u")


def _instant(value: Any) -> int:
    count: int = (value.toordinal() - _EPOCH_DAY) * 86_400 * ATTOSECONDS["s"] + _clock(value)
    return count if value.tzinfo is None else count - span(value.utcoffset())


def _instants(name: str, values: list[Any]) -> tuple[str, tuple[bytes, ...]]:
    zones = {value.tzinfo for value in values if value is not None}
    if None in zones and len(zones) > 1:
        raise TypeMismatchError(f"column '{name}' holds times with a zone and without", column=name)
    names = {getattr(zone, "key", None) or "UTC" for zone in zones if zone is not None}
    zone = names.pop() if len(names) == 1 else "UTC" if names else ""
    return ticks(name, [None if value is None else _instant(value) for value in values], "ts", "u", f":{zone}")


_ENCODERS: dict[str, Callable[[str, list[Any]], tuple[str, tuple[bytes, ...]]]] = {
    "bool": _bools,
    "int": _integers,
    "str": _texts,
    "bytes": _bytes,
    "datetime": _instants,
    "date": _dates,
    "time": _times,
    "timedelta": _spans,
    "UUID": _uuids,
}


# ---- nested values ---------------------------------------------------------------------------------------------


def _lists(name: str, values: list[Any]) -> _Buffers:
    lists = [() if value is None else value for value in values]
    text, offsets = _offsets(list(map(len, lists)), "+l", "+L")
    return text, (offsets,), (("item", encode(name, list(chain.from_iterable(lists)))),)


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
