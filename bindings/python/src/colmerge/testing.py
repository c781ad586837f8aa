# SPDX-License-Identifier: Apache-2.0
"""For tests of pipelines: tables compared, with a difference that can be read."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Optional, Union

from colmerge._display import text_table
from colmerge._input import Data
from colmerge._stored import rows_of
from colmerge.rows import Readable, Rows
from colmerge.text_input import Csv, Json

_SHOWN = 10
# Types that differ in their layout only.
_LAYOUTS = (("utf8", "large_utf8", "utf8_view"), ("binary", "large_binary", "binary_view"))
_ABSENT = object()


class _Difference(NamedTuple):
    where: str
    column: str
    actual: Any
    expected: Any


def assert_table_equal(
    actual: Union[Data, Readable],
    expected: Union[Data, Readable],
    *,
    keys: Union[str, Sequence[str], None] = None,
    ignore_row_order: bool = False,
    ignore_columns: Sequence[str] = (),
    check_types: Optional[bool] = None,
    check_column_order: bool = False,
    rtol: float = 0.0,
    atol: float = 0.0,
) -> None:
    """Raises an AssertionError that shows the difference, unless both hold the same rows.

    Both may be tables, snapshots, results, DataFrames, Arrow data, lists of dicts, dicts of lists. With ``keys``, rows
    are matched by these columns; with ``ignore_row_order``, by all their values; else by their place. Types of columns
    are compared when both sides have them, which lists and dicts do not; ``check_types=False`` leaves it out. Floats
    may differ by ``atol + rtol * abs(expected)``. NaN equals NaN, null equals null.

    >>> import colmerge
    >>> from colmerge.testing import assert_table_equal
    >>> store = colmerge.Store()
    >>> store["people"] = [{"id": 1, "name": "Ann"}, {"id": 2, "name": "Bob"}]
    >>> assert_table_equal(store["people"], [{"id": 2, "name": "Bob"}, {"id": 1, "name": "Ann"}], keys="id")
    >>> assert_table_equal(store["people"], [{"id": 1, "name": "Ann"}, {"id": 2, "name": "Bea"}], keys="id")
    Traceback (most recent call last):
    AssertionError: tables differ in 1 value
    where  column  actual  expected
    -----  ------  ------  --------
    id=2   name    'Bob'   'Bea'
    """
    __tracebackhide__ = True
    left, right = _rows(actual), _rows(expected)
    typed = check_types if check_types is not None else _has_types(actual) and _has_types(expected)
    _compare_columns(left, right, set(ignore_columns), typed, check_column_order)
    names = [name for name in right.column_names if name not in ignore_columns]
    ours, theirs = _values(left, names), _values(right, names)
    same = _Equality(rtol, atol)
    if keys is not None:
        found = list(_by_key(ours, theirs, names, [keys] if isinstance(keys, str) else list(keys), same))
    elif ignore_row_order:
        found = list(_in_any_order(ours, theirs, names, same))
    else:
        found = list(_by_place(ours, theirs, names, same))
    if found:
        raise AssertionError(_message(found))


def _rows(data: Any) -> Rows:
    return data._rows() if isinstance(data, Readable) else rows_of(data)


def _has_types(data: Any) -> bool:
    """Whether the types are those that somebody chose, not those that values happen to have."""
    return isinstance(data, Readable) or not isinstance(data, (list, tuple, dict, Csv, Json))


def _values(rows: Rows, names: Sequence[str]) -> list[list[Any]]:
    columns = rows.select(names).to_dict() if names else {}
    return [columns[name] for name in names]


def _compare_columns(left: Rows, right: Rows, ignored: set[str], typed: bool, ordered: bool) -> None:
    __tracebackhide__ = True
    ours = {field.name: field.type for field in left.schema if field.name not in ignored}
    theirs = {field.name: field.type for field in right.schema if field.name not in ignored}
    lines = [f"  column '{name}' is missing" for name in theirs if name not in ours]
    lines += [f"  column '{name}' is not expected" for name in ours if name not in theirs]
    if ordered and not lines and list(ours) != list(theirs):
        lines.append(f"  their order is {', '.join(ours)}, expected {', '.join(theirs)}")
    if typed:
        lines += [
            f"  column '{name}' is {ours[name]}, expected {kind}"
            for name, kind in theirs.items()
            if name in ours and _kind(ours[name]) != _kind(kind)
        ]
    if lines:
        raise AssertionError("\n".join(["tables differ in their columns", *lines]))


def _kind(type_name: str) -> str:
    for layouts in _LAYOUTS:
        if type_name in layouts:
            return layouts[0]
    return type_name


class _Equality:
    """Whether two values count as equal."""

    def __init__(self, rtol: float, atol: float) -> None:
        self._rtol = rtol
        self._atol = atol
        self._tolerant = rtol > 0 or atol > 0

    def __call__(self, actual: Any, expected: Any) -> bool:
        if isinstance(actual, float) and isinstance(expected, (int, float)) and not isinstance(expected, bool):
            if math.isnan(actual):
                return math.isnan(expected)
            if self._tolerant and math.isfinite(actual) and math.isfinite(expected):
                return abs(actual - expected) <= self._atol + self._rtol * abs(expected)
        return bool(actual == expected) and isinstance(actual, bool) == isinstance(expected, bool)


def _by_place(
    ours: list[list[Any]], theirs: list[list[Any]], names: Sequence[str], same: _Equality
) -> Iterator[_Difference]:
    for name, left, right in zip(names, ours, theirs):
        if left == right and not any(isinstance(value, bool) for value in (left[:1] + right[:1])):
            continue
        for row, (actual, expected) in enumerate(zip(left, right)):
            if not same(actual, expected):
                yield _Difference(f"row {row}", name, actual, expected)
    if names:
        count, wanted = len(ours[0]), len(theirs[0])
        for row in range(wanted, count):
            yield _Difference(f"row {row}", "", _row(ours, names, row), _ABSENT)
        for row in range(count, wanted):
            yield _Difference(f"row {row}", "", _ABSENT, _row(theirs, names, row))


def _row(columns: list[list[Any]], names: Sequence[str], row: int) -> dict[str, Any]:
    return {name: values[row] for name, values in zip(names, columns)}


def _by_key(
    ours: list[list[Any]], theirs: list[list[Any]], names: Sequence[str], keys: list[str], same: _Equality
) -> Iterator[_Difference]:
    for name in keys:
        if name not in names:
            raise AssertionError(f"the key column '{name}' is not there")
    numbers = [names.index(name) for name in keys]
    left, right = _rows_by_key(ours, numbers, keys, "actual"), _rows_by_key(theirs, numbers, keys, "expected")
    for key, row in right.items():
        where = _where(keys, key)
        if key not in left:
            yield _Difference(where, "", _ABSENT, _row(theirs, names, row))
            continue
        for name, actual, expected in zip(names, ours, theirs):
            if not same(actual[left[key]], expected[row]):
                yield _Difference(where, name, actual[left[key]], expected[row])
    for key, row in left.items():
        if key not in right:
            yield _Difference(_where(keys, key), "", _row(ours, names, row), _ABSENT)


def _rows_by_key(
    columns: list[list[Any]], numbers: Sequence[int], keys: Sequence[str], side: str
) -> dict[tuple[Any, ...], int]:
    found: dict[tuple[Any, ...], int] = {}
    for row, key in enumerate(zip(*(columns[number] for number in numbers))):
        if key in found:
            raise AssertionError(f"the {side} rows {found[key]} and {row} have the same key {_where(keys, key)}")
        found[key] = row
    return found


def _where(keys: Sequence[str], key: tuple[Any, ...]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in zip(keys, key))


def _in_any_order(
    ours: list[list[Any]], theirs: list[list[Any]], names: Sequence[str], same: _Equality
) -> Iterator[_Difference]:
    """Rows with equal texts go together first; what is left is matched one by one, so that tolerances hold."""
    left, right = list(zip(*ours)), list(zip(*theirs))
    waiting: dict[str, list[tuple[Any, ...]]] = {}
    for row in right:
        waiting.setdefault(repr(row), []).append(row)
    surplus = []
    for row in left:
        partners = waiting.get(repr(row))
        if partners:
            partners.pop()
        else:
            surplus.append(row)
    lacking = [row for partners in waiting.values() for row in partners]
    for row in surplus:
        for i, other in enumerate(lacking):
            if all(map(same, row, other)):
                del lacking[i]
                break
        else:
            yield _Difference("some row", "", dict(zip(names, row)), _ABSENT)
    for row in lacking:
        yield _Difference("some row", "", _ABSENT, dict(zip(names, row)))


def _message(found: Sequence[_Difference]) -> str:
    values = sum(1 for each in found if each.column)
    missing = sum(1 for each in found if each.actual is _ABSENT)
    surplus = len(found) - values - missing
    parts = [
        text
        for count, text in (
            (values, f"{values} value{'' if values == 1 else 's'}"),
            (missing, f"{missing} missing row{'' if missing == 1 else 's'}"),
            (surplus, f"{surplus} row{'' if surplus == 1 else 's'} too many"),
        )
        if count
    ]
    lines = [[each.where, each.column, _shown(each.actual), _shown(each.expected)] for each in found[:_SHOWN]]
    table = text_table(["where", "column", "actual", "expected"], lines, [False] * 4)
    more = [f"… and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
    return "\n".join(["tables differ in " + ", ".join(parts), table, *more])


def _shown(value: Any) -> str:
    if value is _ABSENT:
        return "(no row)"
    if isinstance(value, dict):
        return ", ".join(f"{name}={each!r}" for name, each in value.items())
    return "null" if value is None else repr(value)
