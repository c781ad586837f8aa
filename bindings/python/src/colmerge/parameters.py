# SPDX-License-Identifier: Apache-2.0
"""Parameters of statements, and single values for the library."""

from __future__ import annotations

import datetime
import decimal
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Union

from colmerge._arguments import utf8
from colmerge._decode import BOOL, BYTES, DOUBLE, INT64, NULL, TEXT, UINT64
from colmerge._encode import ATTOSECONDS, is_missing, python_scalar, span
from colmerge._error import TypeMismatchError
from colmerge._structures import Value

Parameter = Union[
    None,
    bool,
    int,
    float,
    str,
    bytes,
    decimal.Decimal,
    datetime.date,
    datetime.datetime,
    datetime.time,
    datetime.timedelta,
]
Parameters = Sequence[Parameter]
"""Values for ``?`` or ``$1``, ``$2``, …, in order."""

SCALARS = (bool, int, float, str, bytes, bytearray)
"""Types whose values the library takes as they are."""


@dataclass(frozen=True)
class ParameterInfo:
    """What a statement takes for a parameter."""

    type: str


def scalar(value: Any) -> Value:
    """A value of one of the `SCALARS`, or null."""
    if is_missing(type(value)):
        return Value(kind=NULL)
    if isinstance(value, bool):
        return Value(kind=BOOL, integer=value)
    if isinstance(value, int):
        if -(1 << 63) <= value < 1 << 64:
            return Value(kind=UINT64 if value >= 1 << 63 else INT64, integer=value)
        return _text(str(value))
    if isinstance(value, float):
        return Value(kind=DOUBLE, real=value)
    if isinstance(value, str):
        return _text(value)
    data = bytes(value)
    return Value(kind=BYTES, data=data, length=len(data))


def _text(text: str) -> Value:
    data = utf8(text, "a parameter")
    return Value(kind=TEXT, data=data, length=len(data))


def parameter(value: Any) -> Value:
    """A parameter of a statement; what the library has no kind for is given as text, which it reads as CAST does."""
    value = python_scalar(value)
    if is_missing(type(value)) or isinstance(value, SCALARS):
        return scalar(value)
    if isinstance(value, datetime.datetime):
        return _text(value.isoformat(" "))
    if isinstance(value, (datetime.date, datetime.time)):
        return _text(value.isoformat())
    if isinstance(value, decimal.Decimal):
        return _text(f"{value:f}")
    if isinstance(value, datetime.timedelta):
        return _text(_seconds(span(value)))
    if isinstance(value, uuid.UUID):
        return _text(str(value))
    if type(value).__module__ == "numpy" and getattr(value, "ndim", 1) == 0:
        return _numpy_time(value)
    raise TypeMismatchError(f"a value of type {type(value).__name__} cannot be a parameter")


def _seconds(attoseconds: int) -> str:
    seconds, rest = divmod(abs(attoseconds), ATTOSECONDS["s"])
    return f"{'-' if attoseconds < 0 else ''}{seconds}.{rest:018} seconds"


def _numpy_time(value: Any) -> Value:
    from colmerge._numpy import time_count

    if value != value:  # NaT
        return Value(kind=NULL)
    if type(value).__name__ == "datetime64":
        return _text(str(value))
    if type(value).__name__ == "timedelta64":
        return _text(_seconds(time_count("parameter", value)[0]))
    raise TypeMismatchError(f"a value of numpy's type {type(value).__name__} cannot be a parameter")


def values_of(parameters: Parameters) -> Any:
    """Parameters as the library takes them."""
    if isinstance(parameters, (str, bytes)):
        raise TypeMismatchError("parameters are a list, even when there is one: [value]")
    return (Value * len(parameters))(*map(parameter, parameters))
