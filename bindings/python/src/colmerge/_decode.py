# SPDX-License-Identifier: Apache-2.0
"""Values of the library as Python values: those that the extension module leaves to Python.

What Python's own types cannot hold exactly is an error rather than another value: take such columns through Arrow.
"""

from __future__ import annotations

import datetime
import decimal
import functools
import struct
import sys
from collections.abc import Callable
from typing import Any, Optional, Union

from colmerge._error import UnsupportedTypeError
from colmerge._types import UNITS, type_name
from colmerge._values import Interval

_EPOCH = datetime.datetime(1970, 1, 1)
_EPOCH_UTC = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_EPOCH_DAY = _EPOCH.toordinal()
_DAY_MILLISECONDS = 86_400_000
_DAY = datetime.timedelta(days=1)


def fixed_values(text: str, raws: list[Optional[bytes]]) -> list[Any]:
    """Values of a type of fixed width; where one of them has to become numpy's, all do."""
    _, convert = conversion(text)
    values = [None if raw is None else convert(raw) for raw in raws]
    if text[:2] in ("td", "ts", "tD") and any(type(value).__module__ == "numpy" for value in values):
        # All of them, so that they go back in as values of one type.
        return [None if raw is None else _of_numpy(text, _signed(raw)) for raw in raws]
    return values


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
    if text == "e":
        return 2, lambda raw: struct.unpack("<e", raw)[0]
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
    import re

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


def cell_of(text: str, given: Union[bytes, int]) -> Any:
    """The value of a cell of a type of fixed width: of its bytes, or of a number in the type's unit."""
    width, convert = conversion(text)
    return convert(given if isinstance(given, bytes) else given.to_bytes(width, "little", signed=True))
