# SPDX-License-Identifier: Apache-2.0
"""Filters of pipelines as conditions of the query language."""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Iterable, Mapping
from typing import Any, Optional, Union

from colmerge._error import InvalidArgumentError
from colmerge._foreign import is_missing, python_scalar
from colmerge.table import quoted

Filters = Union[str, Mapping[str, Any]]
"""A condition as text, or values by column, all of which must hold: a value that the column equals, a list of values
of which it is one, None for null, or a dict of comparisons with values: ``{">=": 18, "<": 65}``."""

_COMPARISONS = ("=", "==", "!=", "<>", "<", "<=", ">", ">=", "like", "ilike")


def condition(filters: Optional[Filters]) -> Optional[str]:
    """The filters as one condition; None when there is none.

    >>> condition({"age": {">=": 18}, "city": ["Rome", "Bonn"], "left": None})
    '"age" >= 18 AND "city" IN (\\'Rome\\', \\'Bonn\\') AND "left" IS NULL'
    """
    if not filters:
        return None
    if isinstance(filters, str):
        return filters
    if not isinstance(filters, Mapping):
        raise InvalidArgumentError(f"filters must be a condition or a dict, not of type {type(filters).__name__}")
    return " AND ".join(term for name, wanted in filters.items() for term in _terms(quoted(name), wanted))


def _terms(column: str, wanted: Any) -> Iterable[str]:
    if isinstance(wanted, Mapping):
        for comparison, value in wanted.items():
            if str(comparison).lower() not in _COMPARISONS:
                known = ", ".join(_COMPARISONS)
                raise InvalidArgumentError(f"unknown comparison '{comparison}' for column {column}: not one of {known}")
            operator = {"==": "=", "!=": "<>"}.get(comparison, str(comparison).upper())
            yield f"{column} {operator} {_literal(value)}"
    elif isinstance(wanted, (list, tuple, set, frozenset)):
        yield _one_of(column, list(wanted))
    elif is_missing(type(wanted)):
        yield f"{column} IS NULL"
    else:
        yield f"{column} = {_literal(wanted)}"


def _one_of(column: str, wanted: list[Any]) -> str:
    values = [_literal(value) for value in wanted if not is_missing(type(value))]
    terms = [f"{column} IN ({', '.join(values)})"] if values else []
    if len(values) < len(wanted):
        terms.append(f"{column} IS NULL")
    return f"({' OR '.join(terms)})" if len(terms) > 1 else terms[0] if terms else "FALSE"


def _literal(value: Any) -> str:
    value = python_scalar(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, decimal.Decimal)):
        return f"{value:f}" if isinstance(value, decimal.Decimal) else str(value)
    if isinstance(value, float):
        return repr(value) if value - value == 0 else f"CAST('{value}' AS double precision)"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, datetime.datetime):
        return f"'{value.isoformat(' ')}'"
    if isinstance(value, (datetime.date, datetime.time)):
        return f"'{value.isoformat()}'"
    raise InvalidArgumentError(f"a filter cannot compare with a value of type {type(value).__name__}")
