# SPDX-License-Identifier: Apache-2.0
"""Parameters of statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any, Union

from colmerge._dataclass import dataclass
from colmerge._error import TypeMismatchError
from colmerge._values import Interval

if TYPE_CHECKING:
    import datetime
    import decimal
    import uuid

Parameter = Union[
    None,
    bool,
    int,
    float,
    str,
    bytes,
    "decimal.Decimal",
    "datetime.date",
    "datetime.datetime",
    "datetime.time",
    "datetime.timedelta",
    "uuid.UUID",
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
