# SPDX-License-Identifier: Apache-2.0
"""Single rows: by key out of tables and snapshots, one by one into destinations, from prepared queries."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import decimal
import pickle
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Union

import numpy
import pandas
import pytest

import colmerge

ANN = {"id": 1, "name": "Ann", "age": 30}
KEYED: list[tuple[Any, str]] = [
    (5, "int"), ("fünf", "str"), (b"\x00five", "bytes"), (2.5, "float"), (True, "bool"), (2**63, "uint64"),
    (decimal.Decimal("1.50"), "Decimal"), (dt.date(2024, 2, 29), "date"),
    (dt.datetime(1960, 1, 1, 1, 2, 3, 4), "datetime"), (dt.datetime(2024, 7, 1, tzinfo=dt.timezone.utc), "instant"), (dt.time(1, 2, 3, 4), "time"),
    (dt.timedelta(days=-1, microseconds=7), "timedelta"), (uuid.UUID(int=7), "UUID"), (numpy.int32(9), "numpy"),
    (pandas.Timestamp("2024-01-01T00:00:00.000000001"), "pandas"), (None, "null"), (10**30, "large"),
]  # fmt: skip


@pytest.fixture(params=["table", "snapshot"])
def readable(people: colmerge.Table, request: pytest.FixtureRequest) -> Union[colmerge.Table, colmerge.Snapshot]:
    return people if request.param == "table" else people.snapshot()


def test_get(readable: Any) -> None:
    assert readable.get(1) == ANN
    assert readable.get(7) is None
    assert readable.get(7, "nobody") == "nobody"
    assert readable.get(2, columns=["age", "id"]) == {"age": None, "id": 2}
    assert readable.get({"name": "Cid"}) == {"id": 3, "name": "Cid", "age": 10}
    assert readable.get("Ann", by=["name"]) == ANN
    assert readable.get(("Ann", 30), by=("name", "age")) == ANN
    assert readable.get((1,)) == ANN
    assert list(readable.get(1)) == ["id", "name", "age"]


def test_subscript_and_membership(readable: Any) -> None:
    assert readable[1] == ANN
    with pytest.raises(KeyError) as caught:
        readable[9]
    assert caught.value.args == (9,)
    assert (1 in readable, 9 in readable, None in readable, {"name": "Bob"} in readable) == (True, False, False, True)


def test_many(readable: Any) -> None:
    cid = {"id": 3, "name": "Cid", "age": 10}
    for keys in ([3, 9, 1], [(3,), (9,), (1,)], (3, 9, 1), iter([3, 9, 1]), [{"id": 3}, {"id": 9}, {"id": 1}]):
        assert readable.get_many(keys) == [cid, None, ANN]
    assert readable.get_many({"id": [3, 9]}, columns=["name"]) == [{"name": "Cid"}, None]
    assert readable.get_many(["Cid", "x"], by=["name"]) == [cid, None]
    assert readable.get_many([]) == []
    assert readable.get_many([numpy.int8(3), 1.0]) == [cid, ANN]


def test_mistakes_have_their_classes(readable: Any) -> None:
    with pytest.raises(colmerge.ColumnNotFoundError, match="no column 'nam'; did you mean 'name'"):
        readable.get(1, columns=["nam"])
    with pytest.raises(colmerge.ColumnNotFoundError, match="no column 'key'"):
        readable.get({"key": 1})
    with pytest.raises(colmerge.InvalidArgumentError, match="has 2 values, its columns are id"):
        readable.get((1, 2))
    with pytest.raises(colmerge.TypeMismatchError):
        readable.get("one")
    with pytest.raises(colmerge.TypeMismatchError):
        readable.get_many([1, "one"])
    with pytest.raises(colmerge.TypeMismatchError, match="no column type stands for a value of type object"):
        readable.get(object())
    with pytest.raises(colmerge.InvalidArgumentError, match="cannot be given as UTF-8"):
        readable.get("\ud800", by=["name"])


def test_no_key_is_told(store: colmerge.Store) -> None:
    store["t"] = [{"id": 1}]
    with pytest.raises(colmerge.InvalidArgumentError, match="name the key's columns with by="):
        store["t"].get(1)
    assert store["t"].get(1, by=["id"]) == {"id": 1}
    assert store["t"].get(1) == {"id": 1}, "the lookup made the only index"


def test_a_second_index_makes_the_key_unclear(people: colmerge.Table) -> None:
    assert people.get(1) == ANN
    assert people.get("Ann", by=["name"]) == ANN
    people.merge([{"id": 4, "name": "Dan"}], keys=["id"])
    with pytest.raises(colmerge.InvalidArgumentError, match="name the key's columns"):
        people.get(1)


def test_columns_come_and_tables_go(store: colmerge.Store, people: colmerge.Table) -> None:
    assert people.get(1) == ANN
    people.merge([{"id": 1, "town": "Rome"}], keys=["id"])
    assert people.get(1) == {**ANN, "town": "Rome"}
    store.drop("people")
    with pytest.raises(colmerge.TableNotFoundError):
        people.get(1)
    with pytest.raises(colmerge.TableNotFoundError):
        people.get_many([1])
    store.create_table("people", {"name": str, "id": "int8"}, primary_key="name").append([{"name": "Eve", "id": 1}])
    assert people.get("Eve") == {"name": "Eve", "id": 1}
    assert "Eve" in people
    assert people.merge([{"name": "Eve", "id": 2}]).updated == 1, "the keys are those of the primary key"


@pytest.mark.parametrize(("key", "_name"), KEYED, ids=[name for _, name in KEYED])
def test_keys_of_every_type(store: colmerge.Store, key: Any, _name: str) -> None:
    table = store.table("t")
    table.merge([{"k": key, "v": 1}], keys=["k"])
    for readable in (table, table.snapshot()):
        assert readable.get((key,))["v"] == 1
        assert (key,) in readable
        assert [row["v"] for row in readable.get_many([(key,), (key,)])] == [1, 1]


def test_an_integer_is_no_time(store: colmerge.Store) -> None:
    """Beside a time a whole number would be one in the unit of its column."""
    table = store.table("t")
    table.merge([{"k": dt.datetime(1970, 1, 1)}], keys=["k"])
    with pytest.raises(colmerge.TypeMismatchError):
        table.get(0)


def test_intervals_are_keys_and_parameters(store: colmerge.Store) -> None:
    """They are tuples, and one value nevertheless."""
    table, span = store.table("t"), colmerge.Interval(1, -2, 3)
    table.merge([{"k": span, "v": 1}, {"k": colmerge.Interval(5), "v": 2}], keys=["k"])
    for readable in (table, table.snapshot()):
        assert readable[span]["v"] == readable.get((span,))["v"] == readable.get({"k": span})["v"] == 1
        assert span in readable
        assert colmerge.Interval(1, 2) not in readable
        assert readable.get_many([span, colmerge.Interval(9)]) == [{"k": span, "v": 1}, None]
        assert readable.lookup_many([span], columns=["v"]).to_dict() == {"v": [1]}
    for each in (span, colmerge.Interval(-1, 2, -(10**9) - 1), colmerge.Interval()):
        assert store.sql("SELECT CAST(? AS interval) AS i FROM t", [each]).to_dicts()[0] == {"i": each}
    by_key = store.prepare("SELECT v FROM t WHERE k = ?")
    assert by_key.query([span]) == by_key.run([span]).to_dicts() == [{"v": 1}]
    assert table.delete([span]).deleted == 1
    assert table.to_dicts() == [{"k": colmerge.Interval(5), "v": 2}]
    pairs = store.table("pairs")
    pairs.merge([{"k": span, "n": 1}], keys=["k", "n"])
    assert pairs.get((span, 1)) == {"k": span, "n": 1}


def test_rows_of_many_columns(store: colmerge.Store) -> None:
    row = {f"c{i}": i for i in range(200)}
    table = store.table("t")
    assert store.destination("t", mode="merge", merge_keys=[f"c{i}" for i in range(20)]).write_row(row).inserted == 1
    assert table.get(tuple(range(20))) == row
    assert table.get_many([tuple(range(20))], columns=[f"c{i}" for i in range(100)]) == [
        {f"c{i}": i for i in range(100)}
    ]
    assert table.to_dicts() == [row]


def test_nested_cells(store: colmerge.Store) -> None:
    rows = [{"id": i, "list": [i, None], "struct": {"a": "x" * 1000 * i}, "none": None} for i in range(3)]
    store.table("t").merge(rows, keys=["id"])
    assert store["t"].get(2) == rows[2]
    assert store["t"].get_many([1, 0]) == [rows[1], rows[0]]
    assert store["t"].to_dicts() == rows
    assert store["t"].to_tuples() == [tuple(row.values()) for row in rows]
    assert store.prepare("SELECT * FROM t ORDER BY id").query() == rows


# ---- one row in ------------------------------------------------------------------------------------------------


def test_rows_one_by_one(store: colmerge.Store) -> None:
    destination = store.destination("t", mode="merge", merge_keys=["id"])
    with pytest.raises(colmerge.TableNotFoundError):
        destination.write_row((1, "Ann"))
    assert destination.write_row((1, "Ann"), ["id", "name"]).inserted == 1
    assert destination.write_row([1, "Anna"]).updated == 1
    assert destination.write_row({"name": "Bob", "id": 2}).inserted == 1
    assert destination.write_row({"id": 2, "age": 5}).updated == 1
    assert store["t"].to_dicts() == [{"id": 1, "name": "Anna", "age": None}, {"id": 2, "name": "Bob", "age": 5}]


def test_the_names_of_values_stay(store: colmerge.Store) -> None:
    """Those of the first row: whatever the table becomes, values go to the columns of these names."""
    store["t"] = [{"id": 1, "name": "Ann"}]
    destination = store.destination("t")
    destination.write_row((2, "Bob"))
    store["t"] = [{"name": "Cid", "id": 3}]
    destination.write_row((4, "Dan"))
    assert store["t"].to_dicts() == [{"name": "Cid", "id": 3}, {"name": "Dan", "id": 4}]


def test_rows_that_are_none(store: colmerge.Store) -> None:
    store["t"] = [{"id": 1, "name": "Ann"}]
    destination = store.destination("t")
    with pytest.raises(colmerge.InvalidArgumentError, match="the row has 1 values, its columns are id, name"):
        destination.write_row((1,))
    for wrong in (5, "ab", iter((1, 2))):
        with pytest.raises((colmerge.InvalidArgumentError, TypeError)):
            destination.write_row(wrong)  # type: ignore[arg-type]
    with pytest.raises(colmerge.TypeMismatchError, match="column 'name', row 0: no column type"):
        destination.write_row((1, object()))
    with pytest.raises(colmerge.TypeMismatchError, match="data type mismatch for column 'id'"):
        destination.write_row(("x", "Ann"))
    destination.close()
    with pytest.raises(colmerge.InvalidHandleError):
        destination.write_row((1, "x"))
    assert len(store["t"]) == 1


@dataclasses.dataclass
class Person:
    id: int
    name: str


class Members(Mapping[str, Any]):
    def __getitem__(self, name: str) -> Any:
        return {"id": 1, "name": "Ann"}[name]

    def __iter__(self) -> Iterator[str]:
        return iter(("id", "name"))

    def __len__(self) -> int:
        return 2


def test_rows_of_other_kinds(store: colmerge.Store) -> None:
    destination = store.destination("t")
    destination.write_row(Members())
    destination.write([Person(1, "Ann"), {"id": 1, "name": "Ann"}, Members()])
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    destination.write(connection.execute("SELECT 1 AS id, 'Ann' AS name").fetchall())
    assert store["t"].to_tuples() == [(1, "Ann")] * 5


@pytest.mark.parametrize(("value", "_name"), KEYED, ids=[name for _, name in KEYED])
def test_a_row_is_what_a_list_of_one_is(store: colmerge.Store, value: Any, _name: str) -> None:
    row = {"id": 1, "v": value}
    store.destination("one").write_row(row)
    store.destination("values").write_row((1, value), ("id", "v"))
    store.table("listed").append({"id": [1], "v": [value]})
    expected = store["listed"].schema, store["listed"].to_dicts()
    assert (store["one"].schema, store["one"].to_dicts()) == expected
    assert (store["values"].schema, store["values"].to_dicts()) == expected


def test_results_are_values(people: colmerge.Table) -> None:
    result = people.merge([{"id": 1, "name": "Ann"}], keys=["id"])
    same = colmerge.WriteResult(1, 0, 1, 0, 0, 1, result.version)
    assert result == same
    assert hash(result) == hash(same)
    assert dataclasses.asdict(result) == dataclasses.asdict(same)
    assert dataclasses.replace(result, inserted=7).inserted == 7
    assert copy.deepcopy(result) == pickle.loads(pickle.dumps(result)) == result
    assert repr(result).startswith("WriteResult(rows_read=1, inserted=0, updated=1,")
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.inserted = 5  # type: ignore[misc]


# ---- prepared queries ------------------------------------------------------------------------------------------


def test_query(people: colmerge.Table, store: colmerge.Store) -> None:
    by_id = store.prepare("SELECT name, age FROM people WHERE id = ?")
    assert by_id.query([1]) == [{"name": "Ann", "age": 30}]
    assert by_id.query((9,)) == []
    assert store.prepare("SELECT id FROM people ORDER BY id").query() == [{"id": 1}, {"id": 2}, {"id": 3}]
    assert store.prepare("SELECT count(*) AS n FROM people").query() == [{"n": 3}]


def test_query_takes_every_parameter(store: colmerge.Store) -> None:
    for number, (value, _) in enumerate(KEYED):
        name = f"t{number}"
        store[name] = [{"k": value, "v": 1}]
        statement = store.prepare(f"SELECT v FROM {name} WHERE k = ?")
        assert statement.query([value]) == statement.run([value]).to_dicts(), value


def test_query_of_many_batches(store: colmerge.Store) -> None:
    store["t"] = {"id": list(range(25_000))}
    assert store.prepare("SELECT id FROM t ORDER BY id").query() == [{"id": i} for i in range(25_000)]


def test_mistakes_of_queries(people: colmerge.Table, store: colmerge.Store) -> None:
    by_id = store.prepare("SELECT name FROM people WHERE id = ?")
    with pytest.raises(colmerge.InvalidArgumentError):
        by_id.query()
    with pytest.raises(colmerge.TypeMismatchError, match="parameters are a list"):
        by_id.query("1")
    with pytest.raises(colmerge.TypeMismatchError, match="a value of type object cannot be a parameter"):
        by_id.query([object()])
    with pytest.raises(colmerge.InvalidArgumentError, match="cannot be given as UTF-8"):
        by_id.query(["\ud800"])
    with pytest.raises(colmerge.InvalidArgumentError):
        store.prepare("DELETE FROM people").query()
    assert len(people) == 3


@pytest.mark.parametrize(
    "use",
    [
        lambda table, store: table.get(1),
        lambda table, store: table.get_many([1, 2]),
        lambda table, store: store.destination("people").write_row((1, "x", 2)),
        lambda table, store: store.prepare("SELECT id FROM people").query(),
        lambda table, store: table.to_dicts(),
    ],
)
def test_inside_a_callback(people: colmerge.Table, store: colmerge.Store, use: Callable[..., Any]) -> None:
    raised: list[BaseException] = []

    def step(_: colmerge.Progress) -> None:
        try:
            use(people, store)
        except BaseException as error:
            raised.append(error)

    people.append([{"id": 9}], progress=step)
    assert raised
    assert {type(error) for error in raised} == {colmerge.InCallbackError}
