# SPDX-License-Identifier: Apache-2.0
"""What callers have in hand goes in as what it is: rows, columns, Series, arrays, and iterables of them."""

from __future__ import annotations

import array
import collections
import dataclasses
import datetime as dt
import decimal
import enum
import itertools
import resource
import sqlite3
import sys
import uuid
from collections.abc import Iterator
from typing import Any

import numpy
import pandas
import polars
import pyarrow
import pyarrow.dataset
import pytest

import colmerge

Point = collections.namedtuple("Point", ["x", "y"])


@dataclasses.dataclass
class Person:
    id: int
    name: Any


def rows_of_sqlite() -> list[sqlite3.Row]:
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    return connection.execute("SELECT 1 AS id, 'Ann' AS name UNION ALL SELECT 2, NULL").fetchall()


PEOPLE = [{"id": 1, "name": "Ann"}, {"id": 2, "name": None}]
TABLE = pyarrow.table({"id": [1, 2], "name": ["Ann", None]})
FORMS: dict[str, Any] = {
    "dataclasses": [Person(1, "Ann"), Person(2, None)],
    "named tuples": [collections.namedtuple("Row", ["id", "name"])(*row.values()) for row in PEOPLE],
    "sqlite3.Row": rows_of_sqlite(),
    "a generator of dicts": (row for row in PEOPLE),
    "a lazy frame": polars.LazyFrame({"id": [1, 2], "name": ["Ann", None]}),
    "a dataset": pyarrow.dataset.dataset(TABLE),
    "a scanner": pyarrow.dataset.dataset(TABLE).scanner(),
    "a reader": TABLE.to_reader(1),
    "a structured array": numpy.array([(1, "Ann"), (2, None)], dtype=[("id", "i8"), ("name", "O")]),
    "Arrow arrays": {"id": pyarrow.array([1, 2]), "name": pyarrow.array(["Ann", None])},
    "chunked Arrow arrays": {"id": pyarrow.chunked_array([[1], [2]]), "name": ["Ann", None]},
    "Series of polars": {"id": polars.Series([1, 2]), "name": polars.Series(["Ann", None])},
    "Series of several chunks": {"id": polars.Series([1]).append(polars.Series([2])), "name": ["Ann", None]},
    "Series of pandas": {"id": pandas.Series([1, 2]), "name": pandas.Series(["Ann", None])},
    "arrays": {"id": numpy.array([1, 2]), "name": numpy.array(["Ann", None], object)},
    "an array of the standard library": {"id": array.array("q", [1, 2]), "name": ("Ann", None)},
    "scalars of Arrow": [{"id": pyarrow.scalar(1), "name": "Ann"}, {"id": pyarrow.scalar(2), "name": None}],
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_rows(store: colmerge.Store, form: str) -> None:
    given = FORMS[form]
    if not isinstance(given, (list, dict, pyarrow.dataset.Dataset, polars.LazyFrame, numpy.ndarray)):
        given = [given]  # taken once
        given = given[0]
    assert store.table("t").append(given).inserted == 2
    assert store["t"].to_dicts() == PEOPLE


def test_a_series_is_one_column(store: colmerge.Store) -> None:
    for i, series in enumerate((polars.Series("v", [1, None]), pandas.Series([1, None], name="v", dtype="Int64"))):
        store[f"t{i}"] = series
        assert store[f"t{i}"].to_dict() == {"v": [1, None]}
    with pytest.raises(colmerge.InvalidArgumentError, match="needs a name"):
        store["t"] = polars.Series([1])


ARRAYS: list[tuple[str, Any, list[Any]]] = [
    ("uint8", numpy.array([1, 255], "u1"), [1, 255]),
    ("int32", numpy.array([1, -2], ">i4"), [1, -2]),
    ("float16", numpy.array([0.5], "f2"), [0.5]),
    ("float32", numpy.array([0.5, numpy.nan], "f4")[:1], [0.5]),
    ("bool", numpy.array([True, False] * 5), [True, False] * 5),
    ("utf8", numpy.array(["a", "bc"]), ["a", "bc"]),
    ("binary", numpy.array([b"a", b"bc"]), [b"a", b"bc"]),
    ("int64", numpy.ma.array([1, 2], mask=[False, True]), [1, None]),
    ("date32", numpy.array(["2024-02-29", "NaT"], "M8[D]"), [dt.date(2024, 2, 29), None]),
    ("date32", numpy.array(["2024-02"], "M8[M]"), [dt.date(2024, 2, 1)]),
    ("timestamp[ms]", numpy.array(["2024-01-01T00:00:00.5"], "M8[ms]"), [dt.datetime(2024, 1, 1, 0, 0, 0, 500000)]),
    ("duration[us]", numpy.array([36], "m8[h]"), [dt.timedelta(hours=36)]),
    ("fixed_size_list<int16>[2]", numpy.array([[1, 2], [3, 4]], "i2"), [[1, 2], [3, 4]]),
]


@pytest.mark.parametrize(("kind", "given", "values"), ARRAYS, ids=[kind for kind, *_ in ARRAYS])
def test_arrays_of_numpy_keep_their_types(store: colmerge.Store, kind: str, given: Any, values: list[Any]) -> None:
    store["t"] = {"v": given}
    assert store["t"].schema["v"].type == kind
    assert store["t"].column("v") == values


def test_nanoseconds_go_in_exactly_in_every_form(store: colmerge.Store) -> None:
    text = "2024-01-01T00:00:00.123456789"
    forms: list[Any] = [
        [numpy.datetime64(text)],
        [numpy.datetime64(text), numpy.datetime64("NaT")],
        [pandas.Timestamp(text), None],
        numpy.array([text], "M8[ns]"),
        pandas.Series([text]).astype("datetime64[ns]"),
        polars.Series(numpy.array([text], "M8[ns]")),
    ]
    for given in forms:
        store["t"] = {"v": given}
        assert store["t"].schema["v"].type == "timestamp[ns]"
        assert store["t"].to_arrow()["v"].cast("int64")[0].as_py() == numpy.datetime64(text).astype(int)
    store["t"] = [{"v": numpy.timedelta64(-1, "ns")}, {"v": None}]
    assert store["t"].to_arrow()["v"].cast("int64").to_pylist() == [-1, None]
    keys = {"k": numpy.array(["2024-01-01T00:00:00.000000001", "2024-01-01T00:00:00.000000002"], "M8[ns]")}
    assert store.table("keys").merge(keys, keys="k").inserted == 2
    assert store["keys"].lookup(numpy.datetime64("2024-01-01T00:00:00.000000003"), by="k") is None
    assert store.sql("SELECT count(*) AS n FROM keys WHERE k = ?", [keys["k"][1]]).to_dicts() == [{"n": 1}]


def test_far_times_are_times(store: colmerge.Store) -> None:
    store["t"] = {"v": [numpy.datetime64("20240-01-01"), numpy.datetime64("2024-01-01T00:00:00", "s")]}
    assert store["t"].schema["v"].type.startswith("timestamp")
    assert store["t"].to_arrow()["v"].cast("int64")[0].as_py() == 576545472000
    store["t"] = {"v": [dt.timedelta(days=999_999_999), dt.timedelta(milliseconds=1)]}
    assert store["t"].column("v") == [dt.timedelta(days=999_999_999), dt.timedelta(milliseconds=1)]
    with pytest.raises(colmerge.TypeMismatchError, match="no unit"):
        store["t"] = {"v": [dt.timedelta.max]}


def test_numbers_are_never_rounded(store: colmerge.Store) -> None:
    for kind, value in (("float32", 16777217), ("float16", 2049), ("float32", 1e-60), ("float32", 0.1)):
        table = store.create_table("t", {"v": kind}, if_exists="replace")
        for given in ([{"v": value}], {"v": [value, None]}, [{"v": numpy.float64(value)}]):
            with pytest.raises(colmerge.TypeMismatchError):
                table.append(given)
        assert table.append([{"v": 0.5}, {"v": 3}]).inserted == 2
    with pytest.raises(colmerge.TypeMismatchError, match="row 1"):
        store["u"] = {"v": [0.5, 10**400]}


def test_large_integers_are_decimals(store: colmerge.Store) -> None:
    store["t"] = {"v": [2**64, -1, None]}
    assert store["t"].to_dict() == {"v": [decimal.Decimal(2**64), -1, None]}
    assert store["t"].lookup(2**64, by=["v"]) == {"v": decimal.Decimal(2**64)}
    with pytest.raises(colmerge.TypeMismatchError, match="76"):
        store["t"] = {"v": [10**90]}


def test_no_decimal_number(store: colmerge.Store) -> None:
    for text in ("NaN", "sNaN", "Infinity", "1E+999999", "1E-999999"):
        with pytest.raises(colmerge.TypeMismatchError, match="row 1") as caught:
            store["t"] = {"v": [decimal.Decimal(1), decimal.Decimal(text)]}
        assert (caught.value.column, caught.value.row) == ("v", 1)
    store["t"] = {"v": [decimal.Decimal("0E+500"), decimal.Decimal("1E+3"), decimal.Decimal("0.01")]}
    assert store["t"].column("v") == [0, 1000, decimal.Decimal("0.01")]


class Color(enum.Enum):
    RED = 1


class Level(enum.IntEnum):
    LOW = 1


def test_uuids_and_enums(store: colmerge.Store) -> None:
    key = uuid.UUID(int=5)
    store["t"] = [{"u": key, "n": Level.LOW}, {"u": None, "n": None}]
    assert store["t"].to_dicts() == [{"u": str(key), "n": 1}, {"u": None, "n": None}]
    assert store["t"].lookup(key, by="u") == store["t"].get_many([key], by=["u"])[0] is not None
    assert store.sql("SELECT n FROM t WHERE u = ?", [key]).to_dicts() == [{"n": 1}]
    with pytest.raises(colmerge.TypeMismatchError, match="give its value"):
        store["t"] = [{"c": Color.RED}]


def test_nested_values_need_no_arrow_library(store: colmerge.Store) -> None:
    rows = [
        {"id": 1, "tags": ["a", None], "at": {"x": 1.5, "y": [[1], []]}},
        {"id": 2, "tags": None, "at": None},
        {"id": 3, "tags": [], "at": {"x": None, "y": None}},
    ]
    store["t"] = rows
    assert store["t"].schema["at"].type == "struct<x: float64, y: list<list<int64>>>"
    assert store["t"].to_dicts() == rows
    assert store["t"].to_arrow().to_pylist() == rows
    store["t"].merge([{"id": 1, "tags": ("b",), "at": Point(2.5, [])}], keys="id")
    assert store["t"].lookup(1, by="id") == {"id": 1, "tags": ["b"], "at": {"x": 2.5, "y": []}}
    with pytest.raises(colmerge.TypeMismatchError, match="'a'"):
        store["u"] = [{"a": [1, "x"]}]
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(colmerge.TypeMismatchError, match="deeply"):
        store["u"] = [{"a": endless}]
    assert "u" not in store


def test_a_row_changes_the_columns_that_it_has(store: colmerge.Store) -> None:
    table = store.table("t")
    table.merge([{"id": 1, "a": 1, "b": [1]}, {"id": 2, "a": 2, "b": [2]}], keys="id")
    table.merge([{"id": 1, "b": [9]}, {"id": 2, "a": None}, {"id": 3, "a": 3}], keys="id")
    assert table.to_dicts() == [
        {"id": 1, "a": 1, "b": [9]},
        {"id": 2, "a": None, "b": [2]},
        {"id": 3, "a": 3, "b": None},
    ]
    flat = store.table("flat")
    flat.merge([{"id": 1, "a": 1, "b": 1}], keys="id")
    flat.merge([{"id": 1, "a": 5}, {"id": 1, "b": 6}], keys="id")
    assert flat.to_dicts() == [{"id": 1, "a": 5, "b": 6}]
    with pytest.raises(colmerge.ConstraintError, match="row 1"):
        flat.merge([{"id": 1, "a": 9}, {"a": 5}], keys="id")


def test_parts_are_judged_each_by_itself(store: colmerge.Store) -> None:
    parts: list[Any] = [
        polars.DataFrame({"a": [1], "b": ["x"]}),
        pandas.DataFrame({"b": ["y"], "a": [2]}),
        pyarrow.record_batch({"a": pyarrow.nulls(1)}),
        {"a": [4], "c": [True]},
        [{"a": 5}, {"b": "z"}],
        polars.Series("a", [2**40]),
        numpy.array([(7,)], dtype=[("a", "i4")]),
        [],
    ]
    result = store.table("t").append(parts)
    assert (result.rows_read, result.version) == (8, 1)
    assert store["t"].column("a") == [1, 2, None, 4, 5, None, 2**40, 7]
    assert store["t"].column("b") == ["x", "y", None, None, None, "z", None, None]
    assert store["t"].schema["c"].type == "bool"
    store.table("u").append(iter(parts))
    assert store["u"].to_dicts() == store["t"].to_dicts()


@pytest.mark.parametrize(
    ("first", "second"),
    [([True], [7]), ([1], ["007"]), ([0.5], ["1e-400"]), ([dt.datetime(2024, 1, 1)], ["x"]), ([b"a"], ["a"])],
)
def test_parts_that_do_not_fit_change_nothing(store: colmerge.Store, first: list[Any], second: list[Any]) -> None:
    for parts in (
        [pyarrow.table({"a": first}), pyarrow.table({"a": second})],
        [polars.DataFrame({"a": first}), {"a": second}],
    ):
        with pytest.raises(colmerge.TypeMismatchError, match="'a'"):
            store.table("t").append(parts)
        assert "t" not in store


def test_parts_widen_as_single_writes_do(store: colmerge.Store) -> None:
    dates = [pyarrow.table({"a": [dt.date(2024, 1, 1)]}), pyarrow.table({"a": [dt.datetime(2024, 1, 1, 10, 30)]})]
    store.table("t").append(dates)
    assert store["t"].column("a") == [dt.datetime(2024, 1, 1), dt.datetime(2024, 1, 1, 10, 30)]
    store.table("u").append([pyarrow.table({"a": pyarrow.array([0.5], "float32")}), pyarrow.table({"a": [0.1]})])
    assert store["u"].column("a") == [0.5, 0.1]


def test_the_callers_own_exception_comes_out(store: colmerge.Store) -> None:
    class Mine(Exception):
        pass

    def parts(first: Any) -> Iterator[Any]:
        yield first
        raise Mine

    for first in (pyarrow.table({"a": [1]}), {"a": 1}, [{"a": 1}]):
        with pytest.raises(Mine):
            store.table("t").append(parts(first))
    assert "t" not in store


def test_endless_parts_are_left_when_a_limit_is_passed(store: colmerge.Store) -> None:
    given = []

    def endless() -> Iterator[Any]:
        while True:
            given.append(1)
            yield polars.DataFrame({"a": [1, 2]})

    for limits in (colmerge.Limits(rows=9), colmerge.Limits(batches=4)):
        given.clear()
        with pytest.raises(colmerge.LimitExceededError):
            store.table("t").append(endless(), limits=limits)
        assert len(given) == 5


ENDLESS: dict[str, Any] = {
    "frames of polars": lambda: polars.DataFrame({"a": [1]}),
    "frames of pandas": lambda: pandas.DataFrame({"a": [1]}),
    "tables of pyarrow": lambda: pyarrow.table({"a": [1]}),
    "lists of rows": lambda: [{"a": 1}],
    "wide lists of rows": lambda: [{f"column_{i}": i for i in range(100)}],
    "empty frames": lambda: polars.DataFrame({"a": []}),
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_endless_parts_are_held_within_the_limit(store: colmerge.Store, kind: str) -> None:
    store.table("t").append(itertools.repeat(ENDLESS[kind](), 3))  # what is made once is there
    before = resident_bytes()
    with pytest.raises(colmerge.OutOfMemoryError):
        store.table("t").append((ENDLESS[kind]() for _ in itertools.count()), limits=colmerge.Limits(memory=2**20))
    assert resident_bytes() - before < 8 * 2**20
    assert store["t"].version == 1


def test_endless_rows_are_ended(store: colmerge.Store) -> None:
    given = itertools.count()
    for limits, error in (
        (colmerge.Limits(memory=2**20), colmerge.OutOfMemoryError),
        (colmerge.Limits(rows=25_000), colmerge.LimitExceededError),
        (colmerge.Limits(batches=3), colmerge.LimitExceededError),
    ):
        with pytest.raises(error):
            store.table("t").append(({"a": i} for i in given), limits=limits)
    assert "t" not in store and next(given) < 500_000
    store.table("t").append({"a": i} for i in range(25_000))
    assert len(store["t"]) == 25_000
    rows = itertools.chain(({"a": i} for i in range(15_000)), [5])
    with pytest.raises(colmerge.InvalidArgumentError, match="row 15000 must be a dict"):
        store.table("t").append(rows)
    assert store["t"].version == 1


def test_endless_parts_can_be_cancelled(store: colmerge.Store) -> None:
    for part in (polars.DataFrame({"a": [1]}), [], [{"a": 1}]):
        flag = colmerge.CancelFlag()
        given = []

        def endless(part: Any = part, flag: colmerge.CancelFlag = flag, given: list[int] = given) -> Iterator[Any]:
            while True:
                given.append(1)
                if len(given) == 5:
                    flag.set()
                yield part

        with pytest.raises(colmerge.CancelledError):
            store.table("t").append(endless(), cancel=flag)
        assert len(given) == 5
    assert "t" not in store


def resident_bytes() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def test_nothing_to_do_is_done(store: colmerge.Store) -> None:
    table = store.table("t")
    table.append([{"id": 1}])
    for nothing in ([], {}, iter([]), [[], []], pandas.DataFrame([]), polars.DataFrame(), colmerge.Json("[]")):
        for write in (table.append, lambda data: table.merge(data, keys="id")):
            done = write(nothing)
            assert (done.rows_read, done.version) == (0, 1)
    assert table.to_dicts() == [{"id": 1}]
    for nothing in ([], {}):
        with pytest.raises(colmerge.InvalidArgumentError, match="no rows"):
            store.table("new").append(nothing)
        with pytest.raises(colmerge.InvalidArgumentError, match="no rows"):
            table.replace(nothing)
    assert list(store) == ["t"]


def test_what_is_one_row_or_no_row_is_said(store: colmerge.Store) -> None:
    for data, text in (
        ({"id": 1, "name": ["x"]}, r"'id' holds a single value of type int.*\[row\]"),
        ({"id": [1, 2], "name": "x"}, "single value of type str"),
        ({"id": [1, 2], "name": None}, "single value of type NoneType"),
        ({"id": [1, 2], "at": {"x": 1}}, "single value of type dict"),
        (Person([1], "x"), r"one row: say \[row\]"),
        (Point([1], [2]), r"one row: say \[row\]"),
        ([(1, 2)], "row 0 must be a dict"),
        ([polars.DataFrame({"a": [1]}), 5], "type int is no data"),
        ([polars.DataFrame({"a": [1]}), colmerge.Csv("a\n1\n")], "write it by itself"),
    ):
        with pytest.raises(colmerge.InvalidArgumentError, match=text):
            store.table("t").append(data)  # type: ignore[arg-type]
    assert "t" not in store


def test_one_row_needs_no_list(store: colmerge.Store) -> None:
    """Where nothing in it could be a column."""
    table = store.table("t")
    assert table.merge({"id": 1, "name": "x"}, keys="id").inserted == 1
    assert table.merge({"id": 1, "at": {"x": 1.5}, "none": None}, keys="id").updated == 1
    assert table.merge({"id": numpy.int64(2), "name": pyarrow.scalar("y")}, keys="id").inserted == 1
    assert table.append(Person(3, "z")).inserted == 1
    assert table.to_dicts() == [
        {"id": 1, "name": "x", "at": {"x": 1.5}, "none": None},
        {"id": 2, "name": "y", "at": None, "none": None},
        {"id": 3, "name": "z", "at": None, "none": None},
    ]
    singles = {
        "i": colmerge.Interval(1, 2, 3), "m": colmerge.Map([("a", 1)]), "b": b"x", "d": dt.date(2024, 1, 1),
        "u": uuid.UUID(int=1), "p": Point(1, 2), "t": numpy.datetime64("2024-01-01"),
    }  # fmt: skip
    store["s"] = singles
    assert store["s"].shape == (1, len(singles))
    store["c"] = {"id": (1, 2), "n": range(2), "s": {3: "x", 4: "y"}.values(), "g": (i for i in range(2))}
    assert store["c"].to_dicts() == [{"id": 1, "n": 0, "s": "x", "g": 0}, {"id": 2, "n": 1, "s": "y", "g": 1}]


def test_columns_inside_rows_are_lists(store: colmerge.Store) -> None:
    """And scalars of pyarrow are what they stand for, wherever they are."""
    columns = (
        pandas.Series([1, 2]), polars.Series([1, 2]), pyarrow.array([1, 2]), pyarrow.chunked_array([[1], [2]]),
        numpy.array([1, 2]), pandas.Index([1, 2]), [pyarrow.scalar(1), 2], pandas.array([1, 2]),
    )  # fmt: skip
    for column in columns:
        store["t"] = [{"l": column, "s": {"x": column}}, {"l": [3], "s": None}]
        assert store["t"].to_dicts() == [{"l": [1, 2], "s": {"x": [1, 2]}}, {"l": [3], "s": None}]
    store["t"] = [{"l": store["t"]["l"]}]
    assert store["t"].to_dicts() == [{"l": [[1, 2], [3]]}]
    pairs = pyarrow.scalar([("a", 1)], pyarrow.map_("string", "int64"))
    spans = pyarrow.scalar((1, 2, 3), pyarrow.month_day_nano_interval())
    store["t"] = [{"m": [pairs], "i": [spans], "n": [pandas.Series([0.5, None])]}]
    assert store["t"].to_dicts() == [
        {"m": [colmerge.Map([("a", 1)])], "i": [colmerge.Interval(1, 2, 3)], "n": [[0.5, None]]}
    ]
    assert store.sql("SELECT ? + 1 AS x FROM t", [pyarrow.scalar(7)]).scalar() == 8


def test_new_columns_new_types_and_names(store: colmerge.Store) -> None:
    table = store.table("t")
    table.append([{"id": 1}])
    for write in (table.append, table.replace, lambda data, **o: table.merge(data, keys="id", **o)):
        with pytest.raises(colmerge.InvalidArgumentError, match="did you mean 'ignore'"):
            write([{"id": 1}], new_columns="ignor")
        with pytest.raises(colmerge.InvalidArgumentError, match="dict of str"):
            write([{"id": 1}], column_names={"a": ["b"]})
    with pytest.raises(colmerge.SchemaMismatchError):
        table.append([{"id": 2, "x": 1}], new_columns="error")
    table.append([{"id": 2, "x": 1}], new_columns="ignore")
    with pytest.raises(colmerge.TypeMismatchError):
        table.append([{"id": 0.5}], new_types="error")
    table.merge([{"key": 2, "v": 5}], keys="id", column_names={"key": "id"})
    assert table.to_dicts() == [{"id": 1, "v": None}, {"id": 2, "v": 5}]
    with store.destination("t", column_names={"key": "id"}, new_columns="error") as destination:
        destination.write([{"key": 3}])
    assert table.column("id") == [1, 2, 3]


def test_nothing_is_kept_of_what_went_in(store: colmerge.Store) -> None:
    """Arrays that are made here are released within the call."""
    from colmerge._assembly import Assembled, OneBatch
    from colmerge._columns import NamedColumn
    from colmerge._encoded import Encoded

    values, bits = bytes(range(8)), bytes([1])
    item = Encoded("l", 1, 0, None, (values,))
    offsets = bytes([0, 0, 0, 0, 1, 0, 0, 0])
    columns = [
        NamedColumn("a", Encoded("+l", 1, 0, None, (offsets,), (("item", item),)), bits),
        NamedColumn("id", item, None),
    ]
    before = [sys.getrefcount(kept) for kept in (values, bits, offsets)]
    table = store.table("t")
    table.append(Assembled(columns))
    table.replace(OneBatch(*Assembled(columns).__arrow_c_array__()))
    table.merge([Assembled(columns), Assembled(columns)], keys="id")
    with pytest.raises(colmerge.KeyNotFoundError):
        table.merge(Assembled(columns), keys="none")
    with pytest.raises(colmerge.InvalidArgumentError):
        table.append([Assembled(columns), 5])
    pyarrow.record_batch(Assembled(columns))
    Assembled(columns).__arrow_c_array__()
    assert [sys.getrefcount(kept) for kept in (values, bits, offsets)] == before
