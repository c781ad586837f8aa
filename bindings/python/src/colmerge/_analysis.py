# SPDX-License-Identifier: Apache-2.0
"""What people ask of rows at a glance: conditions, order, samples, figures. The library's SQL answers all of it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Optional, Union

from colmerge._arguments import column_names, quoted, whole_number
from colmerge._error import ColumnNotFoundError, InvalidArgumentError
from colmerge._stored import rows_of, rows_of_stream
from colmerge._types import nearest

if TYPE_CHECKING:
    from colmerge.parameters import Parameters
    from colmerge.rows import Rows
    from colmerge.schema import Field

# Format strings of what has a mean, by their beginnings.
_NUMBERS = (*"cCsSiIlLefg", "d:")
_UNORDERED = ("n", "+", "ti")


def _asked(rows: Rows, outputs: str, rest: str, parameters: Parameters = ()) -> Rows:
    """A query of the rows; of a part that ends early, or begins late, on a copy of it."""
    whole = rows if rows.is_whole else rows_of(rows)
    return rows_of_stream(whole._query(f"SELECT {outputs} FROM {quoted(whole._name)} {rest}", parameters))


def _outputs(rows: Rows) -> str:
    return ", ".join(map(quoted, rows.column_names)) or "*"


def filtered(rows: Rows, condition: str, parameters: Parameters) -> Rows:
    """The rows for which the condition is true."""
    if not isinstance(condition, str):
        raise InvalidArgumentError(
            f"a condition is text, such as \"age >= 18\", not of type {type(condition).__name__}", column="condition"
        )
    # On lines of its own, so that a comment at its end does not hide the bracket.
    return _asked(rows, _outputs(rows), f"WHERE (\n{condition}\n)", parameters)


def ordered(rows: Rows, by: Sequence[Union[str, Sequence[str]]], descending: Union[bool, Sequence[bool]]) -> Rows:
    """The rows in the order of these columns."""
    names = [name for each in by for name in column_names("by", each)]
    if not names:
        raise InvalidArgumentError("name the columns to sort by", column="by")
    for name in names:
        if name not in rows.column_names:
            raise ColumnNotFoundError(f"no column '{name}'{nearest(name, rows.column_names)}", column=name)
    falling = [descending] * len(names) if isinstance(descending, bool) else list(descending)
    if len(falling) != len(names) or not all(isinstance(each, bool) for each in falling):
        raise InvalidArgumentError(
            f"descending must be True or False, or one of them for each column, not {descending!r}", column="descending"
        )
    terms = (f"{quoted(name)} {'DESC' if is_falling else 'ASC'} NULLS LAST" for name, is_falling in zip(names, falling))
    return _asked(rows, _outputs(rows), f"ORDER BY {', '.join(terms)}")


def sampled(rows: Rows, count: int, seed: Optional[int]) -> Rows:
    """Rows drawn by chance, in the order of the table."""
    whole_number("rows", count)
    whole = rows if rows.is_dense else rows_of(rows)
    first, there = (rows._offset if whole is rows else 0), len(whole)
    if count >= there:
        return rows.select()
    drawn = sorted(random.Random(seed).sample(range(first, first + there), count))
    return rows_of_stream(whole._taken(drawn))


def described(rows: Rows) -> Rows:
    """A row of figures for each column."""
    from colmerge.store import Store

    fields = list(rows.schema)
    outputs = ["count(*)"]
    for field in fields:
        outputs += _figures(field)
    found = iter(next(iter(_asked(rows, ", ".join(outputs), "").to_tuples())))
    total = next(found)
    listed = []
    for field in fields:
        count, mean, deviation, least, most = (next(found) for _ in range(5))
        listed.append(
            {
                "column": field.name,
                "type": field.type,
                "count": count,
                "nulls": total - count,
                "mean": mean,
                "std": deviation,
                "min": least,
                "max": most,
            }
        )
    kinds = {"column": str, "type": str, "count": int, "nulls": int, "mean": float, "std": float, "min": str, "max": str}
    table = Store().create_table("rows", kinds)
    if listed:
        table.append(listed)
    return table.select()


def _figures(field: Field) -> list[str]:
    name, text = quoted(field.name), field.value_format
    is_number, has_order = text.startswith(_NUMBERS), not text.startswith(_UNORDERED)
    return [
        f"count({name})",
        f"avg({name})" if is_number else "NULL",
        f"stddev({name})" if is_number else "NULL",
        f"CAST(min({name}) AS text)" if has_order else "NULL",
        f"CAST(max({name}) AS text)" if has_order else "NULL",
    ]
