# SPDX-License-Identifier: Apache-2.0
"""A program that checkers of types read, and that runs: test_typing.py."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Optional

import colmerge
from colmerge.options import MergeOptions


@dataclass
class Person:
    id: int
    name: str
    age: Optional[int] = None


def people() -> Iterator[Person]:
    for number in range(3):
        yield Person(number, f"name {number}", number * 10)


def watch(progress: colmerge.Progress) -> bool:
    return progress.rows_read >= 0


def write(store: colmerge.Store) -> colmerge.Table:
    table: colmerge.Table = store.table("people")
    result: colmerge.WriteResult = table.merge(people(), keys=["id"], on_duplicate="last", progress=watch)
    inserted: int = result.inserted
    flag = colmerge.CancelFlag()
    table.append([{"id": 7, "name": "Ann"}], new_columns="add", cancel=flag, limits=colmerge.Limits(rows=10))
    table.merge({"id": 8, "name": "Bob"}, "id", null_values="keep")
    ruled = store.table("ruled")
    row = {"id": 1, "n": 2, "m": 3, "a": 4, "x": 5}
    ruled.merge(row, "id", operators={"n": "sum", ("a", "x"): {"latest_by": ["x"]}}, set={"m": "old.m"})
    ruled.merge(row, "id", on_missing="delete", scope="id > 0", update_when="new.id > 0", skip_unchanged=True)
    options: MergeOptions = {"on_match": "update", "batch_size": 100}
    asyncio.run(awaited(store, options))
    destination = store.destination("people", mode="merge", merge_keys=["id"], new_types="widen")
    destination.write_row((9, "Cid", None))
    destination.write({"id": [10], "name": ["Dan"]})
    table.delete([10], by=["id"])
    table.delete(where="age < ?", parameters=[0])
    assert inserted == 3
    return table


async def awaited(store: colmerge.Store, options: MergeOptions) -> None:
    table = store.table("people")
    done: colmerge.WriteResult = await table.merge_async([{"id": 1, "age": 11}], ["id"], **options)
    await table.append_async([{"id": 6}], validate_schema=False)
    await table.delete_async([6], by=["id"])
    found: colmerge.Result = await store.sql_async("SELECT count(*) FROM people WHERE id = ?", [1])
    assert (done.updated, found.scalar()) == (1, 1)


def read(table: colmerge.Table) -> dict[str, list[Any]]:
    names: list[str] = table.columns
    rows, columns = table.shape
    types: dict[str, str] = table.dtypes
    ages: colmerge.Column = table.column("age")
    values: list[Any] = ages.to_list()
    total: float = float(ages.to_numpy().size)
    first: Optional[dict[str, Any]] = table.lookup(1, by=["id"])
    many: list[Optional[dict[str, Any]]] = table.get_many([1, 99], by=["id"])
    as_columns: colmerge.Rows = table.lookup_many([1, 99], by=["id"], columns=["name"])
    grown: colmerge.Rows = table.filter("age >= ?", [18]).sort("age", descending=True).select("id", "age")
    drawn: colmerge.Rows = table.sample(2, seed=1).head(1)
    figures: colmerge.Rows = table.describe()
    with table.snapshot() as snapshot:
        version: int = snapshot.version
        oldest: list[tuple[Any, ...]] = snapshot.sql("SELECT max(age) FROM people").to_tuples()
    for row in table.tail(1):
        assert row["id"] is not None
    for batch in table.batches(100):
        assert len(batch) <= 100
    field: colmerge.Field = table.schema["id"]
    assert len(names) == columns == len(types) == len(figures)
    assert (rows, len(values), total) == (len(table), len(ages), float(rows))
    assert first is not None
    assert many[1] is None
    assert (len(as_columns), len(drawn), len(grown), len(oldest)) == (2, 1, 1, 1)
    assert version > 0
    assert field.type == "int64"
    return grown.to_dict()


def main() -> None:
    with colmerge.Store(memory_budget=10**9) as store:
        table = write(store)
        assert read(table) == {"id": [2], "age": [20]}
        info: colmerge.TableInfo = table.info()
        assert info.rows == len(table)
        text = colmerge.Csv("id,name\n20,Eve\n", types={"id": "bigint"})
        assert table.merge(text, keys="id").inserted == 1
        more: colmerge.Table = store.read_csv(io.BytesIO(b"a;b\n1;2\n"), "more", delimiter=";", nulls=["-"])
        assert more.to_dicts() == [{"a": 1, "b": 2}]
        try:
            table.append([{"id": "x"}])
        except colmerge.TypeMismatchError as error:
            where: Optional[str] = error.column
            assert where == "id"


if __name__ == "__main__":
    main()
