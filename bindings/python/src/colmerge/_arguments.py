# SPDX-License-Identifier: Apache-2.0
"""What callers give, checked before it goes to the library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from colmerge._error import InvalidArgumentError
from colmerge._types import nearest


def utf8(text: str, what: str = "a name") -> bytes:
    """The bytes of a text for the library."""
    if not isinstance(text, str):
        raise InvalidArgumentError(f"{what} must be a str, not of type {type(text).__name__}")
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise InvalidArgumentError(f"{what} cannot be given as UTF-8: {error}") from None


def quoted(name: str) -> str:
    """A name as it stands in a statement, whatever characters it has.

    >>> quoted('my "own" table')
    '"my ""own"" table"'
    """
    return '"' + name.replace('"', '""') + '"'


def column_names(option: str, value: Any) -> list[str]:
    """A list of columns, in which one may stand for itself."""
    names = [value] if isinstance(value, str) else list(value) if isinstance(value, Iterable) else [value]
    if not all(isinstance(name, str) for name in names):
        raise InvalidArgumentError(f"{option} must be a list of column names, not {value!r}", column=option)
    return names


def texts(option: str, value: Any) -> list[str]:
    """A list of texts, in which one may stand for itself."""
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, (list, tuple, set, frozenset)) or not all(isinstance(text, str) for text in found):
        raise InvalidArgumentError(f"{option} must be a str or a list of str, not {value!r}", column=option)
    return list(found)


def text_map(option: str, value: Any) -> dict[str, str]:
    """Texts by text."""
    if not isinstance(value, Mapping) or not all(isinstance(text, str) for pair in value.items() for text in pair):
        raise InvalidArgumentError(f"{option} must be a dict of str by str, not {value!r}", column=option)
    return dict(value)


def word(option: str, value: Any, words: Sequence[str]) -> int:
    """The place of a word among those that an option knows."""
    if not isinstance(value, str) or value not in words:
        raise InvalidArgumentError(
            f"{option} must be one of {', '.join(words)}, not {value!r}{nearest(str(value), list(words))}",
            column=option,
        )
    return words.index(value)


def tri_state(option: str, value: Any) -> int:
    """True or False for the library."""
    if not isinstance(value, bool):
        raise InvalidArgumentError(f"{option} must be True or False, not {value!r}", column=option)
    return 1 if value else 2


def character(option: str, value: Any) -> int:
    """The code of an ASCII character."""
    if not isinstance(value, str) or len(value) != 1 or not value.isascii() or value == "\0":
        raise InvalidArgumentError(f"{option} must be one ASCII character, not {value!r}", column=option)
    return ord(value)


def whole_number(option: str, value: Any) -> int:
    """An integer from 0 on."""
    if isinstance(value, bool) or not hasattr(value, "__index__") or value < 0:
        raise InvalidArgumentError(f"{option} must be an integer from 0 on, not {value!r}", column=option)
    return int(value)


def rows_of_a_batch(value: Any) -> int:
    """A batch size; None is the library's own."""
    if value is None:
        return 0
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise InvalidArgumentError(f"batch_size must be a positive integer, not {value!r}", column="batch_size")
    return value
