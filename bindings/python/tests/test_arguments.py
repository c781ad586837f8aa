# SPDX-License-Identifier: Apache-2.0
"""What callers may give as keys, names, parameters and options, and that anything else is told by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pandas
import polars
import pyarrow
import pytest

import colmerge


@pytest.fixture
def letters(store: colmerge.Store) -> colmerge.Table:
    table = store.table("letters")
    table.append([{"id": "a", "i": 1, "d": 2}, {"id": "b", "i": 3, "d": 4}, {"id": "ab", "i": 5, "d": 6}])
    return table


def test_a_text_is_one_name(letters: colmerge.Table) -> None:
    for place in (letters, letters.snapshot()):
        assert place.lookup("a", by="id", columns="id") == {"id": "a"}
        assert place.get_many(["ab"], by="id", columns="d") == [{"d": 6}]
        assert place.get_many({"id": ["ab"], "i": [9]}, by="id", columns=["i"]) == [{"i": 5}]
        with pytest.raises(colmerge.InvalidArgumentError, match="columns must be"):
            place.lookup("a", by="id", columns=5)
        with pytest.raises(colmerge.InvalidArgumentError, match="by must be"):
            place.lookup("a", by=5)
    with pytest.raises(colmerge.InvalidArgumentError, match="lack 'x'"):
        letters.get_many({"id": ["a"]}, by="x")


@pytest.mark.parametrize("keys", ["ab", b"ab", 1])
def test_one_value_is_no_list_of_keys(letters: colmerge.Table, keys: Any) -> None:
    for use in (letters.delete, letters.get_many, letters.snapshot().find):
        with pytest.raises(colmerge.InvalidArgumentError, match="keys are a list"):
            use(keys, by="id")
    assert len(letters) == 3


def test_one_column_of_keys(letters: colmerge.Table) -> None:
    keys = ["a", "x"]
    forms: list[Any] = [
        pyarrow.array(keys),
        pyarrow.chunked_array([["a"], ["x"]]),
        pandas.Series(keys),
        polars.Series(keys),
        numpy.array(keys),
    ]
    for given in forms:
        assert letters.get_many(given, by="id", columns="i") == [{"i": 1}, None]
        with pytest.raises(colmerge.InvalidArgumentError, match="of one column"):
            letters.get_many(given, by=["id", "i"])
    assert letters.delete(pandas.Series(["b"]), by="id").deleted == 1
    assert letters.get_many(pyarrow.record_batch({"id": ["a"]}), columns="i") == [{"i": 1}]


NO_KEYS: list[Any] = [
    pandas.DataFrame({"id": pandas.Series([], dtype="str")}),
    polars.DataFrame({"id": []}, schema={"id": polars.String}),
    pyarrow.table({"id": pyarrow.array([], pyarrow.string())}),
    pyarrow.record_batch({"id": pyarrow.array([], pyarrow.string())}),
    [],
    {"id": []},
]


@pytest.mark.parametrize("keys", NO_KEYS, ids=lambda keys: type(keys).__module__ + type(keys).__name__)
def test_no_keys_do_nothing(letters: colmerge.Table, keys: Any) -> None:
    for by in ("id", ["id"]):
        assert letters.delete(keys, by=by).deleted == 0
        assert letters.get_many(keys, by=by) == []
    if not isinstance(keys, list):
        assert letters.delete(keys).deleted == 0
        assert letters.get_many(keys) == []
    assert len(letters) == 3


NOTHING: dict[str, Callable[[], Any]] = {
    "a list": list,
    "a dict": dict,
    "a table": lambda: pyarrow.table({}),
    "a batch": lambda: pyarrow.record_batch({}),
    "a reader": lambda: pyarrow.table({}).to_reader(),
    "a frame of pandas": pandas.DataFrame,
    "a frame of polars": polars.DataFrame,
    "JSON": lambda: colmerge.Json(""),
}


@pytest.mark.parametrize("nothing", NOTHING.values(), ids=NOTHING)
def test_nothing_to_write_changes_nothing(letters: colmerge.Table, nothing: Callable[[], Any]) -> None:
    version = letters.version
    assert letters.append(nothing()).rows_read == 0
    if not isinstance(nothing(), colmerge.Json):
        assert letters.merge(nothing(), keys="id").rows_read == 0
    assert letters.version == version


def test_rows_without_columns_are_rows(store: colmerge.Store, letters: colmerge.Table) -> None:
    assert letters.append([{}, {}]).inserted == 2
    assert letters.to_tuples()[3:] == [(None, None, None)] * 2
    with pytest.raises(colmerge.InvalidArgumentError, match="make no table"):
        store.table("other").append([{}])
    with pytest.raises(colmerge.ColmergeError):
        letters.merge([{}], keys="id")


@pytest.mark.parametrize("parameters", [None, 1, "x", b"x", {"id": "a"}, {"a"}])
def test_parameters_are_a_list(store: colmerge.Store, letters: colmerge.Table, parameters: Any) -> None:
    text = "SELECT * FROM letters WHERE id = ?"
    for use in (store.prepare(text).query, store.prepare(text).run, lambda given: store.sql(text, given)):
        with pytest.raises(colmerge.TypeMismatchError, match="parameters are a list"):
            use(parameters)
    with pytest.raises(colmerge.TypeMismatchError, match="parameters are a list"):
        letters.delete(where="id = ?", parameters=parameters)


def test_parameters_may_be_any_list(store: colmerge.Store, letters: colmerge.Table) -> None:
    text = "SELECT i FROM letters WHERE id = ?"
    for given in (["a"], ("a",), numpy.array(["a"]), pandas.Series(["a"])):
        assert store.prepare(text).query(given) == store.sql(text, given).to_dicts() == [{"i": 1}]
    assert store.sql(text, (each for each in ["a"])).scalar() == 1
    store["bytes"] = {"b": [b"x"]}
    assert store.sql("SELECT count(*) FROM bytes WHERE b = ?", [memoryview(b"x")]).scalar() == 1


POINTS = [
    numpy.datetime64("2024"),
    numpy.datetime64("2024-01"),
    numpy.datetime64("2024-01-01"),
    numpy.datetime64("2024-01-01T00"),
    numpy.datetime64("2024-01-01T00:00"),
    numpy.datetime64("2024-01-01T00:00:00", "ns"),
]


@pytest.mark.parametrize("point", POINTS, ids=repr)
def test_points_in_time_of_every_unit_are_parameters(store: colmerge.Store, point: Any) -> None:
    for kind in ("timestamp[s]", "timestamp[ns]"):
        table = store.create_table("t", {"v": kind}, if_exists="replace")
        table.append({"v": [point]})
        assert store.sql("SELECT count(*) FROM t WHERE v = ?", [point]).scalar() == 1


def test_points_finer_than_nanoseconds_are_parameters(store: colmerge.Store) -> None:
    store["t"] = {"v": [numpy.datetime64(5000, "ps")]}
    assert store.sql("SELECT count(*) FROM t WHERE v = ?", [numpy.datetime64(5000, "ps")]).scalar() == 1


WRONG: dict[str, Callable[[colmerge.Table], object]] = {
    "rows": lambda table: table.head(-1),
    "rows ": lambda table: table.head(1.0),  # type: ignore[arg-type]
    "limit": lambda table: table.select(limit=-1),
    "offset": lambda table: table.select(offset=-1),
    "batch_size": lambda table: table.batches(0),
    "batch_size ": lambda table: table.batches(-1),
    "memory_budget": lambda table: colmerge.Store(memory_budget="1GB"),  # type: ignore[arg-type]
    "threads": lambda table: colmerge.Store(threads=-1),
    "type of a column": lambda table: colmerge.Store().create_table("t", {"a": None}),  # type: ignore[dict-item]
    "limits": lambda table: table.append([{"id": "c"}], limits=5),  # type: ignore[arg-type]
    "cancel": lambda table: table.append([{"id": "c"}], cancel=5),  # type: ignore[arg-type]
    "rows must be a list": lambda table: table.snapshot().take("a"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize(("name", "use"), WRONG.items(), ids=WRONG)
def test_wrong_arguments_are_told_by_name(
    letters: colmerge.Table, name: str, use: Callable[[colmerge.Table], object]
) -> None:
    with pytest.raises(colmerge.InvalidArgumentError, match=name.strip()):
        use(letters)
