# SPDX-License-Identifier: Apache-2.0
"""Arrow data goes in and out through PyCapsules, whatever library is at the other end."""

from __future__ import annotations

import gc
from typing import Any

import duckdb
import nanoarrow
import polars
import pyarrow as pa
import pytest

import colmerge

TYPES = [
    pa.null(),
    pa.bool_(),
    *(getattr(pa, f"{sign}int{bits}")() for sign in ("", "u") for bits in (8, 16, 32, 64)),
    pa.float16(),
    pa.float32(),
    pa.float64(),
    pa.decimal128(20, 3),
    pa.decimal256(50, 3),
    pa.utf8(),
    pa.large_utf8(),
    pa.string_view(),
    pa.binary(),
    pa.large_binary(),
    pa.binary_view(),
    pa.binary(3),
    pa.date32(),
    pa.date64(),
    pa.time32("s"),
    pa.time64("ns"),
    *(pa.timestamp(unit, zone) for unit in ("s", "ns") for zone in (None, "Asia/Tokyo")),
    pa.duration("ms"),
    pa.month_day_nano_interval(),
    pa.dictionary(pa.int8(), pa.utf8(), ordered=True),
    pa.list_(pa.int32()),
    pa.large_list(pa.utf8()),
    pa.list_(pa.int8(), 2),
    pa.struct([("a", pa.int8()), ("b", pa.utf8())]),
    pa.map_(pa.utf8(), pa.int64()),
]


@pytest.mark.parametrize("kind", TYPES, ids=str)
def test_types_round_trip_unchanged(store: colmerge.Store, kind: pa.DataType) -> None:
    field = pa.field("v", kind, metadata={b"field": b"\x00\xff"})
    table = pa.table([pa.array([None, None, None], kind)], pa.schema([field], {b"schema": b"x"}))
    store["t"] = table
    out = store["t"].to_arrow()
    assert out.schema.equals(table.schema, check_metadata=True)
    assert out.equals(table)


def test_schema_for_people_names_nested_types(store: colmerge.Store) -> None:
    columns = {str(i): pa.array([], kind) for i, kind in enumerate(TYPES)}
    store["t"] = pa.table(columns)
    info = store["t"].info()
    assert [field.type for field in store["t"].schema] == [column.type for column in info.columns]
    assert store["t"].schema.arrow_schema.equals(pa.table(columns).schema)


def numbers(count: int) -> pa.Table:
    return pa.table({"id": pa.array(range(count)), "x": pa.array([i / 4 for i in range(count)])})


def test_every_producer_gives_the_same_rows(store: colmerge.Store) -> None:
    table = numbers(1000)
    producers: dict[str, Any] = {
        "pyarrow table": table,
        "pyarrow batch": table.to_batches()[0],
        "pyarrow reader": table.to_reader(100),
        "pandas": table.to_pandas(),
        "polars": polars.DataFrame(table),
        "duckdb": duckdb.from_arrow(table),
        "nanoarrow stream": nanoarrow.ArrayStream(table),
        "nanoarrow array": nanoarrow.c_array(table.to_batches()[0]),
        "batches": iter(table.to_batches(max_chunksize=300)),
        "frames": [polars.DataFrame(table[:400]), polars.DataFrame(table[400:])],
        "rows": table.to_pylist(),
        "columns": table.to_pydict(),
    }
    for name, data in producers.items():
        assert store.table(name).append(data).inserted == 1000, name
        assert store[name].to_arrow().equals(table), name
        store["copy"] = store[name]
        assert store["copy"].to_arrow().equals(table), name


def test_every_consumer_takes_tables_snapshots_and_results(store: colmerge.Store) -> None:
    table = numbers(1000)
    store["t"] = table
    readables = [store["t"], store["t"].snapshot(), store["t"].select(["id", "x"]), store["t"].head(1000)]
    for readable in readables:
        assert pa.table(readable).equals(table)
        assert pa.RecordBatchReader.from_stream(readable).read_all().equals(table)
        assert polars.DataFrame(readable).equals(polars.DataFrame(table))
        assert nanoarrow.ArrayStream(readable).read_all().to_pylist() == table.to_pylist()
        assert duckdb.sql("SELECT sum(id), count(*) FROM readable").fetchall() == [(499500, 1000)]
        assert pa.schema(readable).equals(table.schema)
        assert len(readable.to_pandas()) == 1000
        assert readable.to_polars().shape == (1000, 2)


def test_batches_are_arrays(store: colmerge.Store) -> None:
    table = numbers(150_000)
    store["t"] = table
    batches = list(store["t"].batches(70_000))
    assert [len(batch) for batch in batches] == [70_000, 70_000, 10_000]
    arrays = [pa.record_batch(batch) for batch in batches]
    assert pa.Table.from_batches(arrays).equals(table)
    assert polars.DataFrame(batches[2]).height == 10_000


def test_array_input_belongs_to_the_caller_after_a_failure(store: colmerge.Store) -> None:
    batch = pa.record_batch({"id": ["a"]})
    store["t"] = [{"id": 1}]
    with pytest.raises(colmerge.TypeMismatchError):
        store["t"].append(batch)
    assert batch.to_pydict() == {"id": ["a"]}


def test_nothing_is_left_of_what_nobody_took(store: colmerge.Store) -> None:
    """What is left would keep the table's older versions alive, and be seen in the store's memory."""
    store["t"] = numbers(100_000)
    allocated, used = pa.total_allocated_bytes(), store.memory_usage().bytes.total
    for _ in range(5):
        store["t"].__arrow_c_stream__()
        next(store["t"].batches(1000)).__arrow_c_array__()
        store["t"].snapshot()
        store["t"].schema.__arrow_c_schema__()
        store.source("t").read()
        pa.table(store["t"])
        store["t"] = numbers(100_000)
    gc.collect()
    assert pa.total_allocated_bytes() == allocated
    assert store.memory_usage().bytes.total <= used + 4096


def test_streams_outlive_table_store_and_objects() -> None:
    store = colmerge.Store()
    store["t"] = numbers(100_000)
    reader = pa.RecordBatchReader.from_stream(store["t"])
    store.clear()
    store.close()
    del store
    gc.collect()
    assert reader.read_all().num_rows == 100_000


def test_a_stream_is_taken_once(store: colmerge.Store) -> None:
    store["t"] = numbers(10)
    stream = store.source("t").read()
    assert pa.table(stream).num_rows == 10
    with pytest.raises(colmerge.InvalidArgumentError, match="taken already"):
        pa.table(stream)
    unused = store.source("t").read()
    unused.close()
    with pytest.raises(colmerge.InvalidArgumentError):
        unused.collect()


def test_wrong_capsules_are_refused(store: colmerge.Store) -> None:
    class Liar:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return numbers(1).schema.__arrow_c_schema__()

    with pytest.raises(TypeError, match="arrow_array_stream"):
        store["t"] = Liar()


def test_a_stream_that_fails_changes_nothing(store: colmerge.Store) -> None:
    def batches() -> Any:
        yield numbers(10).to_batches()[0]
        raise RuntimeError("the producer broke")

    store["t"] = numbers(5)
    reader = pa.RecordBatchReader.from_batches(numbers(1).schema, batches())
    with pytest.raises(colmerge.StreamError, match="the producer broke"):
        store["t"].append(reader)
    assert len(store["t"]) == 5
    assert store["t"].version == 1


def test_a_stream_may_call_the_library(store: colmerge.Store) -> None:
    store["t"] = numbers(10)

    def batches() -> Any:
        for _ in range(3):
            yield store["t"].to_arrow().to_batches()[0]

    store["t"].append(pa.RecordBatchReader.from_batches(numbers(1).schema, batches()))
    assert len(store["t"]) == 40


def coded(values: list[Any], kind: pa.DataType | None = None) -> pa.DictionaryArray:
    """The values as a dictionary array whose last entry nobody uses."""
    distinct = [value for i, value in enumerate(values) if value is not None and value not in values[:i]]
    codes = [None if value is None else distinct.index(value) for value in values]
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int8()), pa.array([*distinct, distinct[0]], kind))


TEXTS = ["ann", None, "a text that is longer than twelve bytes", "ann", "bob"]
PLAIN = pa.array(TEXTS)
LISTS = [["x", "y"], None, [], ["x", "y"], [None]]

DECODED = {
    "list": (
        pa.ListArray.from_arrays([0, 2, 2, 5], coded(TEXTS)),
        pa.ListArray.from_arrays([0, 2, 2, 5], PLAIN),
    ),
    "large list": (
        pa.LargeListArray.from_arrays([0, 2, 2, 5], coded(TEXTS)),
        pa.LargeListArray.from_arrays([0, 2, 2, 5], PLAIN),
    ),
    "fixed-size list": (
        pa.FixedSizeListArray.from_arrays(coded(TEXTS[:4]), 2),
        pa.FixedSizeListArray.from_arrays(PLAIN[:4], 2),
    ),
    "struct": (pa.StructArray.from_arrays([coded(TEXTS)], ["m"]), pa.StructArray.from_arrays([PLAIN], ["m"])),
    "map": (
        pa.MapArray.from_arrays([0, 1, 3], coded(["p", "q", "p"]), coded(TEXTS[:3])),
        pa.MapArray.from_arrays([0, 1, 3], pa.array(["p", "q", "p"]), PLAIN[:3]),
    ),
    "list of list": (
        pa.ListArray.from_arrays([0, 1, 3], pa.ListArray.from_arrays([0, 2, 2, 5], coded(TEXTS))),
        pa.ListArray.from_arrays([0, 1, 3], pa.ListArray.from_arrays([0, 2, 2, 5], PLAIN)),
    ),
    "dictionary of lists": (coded(LISTS, pa.list_(pa.utf8())), pa.array(LISTS, pa.list_(pa.utf8()))),
    "dictionary of structs": (
        coded([{"a": 1}, {"a": None}, None, {"a": 1}]),
        pa.array([{"a": 1}, {"a": None}, None, {"a": 1}]),
    ),
    "list of dictionary of lists": (
        pa.ListArray.from_arrays([0, 2, 5], coded(LISTS, pa.list_(pa.utf8()))),
        pa.ListArray.from_arrays([0, 2, 5], pa.array(LISTS, pa.list_(pa.utf8()))),
    ),
    "decimal32": (pa.array([1, None, -2], pa.decimal32(9, 2)), pa.array([1, None, -2], pa.decimal128(9, 2))),
    "decimal64": (pa.array([1, None, -2], pa.decimal64(18, 4)), pa.array([1, None, -2], pa.decimal128(18, 4))),
    "list of decimal32": (
        pa.array([[1], None, [-2, None]], pa.list_(pa.decimal32(3, 0))),
        pa.array([[1], None, [-2, None]], pa.list_(pa.decimal128(3, 0))),
    ),
}


@pytest.mark.parametrize("name", DECODED)
@pytest.mark.parametrize("first", ["given", "kept"])
def test_what_tables_keep_in_another_form(store: colmerge.Store, name: str, first: str) -> None:
    given, kept = (pa.table({"id": pa.array(range(len(array))), "v": array}) for array in DECODED[name])
    table = store.table("t")
    table.append(given if first == "given" else kept)
    assert table.to_arrow().equals(kept)
    table.merge(given, keys="id")
    assert table.to_arrow().equals(kept)
    table.merge(given.slice(1, 1), keys="id")
    table.merge(given.slice(0, 0), keys="id")
    table.merge(iter([given.slice(1), given.slice(0, 1)]), keys="id")
    assert table.to_arrow().equals(kept)
    table.append(given)
    assert table.to_arrow().equals(pa.concat_tables([kept, kept]))
    table.replace(given)
    assert table.to_arrow().equals(kept)


def test_categoricals_of_polars_inside_lists_and_structs(store: colmerge.Store) -> None:
    frame = polars.DataFrame(
        {
            "id": [1, 2, 3],
            "tags": polars.Series([["a", "b"], None, ["b", None]], dtype=polars.List(polars.Categorical)),
            "who": polars.Series(
                [{"name": "x"}, {"name": None}, None], dtype=polars.Struct({"name": polars.Enum(["x", "y"])})
            ),
        }
    )
    store["t"] = frame
    store["t"].merge(frame[1:], keys="id")
    rows = [(row["id"], row["tags"], row["who"]) for row in store["t"].to_dicts()]
    assert rows[:2] == [(1, ["a", "b"], {"name": "x"}), (2, None, {"name": None})]
    assert (rows[2][0], rows[2][1]) == (3, ["b", None])
    assert store["t"].to_arrow().schema.field("tags").type.value_type in (pa.utf8(), pa.large_utf8(), pa.string_view())


def test_narrow_decimals_are_keys_and_parameters(store: colmerge.Store) -> None:
    key = pa.table({"v": pa.array([1, 2], pa.decimal32(9, 2)), "n": [10, 20]})
    table = store.table("t")
    table.merge(key, keys="v")
    table.merge(key.set_column(0, "v", pa.array([2, 3], pa.decimal64(12, 1))), keys="v")
    assert table.to_arrow()["n"].to_pylist() == [10, 10, 20]
    assert table.delete(pa.table({"v": pa.array([3, 4], pa.decimal64(18, 0))})).deleted == 1
    assert [str(value) for value in table.to_arrow()["v"].to_pylist()] == ["1.00", "2.00"]
