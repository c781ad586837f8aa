# SPDX-License-Identifier: Apache-2.0
"""Values that Python has no type for, and those that have named members."""

from __future__ import annotations

from typing import Any, NamedTuple


class Interval(NamedTuple):
    """A value of an interval type."""

    months: int = 0
    days: int = 0
    nanoseconds: int = 0


class Map(list[tuple[Any, Any]]):
    """A value of a map type: a list of tuples (key, value), which goes back in as a map.

    >>> import colmerge
    >>> store = colmerge.Store()
    >>> store["t"] = {"m": [colmerge.Map([("a", 1), ("b", None)])]}
    >>> store["t"].to_dicts(), store["t"].schema["m"].type
    ([{'m': [('a', 1), ('b', None)]}], 'map<utf8, int64>')
    """

    __slots__ = ()


def is_record(kind: type) -> bool:
    """Whether values of this type have named members: dataclasses and named tuples."""
    if issubclass(kind, Interval):
        return False
    return hasattr(kind, "__dataclass_fields__") or (issubclass(kind, tuple) and hasattr(kind, "_fields"))


def record_members(record: Any) -> dict[str, Any]:
    """The members of a dataclass's instance or of a named tuple."""
    if isinstance(record, tuple):
        return dict(zip(record._fields, record))  # type: ignore[attr-defined]
    import dataclasses  # whose instance it is has imported it: importing this package takes little

    return {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}
