# SPDX-License-Identifier: Apache-2.0
"""Errors about values of a column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from colmerge._error import TypeMismatchError


class MixedTypesError(TypeMismatchError):
    """Values that have no type together; parts of them may have one each."""


def refuse(
    name: str,
    values: Sequence[Any],
    is_wrong: Callable[[Any], object],
    text: str,
    kind: type[TypeMismatchError] = TypeMismatchError,
) -> NoReturn:
    """An error about the first value for which this is true; {} in the text stands for it."""
    row = next((i for i, value in enumerate(values) if value is not None and is_wrong(value)), None)
    shown = "" if row is None else repr(values[row])
    shown = shown if len(shown) <= 60 else shown[:57] + "…"
    where = "" if row is None else f", row {row}"
    raise kind(f"column '{name}'{where}: {text.replace('{}', shown)}", column=name, row=row)


def moved(error: TypeMismatchError, start: int) -> TypeMismatchError:
    """The error about a part of which the first row is this one, as one about the whole."""
    row = None if error.row is None else error.row + start
    message = error.message if row is None else error.message.replace(f", row {error.row}:", f", row {row}:", 1)
    return TypeMismatchError(message, column=error.column, row=row)
