# SPDX-License-Identifier: Apache-2.0
"""Nested values come back as what they are, and what was read is written back and changes nothing."""

from __future__ import annotations

import datetime as dt
import decimal
import math
import pickle
from typing import Any

import pandas
import pyarrow
import pytest

import colmerge
from colmerge import Interval, Map

BERLIN = "Europe/Berlin"
STORED: list[tuple[Any, Any]] = [
    (pyarrow.list_(pyarrow.date32()), [dt.date(2024, 1, 1), None]),
    (pyarrow.list_(pyarrow.binary()), [b"\xff", b""]),
    (pyarrow.list_(pyarrow.uint64()), [2**64 - 1]),
    (pyarrow.list_(pyarrow.float64()), [1.0, math.inf]),
    (pyarrow.list_(pyarrow.bool_()), [True, None, False] * 5),
    (pyarrow.list_(pyarrow.null()), [None]),
    (pyarrow.list_(pyarrow.duration("us")), [dt.timedelta(1)]),
    (pyarrow.list_(pyarrow.timestamp("us")), [dt.datetime(2024, 1, 1, 5)]),
    (pyarrow.list_(pyarrow.timestamp("us", BERLIN)), [dt.datetime(2024, 1, 1, tzinfo=dt.timezone.utc)]),
    (pyarrow.list_(pyarrow.dictionary(pyarrow.int8(), pyarrow.string())), ["a", "b", None, "a"]),
    (pyarrow.list_(pyarrow.int8(), 2), [1, 2]),
    (pyarrow.large_list(pyarrow.large_string()), ["a", None]),
    (pyarrow.list_(pyarrow.list_(pyarrow.int8())), [[], None, [1, 2]]),
    (
        pyarrow.struct([("a", pyarrow.decimal128(9, 2)), ("b", pyarrow.binary(3))]),
        {"a": decimal.Decimal("1.50"), "b": b"abc"},
    ),
    (pyarrow.struct([("a", pyarrow.decimal256(50, 2))]), {"a": decimal.Decimal("12345678901234567890.12")}),
    (pyarrow.struct([]), {}),
    (pyarrow.map_(pyarrow.string(), pyarrow.int8()), [("a", 1), ("a", None)]),
    (
        pyarrow.map_(pyarrow.string(), pyarrow.map_(pyarrow.int8(), pyarrow.date32())),
        [("a", [(1, dt.date(2024, 1, 1))])],
    ),
    (pyarrow.list_(pyarrow.month_day_nano_interval()), [Interval(1, 2, 3)]),
    (pyarrow.month_day_nano_interval(), Interval(1, -2, 3)),
]


@pytest.mark.parametrize(("kind", "value"), STORED, ids=[str(kind) for kind, _ in STORED])
def test_what_was_read_is_written_back(store: colmerge.Store, kind: Any, value: Any) -> None:
    table = store.table("t")
    table.append(pyarrow.table({"k": range(4), "v": pyarrow.array([value, None, value, value], kind)}))
    before = table.to_arrow()
    values = [value, None, value, value]
    assert table.to_dict() == {"k": [0, 1, 2, 3], "v": values}
    assert [row["v"] for row in table] == values
    assert table.to_tuples() == list(enumerate(values))
    assert table.select(["v"], offset=1, limit=2).to_dicts() == [{"v": None}, {"v": value}]
    assert [batch.column("v") for batch in table.batches(3)] == [values[:3], values[3:]]
    assert table.lookup(2, by="k") == {"k": 2, "v": value}
    assert store.prepare("SELECT v, k FROM t WHERE k = ?").query([2]) == [{"v": value, "k": 2}]
    for data in (table.to_dicts(), table.to_dict(), [table.lookup(2, by="k")], table.to_pandas()):
        table.merge(data, keys="k")
        assert table.to_arrow().equals(before)


def test_long_texts_in_views_come_back(store: colmerge.Store) -> None:
    values = ["a long text, which has a buffer of its own", None, "short", ""]
    store["t"] = pyarrow.table({"v": pyarrow.array([values, None], pyarrow.list_(pyarrow.string_view()))})
    assert store["t"].column("v") == [values, None]


def test_nan_stays_nan_inside(store: colmerge.Store) -> None:
    store["t"] = [{"v": [math.nan, 1.0, None]}]
    (read,) = store["t"].column("v")
    assert math.isnan(read[0])
    assert (type(read[1]), read[2]) == (float, None)


def test_many_rows_come_batch_by_batch(store: colmerge.Store) -> None:
    store["t"] = {"v": [[i, str(i)][:1] for i in range(25_000)]}
    assert store["t"].column("v") == [[i] for i in range(25_000)]
    assert next(iter(store["t"])) == {"v": [0]}


def test_maps(store: colmerge.Store) -> None:
    store["t"] = {"m": [Map([("a", 1)]), None, Map(), [("b", 2)]]}
    assert store["t"].schema["m"].type == "map<utf8, int64>"
    read = store["t"].column("m")
    assert read == [[("a", 1)], None, [], [("b", 2)]]
    assert type(read[0]) is Map
    with pytest.raises(colmerge.TypeMismatchError, match="row 1: a map is a list of tuples"):
        store["t"] = {"m": [Map([("a", 1)]), Map([("a", 1, 2)])]}
    with pytest.raises(colmerge.TypeMismatchError, match="keys are not None"):
        store["t"] = {"m": [Map([(None, 1)])]}


def test_intervals_beyond_their_type(store: colmerge.Store) -> None:
    with pytest.raises(colmerge.TypeMismatchError, match="row 1: .* is no interval"):
        store["t"] = {"v": [Interval(1), Interval(2**31)]}


def test_what_pandas_has_nothing_for_is_told(store: colmerge.Store) -> None:
    for kind, value in (("interval[months]", Interval(5)), ("interval[day_time]", Interval(0, 2, 3_000_000))):
        table = store.create_table("t", {"k": int, "v": kind}, if_exists="replace")
        table.append([{"k": 1, "v": value}])
        table.append(table.to_dicts())
        assert table.column("v") == [value, value]
        with pytest.raises(colmerge.UnsupportedTypeError, match="pandas has nothing for"):
            table.to_pandas()
        assert len(table.select(["k"]).to_pandas()) == 2


def test_pandas_keeps_zones_and_nanoseconds_inside(store: colmerge.Store) -> None:
    kind = pyarrow.list_(pyarrow.timestamp("ns", BERLIN))
    before = pyarrow.table({"k": [1], "v": pyarrow.array([[pandas.Timestamp(1, tz=BERLIN), None]], kind)})
    table = store.table("t")
    table.append(before)
    table.merge(table.to_pandas(), keys="k")
    assert table.to_arrow().equals(before)


def test_a_nan_is_missing_in_pandas_alone(store: colmerge.Store) -> None:
    store["t"] = {"v": [math.nan, None, 0.5]}
    store["back"] = store["t"].to_pandas()
    assert store["back"].column("v") == [None, None, 0.5]
    store["back"] = store["t"].to_pandas(types_mapper=pandas.ArrowDtype)
    assert str(store["back"].column("v")) == "[nan, None, 0.5]"


def test_a_schema_is_a_value(store: colmerge.Store) -> None:
    fields = [
        pyarrow.field("d", pyarrow.dictionary(pyarrow.int8(), pyarrow.string()), metadata={"x": "y"}),
        pyarrow.field("m", pyarrow.map_(pyarrow.string(), pyarrow.list_(pyarrow.int8()))),
        pyarrow.field("n", pyarrow.int8(), nullable=False),
    ]
    store["t"] = pyarrow.schema(fields, metadata={"q": "r"}).empty_table()
    schema = pickle.loads(pickle.dumps(store["t"].schema))
    assert schema == store["t"].schema
    assert pyarrow.schema(schema).equals(pyarrow.schema(store["t"].schema), check_metadata=True)


def test_rows_by_key_have_nested_values_in_their_place(store: colmerge.Store) -> None:
    """They are read apart from the others, of all rows at once, which are more than a batch."""
    count = 70_000
    rows: list[dict[str, Any]] = [
        {"l": [i, None], "id": i, "s": {"a": [str(i)], "b": None}, "name": f"n{i}", "m": colmerge.Map([(str(i), i)])}
        for i in range(count)
    ]
    rows[3].update(l=None, s=None, m=None)
    rows[4].update(l=[], s={"a": [], "b": None}, m=colmerge.Map([]))
    table = store.table("t")
    table.append(rows)
    table.merge([{"id": 0}], keys="id")
    for number in (3, 4, 5, count - 1):
        found = table.get(number)
        assert found == rows[number]
        assert list(found) == list(rows[number])
    keys = [7, -1, 3, 7, count - 1, 4]
    wanted = [rows[key] if key >= 0 else None for key in keys]
    assert table.get_many(keys) == wanted
    assert table.get_many(keys, columns=["m", "id", "l"]) == [
        None if row is None else {"m": row["m"], "id": row["id"], "l": row["l"]} for row in wanted
    ]
    assert table.get_many([-1], columns=["l"]) == [None]
    assert table.get_many([3], columns=["l"]) == [{"l": None}]
    assert table.get_many(list(range(count))) == rows
    first, again = table.get_many([7, 7], columns=["l"])
    first["l"].append(1)
    assert again["l"] == [7, None], "rows share nothing"


def test_wide_nested_rows_by_key(store: colmerge.Store) -> None:
    """More columns than a call has room for on its stack."""
    row = {"id": 1, **{f"l{i}": [i] for i in range(60)}}
    store["t"] = [row, {"id": 2}]
    store["t"].merge([{"id": 3}], keys="id")
    assert store["t"].get(1) == row
    assert store["t"].get_many([2, 1]) == [{name: 2 if name == "id" else None for name in row}, row]
