# SPDX-License-Identifier: Apache-2.0
"""A DataFrame comes back with its dtypes and its index."""

from __future__ import annotations

import numpy
import pandas
import pytest
from pandas.testing import assert_frame_equal

import colmerge
from colmerge.connectors.in_memory import InMemoryDestination, InMemorySource, MemoryStore


def frame() -> pandas.DataFrame:
    return pandas.DataFrame(
        {
            "id": numpy.arange(3, dtype="int64"),
            "small": numpy.array([1, 2, 3], dtype="uint8"),
            "nullable": pandas.array([1, None, 3], dtype="Int32"),
            "flag": pandas.array([True, None, False], dtype="boolean"),
            "real": pandas.array([0.5, None, 1.5], dtype="Float64"),
            "float": [1.5, numpy.nan, -0.0],
            "text": pandas.array(["a", None, "c"], dtype="string"),
            "object": ["x", None, "z"],
            "category": pandas.Categorical(["lo", "hi", None], categories=["lo", "mid", "hi"], ordered=True),
            "naive": pandas.to_datetime(["2024-01-01", None, "2024-07-01 12:00:00.000000001"], format="ISO8601"),
            "zoned": pandas.date_range("2024-03-30", periods=3, tz="Europe/Berlin"),
            "delta": pandas.to_timedelta([1, None, 3], unit="s"),
        }
    )


INDEXES = {
    "default": None,
    "named": pandas.Index(["r1", "r2", "r3"], name="row"),
    "nameless": pandas.Index([30, 10, 20]),
    "times": pandas.date_range("2024-01-01", periods=3, name="day"),
    "levels": pandas.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1)], names=["x", "y"]),
}


@pytest.mark.parametrize("name", INDEXES)
def test_dtypes_and_index_come_back(name: str) -> None:
    given = frame()
    if INDEXES[name] is not None:
        given.index = INDEXES[name]
    store = MemoryStore()
    store.set_table("t", given)
    assert_frame_equal(store.get_table("t"), given, check_freq=False)
    part = store.store["t"].select(["category", "nullable"]).to_pandas()
    assert (str(part["nullable"].dtype), part["category"].cat.ordered) == ("Int32", True)


def test_dtypes_stay_when_rows_are_added_and_merged() -> None:
    store = colmerge.Store()
    given = frame()
    store["t"] = given
    store["t"].append(given.assign(id=[3, 4, 5]))
    store["t"].merge(given.assign(small=numpy.array([9, 9, 9], dtype="uint8")), keys="id")
    out = store["t"].to_pandas()
    assert out["id"].tolist() == [0, 1, 2, 3, 4, 5]
    assert out["small"].tolist() == [9, 9, 9, 1, 2, 3]
    assert out.dtypes.equals(given.dtypes)
    assert out.index.tolist() == list(range(6))


def test_rows_are_merged_by_the_index() -> None:
    store = colmerge.Store()
    given = pandas.DataFrame({"v": [1, 2]}, index=pandas.Index(["a", "b"], name="key"))
    store["t"] = given
    store["t"].merge(pandas.DataFrame({"v": [3, 4]}, index=pandas.Index(["b", "c"], name="key")), keys="key")
    wanted = pandas.DataFrame({"v": [1, 3, 4]}, index=pandas.Index(["a", "b", "c"], name="key"))
    assert_frame_equal(store["t"].to_pandas(), wanted)


def test_new_categories_are_merged_in() -> None:
    store = colmerge.Store()
    store["t"] = pandas.DataFrame({"id": [1], "c": pandas.Categorical(["a"])})
    store["t"].append(pandas.DataFrame({"id": [2], "c": pandas.Categorical(["b"])}))
    out = store["t"].to_pandas()["c"]
    assert out.dtype == "category"
    assert out.tolist() == ["a", "b"]


def test_an_empty_frame_keeps_its_columns() -> None:
    store = MemoryStore()
    given = frame().drop(columns="category").iloc[:0]
    store.set_table("t", given)
    assert store.get_table("t").dtypes.equals(given.dtypes)


def test_the_index_of_chunks_goes_on() -> None:
    store = colmerge.Store()
    given = pandas.DataFrame({"v": range(10)})
    InMemoryDestination({"table_name": "t"}, store=store).write(given)
    source = InMemorySource({"table_name": "t"}, store=store)
    chunks = [chunk.pandas_df for chunk in source.read(batch_size=4)]
    assert [len(chunk) for chunk in chunks] == [4, 4, 2]
    pandas.testing.assert_frame_equal(pandas.concat(chunks), given)
    named = given.set_index(pandas.Index(list("abcdefghij")))
    InMemoryDestination({"table_name": "t", "mode": "replace"}, store=store).write(named)
    pandas.testing.assert_frame_equal(pandas.concat(chunk.pandas_df for chunk in source.read(batch_size=4)), named)
