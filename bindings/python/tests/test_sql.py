# SPDX-License-Identifier: Apache-2.0
"""Statements: results, parameters, changes, errors with their position."""

from __future__ import annotations

import datetime as dt
import decimal

import polars
import pyarrow
import pytest

import colmerge


def test_results_are_read_as_often_as_wanted(store: colmerge.Store, people: colmerge.Table) -> None:
    result = store.sql("SELECT name, age * 2 AS twice FROM people WHERE age IS NOT NULL ORDER BY age")
    wanted = [{"name": "Cid", "twice": 20}, {"name": "Ann", "twice": 60}]
    assert result.to_dicts() == wanted == result.to_dicts()
    assert polars.DataFrame(result).to_dicts() == wanted == pyarrow.table(result).to_pylist()
    people.truncate()
    assert result.to_pandas()["twice"].tolist() == [20, 60]
    assert result.changes is None
    assert "twice" in repr(result)


PARAMETERS = [
    ("b", True),
    ("i", -5),
    ("u", 2**63 + 1),
    ("f", 0.5),
    ("s", "it's"),
    ("y", b"\x00y"),
    ("d", dt.date(2024, 1, 2)),
    ("t", dt.datetime(2024, 1, 2, 3, 4, 5, 6)),
    ("z", dt.datetime(2024, 1, 2, 3, tzinfo=dt.timezone.utc)),
    ("c", dt.time(1, 2, 3)),
    ("n", decimal.Decimal("1.50")),
]


@pytest.mark.parametrize(("column", "value"), PARAMETERS, ids=[name for name, _ in PARAMETERS])
def test_parameters_of_every_type(store: colmerge.Store, column: str, value: object) -> None:
    store["t"] = [dict(PARAMETERS), {name: None for name, _ in PARAMETERS}]
    found = store.sql(f"SELECT {column} FROM t WHERE {column} = ?", [value])  # type: ignore[list-item]
    assert found.to_dicts() == [{column: value}]
    assert store.sql(f"SELECT {column} FROM t WHERE {column} = $1", [None]).to_dicts() == []


def test_parameters_are_a_list(store: colmerge.Store, people: colmerge.Table) -> None:
    with pytest.raises(colmerge.TypeMismatchError, match="list"):
        store.sql("SELECT id FROM people WHERE name = ?", "Ann")
    with pytest.raises(colmerge.ColmergeError):
        store.sql("SELECT id FROM people WHERE id = ?")
    with pytest.raises(colmerge.TypeMismatchError):
        store.sql("SELECT id FROM people WHERE id = ?", [object()])  # type: ignore[list-item]


def test_changes_are_counted(store: colmerge.Store, people: colmerge.Table) -> None:
    updated = store.sql("UPDATE people SET age = coalesce(age, 0) + 1")
    assert updated.changes is not None
    assert updated.changes.updated == 3
    assert updated.to_dicts()[0]["updated"] == 3
    assert people.column("age") == [31, 1, 11]
    assert people.delete(where="age < ?", parameters=[20]).deleted == 2
    assert people.column("id") == [1]


def test_durations_keep_their_sign_as_parameters(store: colmerge.Store) -> None:
    values = [dt.timedelta(microseconds=-1), dt.timedelta(days=-2, seconds=3), dt.timedelta(hours=1)]
    store["t"] = {"d": values}
    for value in values:
        assert store.sql("SELECT d FROM t WHERE d = ?", [value]).to_dicts() == [{"d": value}]


def test_explain_shows_the_plan(store: colmerge.Store, people: colmerge.Table) -> None:
    plan = store.sql("EXPLAIN SELECT name FROM people WHERE id = 2")
    assert plan.column_names == ["plan"]
    assert len(plan) >= 1


def test_prepared_statements(store: colmerge.Store, people: colmerge.Table) -> None:
    with store.prepare("SELECT name FROM people WHERE id = ?") as statement:
        assert (statement.kind, statement.is_query) == ("SELECT", True)
        assert [parameter.type for parameter in statement.parameters] == ["int64"]
        assert statement.schema.names == ["name"]
        assert [statement.run([i]).scalar() for i in (1, 2, 9)] == ["Ann", "Bob", None]
        assert statement.run_many({"id": [3, 1]}).column("name") == ["Cid", "Ann"]
        assert statement.run_many(polars.DataFrame({"any name": [2]})).column("name") == ["Bob"]
    update = store.prepare("UPDATE people SET name = $2 WHERE id = $1")
    done = update.run_many([{"id": 1, "name": "A"}, {"id": 2, "name": "B"}])
    assert done.changes is not None
    assert done.changes.updated == 2
    assert people.column("name") == ["A", "B", "Cid"]


def test_errors_tell_the_position(store: colmerge.Store, people: colmerge.Table) -> None:
    with pytest.raises(colmerge.InvalidTextError) as syntax:
        store.sql("SELECT name FRM people")
    assert syntax.value.position == 16
    with pytest.raises(colmerge.ColumnNotFoundError, match="name") as column:
        store.sql("SELECT nam FROM people")
    assert column.value.position == 7
    with pytest.raises(colmerge.ColmergeError, match="zero"):
        store.sql("SELECT 1 / (id - id) FROM people")
    with pytest.raises(colmerge.TableNotFoundError):
        store.sql("SELECT * FROM nothing")


def test_streams_are_for_once(store: colmerge.Store, people: colmerge.Table) -> None:
    stream = store.stream("SELECT id FROM people", batch_size=2)
    assert [batch.num_rows for batch in pyarrow.RecordBatchReader.from_stream(stream)] == [2, 1]
    with pytest.raises(colmerge.InvalidArgumentError):
        stream.to_arrow()
    with pytest.raises(colmerge.InvalidArgumentError):
        store.stream("DELETE FROM people")


def test_limits_and_cancellation(store: colmerge.Store, people: colmerge.Table) -> None:
    with pytest.raises(colmerge.LimitExceededError):
        store.sql("SELECT * FROM people", limits=colmerge.Limits(rows=2))
    flag = colmerge.CancelFlag()
    flag.set()
    with pytest.raises(colmerge.CancelledError):
        store.sql("SELECT * FROM people", cancel=flag)
    with pytest.raises(colmerge.CancelledError):
        store.prepare("SELECT * FROM people", cancel=flag)
    with pytest.raises(colmerge.CancelledError):
        people.snapshot().find([1], cancel=flag)
    assert people.snapshot().find([1], cancel=colmerge.CancelFlag()) == [0]


def test_a_text_without_an_offset_is_utc_in_statements_and_refused_in_writes(store: colmerge.Store) -> None:
    table = store.create_table("t", {"z": "timestamp[us, Europe/Berlin]"})
    table.append(colmerge.Csv("z\n2024-01-01T01:00+01:00\n"))
    count = "SELECT count(*) AS n FROM t WHERE z = "
    for found in (count + "'2024-01-01 00:00:00'", count + "TIMESTAMPTZ '2024-01-01'", count + "'2023-12-31 23:00-01'"):
        assert store.sql(found).to_dicts() == [{"n": 1}]
    for parameter in ("2024-01-01 00:00:00", dt.datetime(2024, 1, 1), dt.datetime(2024, 1, 1, tzinfo=dt.timezone.utc)):
        assert store.sql(count + "?", [parameter]).to_dicts() == [{"n": 1}]
        store.sql("UPDATE t SET z = ?", [parameter])
        assert store.sql(count + "'2024-01-01 01:00:00+01:00'").to_dicts() == [{"n": 1}]
    for text in (colmerge.Csv("z\n2024-01-01 00:00:00\n"), colmerge.Json('[{"z": "2024-01-01 00:00:00"}]')):
        with pytest.raises(colmerge.InvalidTextError, match="no offset from UTC, such as Z"):
            table.append(text)
    with pytest.raises(colmerge.TypeMismatchError) as raised:
        table.append([{"z": None}, {"z": dt.datetime(2024, 1, 1)}])
    assert raised.value.row == 1


def test_snapshots_are_asked_as_they_were(people: colmerge.Table) -> None:
    before = people.snapshot()
    people.delete([1])
    assert before.sql("SELECT count(*) AS n FROM people").to_dicts() == [{"n": 3}]
    assert before.sql("SELECT name FROM people WHERE id = ?", [1]).to_dicts() == [{"name": "Ann"}]


def test_checks_hold_for_every_write(store: colmerge.Store) -> None:
    table = store.create_table("t", {"age": int}, checks={"no babies": "age > 0"})
    assert table.info().checks == {"no babies": "age > 0"}
    with pytest.raises(colmerge.ConstraintError, match="no babies") as caught:
        table.append([{"age": 5}, {"age": -1}])
    assert caught.value.row == 1
    table.append([{"age": 5}])
    with pytest.raises(colmerge.ConstraintError):
        store.sql("UPDATE t SET age = -age")


def test_filters_of_sources(store: colmerge.Store, people: colmerge.Table) -> None:
    source = store.source("people", columns=["name"], filter="age >= 18")
    assert source.to_dicts() == [{"name": "Ann"}]
    assert source.exists()
    assert source.schema.names == ["name"]
