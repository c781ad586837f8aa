# SPDX-License-Identifier: Apache-2.0
"""A log that is merged with operators, in any split into writes, is what DuckDB's GROUP BY makes of it."""

from __future__ import annotations

import datetime
import random
from typing import Any

import pytest

from colmerge import Store

duckdb = pytest.importorskip("duckdb")
pa = pytest.importorskip("pyarrow")

SCHEMA = pa.schema(
    [
        ("k", pa.int64()), ("total", pa.int64()), ("price", pa.decimal128(18, 2)), ("low", pa.int32()),
        ("high", pa.float64()), ("first", pa.utf8()), ("last", pa.date32()), ("every", pa.bool_()), ("any", pa.bool_()),
        ("seen", pa.int64()), ("status", pa.utf8()), ("place", pa.int16()), ("stamp", pa.int64()),
    ]
)  # fmt: skip
OPERATORS: dict[Any, Any] = {
    ("total", "price"): "sum", "low": "min", "high": "max", "first": "min", "last": "max", "every": "bool_and",
    "any": "bool_or", "seen": "count", ("status", "place"): {"latest_by": "stamp"},
}  # fmt: skip
FOLD = """
    SELECT k, sum(total)::BIGINT AS total, sum(price)::DECIMAL(18, 2) AS price, min(low) AS low, max(high) AS high,
      min(first) AS first, max(last) AS last, bool_and(every) AS every, bool_or("any") AS "any", count(seen) AS seen,
      arg_max_null(status, stamp) AS status, arg_max_null(place, stamp) AS place, max(stamp) AS stamp
    FROM log GROUP BY k ORDER BY k"""


def _log(dice: random.Random) -> list[dict[str, Any]]:
    """Rows of a few keys. Versions differ within a key: which row is the latest is the question, not what a tie is."""

    def maybe(value: Any) -> Any:
        return None if dice.random() < 0.2 else value

    count = dice.randint(1, 200)
    versions = dice.sample(range(10_000), count)
    keys = dice.randint(1, 20)
    first_day = datetime.date(2024, 1, 1)
    return [
        {
            "k": dice.randrange(keys),
            "total": maybe(dice.randint(-(10**12), 10**12)),
            "price": maybe(dice.randint(-(10**6), 10**6)),
            "low": maybe(dice.randint(-(2**31), 2**31 - 1)),
            "high": maybe(dice.uniform(-1e9, 1e9)),
            "first": maybe("".join(dice.choices("abcxyzäß", k=dice.randint(0, 20)))),
            "last": maybe(first_day + datetime.timedelta(days=dice.randint(0, 1000))),
            "every": maybe(dice.random() < 0.9),
            "any": maybe(dice.random() < 0.1),
            "seen": maybe(1),
            "status": maybe(dice.choice(["new", "open", "done, and of a long name"])),
            "place": maybe(dice.randint(-5, 5)),
            "stamp": versions[i],
        }
        for i in range(count)
    ]


def _cuts(dice: random.Random, count: int) -> list[slice]:
    places = sorted({0, count, *(dice.randint(0, count) for _ in range(dice.choice([0, 1, 3, 20, 60])))})
    return [slice(start, end) for start, end in zip(places, places[1:])]


@pytest.mark.parametrize("seed", range(12))
def test_merged_in_any_split_and_order_is_the_group_by(seed: int) -> None:
    dice = random.Random(seed)
    rows = _log(dice)
    log = pa.Table.from_pylist(rows, schema=SCHEMA)  # noqa: F841: DuckDB finds it by its name
    expected = duckdb.sql(FOLD).to_arrow_table().cast(SCHEMA).to_pylist()
    for attempt in range(3):
        given = rows if attempt == 0 else dice.sample(rows, len(rows))
        table = Store().create_table("t", SCHEMA, primary_key=["k"])
        for number, cut in enumerate(_cuts(dice, len(given))):
            part = pa.Table.from_pylist(given[cut], schema=SCHEMA)
            for _ in range(dice.choice([1, 1, 2])):  # sent again now and then
                table.merge(part, "k", operators=OPERATORS, token=("log", number))
        assert table.sort("k").to_arrow().to_pylist() == expected
