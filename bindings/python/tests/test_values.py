# SPDX-License-Identifier: Apache-2.0
"""Python values go in and come out again as they were, without any Arrow library."""

from __future__ import annotations

import datetime as dt
import decimal
import sys
import zoneinfo
from typing import Any

import numpy
import pandas
import pyarrow
import pytest

import colmerge

UTC = dt.timezone.utc
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")

INFERRED: list[tuple[str, list[Any]]] = [
    ("bool", [True, None, False]),
    ("int64", [1, None, -(2**63)]),
    ("uint64", [2**63, None, 1]),
    ("float64", [1.5, None, float("inf")]),
    ("utf8", ["", None, "größer", "x" * 100]),
    ("binary", [b"", None, b"\x00\xff"]),
    ("date32", [dt.date(1, 1, 1), None, dt.date(9999, 12, 31)]),
    ("timestamp[us]", [dt.datetime(1969, 12, 31, 23, 59, 59, 999999), None]),
    ("timestamp[us, UTC]", [dt.datetime(2024, 2, 29, tzinfo=UTC), None]),
    ("timestamp[us, Europe/Berlin]", [dt.datetime(2024, 7, 1, 12, tzinfo=BERLIN), None]),
    ("time64[us]", [dt.time(23, 59, 59, 999999), None]),
    ("duration[us]", [dt.timedelta(days=-1, microseconds=5), None]),
    ("decimal128(7, 3)", [decimal.Decimal("-12.345"), None, decimal.Decimal("1000")]),
    ("decimal256(40, 0)", [decimal.Decimal(10**39), None]),
    ("null", [None, None]),
]


@pytest.mark.parametrize(("kind", "values"), INFERRED, ids=[kind for kind, _ in INFERRED])
def test_type_is_inferred_and_values_come_back(store: colmerge.Store, kind: str, values: list[Any]) -> None:
    store["t"] = {"v": values, "i": range(len(values))}
    assert store["t"].schema["v"].type == kind
    assert store["t"].column("v") == values
    store["t"].append({"v": values, "i": range(len(values))})
    assert store["t"].column("v") == values * 2


GUIDED: list[tuple[str, list[Any]]] = [
    ("int8", [-128, None, 127]),
    ("uint16", [0, None, 65535]),
    ("int32", [1]),
    ("float32", [0.5, None, 2]),
    ("float16", [0.25, None]),
    ("float64", [1, 2.5]),
    ("large_utf8", ["a", None]),
    ("utf8_view", ["a", None, "long enough for a buffer of its own"]),
    ("large_binary", [b"a", None]),
    ("binary_view", [b"a", None, b"long enough for a buffer of its own"]),
    ("fixed_size_binary[2]", [b"ab", None]),
    ("date64", [dt.date(2024, 1, 2), None]),
    ("time32[s]", [dt.time(1, 2, 3), None]),
    ("time64[ns]", [dt.time(1, 2, 3, 4), None]),
    ("timestamp[s]", [dt.datetime(2024, 1, 2, 3, 4, 5), None]),
    ("timestamp[ns, +02:00]", [dt.datetime(2024, 1, 2, tzinfo=UTC), None]),
    ("duration[ms]", [dt.timedelta(milliseconds=-5), None]),
    ("decimal128(9, 2)", [decimal.Decimal("1.5"), 2, None]),
    ("decimal256(50, 1)", [decimal.Decimal("-0.5"), None]),
]


@pytest.mark.parametrize(("kind", "values"), GUIDED, ids=[kind for kind, _ in GUIDED])
def test_the_library_takes_what_the_tables_type_holds(store: colmerge.Store, kind: str, values: list[Any]) -> None:
    table = store.create_table("t", {"v": kind})
    table.append({"v": values})
    assert table.schema["v"].type == kind
    assert table.column("v") == values
    assert [row["v"] for row in table] == values


def test_value_that_does_not_fit_is_an_error_not_another_value(store: colmerge.Store) -> None:
    table = store.create_table("t", {"small": "int8", "seconds": "timestamp[s]", "cents": "decimal128(5, 2)"})
    for row in (
        {"small": 128},
        {"small": 1.5},
        {"small": True},
        {"seconds": dt.datetime(2024, 1, 1, microsecond=1)},
        {"seconds": dt.datetime(2024, 1, 1, tzinfo=UTC)},
        {"cents": decimal.Decimal("0.001")},
        {"cents": decimal.Decimal("1000")},
    ):
        with pytest.raises(colmerge.TypeMismatchError):
            table.append([row])
    assert len(table) == 0


def test_mixtures_are_errors_that_name_the_column(store: colmerge.Store) -> None:
    for values in ([1, "a"], [dt.date(2024, 1, 1), dt.time(1)], [b"", ""], [True, 1]):
        with pytest.raises(colmerge.TypeMismatchError, match="'v'") as caught:
            store["t"] = {"v": values}
        assert caught.value.column == "v"
    with pytest.raises(colmerge.TypeMismatchError, match="row 1: .*type object"):
        store["t"] = {"v": [1, object()]}
    with pytest.raises(colmerge.TypeMismatchError, match="'v': 9007199254740993 does not fit float64"):
        store["t"] = {"v": [0.5, 2**53 + 1]}


def test_integers_among_floats_and_decimals(store: colmerge.Store) -> None:
    store["t"] = {"f": [1, 2.5], "d": [1, decimal.Decimal("2.5")]}
    assert [field.type for field in store["t"].schema] == ["float64", "decimal128(2, 1)"]


def test_absent_members_are_null_and_columns_keep_their_order(store: colmerge.Store) -> None:
    store["t"] = [{"b": 1}, {"a": 2, "b": 3}, {}]
    assert store["t"].to_dicts() == [{"b": 1, "a": None}, {"b": 3, "a": 2}, {"b": None, "a": None}]


def test_numpy_and_pandas_scalars(store: colmerge.Store) -> None:
    store["t"] = [
        {"i": numpy.int16(3), "f": numpy.float32(0.5), "b": numpy.bool_(True), "t": pandas.Timestamp("2024-01-02")},
        {"i": pandas.NA, "f": None, "b": None, "t": pandas.NaT},
    ]
    assert store["t"].to_dict() == {
        "i": [3, None],
        "f": [0.5, None],
        "b": [True, None],
        "t": [dt.datetime(2024, 1, 2), None],
    }
    store["u"] = {"v": numpy.arange(5), "d": numpy.array(["2024-01-02"] * 5, "datetime64[D]")}
    assert store["u"].column("v") == [0, 1, 2, 3, 4]


def test_nested_values(store: colmerge.Store) -> None:
    rows = [{"id": 1, "tags": ["a", "b"], "at": {"x": 1.5}}, {"id": 2, "tags": None, "at": None}]
    store["t"] = rows
    assert store["t"].schema["tags"].type == "list<utf8>"
    assert store["t"].to_dicts() == rows
    store["t"].merge(rows, keys="id")
    assert store["t"].lookup(1) == rows[0]


def test_nanoseconds_and_far_dates_are_scalars_of_numpy(store: colmerge.Store) -> None:
    store["t"] = pyarrow.table(
        {
            "t": pyarrow.array([1, 1000], pyarrow.timestamp("ns")),
            "d": pyarrow.array([-1, 2**62], pyarrow.duration("ns")),
            "y": pyarrow.array([2932897, 0], pyarrow.int32()).view(pyarrow.date32()),
        }
    )
    first, second = store["t"].to_dicts()
    assert first == {
        "t": numpy.datetime64(1, "ns"),
        "d": numpy.timedelta64(-1, "ns"),
        "y": numpy.datetime64("10000-01-01", "D"),
    }
    assert second["t"] == numpy.datetime64(1000, "ns")
    rows = store["t"].to_dicts()
    store["again"] = rows
    assert store["again"].to_dicts() == rows


def test_nanoseconds_are_refused_rather_than_cut(store: colmerge.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "numpy", raising=False)
    store["t"] = pyarrow.table({"t": pyarrow.array([1], pyarrow.timestamp("ns"))})
    with pytest.raises(colmerge.UnsupportedTypeError, match="nanoseconds"):
        store["t"].to_dicts()
    assert "1970-01-01T00:00:00.000000001" in repr(store["t"])


def test_intervals(store: colmerge.Store) -> None:
    kind = pyarrow.month_day_nano_interval()
    store["t"] = pyarrow.table({"v": pyarrow.array([(1, -2, 3), None], kind)})
    assert store["t"].column("v") == [colmerge.Interval(1, -2, 3), None]


def test_dictionaries_give_and_take_their_values(store: colmerge.Store) -> None:
    store["t"] = pyarrow.table({"v": pyarrow.array(["a", "b", None, "a"]).dictionary_encode()})
    store["t"].append([{"v": "c"}])
    assert store["t"].column("v") == ["a", "b", None, "a", "c"]
    assert store["t"].schema["v"].type == "dictionary<int32, utf8>"


def test_what_is_no_data(store: colmerge.Store) -> None:
    for data in ("id\n1\n", 5, [], {}, [1, 2], {1: [2]}, {"a": [1], "b": [1, 2]}):
        with pytest.raises(colmerge.InvalidArgumentError):
            store["t"] = data  # type: ignore[assignment]
    assert "t" not in store


def test_surrogates_and_nuls_in_texts(store: colmerge.Store) -> None:
    store["t"] = {"v": ["a\x00b", "\U0001f600"]}
    assert store["t"].column("v") == ["a\x00b", "\U0001f600"]
    with pytest.raises(ValueError, match="surrogates"):
        store["t"] = {"v": ["\ud800"]}


def test_schema_from_types(store: colmerge.Store) -> None:
    kinds = {"a": int, "b": str, "c": dt.datetime, "d": "decimal128(9, 2)", "e": "timestamp[ms, UTC]", "f": "string"}
    table = store.create_table("t", kinds, not_null=["a"])
    types = ["int64", "utf8", "timestamp[us]", "decimal128(9, 2)", "timestamp[ms, UTC]", "utf8"]
    assert [field.type for field in table.schema] == types
    assert [field.nullable for field in table.schema] == [False] + [True] * 5
    with pytest.raises(colmerge.InvalidArgumentError, match="did you mean 'int4'"):
        store.create_table("u", {"a": "int46"})
    sql = {"a": "bigint", "b": "decimal(5,2)", "c": "timestamp", "d": "text", "e": "INTEGER", "f": "varchar(3)"}
    table = store.create_table("u", {**sql, "g": "int8", "h": "list<timestamptz>"})
    types = ["int64", "decimal128(5, 2)", "timestamp[us]", "utf8", "int32", "utf8", "int8", "list<timestamp[us, UTC]>"]
    assert [field.type for field in table.schema] == types
    with pytest.raises(colmerge.ConstraintError, match="f_length"):
        table.append([{"a": 1, "f": "long"}])
    with pytest.raises(colmerge.InvalidArgumentError, match="bigint for 64 bits, tinyint for 8"):
        store.create_table("v", {"a": "INT8"})
    with pytest.raises(colmerge.InvalidArgumentError, match="decimal128"):
        store.create_table("u", {"a": decimal.Decimal})
