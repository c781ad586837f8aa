# SPDX-License-Identifier: Apache-2.0
"""Parameters of statements."""

from __future__ import annotations

import datetime
import decimal
import uuid
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Optional, Union

from colmerge._arguments import utf8
from colmerge._decode import Interval
from colmerge._encode import is_missing, python_scalar
from colmerge._error import TypeMismatchError
from colmerge._foreign import python_value
from colmerge._times import ATTOSECONDS, span

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
    uuid.UUID,
    Interval,
]
Parameters = Sequence[Parameter]
"""Values for ``?`` or ``$1``, ``$2``, …, in order."""

@dataclass(frozen=True)
class ParameterInfo:
    """What a statement takes for a parameter."""

    type: str


def listed_parameters(parameters: Any) -> Union[list[Any], tuple[Any, ...]]:
    """The parameters as a list; an error where they are none."""
    if isinstance(parameters, (list, tuple)):
        return parameters
    if isinstance(parameters, (str, bytes, bytearray, Mapping, Set)) or not isinstance(parameters, Iterable):
        raise TypeMismatchError(
            f"parameters are a list of values in the order of the ? or $1, $2, even when there is one: [value]; "
            f"not of type {type(parameters).__name__}",
            column="parameters",
        )
    return list(parameters)


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
