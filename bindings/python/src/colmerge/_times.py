# SPDX-License-Identifier: Apache-2.0
"""Dates, times and durations as columns."""

from __future__ import annotations

import datetime
from array import array
from collections.abc import Callable
from typing import Any, Optional

from colmerge._error import TypeMismatchError
from colmerge._refusal import MixedTypesError, refuse

_EPOCH_DAY = datetime.date(1970, 1, 1).toordinal()
# Parts of a second are counted in attoseconds, in which every unit of anybody is a whole number.
ATTOSECONDS = {"s": 10**18, "m": 10**15, "u": 10**12, "n": 10**9}
"""Attoseconds in a unit, by the letter that stands for it in format strings."""


def is_numpy_time(kind: type) -> bool:
    """Whether it is the type of numpy's points in time or of its durations."""
    return kind.__module__ == "numpy" and kind.__name__ in ("datetime64", "timedelta64")


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


def dates(_name: str, values: list[Any]) -> tuple[str, tuple[bytes, ...]]:
    days = [0 if value is None else value.toordinal() - _EPOCH_DAY for value in values]
    return "tdD", (array("i", days).tobytes(),)


def _clock(value: Any) -> int:
    """Attoseconds since midnight. pandas' own kinds of datetime hold nanoseconds, too."""
    seconds: int = (value.hour * 60 + value.minute) * 60 + value.second
    nanoseconds: int = (seconds * 1_000_000 + value.microsecond) * 1000 + getattr(value, "nanosecond", 0)
    return nanoseconds * ATTOSECONDS["n"]


def times(name: str, values: list[Any]) -> tuple[str, tuple[bytes, ...]]:
    if any(value is not None and value.tzinfo is not None for value in values):
        refuse(name, values, lambda value: value.tzinfo is not None, "{} is a time of day with a zone")
    return ticks(name, [None if value is None else _clock(value) for value in values], "tt", "u")


def span(value: Any) -> int:
    """A length of time in attoseconds."""
    microseconds: int = (value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds
    return microseconds * ATTOSECONDS["u"] + int(getattr(value, "nanoseconds", 0)) * 10**9


def spans(name: str, values: list[Any]) -> tuple[str, tuple[bytes, ...]]:
    return ticks(name, [None if value is None else span(value) for value in values], "tD", "u")


def _instant(value: Any) -> int:
    count: int = (value.toordinal() - _EPOCH_DAY) * 86_400 * ATTOSECONDS["s"]
    if not isinstance(value, datetime.datetime):
        return count
    count += _clock(value)
    return count if value.tzinfo is None else count - span(value.utcoffset())


def points(name: str, values: list[Any]) -> tuple[str, tuple[bytes, ...]]:
    """Dates and times without a zone, Python's and numpy's."""
    zoned = [value for value in values if getattr(value, "tzinfo", None) is not None]
    if zoned and any(value is not None and getattr(value, "tzinfo", None) is None for value in values):
        raise MixedTypesError(f"column '{name}' holds times with a zone, and dates or times without", column=name)
    counts, units = _counted(name, values, _instant)
    if units <= {"D"}:
        days = [None if count is None else count // (86_400 * ATTOSECONDS["s"]) for count in counts]
        return "tdD", (array("i", [0 if day is None else day for day in days]).tobytes(),)
    return ticks(name, counts, "ts", _finest(units), ":")


def mixed_spans(name: str, values: list[Any]) -> tuple[str, tuple[bytes, ...]]:
    counts, units = _counted(name, values, span)
    return ticks(name, counts, "tD", _finest(units))


def _finest(units: set[str]) -> str:
    known = {unit or "u" for unit in units}
    return next((unit for unit in "nums" if unit in known), "s")


def _counted(
    name: str, values: list[Any], count_of: Callable[[Any], int]
) -> tuple[list[Optional[int]], set[str]]:
    """Times in attoseconds, and the letters of their units; that of days is D."""
    counts: list[Optional[int]] = []
    units: set[str] = set()
    for value in values:
        if value is None:
            counts.append(None)
        elif is_numpy_time(type(value)):
            from colmerge._numpy import time_count

            count, unit = time_count(name, value)
            counts.append(count)
            units.add(unit)
        else:
            counts.append(count_of(value))
            is_date = isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
            units.add("D" if is_date else "u")
    return counts, units


def instants(name: str, values: list[Any]) -> tuple[str, tuple[bytes, ...]]:
    zones = {value.tzinfo for value in values if value is not None}
    if None in zones and len(zones) > 1:
        raise TypeMismatchError(f"column '{name}' holds times with a zone and without", column=name)
    names = {getattr(zone, "key", None) or "UTC" for zone in zones if zone is not None}
    zone = names.pop() if len(names) == 1 else "UTC" if names else ""
    return ticks(name, [None if value is None else _instant(value) for value in values], "ts", "u", f":{zone}")
