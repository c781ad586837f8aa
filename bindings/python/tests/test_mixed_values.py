# SPDX-License-Identifier: Apache-2.0
"""Values of several types go in at once as they would one by one; objects of pandas as those of lists."""

from __future__ import annotations

import datetime as dt
import math
import decimal
import uuid
from typing import Any

import numpy
import pandas
import polars
import pyarrow
import pytest

import colmerge

Decimal = decimal.Decimal
UTC = dt.timezone.utc
MIXTURES: dict[str, list[Any]] = {
    "dates and times": [dt.date(2024, 1, 1), dt.datetime(2024, 1, 1, 5), None],
    "times and dates": [dt.datetime(2024, 1, 1, 5), dt.date(2024, 1, 1)],
    "dates and times with a zone": [dt.date(2024, 1, 1), dt.datetime(2024, 1, 1, tzinfo=UTC)],
    "times with and without a zone": [dt.datetime(2024, 1, 1, tzinfo=UTC), dt.datetime(2024, 1, 1)],
    "numpy's times and Python's": [numpy.datetime64(1, "ns"), dt.datetime(2024, 1, 1, 5), numpy.datetime64("NaT")],
    "numpy's days and dates": [numpy.datetime64("2024-01-01"), dt.date(2024, 1, 2)],
    "dates and numpy's hours": [dt.date(2024, 1, 2), numpy.datetime64("2024-01-01T05")],
    "numpy's times of several units": [numpy.datetime64("2024-01-01"), numpy.datetime64("2024-01-01T00:00:00.5")],
    "durations": [numpy.timedelta64(1, "ns"), dt.timedelta(1), pandas.Timedelta(5, "ns")],
    "UUIDs and texts": [uuid.UUID(int=1), "x"],
    "decimals and floats": [Decimal("1.5"), 0.5],
    "floats and decimals": [0.5, Decimal("1.5"), 3, None],
    "floats and decimals that do not fit": [0.5, Decimal("0.1")],
    "integers and floats": [2**53, 0.5],
    "integers that no float holds": [2**53 + 1, 0.5],
    "large integers and floats": [2**70, 0.5],
    "floats and large integers": [0.5, 2**70],
    "numbers and texts": [1, "x"],
    "bytes and texts": [b"x", "y"],
    "lists": [[dt.date(2024, 1, 1)], [dt.datetime(2024, 1, 1, 5)]],
    "lists of decimals and of floats": [[Decimal("1.5")], [0.5]],
    "dicts": [{"x": dt.date(2024, 1, 1)}, {"x": dt.datetime(2024, 1, 1, 5)}],
    "dicts of integers and of floats": [{"x": 2**53 + 1}, {"x": 2.0}],
    "nanoseconds": [pandas.Timestamp(1), pandas.Timestamp("2024-01-01")],
    "decimals that are no number": [Decimal("nan")],
    "a time of day with a zone": [dt.time(1, tzinfo=UTC)],
    "objects": [{1}],
}


def outcome(*writes: Any, declared: Any = None) -> Any:
    """Values that a table has after these writes; what the error is of, when there is one."""
    store = colmerge.Store()
    table = store.create_table("t", {"v": declared}) if declared else store.table("t")
    try:
        for data in writes:
            table.append(data)
    except colmerge.ColmergeError as error:
        assert error.column == "v", error
        return type(error)
    return table.column("v"), table.schema["v"].type.partition("(")[0]


@pytest.mark.parametrize("declared", [None, "timestamp[us]", "int64", "float64", "decimal128(30, 5)"])
@pytest.mark.parametrize("values", MIXTURES.values(), ids=MIXTURES)
def test_values_at_once_are_as_values_one_by_one(values: list[Any], declared: Any) -> None:
    expected = outcome(*([{"v": value}] for value in values), declared=declared)
    series = pandas.Series(values, dtype=object)
    forms: list[Any] = [
        [{"v": value} for value in values],
        ({"v": value} for value in values),
        {"v": values},
        {"v": iter(values)},
        {"v": series},
        pandas.DataFrame({"v": series}),
        [[{"v": values[0]}], *([{"v": value}] for value in values[1:])],
    ]
    for data in forms:
        assert outcome(data, declared=declared) == expected


def test_parts_by_type_are_one_write() -> None:
    table = colmerge.Store().create_table("t", {"id": int, "v": "float64"}, primary_key="id")
    data = [{"id": 1, "v": 0.5}, {"id": 2, "v": Decimal("1.5")}, {"id": 3, "v": Decimal("0.1")}]
    with pytest.raises(colmerge.TypeMismatchError, match="0.1 does not fit") as caught:
        table.merge(data)
    assert (caught.value.row, len(table)) == (2, 0)
    assert table.merge(data[:2]).version == table.version
    assert table.column("v") == [0.5, 1.5]
    with pytest.raises(colmerge.TypeMismatchError, match="row 3: .*type object"):
        table.merge([*data[:2], {"id": 3, "v": 0.5}, {"id": 4, "v": object()}])
    other = {"id": numpy.array([1, 2]), "v": [0.25, Decimal("2.5")], "s": pyarrow.array(["a", "b"])}
    assert table.merge(other).updated == 2
    assert table.to_tuples() == [(1, 0.25, "a"), (2, 2.5, "b")]
    with pytest.raises(colmerge.InvalidArgumentError, match="has 1 values, the others have 2"):
        table.merge({"id": [1, 2], "v": [0.25, Decimal("2.5")], "s": ["a"]})


def test_keys_of_several_types() -> None:
    table = colmerge.Store().table("t")
    table.merge([{"id": 1}, {"id": 2}], keys="id")
    assert table.get_many(iter([1, Decimal(2), 2.0, 2.5])) == [{"id": 1}, {"id": 2}, {"id": 2}, None]
    assert table.snapshot().find({"id": [Decimal(2), 2.0, 2.5]}) == [1, 1, -1]
    done = table.delete([Decimal(2), 2.0, math.nan, Decimal("2.5")])
    assert (done.rows_read, done.deleted, done.ignored) == (4, 1, 3)
    done = table.delete([Decimal(2), 2.5])
    assert (done.rows_read, done.deleted, done.ignored) == (2, 0, 2), "no row of these keys"
    table.merge([{"id": i} for i in range(5)], keys="id")
    assert table.delete(iter([Decimal(0), 4.0])).deleted == table.delete({"id": [Decimal(1), 3.0]}).deleted == 2
    assert table.to_dicts() == [{"id": 2}]
    pairs = table._store.table("pairs")
    pairs.merge([{"a": float(i), "b": str(i)} for i in range(4)], keys=["a", "b"])
    assert pairs.delete([(Decimal(3), "3"), (1.0, "1"), (1.0, "2")]).deleted == 2


def test_frames_with_objects_come_back(store: colmerge.Store) -> None:
    days = pandas.Index([dt.date(2024, 1, 1), dt.date(2024, 1, 2)], dtype=object, name="key")
    frame = pandas.DataFrame(
        {"n": [1, 2], "o": pandas.Series([Decimal("1.5"), None], dtype=object, index=days)},
        index=days,
    )
    store["t"] = frame
    pandas.testing.assert_frame_equal(store["t"].to_pandas(), frame)
    several = frame.set_index(pandas.MultiIndex.from_arrays([[1, 2], days]))
    store["t"] = several
    pandas.testing.assert_frame_equal(store["t"].to_pandas(), several)
    store["t"] = pandas.DataFrame({"s": ["x", float("nan")]}, dtype=object)
    assert store["t"].column("s") == ["x", None]


def test_categories_of_several_types_are_objects(store: colmerge.Store) -> None:
    values = [dt.date(2024, 1, 1), dt.datetime(2024, 1, 1, 5), None]
    series = pandas.Series(pandas.Categorical(values, categories=pandas.Index(values[:2], dtype=object)))
    for data in (pandas.DataFrame({"v": series}), {"v": series}, {"v": series.array}):
        store["t"] = data
        assert store["t"].column("v") == [dt.datetime(2024, 1, 1), dt.datetime(2024, 1, 1, 5), None]
    store["t"] = {"v": pandas.Categorical(["x", "y", None])}
    assert store["t"].schema["v"].type.startswith("dictionary<int8")


def test_what_a_frame_may_not_have_is_told_by_name(store: colmerge.Store) -> None:
    with pytest.raises(colmerge.InvalidArgumentError, match="'a' occurs more than once"):
        store["t"] = pandas.DataFrame([[1, 2]], columns=["a", "a"])
    with pytest.raises(colmerge.TypeMismatchError, match="column 'a' of pandas' dtype complex128"):
        store["t"] = pandas.DataFrame({"b": [1], "a": [1j]})
    sparse = pandas.arrays.SparseArray([1, 0, 0])
    for data in (pandas.DataFrame({"a": sparse}), {"a": sparse}, {"a": pandas.Series(sparse)}):
        store["t"] = data
        assert store["t"].column("a") == [1, 0, 0]
    objects = polars.DataFrame({"a": polars.Series([object()], dtype=polars.Object)})
    for given in (objects, objects.lazy(), objects["a"], {"a": objects["a"]}):
        with pytest.raises(colmerge.TypeMismatchError, match="column 'a' has polars' dtype Object"):
            store["t"] = given


def test_masks_are_kept_in_every_dimension(store: colmerge.Store) -> None:
    store["t"] = {"a": numpy.ma.array([[1, 2], [3, 4]], mask=[[0, 1], [0, 0]])}
    assert store["t"].column("a") == [[1, None], [3, 4]]
    store["t"] = {"a": [numpy.ma.array([1, 2], mask=[0, 1]), numpy.array([3])]}
    assert store["t"].column("a") == [[1, None], [3]]
    store["t"] = {"a": [1, numpy.ma.masked]}
    assert store["t"].column("a") == [1, None]
    with pytest.raises(colmerge.TypeMismatchError, match="array without dimensions"):
        store["t"] = {"a": [numpy.array(5)]}


def test_texts_and_options_are_no_rows(store: colmerge.Store) -> None:
    for part in (colmerge.Csv("a\n1\n"), colmerge.Json('{"a": 1}')):
        for data in ([part], (each for each in [part]), [{"a": 1}, part], [polars.DataFrame({"a": [1]}), part]):
            with pytest.raises(colmerge.InvalidArgumentError, match="may not be of type|is of type .* no row"):
                store["t"] = data
    with pytest.raises(colmerge.InvalidArgumentError, match="row 0 is of type Limits"):
        store["t"] = [colmerge.Limits()]
    assert "t" not in store


def test_scalars_of_arrow_of_several_types(store: colmerge.Store) -> None:
    store["t"] = {"a": [pyarrow.scalar(1), 2, None, pyarrow.scalar(3, pyarrow.int8())]}
    assert store["t"].column("a") == [1, 2, None, 3]


NUMBERS = [Decimal("1.5"), 0.5, None, Decimal("12.25"), 2.0, Decimal("-3")]


@pytest.mark.parametrize("declared", [None, "float64", "float32", "decimal128(9, 2)", "decimal128(3, 1)", "int64"])
@pytest.mark.parametrize("inferred", [None, 0.5, Decimal("0.5"), Decimal("123456.789"), 7])
@pytest.mark.parametrize(
    "values",
    [
        NUMBERS, NUMBERS[::-1], [0.5, Decimal("0.1")], [Decimal("0.1"), 0.1], [Decimal("0.1"), 0.5, 0.25],
        [Decimal("0.125"), 0.25], [Decimal("0.1"), 1, 0.5], [1, 0.5, Decimal("0.5")], [0.5, Decimal("1e30")],
        [Decimal("1"), math.nan], [math.nan, Decimal("1"), math.inf], [Decimal("1e400"), 0.5], [Decimal(10), 100.0],
    ],
    ids=str,
)  # fmt: skip
def test_decimals_and_floats_are_judged_as_single_writes_are(declared: Any, inferred: Any, values: list[Any]) -> None:
    """Whatever the table has, one write of all is the writes of each."""
    if declared is not None and inferred is not None:
        return
    outcomes = []
    for parts in ([values], [[value] for value in values]):
        store = colmerge.Store()
        if declared is not None:
            store.create_table("t", {"v": declared})
        if inferred is not None:
            store["t"] = [{"v": inferred}]
        table = store.table("t")
        try:
            for part in parts:
                table.append([{"v": value} for value in part])
        except colmerge.ColmergeError as error:
            outcomes.append((type(error).__mro__[-6:], "failed"))
        else:
            outcomes.append((list(map(float, [v or 0 for v in table["v"]])).__repr__(), table.dtypes["v"].partition("(")[0]))
    assert outcomes[0] == outcomes[1]


def test_many_decimals_and_floats_are_one_batch(store: colmerge.Store) -> None:
    """However often they take turns."""
    rows = [{"id": i, "v": Decimal("1.5") if i % 2 else 0.5} for i in range(3000)]
    assert store.table("t").append(rows).batches == 1
    assert store.table("t").append({"id": range(3000), "v": [row["v"] for row in rows]}).batches == 1
    assert store.table("t").append(iter(rows * 10)).batches <= 4
    assert store["t"].shape == (36_000, 2)
    store["d"] = [{"w": Decimal("0.25")}]
    assert store.table("d").append([{"v": 0.25}, {"v": Decimal("0.5")}], column_names={"v": "w"}).batches == 1
    assert store["d"]["w"] == [Decimal("0.25"), Decimal("0.25"), Decimal("0.5")]
