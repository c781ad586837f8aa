# SPDX-License-Identifier: Apache-2.0
"""Columns of decimals and floats together, given at once.

The library has no type for both: it judges a float by a column of decimals, and a decimal by one of floats, and takes the ones that are
equal. Which of the two a column is, its table says, else the first of the values. Where all others are equal to values of that
type, they may be given as such: the library would take each of them as it is, and the column would stay as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Optional

if TYPE_CHECKING:
    from decimal import Decimal


class Numbers:
    """What a table has its columns of numbers as."""

    def __init__(self, formats: Callable[[], Mapping[str, str]]) -> None:
        """`formats` gives format strings of the table's columns by their names in the data; it is asked once, if ever."""
        self._ask = formats
        self._formats: Optional[Mapping[str, str]] = None

    def alike(self, name: str, values: list[Any]) -> Optional[list[Any]]:
        """Equal numbers of one type; None where there are none that the library would take for the given ones."""
        from decimal import Decimal  # only here: importing this package takes little

        if not {type(value) for value in values} <= {int, float, Decimal, type(None)}:
            return None
        if self._formats is None:
            self._formats = self._ask()
        text = self._formats.get(name, "n")
        if text == "n":
            first = next((value for value in values if value is not None), None)
            text = "g" if isinstance(first, float) else "d:0,0" if isinstance(first, Decimal) else ""
        if text in ("e", "f", "g"):
            return _as_floats(values)
        return _as_decimals(values, text) if text.startswith("d:") else None


def _as_floats(values: list[Any]) -> Optional[list[Any]]:
    from math import isfinite

    found: list[Optional[float]] = []
    for value in values:
        if value is not None and not isinstance(value, float):
            try:
                number = float(value)
            except OverflowError:
                return None
            if not isfinite(number) or number != value:  # Python compares them exactly
                return None
            value = number
        found.append(value)
    return found


def _as_decimals(values: list[Any], text: str) -> Optional[list[Any]]:
    from decimal import Decimal
    from math import isfinite

    precision, scale = map(int, text[2:].split(",")[:2])
    whole = precision - scale
    found: list[Optional[Decimal]] = []
    for value in values:
        if value is None:
            found.append(value)
            continue
        is_float = isinstance(value, float)
        if is_float and not isfinite(value):
            return None
        number = Decimal(value)
        digits, exponent = number.as_tuple()[1:]
        if not isinstance(exponent, int):
            return None
        places = len(digits) + exponent if number else 0
        if not is_float:  # for these the column becomes wider where it may
            whole, scale = max(whole, places), max(scale, -exponent)
        elif places > whole or (exponent < -scale and number):
            return None
        found.append(number)
    return found
