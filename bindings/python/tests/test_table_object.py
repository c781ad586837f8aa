# SPDX-License-Identifier: Apache-2.0
"""What people expect of an object that is a table: its shape, parts, order, figures, and its columns."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from decimal import Decimal
from typing import Any

import numpy
import pandas
import polars
import pyarrow
import pytest

import colmerge

PEOPLE = [
    {"id": 1, "name": "Ann", "age": 30},
    {"id": 2, "name": "Bob", "age": None},
    {"id": 3, "name": "Cid", "age": 10},
]


@pytest.fixture(params=["table", "snapshot", "result", "part", "source", "copy"])
def readable(store: colmerge.Store, people: colmerge.Table, request: pytest.FixtureRequest) -> Any:
    """The same rows in every form."""
    form = request.param
    if form == "part":
        people.append([{"id": 4, "name": "Dan"}])
        return people.head(3)
    if form == "copy":
        return pickle.loads(pickle.dumps(people.select()))
    return {
        "table": lambda: people,
        "snapshot": people.snapshot,
        "result": lambda: store.sql("SELECT * FROM people"),
        "source": lambda: store.source("people"),
    }[form]()


def test_shape_and_columns(readable: Any) -> None:
    assert readable.columns == readable.column_names == ["id", "name", "age"]
    assert readable.shape == (3, 3)
    assert readable.dtypes == {"id": "int64", "name": "utf8", "age": "int64"}
    assert readable.head(0).shape == (0, 3)
    assert readable.select("age").shape == (3, 1)


def test_parts_of_everything_with_rows(readable: Any) -> None:
    assert readable.to_dicts() == PEOPLE
    assert readable.tail(2).to_dicts() == PEOPLE[1:]
    assert readable.tail(9).to_dicts() == PEOPLE
    assert readable.tail(0).to_dicts() == []
    assert readable.head(2).tail(1).to_dicts() == PEOPLE[1:2]
    assert readable.select("age", "id").columns == ["age", "id"]
    assert readable.select(["age"], "id", limit=1).to_dicts() == [{"age": 30, "id": 1}]
    with pytest.raises(colmerge.InvalidArgumentError, match="rows"):
        readable.tail(-1)


def test_filters(readable: Any) -> None:
    assert readable.filter("age >= 18").to_dicts() == PEOPLE[:1]
    assert readable.filter("age IS NULL OR name = ?", ["Cid"]).to_dicts() == PEOPLE[1:]
    assert readable.filter("true -- all").to_dicts() == PEOPLE
    assert readable.filter("id < 3").filter("id > 1").to_dicts() == PEOPLE[1:2]
    assert readable.select("name").filter("name > 'Ann'").to_dicts() == [{"name": "Bob"}, {"name": "Cid"}]
    assert readable.tail(2).filter("id > 0").to_dicts() == PEOPLE[1:]
    with pytest.raises(colmerge.ColumnNotFoundError):
        readable.filter("agee > 1")
    with pytest.raises(colmerge.InvalidArgumentError, match="a condition is text"):
        readable.filter(lambda row: row["age"] > 1)
    with pytest.raises(colmerge.TypeMismatchError, match="parameters are a list"):
        readable.filter("id = ?", 1)


def test_sorts(readable: Any) -> None:
    def ids(rows: colmerge.Rows) -> list[int]:
        return rows.to_dict()["id"]

    assert ids(readable.sort("age")) == [3, 1, 2]
    assert ids(readable.sort("age", descending=True)) == [1, 3, 2]
    assert ids(readable.sort(["name", "age"], descending=[True, False])) == [3, 2, 1]
    assert ids(readable.sort("name", "age", descending=True).head(1)) == [3]
    assert readable.select("id").sort("id", descending=True).to_dicts() == [{"id": 3}, {"id": 2}, {"id": 1}]
    with pytest.raises(colmerge.ColumnNotFoundError, match="did you mean 'name'"):
        readable.sort("nam")
    with pytest.raises(colmerge.InvalidArgumentError, match="name the columns"):
        readable.sort()
    for wrong in ([True], "yes", [1, 0]):
        with pytest.raises(colmerge.InvalidArgumentError, match="descending"):
            readable.sort("id", "age", descending=wrong)


def test_samples(readable: Any) -> None:
    drawn = readable.sample(2, seed=5).to_dicts()
    assert len(drawn) == 2
    assert drawn == [row for row in PEOPLE if row in drawn], "in order, each at most once"
    assert readable.sample(2, seed=5).to_dicts() == drawn
    assert readable.sample(3).to_dicts() == readable.sample(99).to_dicts() == PEOPLE
    assert readable.sample(0).to_dicts() == []
    assert {readable.sample(1, seed=i).to_dicts()[0]["id"] for i in range(50)} == {1, 2, 3}
    assert readable.tail(2).sample(1, seed=0).to_dicts()[0] in PEOPLE[1:]
    assert readable.select("id").sample(1, seed=0).columns == ["id"]


def test_samples_know_nothing_of_deleted_rows(store: colmerge.Store) -> None:
    table = store.table("t")
    table.merge({"id": list(range(100))}, keys=["id"])
    table.delete(list(range(1, 90)))
    assert table.info().deleted_rows > 0, "what this is about"
    assert {table.sample(1, seed=i).to_dicts()[0]["id"] for i in range(200)} == {0, *range(90, 100)}
    assert table.tail(5).sample(9).to_dict() == {"id": list(range(95, 100))}


def test_describe(readable: Any) -> None:
    figures = {row["column"]: row for row in readable.describe()}
    assert list(figures) == ["id", "name", "age"]
    assert figures["age"] == {
        "column": "age", "type": "int64", "count": 2, "nulls": 1, "mean": 20.0, "std": pytest.approx(200**0.5),
        "min": "10", "max": "30",
    }  # fmt: skip
    assert figures["name"]["mean"] is None
    assert (figures["name"]["min"], figures["name"]["max"]) == ("Ann", "Cid")
    assert readable.head(2).describe().to_dicts()[0]["count"] == 2
    assert readable.select("age").describe().shape == (1, 8)


def test_describe_takes_every_type(store: colmerge.Store) -> None:
    store["t"] = pyarrow.table(
        {
            "b": [True, None], "d": [dt.date(2024, 1, 2), None], "i": pyarrow.array([1, 2], pyarrow.uint8()),
            "z": [b"a", b"b"], "n": pyarrow.nulls(2), "l": [[1], None], "s": [{"a": 1}, None],
            "x": [Decimal("1.5"), Decimal("2.5")], "t": [dt.datetime(2024, 1, 1), None],
            "c": pyarrow.array(["a", "b"]).dictionary_encode(), "u": [dt.timedelta(1), None],
            "v": pyarrow.array([(1, 2, 3), None], pyarrow.month_day_nano_interval()), "h": [dt.time(1), None],
            'a "quoted" name': [1, 2],
        }
    )  # fmt: skip
    figures = {row["column"]: row for row in store["t"].describe()}
    assert figures["d"]["min"] == "2024-01-02"
    assert (figures["x"]["mean"], figures["x"]["max"]) == (2.0, "2.5")
    assert (figures["l"]["count"], figures["n"]["nulls"], figures["c"]["max"]) == (1, 2, "b")
    assert figures['a "quoted" name']["mean"] == 1.5
    store["empty"] = pyarrow.table({"a": pyarrow.array([], "int64")})
    assert store["empty"].describe().to_dicts()[0]["count"] == 0


# ---- [ ] -------------------------------------------------------------------------------------------------------


def test_a_column_by_its_name(readable: Any) -> None:
    names = readable["name"]
    assert isinstance(names, colmerge.Column)
    assert (names.name, names.type, len(names)) == ("name", "utf8", 3)
    assert names == readable.column("name") == ["Ann", "Bob", "Cid"]
    for error in (KeyError, ValueError, colmerge.ColumnNotFoundError):
        with pytest.raises(error, match="no column 'nam'; did you mean 'name'?"):
            readable["nam"]


def test_numbers_are_no_columns(store: colmerge.Store, people: colmerge.Table) -> None:
    for rows in (people.head(), store.sql("SELECT * FROM people"), store.source("people")):
        with pytest.raises(colmerge.InvalidArgumentError, match="takes the name of a column, not 1"):
            rows[1]  # type: ignore[index]


def test_a_text_is_a_key_where_keys_are_texts(store: colmerge.Store) -> None:
    prices = store.table("prices")
    prices.merge([{"item": "tea", "price": 2.5}, {"item": "price", "price": 1.0}], keys=["item"])
    for each in (prices, prices.snapshot()):
        assert each["tea"] == {"item": "tea", "price": 2.5}
        assert each["item"] == ["tea", "price"], "no row has this key"
        with pytest.raises(colmerge.InvalidArgumentError, match=r"say column\('price'\) or get\('price'\)"):
            each["price"]
        assert each.column("price") == [2.5, 1.0]
        assert each.get("price") == {"item": "price", "price": 1.0}
        with pytest.raises(KeyError) as caught:
            each["salt"]
        assert caught.value.args == ("salt",)


def test_a_text_without_a_key(store: colmerge.Store) -> None:
    store["t"] = [{"a": "x", "b": 1}]
    assert store["t"]["a"] == ["x"]
    with pytest.raises(KeyError, match="no column 'c'"):
        store["t"]["c"]
    store["u"] = [{"a": "x", "b": 1}]
    store.table("u").merge([{"a": "y", "b": 2}], keys=["a", "b"])
    assert store["u"]["a"] == ["x", "y"]
    assert store["u"][("y", 2)] == {"a": "y", "b": 2}


# ---- columns ---------------------------------------------------------------------------------------------------


def test_a_column_is_a_sequence(people: colmerge.Table) -> None:
    names = people["name"]
    people.delete([2])
    assert list(names) == ["Ann", "Bob", "Cid"], "as it was"
    assert (names[0], names[-1], names[numpy.int64(1)]) == ("Ann", "Cid", "Bob")
    assert names[1:] == ["Bob", "Cid"]
    assert isinstance(names[1:], colmerge.Column)
    assert names[::-1] == ["Cid", "Bob", "Ann"]
    assert names[5:] == []
    assert ("Bob" in names, names.index("Cid"), names.count("x")) == (True, 2, 0)
    assert names != ["Ann"]
    assert names != "Ann"
    for wrong in (3, -4):
        with pytest.raises(IndexError, match="has 3 values"):
            names[wrong]
    with pytest.raises(TypeError):
        names["Ann"]  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        hash(names)
    assert repr(names) == "Column(name: utf8, ['Ann', 'Bob', 'Cid'])"
    assert str(names) == "['Ann', 'Bob', 'Cid']"
    assert "&#x27;Ann&#x27;" in names._repr_html_()
    assert copy.copy(names) == copy.deepcopy(names) == pickle.loads(pickle.dumps(names)) == names


def test_a_column_in_other_forms(people: colmerge.Table) -> None:
    ages = people["age"]
    assert ages.to_list() == [30, None, 10]
    assert ages.to_arrow().to_pylist() == [30, None, 10]
    assert pyarrow.chunked_array(ages).type == pyarrow.int64()
    assert ages.to_polars().to_list() == polars.Series(ages).to_list() == [30, None, 10]
    assert ages.to_polars().name == "age"
    series = ages.to_pandas()
    assert (series.name, series.tolist()[0], series.isna().tolist()) == ("age", 30, [False, True, False])
    assert pandas.Series(people["name"]).tolist() == ["Ann", "Bob", "Cid"]


def address(array: Any) -> int:
    return int(array.__array_interface__["data"][0])


NUMPY = [
    (pyarrow.array([1, 2, 3], kind), str(dtype), False)
    for kind, dtype in [("int8", "int8"), ("uint16", "uint16"), ("int32", "int32"), ("uint64", "uint64"),
                        ("float32", "float32"), ("float64", "float64"), ("date64", "<M8[ms]"),
                        ("timestamp[s]", "<M8[s]"), ("timestamp[ns]", "<M8[ns]"), ("duration[us]", "<m8[us]")]
    if kind != "date64"
]  # fmt: skip


@pytest.mark.parametrize(("values", "dtype", "_copied"), NUMPY, ids=[dtype for _, dtype, _ in NUMPY])
def test_numpy_shows_the_librarys_memory(store: colmerge.Store, values: Any, dtype: str, _copied: bool) -> None:
    store["t"] = pyarrow.table({"v": values})
    column = store["t"]["v"]
    array = numpy.asarray(column)
    assert array.dtype == numpy.dtype(dtype)
    assert array.tolist() == values.to_numpy().tolist()
    assert address(array) == address(numpy.asarray(store["t"]["v"])), "the same memory"
    assert not array.flags.writeable
    assert address(column.to_numpy(copy=False)) == address(array)
    own = column.to_numpy(copy=True)
    assert address(own) != address(array)
    assert own.flags.writeable
    store["t"] = [{"v": 9}]
    store.drop("t")
    store.close()
    assert array.tolist() == values.to_numpy().tolist(), "kept by the array alone"


def test_numpy_of_parts_and_chunks(store: colmerge.Store) -> None:
    store["t"] = {"v": numpy.arange(200_000)}
    column = store["t"]["v"]
    assert (numpy.asarray(column) == numpy.arange(200_000)).all()
    with pytest.raises(ValueError, match="without a copy"):
        column.to_numpy(copy=False)
    part = store["t"].select(limit=5, offset=70_000)["v"]
    assert part.to_numpy(copy=False).tolist() == list(range(70_000, 70_005))
    assert store["t"].head(0)["v"].to_numpy().dtype == numpy.int64


def test_numpy_has_its_way(store: colmerge.Store) -> None:
    """The protocol of __array__: dtype and copy."""
    store["t"] = {"v": [1, 2]}
    column = store["t"]["v"]
    assert numpy.asarray(column, dtype=float).tolist() == [1.0, 2.0]
    assert numpy.array(column).flags.writeable
    assert not numpy.asarray(column).flags.writeable
    assert column.__array__(numpy.dtype("int64"), copy=False).tolist() == [1, 2]
    with pytest.raises(ValueError, match="another one needs a copy"):
        column.__array__(float, copy=False)
    assert (numpy.asarray(column) + 1).sum() == 5
    assert numpy.mean(column) == 1.5


def test_numpy_with_nulls_and_without_a_plain_type(store: colmerge.Store) -> None:
    store["t"] = pyarrow.table(
        {
            "i": [1, None], "large": [2**53 + 1, None], "small": pyarrow.array([1, None], "int8"), "f": [0.5, None],
            "b": [True, False], "maybe": [True, None], "day": [dt.date(2024, 1, 2), None], "s": ["x", None],
            "at": [dt.datetime(2024, 1, 2), None], "l": [[1], [2]], "d": [Decimal("1.5"), None],
            "zoned": pyarrow.array([0, None], pyarrow.timestamp("s", "Europe/Berlin")),
            "c": pyarrow.array(["a", "b"]).dictionary_encode(), "none": pyarrow.nulls(2),
        }
    )  # fmt: skip
    arrays = {name: numpy.asarray(store["t"][name]) for name in store["t"].columns}
    assert {name: str(array.dtype) for name, array in arrays.items()} == {
        "i": "float64", "large": "object", "small": "float64", "f": "float64", "b": "bool", "maybe": "object",
        "day": "datetime64[D]", "s": "object", "at": "datetime64[us]", "l": "object", "d": "object",
        "zoned": "datetime64[s]", "c": "object", "none": "object",
    }  # fmt: skip
    assert arrays["large"].tolist() == [2**53 + 1, None]
    assert numpy.isnan(arrays["i"]).tolist() == [False, True]
    assert arrays["b"].tolist() == [True, False]
    assert arrays["maybe"].tolist() == [True, None]
    assert arrays["day"].tolist() == [dt.date(2024, 1, 2), None]
    assert numpy.isnat(arrays["zoned"]).tolist() == [False, True]
    assert arrays["l"].tolist() == [[1], [2]]
    assert arrays["l"].shape == (2,)


def test_numpy_of_bits_that_begin_anywhere(store: colmerge.Store) -> None:
    bits = [i % 3 == 0 for i in range(100)]
    store["t"] = {"b": bits, "n": [i if i % 5 else None for i in range(100)]}
    for start in (0, 1, 7, 8, 13):
        part = store["t"].select(offset=start, limit=40)
        assert part["b"].to_numpy().tolist() == bits[start : start + 40]
        expected = [float(i) if i % 5 else None for i in range(start, start + 40)]
        assert [None if x != x else x for x in part["n"].to_numpy().tolist()] == expected


def test_plot_is_that_of_pandas(people: colmerge.Table) -> None:
    assert type(people.plot).__module__.startswith("pandas.plotting")
