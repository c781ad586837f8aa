# SPDX-License-Identifier: Apache-2.0
"""What callers give, checked before it goes to the library."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from colmerge._error import InvalidArgumentError


def utf8(text: str, what: str = "a name") -> bytes:
    """The bytes of a text for the library."""
    if not isinstance(text, str):
        raise InvalidArgumentError(f"{what} must be a str, not of type {type(text).__name__}")
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise InvalidArgumentError(f"{what} cannot be given as UTF-8: {error}") from None


def column_names(option: str, value: Any) -> list[str]:
    """A list of columns, in which one may stand for itself."""
    names = [value] if isinstance(value, str) else list(value) if isinstance(value, Iterable) else [value]
    if not all(isinstance(name, str) for name in names):
        raise InvalidArgumentError(f"{option} must be a list of column names, not {value!r}", column=option)
    return names


def rows_of_a_batch(value: Any) -> int:
    """A batch size; None is the library's own."""
    if value is None:
        return 0
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise InvalidArgumentError(f"batch_size must be a positive integer, not {value!r}", column="batch_size")
    return value
