# SPDX-License-Identifier: Apache-2.0
"""The pipeline tool's connector: its interface, and its documentation of the in-memory connector, page by page.

Each test runs with a stand-in for the tool, and with the tool where it is installed.
"""

from __future__ import annotations

import importlib
import importlib.util
import pickle
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy
import pandas
import polars
import pyarrow
import pytest
import sqlflow_stand_in

import colmerge
from colmerge.connectors.in_memory import MemoryStore, storage

PACKAGES = ("sqlflow", "colmerge.connectors.sqlflow")


def belongs(name: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in PACKAGES)


@pytest.fixture(params=["stand-in", "tool"])
def sqlflow(request: pytest.FixtureRequest) -> Iterator[Any]:
    """`colmerge.connectors.sqlflow`, imported anew."""
    before = {name: module for name, module in sys.modules.items() if belongs(name)}
    if request.param == "tool" and importlib.util.find_spec("sqlflow") is None:
        pytest.skip("the package sqlflow is not installed")
    for name in before:
        del sys.modules[name]
    if request.param == "stand-in":
        sqlflow_stand_in.install()
    try:
        yield importlib.import_module("colmerge.connectors.sqlflow")
    finally:
        for name in list(filter(belongs, sys.modules)):
            del sys.modules[name]
        sys.modules.update(before)
        colmerge.connectors.__dict__.pop("sqlflow", None)


@pytest.fixture(autouse=True)
def empty_store() -> Iterator[None]:
    storage.memory_store.clear_all()
    yield
    storage.memory_store.clear_all()


def base() -> Any:
    return importlib.import_module("sqlflow.connectors.base")


def rows_of(chunks: Any) -> list[dict[str, Any]]:
    return [row for chunk in chunks for row in chunk.arrow_table.to_pylist()]


# ---- without the tool --------------------------------------------------------------------------------------------


def imported(*programs: str) -> list[str]:
    hidden = "import sys; sys.modules['sqlflow'] = None\n"
    told = "\ntry:\n    {}\n    print('imported')\nexcept ImportError as error:\n    print(error)"
    text = hidden + "".join(told.format(program) for program in programs)
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_only_its_module_needs_the_tool() -> None:
    names = ("colmerge", "colmerge.connectors", "colmerge.connectors.in_memory", "colmerge.connectors.sqlflow")
    *found, refused = imported(*(f"import {name}" for name in names))
    assert found == ["imported"] * 3
    assert refused.startswith("colmerge.connectors.sqlflow needs the pipeline tool SQLFlow")
    assert refused.endswith("colmerge.connectors.in_memory is the same connector without the tool")


def test_a_tool_without_destinations_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    older = sqlflow_stand_in.modules()
    del older["sqlflow.connectors.base"].DestinationConnector
    for name, module in older.items():
        monkeypatch.setitem(sys.modules, name, module)
    for name in list(sys.modules):
        if name.startswith("colmerge.connectors.sqlflow"):
            monkeypatch.delitem(sys.modules, name)
    with pytest.raises(ImportError, match="as new as its class DestinationConnector"):
        importlib.import_module("colmerge.connectors.sqlflow")


# ---- its classes ---------------------------------------------------------------------------------------------------


def test_classes_are_those_of_the_tool(sqlflow: Any) -> None:
    source = sqlflow.InMemorySource({"table_name": "t", "name": "people", "type": "IN_MEMORY"})
    destination = sqlflow.InMemoryDestination({"table_name": "t", "connector": "In_Memory"})
    assert isinstance(source, base().Connector)
    assert isinstance(destination, base().DestinationConnector)
    assert destination.config == {"table_name": "t", "connector": "In_Memory"}
    assert source.state is base().ConnectorState.CONFIGURED
    assert sqlflow.InMemorySource().state is base().ConnectorState.CREATED
    assert source.name == "people"
    assert source.connection_params == {"table_name": "t", "name": "people", "type": "IN_MEMORY"}
    for connector in (source, destination):
        connector._configure_resilience({"resilience": {"retry": 3}})
        assert connector.resilience_manager is None
        assert connector.is_resilient is False
        assert connector._needs_resilience() is False


def test_a_connection_is_tested(sqlflow: Any) -> None:
    source = sqlflow.InMemorySource({"table_name": "t"})
    assert (source.is_connected, source.health_status) == (False, "unknown")
    result = source.test_connection()
    assert isinstance(result, base().ConnectionTestResult)
    assert (result.success, result.message) == (False, "Table 't' not found in in-memory store")
    assert (source.is_connected, source.health_status) == (False, "unhealthy")
    sqlflow.IN_MEMORY_DATA_STORE["t"] = pandas.DataFrame({"id": [1]})
    assert source.test_connection().success is True
    assert (source.is_connected, source.health_status) == (True, "healthy")
    assert source.discover() == ["t"]
    schema = source.get_schema("t")
    assert isinstance(schema, base().Schema)
    assert isinstance(schema.arrow_schema, pyarrow.Schema)
    assert schema.arrow_schema.names == ["id"]


def test_registered_classes_are_those_that_pipelines_make(sqlflow: Any) -> None:
    sqlflow.register()
    sqlflow.register()  # nothing more
    registries = importlib.import_module("sqlflow.connectors.registry.enhanced_registry").enhanced_registry
    config = {"table_name": "t"}
    assert registries.create_destination_connector("in_memory", config).write(pandas.DataFrame({"id": [1]})) == 1
    source = registries.create_source_connector("in_memory", config)
    assert type(source) is sqlflow.InMemorySource
    assert rows_of(source.read()) == [{"id": 1}]
    for kind, found in (("source", sqlflow.InMemorySource), ("destination", sqlflow.InMemoryDestination)):
        module = importlib.import_module(f"sqlflow.connectors.registry.{kind}_registry")
        assert getattr(module, f"{kind}_registry").get("in_memory") is found
    for name in ("sqlflow.connectors.in_memory", "sqlflow.connectors.in_memory.in_memory_connector"):
        module = importlib.import_module(name)
        assert module.InMemorySource is sqlflow.InMemorySource
        assert module.InMemoryDestination is sqlflow.InMemoryDestination
        assert module.IN_MEMORY_DATA_STORE is storage.memory_store
    names: dict[str, Any] = {}
    exec("from sqlflow.connectors.in_memory.storage import MemoryStore, memory_store", names)
    assert names["memory_store"] is storage.memory_store
    assert names["MemoryStore"] is MemoryStore


def test_chunks_are_those_of_the_tool(sqlflow: Any) -> None:
    frame = pandas.DataFrame({"id": range(25), "v": pandas.array([1, None] * 12 + [3], "Int8")})
    sqlflow.memory_store["t"] = frame
    chunks = list(sqlflow.InMemorySource({"table_name": "t"}).read(batch_size=10))
    tools = importlib.import_module("sqlflow.connectors.data_chunk").DataChunk
    assert all(isinstance(chunk, tools) for chunk in chunks)
    assert [len(chunk) for chunk in chunks] == [10, 10, 5]
    pandas.testing.assert_frame_equal(pandas.concat(chunk.pandas_df for chunk in chunks), frame)
    assert chunks[0].pandas_df is chunks[0].pandas_df
    assert chunks[1].to_pandas().index.tolist() == list(range(10, 20))
    assert pyarrow.table(chunks[2]).num_rows == 5
    assert repr(chunks[2]) == "<DataChunk of 5 rows: id, v>"
    assert sqlflow.DataChunk([{"a": 1}]).pandas_df["a"].tolist() == [1]


def test_chunks_do_not_share_what_was_there_before_them(sqlflow: Any) -> None:
    """A cache by addresses gives the rows of a chunk that is gone, once another lies where it lay."""
    sqlflow.memory_store["t"] = pandas.DataFrame({"id": range(4000)})
    source = sqlflow.InMemorySource({"table_name": "t"})
    frames = [chunk.pandas_df for chunk in source.read(batch_size=10)]
    assert [frame["id"].iloc[0] for frame in frames] == list(range(0, 4000, 10))


@pytest.mark.parametrize("kind", ["frame", "chunk", "read", "polars", "arrow", "rows"])
def test_data_of_any_kind_is_written(sqlflow: Any, kind: str) -> None:
    frame = pandas.DataFrame({"id": [1, 2], "v": pandas.array([1, None], "Int64")})
    sqlflow.memory_store["other"] = frame
    tools = importlib.import_module("sqlflow.connectors.data_chunk").DataChunk
    data = {
        "frame": frame,
        "chunk": tools(frame),
        "read": next(iter(sqlflow.InMemorySource({"table_name": "other"}).read())),
        "polars": polars.DataFrame({"id": [1, 2], "v": [1, None]}),
        "arrow": pyarrow.table({"id": [1, 2], "v": [1, None]}),
        "rows": [{"id": 1, "v": 1}, {"id": 2, "v": None}],
    }[kind]
    assert sqlflow.InMemoryDestination({"table_name": "t"}).write(data) == 2
    assert rows_of(sqlflow.InMemorySource({"table_name": "t"}).read()) == [{"id": 1, "v": 1}, {"id": 2, "v": None}]


def test_results_are_numbers_of_rows(sqlflow: Any) -> None:
    destination = sqlflow.InMemoryDestination({"table_name": "t", "mode": "upsert", "upsert_keys": ["id"]})
    destination.write(pandas.DataFrame({"id": [1]}))
    written = destination.write(pandas.DataFrame({"id": [1, 2, 3]}))
    assert (int(written), written, f"{written} rows", sum([written, written])) == (3, 3, "3 rows", 6)
    assert (written.inserted, written.updated, written.rows_read, written.version) == (2, 1, 3, written.result.version)
    assert isinstance(written.result, colmerge.WriteResult)
    copy = pickle.loads(pickle.dumps(written.result))
    assert int(copy) == 3
    assert not hasattr(written, "nothing")


@pytest.mark.parametrize("mode", ["upsert", "UPSERT", "merge", "Merge"])
@pytest.mark.parametrize("keys", ["upsert_keys", "merge_keys"])
def test_upsert_is_merge(sqlflow: Any, mode: str, keys: str) -> None:
    frame = pandas.DataFrame({"id": [1, 1, 2], "v": [1, 2, 3]})
    by_config = sqlflow.InMemoryDestination({"table_name": "a", "mode": mode, keys: ["id"]})
    by_options = sqlflow.InMemoryDestination({"table_name": "b"})
    by_arguments = sqlflow.InMemoryDestination({"table_name": "c", "mode": "APPEND", "upsert_keys": []})
    for _ in range(2):
        by_config.write(frame)
        by_options.write(frame, {"mode": mode, keys: "id"})
        by_arguments.write(frame, mode=mode, keys=["id"])
    for name in "abc":
        assert sqlflow.memory_store[name].to_dict("list") == {"id": [1, 2], "v": [2, 3]}
    assert by_config.write(frame, mode="REPLACE", keys=[]) == 3
    with pytest.raises(ValueError, match="upsert_keys are the merge_keys"):
        sqlflow.InMemoryDestination({"table_name": "a", "mode": mode, "merge_keys": ["id"], "upsert_keys": ["id"]})
    with pytest.raises(ValueError, match="mode must be one of append, replace, merge"):
        by_config.write(frame, mode="upsrt")


def test_pipelines_read_on_from_where_they_were(sqlflow: Any) -> None:
    sqlflow.memory_store["t"] = pandas.DataFrame({"id": [1, 2], "at": pandas.to_datetime(["2024-01-01", "2024-01-02"])})
    config = {"table_name": "t", "sync_mode": "incremental", "cursor_field": "at", "primary_key": ["id"]}
    source = sqlflow.InMemorySource(config)
    assert source.supports_incremental() is True
    (chunk,) = source.read_incremental("t", "at", None, batch_size=10)
    assert isinstance(chunk, sqlflow.DataChunk)
    last = source.get_cursor_value(chunk, "at")
    assert last == pandas.Timestamp("2024-01-02")
    sqlflow.InMemoryDestination(config).write(pandas.DataFrame({"id": [3], "at": [pandas.Timestamp("2024-01-03")]}))
    (chunk,) = source.read_incremental(object_name="t", cursor_field="at", cursor_value=str(last), batch_size=10)
    assert chunk.pandas_df["id"].tolist() == [3]


def test_configurations_that_cannot_be(sqlflow: Any) -> None:
    for config in ({}, {"table_name": ""}, {"table_name": None}, {"name": "people"}):
        for kind in (sqlflow.InMemorySource, sqlflow.InMemoryDestination):
            with pytest.raises(ValueError, match="'table_name' is required"):
                kind(config=config)
    for kind in (sqlflow.InMemorySource, sqlflow.InMemoryDestination):
        with pytest.raises(ValueError, match="options must be a dict"):
            kind("t")
        connector = kind({"table_name": "t"})
        with pytest.raises(ValueError, match="unknown option 'tabel_name'; did you mean 'table_name'"):
            connector.configure({"table_name": "u", "tabel_name": "u"})
        assert connector.table_name == "t"
        assert connector.config == {"table_name": "t"}
    source = sqlflow.InMemorySource({"table_name": "none"})
    for read in (source.read, source.read_incremental, source.get_schema):
        with pytest.raises(ValueError, match=r"^Table 'other' not found in in-memory store"):
            list(read("other", "id") if read == source.read_incremental else read("other"))


# ---- the page of the source ----------------------------------------------------------------------------------------

FRAMES = {
    "numbers": pandas.DataFrame({"id": [7, 8], "name": ["Ida", "Jon"]}),
    "index": pandas.DataFrame({"v": [1.5, None]}, index=pandas.Index(["x", "y"], name="key")),
    "range": pandas.DataFrame({"v": [1, 2]}, index=pandas.RangeIndex(10, 14, 2)),
    "times": pandas.DataFrame({"at": pandas.to_datetime(["2024-01-01", None]).tz_localize("Europe/Rome")}),
    "categories": pandas.DataFrame({"kind": pandas.Categorical(["b", None], categories=["b", "a"])}),
    "nullable": pandas.DataFrame({"i": pandas.array([1, None], "Int8"), "b": pandas.array([None, True], "boolean")}),
    "small": pandas.DataFrame({"i": numpy.array([1, 2], "uint16"), "f": numpy.array([1, 2], "float32")}),
    "objects": pandas.DataFrame(
        {"o": pandas.Series(["a", None], dtype=object), "i": pandas.Series([1, 2], dtype=object)}
    ),
    "no rows": pandas.DataFrame({"id": pandas.Series([], dtype="int64")}),
    "no columns": pandas.DataFrame(),
}


@pytest.mark.parametrize("kind", FRAMES)
def test_injected_frames_come_back_identical(sqlflow: Any, kind: str) -> None:
    given = FRAMES[kind]
    read = sqlflow.InMemorySource().read(options={"data": given})
    assert type(read) is pandas.DataFrame
    pandas.testing.assert_frame_equal(read, given)
    assert str(read) == str(given)
    assert read is not given


def test_injected_rows_come_back_as_a_frame(sqlflow: Any) -> None:
    source = sqlflow.InMemorySource()
    rows = [{"id": 1, "name": "Ida", "age": 20.5}, {"id": 2, "name": "Jon", "age": None}]
    pandas.testing.assert_frame_equal(source.read(options={"data": rows}), pandas.DataFrame(rows))
    assert source.read(options={"data": []}).shape == (0, 0)
    read = source.read(columns=["name"], filters={"id": {">": 1}}, batch_size=1, options={"data": rows})
    assert read.to_dict("list") == {"name": ["Jon"]}
    configured = sqlflow.InMemorySource({"table_name": "t", "columns": ["id"], "batch_size": 1})
    assert configured.read(options={"data": rows}).to_dict("list") == {"id": [1, 2]}


def test_the_schema_of_injected_data(sqlflow: Any) -> None:
    words = {
        "a": ("INT", "int64"),
        "b": ("integer", "int64"),
        "c": ("float", "float64"),
        "d": ("String", None),
        "e": ("Boolean", "bool"),
        "f": ("timestamp", "datetime64[ns]"),
        "g": ("int16", "int16"),
        "h": (int, "int64"),
    }
    row = {"a": 1, "b": 2, "c": 3, "d": "x", "e": True, "f": pandas.Timestamp("2024-01-01"), "g": 4, "h": 5}
    schema = {name: word for name, (word, _) in words.items()}
    read = sqlflow.InMemorySource().read(options={"data": [row], "schema": schema})
    for name, (_, dtype) in words.items():
        assert dtype is None or str(read[name].dtype) == dtype, name
    assert read.iloc[0].to_dict() == row
    typed = base().Schema(pyarrow.schema([("id", pyarrow.int8())]))
    for given in (typed, typed.arrow_schema):
        assert str(sqlflow.InMemorySource().read(options={"data": [{"id": 1}], "schema": given})["id"].dtype) == "int8"
    assert list(sqlflow.InMemorySource().read(options={"data": [], "schema": {"id": "int"}})) == ["id"]
    with pytest.raises(ValueError, match="'integr' is no type: .*; did you mean 'integer'"):
        sqlflow.InMemorySource().read(options={"data": [row], "schema": {"a": "integr"}})
    with pytest.raises(ValueError, match="data type mismatch for column 'd'"):
        sqlflow.InMemorySource().read(options={"data": [row], "schema": {"d": "int"}})
    with pytest.raises(ValueError, match="schema must be a dict of types by column"):
        sqlflow.InMemorySource().read(options={"data": [row], "schema": 1})


# ---- the page of the destination -----------------------------------------------------------------------------------


def test_modes(sqlflow: Any) -> None:
    first = pandas.DataFrame({"id": [1, 2], "city": ["Rome", "Oslo"]})
    second = pandas.DataFrame({"id": [2, 3], "city": ["Bergen", "Lima"]})
    expected = {
        "append": {"id": [1, 2, 2, 3], "city": ["Rome", "Oslo", "Bergen", "Lima"]},
        "replace": {"id": [2, 3], "city": ["Bergen", "Lima"]},
        "merge": {"id": [1, 2, 3], "city": ["Rome", "Bergen", "Lima"]},
    }
    for mode, contents in expected.items():
        config = {"table_name": mode, "mode": mode, **({"merge_keys": ["id"]} if mode == "merge" else {})}
        for frame in (first, second):
            sqlflow.InMemoryDestination(config).write(frame)
        assert sqlflow.memory_store.get_table(mode).to_dict("list") == contents
    plain = sqlflow.InMemoryDestination({"table_name": "plain"})
    assert [plain.write(first), plain.write(first)] == [2, 2]
    assert len(sqlflow.memory_store.get_table("plain")) == 4  # append is the default


def test_merging_by_two_keys(sqlflow: Any) -> None:
    config = {"table_name": "t", "mode": "merge", "merge_keys": ["id", "day"]}
    destination = sqlflow.InMemoryDestination(config)
    destination.write(pandas.DataFrame({"id": [1, 1], "day": [1, 2], "v": [1, 2]}))
    assert destination.write(pandas.DataFrame({"id": [1, 2], "day": [2, 2], "v": [3, 4]})).updated == 1
    assert sqlflow.memory_store.get_table("t")["v"].tolist() == [1, 3, 4]


@pytest.mark.parametrize("batch_size", [1, 7, 1000, 10_000])
def test_batches_of_any_size_write_the_same(sqlflow: Any, batch_size: int) -> None:
    frame = pandas.DataFrame({"id": range(50), "v": ["a", "b"] * 25})
    config = {"table_name": "t", "mode": "merge", "merge_keys": ["id"], "batch_size": batch_size}
    assert sqlflow.InMemoryDestination(config).write(frame) == 50
    pandas.testing.assert_frame_equal(sqlflow.memory_store.get_table("t"), frame)


def test_dtypes_are_kept(sqlflow: Any) -> None:
    for kind, frame in FRAMES.items():
        sqlflow.InMemoryDestination({"table_name": kind, "mode": "replace"}).write(frame)
        pandas.testing.assert_frame_equal(sqlflow.memory_store.get_table(kind), frame)


def test_errors_have_the_documented_texts(sqlflow: Any) -> None:
    frame = pandas.DataFrame({"id": [1], "age": [20]})
    strict = sqlflow.InMemoryDestination({"table_name": "t", "create_table_if_not_exists": False})
    with pytest.raises(ValueError, match=r"^Cannot create table 't' - table creation disabled"):
        strict.write(frame)
    sqlflow.memory_store["t"] = frame
    assert strict.write(frame) == 1
    merging = sqlflow.InMemoryDestination({"table_name": "u", "mode": "merge", "merge_keys": ["user_id"]})
    with pytest.raises(ValueError, match=r"^Merge key 'user_id' not found in source data"):
        merging.write(frame)
    sqlflow.memory_store["u"] = frame
    for mode in ("merge", "append"):
        with pytest.raises(ValueError, match=rf"^Cannot {mode} - data type mismatch for column 'age'"):
            merging.write(pandas.DataFrame({"id": [1], "age": ["old"]}), mode=mode, keys=["id"] * (mode == "merge"))
    small = MemoryStore(memory_budget=50_000)
    with pytest.raises(ValueError, match=r"^Insufficient memory to write data"):
        sqlflow.InMemoryDestination({"table_name": "t"}, store=small).write(pandas.DataFrame({"id": range(100_000)}))
    assert small.list_tables() == []  # a write that fails changes nothing
    assert sqlflow.memory_store.get_table("u")["age"].tolist() == [20]


def test_schemas_are_checked_where_that_is_asked_for(sqlflow: Any) -> None:
    config = {"table_name": "t", "mode": "merge", "merge_keys": ["id"]}
    sqlflow.InMemoryDestination(config).write(pandas.DataFrame({"id": [1], "v": [1]}))
    strict = sqlflow.InMemoryDestination({**config, "validate_schema": True})
    assert strict.write(pandas.DataFrame({"v": [2], "id": [1]})).updated == 1
    for other in ({"id": [1]}, {"id": [1], "v": [1], "w": [1]}, {"id": [1], "v": [1.0]}):
        with pytest.raises(ValueError, match="column"):
            strict.write(pandas.DataFrame(other))
    assert sqlflow.InMemoryDestination(config).write(pandas.DataFrame({"id": [1], "w": ["new"]})).updated == 1


def test_stores(sqlflow: Any) -> None:
    own = sqlflow.MemoryStore()
    sqlflow.InMemoryDestination({"table_name": "t"}, store=own).write(pandas.DataFrame({"id": [1, 2]}))
    assert sqlflow.memory_store.list_tables() == []
    assert rows_of(sqlflow.InMemorySource({"table_name": "t"}, store=own).read()) == [{"id": 1}, {"id": 2}]
    assert own.get_memory_usage()["total_bytes"] > 0
    assert own.get_table_info("t")["rows"] == 2
    own.clear_table("t")
    assert own.list_tables() == []
