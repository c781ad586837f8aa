# SPDX-License-Identifier: Apache-2.0
"""The in-memory connector: destination, source and store, under their documented names."""

from __future__ import annotations

import datetime
import decimal
from typing import Any

import pandas
import polars
import pyarrow
import pytest

import colmerge
from colmerge.connectors.in_memory import InMemoryDestination, InMemorySource, MemoryStore, memory_store, storage
from colmerge.connectors.in_memory.storage import MemoryStore as StorageClass


@pytest.fixture
def memory() -> MemoryStore:
    return MemoryStore()


def test_names_stand_where_they_are_documented() -> None:
    assert storage.memory_store is memory_store
    assert StorageClass is MemoryStore


def test_the_shared_store_is_the_default() -> None:
    memory_store.clear_all()
    InMemoryDestination({"table_name": "shared"}).write(pandas.DataFrame({"id": [1]}))
    try:
        assert memory_store.list_tables() == ["shared"]
        assert [len(chunk) for chunk in InMemorySource({"table_name": "shared"}).read()] == [1]
        assert colmerge.Store.default()["shared"].to_dicts() == [{"id": 1}]
    finally:
        memory_store.clear_all()


def test_merge_as_the_documentation_shows_it(memory: MemoryStore) -> None:
    memory.set_table("users", pandas.DataFrame({"id": [1, 2], "name": ["Alice", "Bob"], "score": [85, 90]}))
    destination = InMemoryDestination({"table_name": "users", "mode": "merge", "merge_keys": ["id"]}, store=memory)
    destination.write(pandas.DataFrame({"id": [2, 3], "name": ["Bob Updated", "Charlie"], "score": [95, 88]}))
    users = memory.get_table("users")
    assert users.to_dict("list") == {
        "id": [1, 2, 3],
        "name": ["Alice", "Bob Updated", "Charlie"],
        "score": [85, 95, 88],
    }


def test_every_option_of_a_destination(memory: MemoryStore) -> None:
    config = {
        "connector": "in_memory",
        "table_name": "t",
        "mode": "merge",
        "merge_keys": ["id"],
        "batch_size": 2,
        "create_table_if_not_exists": True,
        "validate_schema": False,
        "on_match": "update",
        "on_no_match": "insert",
        "on_duplicate": "first",
        "null_keys": "error",
        "null_values": "keep",
        "delete_when": "gone",
    }
    destination = InMemoryDestination(config, store=memory)
    rows = pandas.DataFrame({"id": [1, 2, 2], "v": ["a", "b", "c"], "gone": [False] * 3})
    assert destination.write(rows).ignored == 1
    nulls = pandas.DataFrame({"id": [1, 2], "v": pandas.array([None, None], "string"), "gone": [False, True]})
    destination.write(nulls)
    assert memory.get_table("t").to_dict("list") == {"id": [1], "v": ["a"]}
    with pytest.raises(ValueError, match="null"):
        destination.write(pandas.DataFrame({"id": pandas.array([None], "Int64"), "gone": [False]}))


def test_single_writes_may_have_options_of_their_own(memory: MemoryStore) -> None:
    destination = InMemoryDestination(
        {"table_name": "t", "mode": "merge", "merge_keys": "id", "on_match": "ignore"}, store=memory
    )
    data = pandas.DataFrame({"id": [1], "v": [1]})
    destination.write(data)
    assert destination.write(data, mode="append").inserted == 1
    assert destination.write(data, mode="replace").version == 3
    assert destination.write(data, {"on_match": "update"}).updated == 1
    assert destination.write(data, keys=["v"]).ignored == 1
    assert destination.write(data, {"mode": "append"}, mode="merge", keys="id").ignored == 1
    with pytest.raises(ValueError, match="did you mean 'mode'"):
        destination.write(data, {"moed": "append"})


@pytest.mark.parametrize(
    "data",
    [
        pandas.DataFrame({"id": [1, 2]}),
        polars.DataFrame({"id": [1, 2]}),
        pyarrow.table({"id": [1, 2]}),
        [{"id": 1}, {"id": 2}],
        {"id": [1, 2]},
    ],
    ids=["pandas", "polars", "pyarrow", "rows", "columns"],
)
def test_data_of_any_kind(memory: MemoryStore, data: Any) -> None:
    assert InMemoryDestination({"table_name": "t"}, store=memory).write(data).inserted == 2
    (chunk,) = InMemorySource({"table_name": "t"}, store=memory.store).read()
    assert chunk.pandas_df["id"].tolist() == [1, 2]
    assert chunk.arrow_table.column("id").to_pylist() == [1, 2]
    assert chunk.schema.names == ["id"]
    (injected,) = InMemorySource({}).read(options={"data": data})
    assert injected.to_pandas()["id"].tolist() == [1, 2]


BAD = [
    ({}, "'table_name' is required"),
    ({"table_name": None}, "'table_name' is required"),
    ({"table_name": ""}, "'table_name' is required"),
    ({"table_name": "t", "mode": "merge"}, "merge_keys"),
    ({"table_name": "t", "merge_keys": ["id"]}, "merge_keys"),
    ({"table_name": "t", "mode": "upsert"}, "mode must be one of"),
    ({"table_name": "t", "batch_size": 0}, "batch_size must be"),
    ({"table_name": "t", "batch_size": "many"}, "batch_size must be"),
    ({"table_name": "t", "validate_schema": "yes"}, "validate_schema must be"),
    ({"table_name": "t", "merge_keys": [1], "mode": "merge"}, "merge_keys must be"),
    ({"table_name": "t", "tabel": 1}, "unknown option 'tabel'"),
    ({"table_name": "t", "connector": "csv"}, "must be 'in_memory'"),
    ({"table_name": "t", "type": "in memory"}, "must be 'in_memory'"),
    ({"table_name": "t", "sync_mode": "cdc"}, "sync_mode must be one of full_refresh, incremental, not 'cdc'"),
    ({"table_name": "t", "sync_mode": 1}, "sync_mode must be one of"),
    ({"table_name": "t", "sync_mode": "incremental"}, "'incremental' needs a cursor_field"),
    ({"table_name": "t", "cursor_field": ["id"]}, "cursor_field must be a str"),
    ({"table_name": "t", "primary_key": 1}, "primary_key must be a list of column names"),
    ({"table_name": "t", "name": 1}, "name must be a str"),
]


@pytest.mark.parametrize(("config", "text"), BAD, ids=[str(config) for config, _ in BAD])
def test_wrong_configurations_are_value_errors(config: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        InMemoryDestination(config)


@pytest.mark.parametrize(("config", "text"), BAD[-7:], ids=[str(config) for config, _ in BAD[-7:]])
def test_wrong_options_of_pipelines_are_value_errors(config: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        InMemorySource(config)


def test_a_source_wants_a_table(memory: MemoryStore) -> None:
    with pytest.raises(ValueError, match="'table_name' is required"):
        InMemorySource({"columns": ["id"]})
    with pytest.raises(ValueError, match="'table_name' is required"):
        InMemorySource({}).read()
    source = InMemorySource({"table_name": "missing"}, store=memory)
    for read in (source.read, source.get_schema, lambda: source.read("other")):
        with pytest.raises(ValueError, match=r"^Table '\w+' not found in in-memory store"):
            read()
    result = source.test_connection()
    assert not result
    assert (result.success, result.message) == (False, "Table 'missing' not found in in-memory store")
    with pytest.raises(ValueError, match="did you mean 'columns'"):
        InMemorySource({"table_name": "t", "colums": ["id"]})


def test_a_source_reads_in_chunks(memory: MemoryStore) -> None:
    memory.set_table("t", pandas.DataFrame({"id": range(25), "v": list("abcde") * 5}))
    source = InMemorySource({"table_name": "t"}, store=memory)
    assert source.test_connection()
    assert source.discover() == ["t"]
    assert [field.type.replace("large_", "") for field in source.get_schema("t")] == ["int64", "utf8"]
    chunks = list(source.read(batch_size=10))
    assert [len(chunk) for chunk in chunks] == [10, 10, 5]
    assert pandas.concat([chunk.pandas_df for chunk in chunks])["id"].tolist() == list(range(25))
    (chunk,) = source.read("t", columns=["v"])
    assert list(chunk.pandas_df) == ["v"]
    with pytest.raises(ValueError, match="nope"):
        source.read(columns=["nope"])
    configured = InMemorySource({"table_name": "t", "columns": ["id"], "batch_size": 20}, store=memory)
    assert [(len(chunk), chunk.arrow_table.column_names) for chunk in configured.read()] == [(20, ["id"]), (5, ["id"])]


def test_a_reading_shows_one_version(memory: MemoryStore) -> None:
    memory.set_table("t", pandas.DataFrame({"id": range(30)}))
    chunks = InMemorySource({"table_name": "t"}, store=memory).read(batch_size=10)
    next(chunks)
    memory.set_table("t", pandas.DataFrame({"id": [0]}))
    assert sum(len(chunk) for chunk in chunks) == 20


def of_a_pipeline(**options: Any) -> dict[str, Any]:
    said = {"type": "IN_MEMORY", "connector": "In_Memory", "name": "people", "resilience": {"retry": 3}}
    return {**said, "sync_mode": "Incremental", "cursor_field": "id", "primary_key": "id", **options}


def test_configurations_of_pipelines_are_taken(memory: MemoryStore) -> None:
    destination = InMemoryDestination(of_a_pipeline(table_name="t", mode="merge"), store=memory)
    assert destination.write([{"id": 1, "v": "a"}]).inserted == 1
    assert destination.write([{"id": 1, "v": "b"}]).updated == 1  # the primary key is the merge key
    other = InMemoryDestination(of_a_pipeline(table_name="t", mode="merge", merge_keys=["v"]), store=memory)
    assert other.write([{"id": 2, "v": "b"}]).updated == 1
    assert InMemoryDestination(of_a_pipeline(table_name="t"), store=memory).write([{"id": 3, "v": "c"}]).inserted == 1
    source = InMemorySource(of_a_pipeline(table_name="t"), store=memory)
    assert [row for chunk in source.read_incremental(cursor_value=2) for row in chunk.arrow_table.to_pylist()] == [
        {"id": 3, "v": "c"}
    ]


UTC = datetime.timezone.utc
DAYS = [datetime.datetime(2024, 1, day) for day in (1, 2, 3)]
CURSORS: list[tuple[Any, list[Any], Any]] = [
    (pyarrow.array([1, 2, 3], "int8"), [1, "1", 1.5, decimal.Decimal(1)], 3),
    (pyarrow.array([0.5, 1.0, 3.5]), [0.75, "0.5"], 3.5),
    (pyarrow.array(["a", "b", "c"]), ["a", "aa"], "c"),
    (pyarrow.array(["a", "b", "c"]).dictionary_encode(), ["a"], "c"),
    (pyarrow.array([day.date() for day in DAYS]), [DAYS[0].date(), "2024-01-01", DAYS[0]], DAYS[2].date()),
    (
        pyarrow.array(DAYS, pyarrow.timestamp("us")),
        [DAYS[0], "2024-01-01", "2024-01-01 00:00:00", "2024-01-01T12:00:00", pandas.Timestamp(DAYS[0])],
        DAYS[2],
    ),
    (
        pyarrow.array([day.replace(tzinfo=UTC) for day in DAYS], pyarrow.timestamp("us", "UTC")),
        [DAYS[0].replace(tzinfo=UTC), "2024-01-01T00:00:00+00:00", "2024-01-01 00:00:00+00:00"],
        DAYS[2].replace(tzinfo=UTC),
    ),
    (pyarrow.array([decimal.Decimal(number) for number in ("1.5", "2.5", "3.5")]), ["1.5"], decimal.Decimal("3.5")),
]


@pytest.mark.parametrize(("column", "values", "greatest"), CURSORS, ids=[str(column.type) for column, _, _ in CURSORS])
def test_incremental_readings(memory: MemoryStore, column: Any, values: list[Any], greatest: Any) -> None:
    memory.set_table("t", pyarrow.table({"id": [1, 2, 3], "at": column}))
    source = InMemorySource({"table_name": "t"}, store=memory)
    assert source.supports_incremental()
    for none in (None, pandas.NaT, float("nan")):
        (chunk,) = source.read_incremental("t", "at", none)
        assert chunk.arrow_table.column("id").to_pylist() == [1, 2, 3]
    assert source.get_cursor_value(chunk, "at") == greatest
    for value in values:
        (chunk,) = source.read_incremental("t", "at", value)
        assert chunk.arrow_table.column("id").to_pylist() == [2, 3], value
    assert list(source.read_incremental("t", "at", greatest)) == []
    assert list(source.read_incremental("t", "at", str(greatest))) == []  # as pipelines keep it


def test_pipelines_read_what_is_new(memory: MemoryStore) -> None:
    rows = [{"id": i, "kind": "ab"[i % 2]} for i in range(6)] + [{"id": None, "kind": "a"}]
    memory.set_table("t", rows)
    config = {"table_name": "t", "cursor_field": "id", "filter": "kind = 'a' OR id = 5", "batch_size": 2}
    source = InMemorySource(config, store=memory)
    chunks = list(source.read_incremental())
    assert [chunk.arrow_table.column("id").to_pylist() for chunk in chunks] == [[0, 2], [4, 5], [None]]
    assert [source.get_cursor_value(chunk) for chunk in chunks] == [2, 5, None]
    memory.store["t"].append([{"id": 6, "kind": "a"}, {"id": 7, "kind": "b"}])
    (chunk,) = source.read_incremental(cursor_value=4)
    assert chunk.arrow_table.column("id").to_pylist() == [5, 6]  # the filter holds as a whole
    assert source.get_cursor_value(chunk, "none") is None
    assert sum(len(chunk) for chunk in source.read()) == 6  # as ever


def test_incremental_readings_that_cannot_be(memory: MemoryStore) -> None:
    memory.set_table("t", [{"id": 1, "at": 1}])
    source = InMemorySource({"table_name": "t"}, store=memory)
    with pytest.raises(ValueError, match="an incremental reading needs a cursor_field"):
        source.read_incremental("t")
    with pytest.raises(ValueError, match="no column 'att'; did you mean 'at'"):
        source.read_incremental("t", "att")
    with pytest.raises(ValueError, match=r"^Table 'u' not found in in-memory store"):
        source.read_incremental("u", "at")
    with pytest.raises(ValueError, match="'x' is not a value of type int64"):
        source.read_incremental("t", "at", "x")
    narrow = InMemorySource({"table_name": "t", "columns": ["id"]}, store=memory)
    with pytest.raises(ValueError, match="columns must have the cursor_field 'at'"):
        narrow.read_incremental("t", "at")


FILTERS: list[tuple[Any, list[int]]] = [
    ({"id": 1}, [1]),
    ({"id": [1, 3]}, [1, 3]),
    ({"id": {">": 1, "<=": 3}}, [2, 3]),
    ({"name": "it's"}, [1]),
    ({"name": None}, [3]),
    ({"name": ["it's", None]}, [1, 3]),
    ({"name": {"like": "B%"}}, [2]),
    ({"name": {"!=": "Bob"}}, [1]),
    ({"day": pandas.Timestamp("2024-01-02")}, [2]),
    ({"id": [], "name": "Bob"}, []),
    ("id >= 2 AND name IS NOT NULL", [2]),
    (None, [1, 2, 3]),
    ({}, [1, 2, 3]),
]


@pytest.mark.parametrize(("filters", "ids"), FILTERS, ids=[str(filters) for filters, _ in FILTERS])
def test_filters(memory: MemoryStore, filters: Any, ids: list[int]) -> None:
    days = pandas.date_range("2024-01-01", periods=3)
    memory.set_table("t", pandas.DataFrame({"id": [1, 2, 3], "name": ["it's", "Bob", None], "day": days}))
    source = InMemorySource({"table_name": "t"}, store=memory)
    chunks = list(source.read(filters=filters, columns=["id"]))
    assert [i for chunk in chunks for i in chunk.pandas_df["id"]] == ids


def test_wrong_filters_are_value_errors(memory: MemoryStore) -> None:
    memory.set_table("t", pandas.DataFrame({"id": [1]}))
    source = InMemorySource({"table_name": "t"}, store=memory)
    for filters in ({"id": {"~": 1}}, {"id": object()}, {"ids": 1}, "id >"):
        with pytest.raises(ValueError):  # noqa: PT011
            list(source.read(filters=filters))


def test_injected_data_with_a_schema() -> None:
    (chunk,) = InMemorySource().read(options={"data": [{"id": 1, "v": None}], "schema": {"id": "int8", "v": str}})
    assert [str(field.type) for field in chunk.schema] == ["int8", "string"]
    with pytest.raises(ValueError, match="unknown option 'dat'"):
        InMemorySource().read(options={"dat": []})


def test_memory_store_tells_and_clears(memory: MemoryStore) -> None:
    memory.set_table("a", pandas.DataFrame({"id": [1, 2], "s": ["x", None]}))
    memory.set_table("b", pandas.DataFrame({"id": [1]}))
    info = memory.get_table_info("a")
    assert (info["rows"], info["columns"], info["nulls"]) == (2, ["id", "s"], {"id": 0, "s": 1})
    usage = memory.get_memory_usage()
    assert set(usage["tables"]) == {"a", "b"}
    assert usage["total_bytes"] >= sum(usage["tables"].values()) > 0
    memory.clear_table("a")
    assert memory.list_tables() == ["b"]
    memory.clear_table("none")  # nothing to do
    for call in (memory.get_table, memory.get_table_info):
        with pytest.raises(ValueError, match=r"^Table 'a' not found in in-memory store"):
            call("a")
    memory.clear_all()
    assert memory.list_tables() == []


def test_memory_store_is_a_mapping(memory: MemoryStore) -> None:
    frame = pandas.DataFrame({"id": [1, 2], "s": ["x", None]}, index=[5, 7])
    memory["b"] = frame
    memory.update(a=pandas.DataFrame({"id": [3]}))
    pandas.testing.assert_frame_equal(memory["b"], frame)
    assert memory["b"] is not memory["b"]
    assert (list(memory), len(memory), "a" in memory, 1 in memory) == (["a", "b"], 2, True, False)
    assert [len(each) for each in memory.values()] == [1, 2]
    assert memory.get("none") is None
    assert memory.setdefault("a", frame)["id"].tolist() == [3]
    assert memory.pop("a")["id"].tolist() == [3]
    assert memory.pop("a", None) is None
    assert set(dict(memory)) == {"b"}
    for call in (memory.__getitem__, memory.__delitem__, memory.pop):
        with pytest.raises(KeyError) as raised:
            call("a")
        assert str(raised.value) == "Table 'a' not found in in-memory store"
        assert isinstance(raised.value, ValueError)
    memory.clear()
    assert not list(memory)
    assert memory  # a store without tables is a store
    assert memory != MemoryStore(memory.store)
    assert memory in {memory}


def test_a_budget_refuses_and_keeps() -> None:
    memory = MemoryStore(memory_budget=50_000)
    memory.set_table("t", pandas.DataFrame({"id": [1]}))
    destination = InMemoryDestination({"table_name": "t"}, store=memory)
    with pytest.raises(ValueError, match=r"^Insufficient memory to write data"):
        destination.write(pandas.DataFrame({"id": range(100_000)}))
    assert len(memory.get_table("t")) == 1
