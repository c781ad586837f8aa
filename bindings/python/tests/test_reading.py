# SPDX-License-Identifier: Apache-2.0
"""Reading: parts, snapshots, lookups, deletion by key, figures, and how tables look."""

from __future__ import annotations

import datetime as dt
import decimal

import polars
import pyarrow
import pytest

import colmerge


def test_parts(people: colmerge.Table) -> None:
    part = people.select(["name", "id"], limit=2, offset=1)
    assert part.to_dicts() == [{"name": "Bob", "id": 2}, {"name": "Cid", "id": 3}]
    assert (len(part), part.column_names) == (2, ["name", "id"])
    assert part.select(["id"], offset=1).to_dicts() == [{"id": 3}]
    assert part.head(0).to_dicts() == []
    assert (len(part.head(0)), len(people.select(offset=5))) == (0, 0)
    assert pyarrow.table(part.head(0)).num_rows == 0
    with pytest.raises(colmerge.ColumnNotFoundError):
        part.select(["age"])
    with pytest.raises(colmerge.ColumnNotFoundError, match="nme"):
        people.column("nme")


def test_snapshots_do_not_change(people: colmerge.Table) -> None:
    with people.snapshot() as before:
        people.merge([{"id": 1, "name": "Anna"}], "id")
        people.delete([3])
        assert (before.version, people.version) == (1, 3)
        assert before.column("name") == ["Ann", "Bob", "Cid"]
        assert before.lookup(1) == {"id": 1, "name": "Ann", "age": 30}
        assert before.lookup(3) is not None
    assert people.column("name") == ["Anna", "Bob"]
    assert people.lookup(3) is None


def test_lookup_by_other_columns(people: colmerge.Table) -> None:
    assert people.lookup("Bob", by=["name"], columns=["id"]) == {"id": 2}
    assert people.lookup({"name": "Cid", "age": 10}, columns=["id"]) == {"id": 3}
    assert people.lookup({"age": None}, columns=["name"]) == {"name": "Bob"}
    assert people.lookup(99) is None
    assert [people.lookup(number) for number in (2**63, 2**64 + 1, -(2**64) + 1)] == [None] * 3
    with pytest.raises(colmerge.InvalidArgumentError):
        people.lookup((1, 2), by=["id"])
    with pytest.raises(colmerge.ColumnNotFoundError, match="did you mean 'name'"):
        people.lookup({"nam": 1})
    with pytest.raises(colmerge.TypeMismatchError):
        people.lookup("one", by=["id"])


def test_lookup_without_a_key(store: colmerge.Store) -> None:
    store["t"] = [{"id": 1}]
    with pytest.raises(colmerge.InvalidArgumentError, match="by="):
        store["t"].lookup(1)


def test_keys_of_many_types(store: colmerge.Store) -> None:
    row = {
        "b": True,
        "u": 2**63 + 1,
        "f": 0.5,
        "s": "x",
        "y": b"\x00y",
        "d": dt.date(2024, 1, 2),
        "t": dt.datetime(2024, 1, 2, 3, tzinfo=dt.timezone.utc),
        "n": decimal.Decimal("1.50"),
        "w": dt.timedelta(seconds=5),
    }
    store["t"] = [row, {name: None for name in row}]
    for name, value in row.items():
        assert store["t"].lookup({name: value}) == row, name
    assert store["t"].lookup(row) == row
    assert store["t"].lookup({"n": decimal.Decimal("1.5"), "f": 0.5}) == row
    assert store["t"].get_many([row, row], by=list(row)) == [row, row]


def test_many_keys_of_other_columns(people: colmerge.Table) -> None:
    assert people.lookup_many({"name": ["Bob", "x"]}, columns=["id"]).to_dict() == {"id": [2, None]}
    assert people.lookup_many(polars.DataFrame({"name": ["Cid"], "n": [0]}), by=["name"])["id"] == [3]


def test_many_keys_of_columns_without_nulls(store: colmerge.Store) -> None:
    """A row that is not there is of nulls all the same; types stay."""
    kinds = {"k": "utf8", "n": "int8", "at": "timestamp[ns, UTC]"}
    table = store.create_table("t", kinds, primary_key="k", not_null=["n"])
    table.append([{"k": "a", "n": 1}])
    found = table.lookup_many(["b", "a"])
    assert found.to_dict() == {"k": [None, "a"], "n": [None, 1], "at": [None, None]}
    assert found.dtypes == table.dtypes


def test_many_keys(people: colmerge.Table) -> None:
    assert people.get_many([3, 99, 1], columns=["name"]) == [{"name": "Cid"}, None, {"name": "Ann"}]
    snapshot = people.snapshot()
    for each in (people, snapshot):
        assert each.lookup_many([3, 1, 3], columns=["name"]).to_dict() == {"name": ["Cid", "Ann", "Cid"]}
        assert each.lookup_many([3, 99, 1]).to_dict() == {
            "id": [3, None, 1], "name": ["Cid", None, "Ann"], "age": [10, None, 30]
        }  # fmt: skip
        assert each.lookup_many([99, 98]).to_dict() == {"id": [None, None], "name": [None, None], "age": [None, None]}
        assert each.lookup_many([]).shape == (0, 3)
    assert snapshot.find([3, 99]) == [2, -1]
    assert snapshot.find({"id": [1]}) == [0]
    assert snapshot.find(polars.DataFrame({"id": [2]})) == [1]
    assert snapshot.find(pyarrow.record_batch({"id": [2, 3]})) == [1, 2]
    assert snapshot.find(pyarrow.table({"x": [2], "id": [3]}), by=["id"]) == [2]
    assert snapshot.find([]) == []
    assert snapshot.take([2, 0, 2], ["id"]).column("id") == [3, 1, 3]
    with pytest.raises(colmerge.InvalidArgumentError):
        snapshot.take([-1])


def test_deletion_by_key(people: colmerge.Table) -> None:
    done = people.delete([1, 77])
    assert (done.deleted, done.ignored) == (1, 1)
    assert people.delete(polars.DataFrame({"name": ["Bob"]})).deleted == 1
    assert people.delete({"id": [3]}).deleted == 1
    assert len(people) == 0
    with pytest.raises(colmerge.InvalidArgumentError):
        people.delete()
    people.append([{"id": 5}])
    people.truncate()
    assert (len(people), people.column_names) == (0, ["id", "name", "age"])


def test_store_is_like_a_dict(store: colmerge.Store) -> None:
    store["b"] = [{"x": 1}]
    store["a"] = [{"x": 2}]
    assert list(store) == ["a", "b"] == store.table_names()
    assert (len(store), "a" in store, "c" in store, 5 in store) == (2, True, False, False)
    del store["a"]
    with pytest.raises(LookupError):
        store["a"]
    with pytest.raises(colmerge.TableNotFoundError):
        del store["a"]
    store.drop("a", missing_ok=True)
    store.clear()
    assert len(store) == 0
    assert store


def test_tables_go_by_their_name(store: colmerge.Store) -> None:
    table = store.table("t")
    assert not table.exists()
    table.append([{"x": 1}])
    table.drop()
    with pytest.raises(colmerge.TableNotFoundError):
        len(table)
    store["t"] = [{"y": 2}]
    assert table.to_dicts() == [{"y": 2}]


def test_if_exists(store: colmerge.Store) -> None:
    store.create_table("t", {"a": int})
    with pytest.raises(colmerge.TableExistsError):
        store.create_table("t", {"a": int})
    assert store.create_table("t", {"b": int}, if_exists="keep").column_names == ["a"]
    assert store.create_table("t", {"b": int}, if_exists="replace").column_names == ["b"]
    with pytest.raises(colmerge.InvalidArgumentError):
        store.create_table("t", {"b": int}, if_exists="drop")  # type: ignore[arg-type]
    schema = pyarrow.schema([pyarrow.field("k", pyarrow.utf8(), nullable=False)], {"made": "by hand"})
    assert store.create_table("u", schema).schema.arrow_schema.equals(schema, check_metadata=True)


def test_the_process_has_a_default_store() -> None:
    colmerge.Store.default()["default store of the tests"] = [{"x": 1}]
    with colmerge.Store.default() as again:
        assert again["default store of the tests"].to_dicts() == [{"x": 1}]
        again.drop("default store of the tests")


def test_figures(store: colmerge.Store) -> None:
    table = store.create_table("t", {"id": int, "name": str}, primary_key="id")
    table.append([{"id": 1, "name": "a long enough text to have its own place"}, {"id": 2, "name": None}])
    info = table.info()
    assert (info.rows, info.version, info.primary_key) == (2, 2, ("id",))
    assert [(c.name, c.type, c.nulls, c.key_position) for c in info.columns] == [
        ("id", "int64", 0, 0),
        ("name", "utf8", 1, None),
    ]
    assert [(index.columns, index.primary, index.entries) for index in info.indexes] == [(("id",), True, 2)]
    assert info.bytes.total == info.bytes.live + info.bytes.garbage > 0
    usage = store.memory_usage()
    assert (usage.tables, usage.budget, usage.available) == (1, None, None)
    assert usage.peak >= usage.bytes.total > 0
    store.set_memory_budget(10**9)
    usage = store.memory_usage()
    assert usage.budget == 10**9
    assert usage.available == 10**9 - usage.bytes.total


def test_schemas(people: colmerge.Table) -> None:
    schema = people.schema
    assert repr(schema) == "Schema(id: int64, name: utf8, age: int64)"
    assert schema == people.snapshot().schema
    assert schema != people.select(["id"]).schema
    assert ("id" in schema, "x" in schema, len(schema), schema[0].name) == (True, False, 3, "id")
    assert [field.name for field in schema[1:]] == ["name", "age"]
    with pytest.raises(colmerge.ColumnNotFoundError, match="did you mean 'name'"):
        schema["nam"]


def test_text_for_terminals(people: colmerge.Table, store: colmerge.Store) -> None:
    assert repr(people).splitlines() == [
        "id  name  age",
        "--  ----  ---",
        " 1  Ann    30",
        " 2  Bob",
        " 3  Cid    10",
        "table people, version 1: 3 rows, 3 columns",
    ]
    people.append([{"id": i, "name": "東京\n" + "x" * 60} for i in range(4, 30)])
    assert repr(people).endswith("table people, version 2: first 10 of 29 rows, 3 columns")
    assert max(map(len, repr(people).splitlines())) < 60
    assert repr(people.snapshot()).endswith("snapshot of people, version 2: first 10 of 29 rows, 3 columns")
    assert repr(store).startswith("<Store of 1 table: people; ")


def test_html_for_notebooks(people: colmerge.Table, store: colmerge.Store) -> None:
    people.append([{"id": 4, "name": "<b>&"}])
    html = people._repr_html_()
    assert "<small>int64</small>" in html
    assert "&lt;b&gt;&amp;" in html
    assert "<em>null</em>" in html
    assert "people" in store._repr_html_()
