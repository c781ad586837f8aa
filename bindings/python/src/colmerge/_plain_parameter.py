# SPDX-License-Identifier: Apache-2.0
"""Parameters in the form in which the library takes them."""

from __future__ import annotations

import datetime
import decimal
import uuid
from typing import Any, Optional, Union

from colmerge._arguments import utf8
from colmerge._error import TypeMismatchError
from colmerge._foreign import is_missing, python_scalar, python_value
from colmerge._times import ATTOSECONDS, span
from colmerge._values import Interval

Plain = Union[None, bool, int, float, str, bytes]
"""Values that the library takes as they are; integers have 64 bits."""


def plain_parameter(value: Any) -> Plain:
    """A parameter as a plain value; what the library has no kind for is a text, which it reads as CAST does."""
    value = python_scalar(python_value(value))
    if is_missing(type(value)):
        return None
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 64:
        return str(value)
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, str):
        utf8(value, "a parameter")
        return value
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    return _text_of(value)


def _text_of(value: Any) -> Optional[str]:
    """The text that the library reads as this value; None: it is null."""
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return f"{value:f}"
    if isinstance(value, datetime.timedelta):
        return _seconds(span(value))
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Interval):
        return f"{value.months} months {value.days} days {_seconds(value.nanoseconds * 10**9)}"
    if type(value).__module__ == "numpy" and getattr(value, "ndim", 1) == 0:
        return _text_of_numpy(value)
    raise TypeMismatchError(f"a value of type {type(value).__name__} cannot be a parameter")


def _seconds(attoseconds: int) -> str:
    seconds, rest = divmod(abs(attoseconds), ATTOSECONDS["s"])
    return f"{'-' if attoseconds < 0 else ''}{seconds}.{rest:018} seconds"


def _text_of_numpy(value: Any) -> Optional[str]:
    from colmerge._numpy import time_count, time_text

    if value != value:  # NaT
        return None
    if type(value).__name__ == "datetime64":
        return time_text("parameter", value)
    if type(value).__name__ == "timedelta64":
        return _seconds(time_count("parameter", value)[0])
    raise TypeMismatchError(f"a value of numpy's type {type(value).__name__} cannot be a parameter")
