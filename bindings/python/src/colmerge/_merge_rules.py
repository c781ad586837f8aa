# SPDX-License-Identifier: Apache-2.0
"""Rules of merges as the library reads them: operators of columns, and expressions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from colmerge._arguments import column_names, quoted
from colmerge._error import InvalidArgumentError


def operators_by_column(given: Any) -> dict[str, str]:
    """The operator of each column as a text.

    >>> operators_by_column({"hits": "sum", ("a", "b"): {"latest_by": ["x", "y"]}, "note": {"append": "; "}})
    {'hits': 'sum', 'a': 'latest_by("x", "y")', 'b': 'latest_by("x", "y")', 'note': "append('; ')"}
    """
    if not isinstance(given, Mapping):
        raise InvalidArgumentError(
            f"operators must be a dict of operators by columns, not {given!r}", column="operators"
        )
    found: dict[str, str] = {}
    for columns, operator in given.items():
        text = _text_of(operator)
        for column in column_names("operators", columns):
            if column in found:
                raise InvalidArgumentError(f"operators: column '{column}' has a rule already", column="operators")
            found[column] = text
    return found


def _text_of(operator: Any) -> str:
    if isinstance(operator, str):
        return operator
    parts = dict(operator) if isinstance(operator, Mapping) else {}
    tie = parts.pop("tie", None)
    if len(parts) != 1 or not isinstance(next(iter(parts)), str) or not (tie is None or isinstance(tie, str)):
        raise InvalidArgumentError(
            f"operators: an operator is a name or a dict of a name and its arguments, not {operator!r}",
            column="operators",
        )
    ((name, arguments),) = parts.items()
    if name != "append" or tie is not None:
        given = [quoted(column) for column in column_names("operators", arguments)]
        return f"{name}({', '.join(given if tie is None else [*given, f'tie = {quoted(tie)}'])})"
    if not isinstance(arguments, str):
        raise InvalidArgumentError(f"operators: append takes one text, not {arguments!r}", column="operators")
    text = arguments.replace("'", "''")
    return f"append('{text}')"
