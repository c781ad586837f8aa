# SPDX-License-Identifier: Apache-2.0
"""Writes that are applied once, and writes to the version that was seen alone."""

from __future__ import annotations

import asyncio
import decimal
import pickle
import threading
from collections.abc import Callable
from typing import Any

import pytest

import colmerge
from colmerge import Csv, Json, Store, Table, WriteResult

Write = Callable[..., WriteResult]
ROW = {"id": 7, "n": 1}


def _dicts(table: Table, **given: Any) -> WriteResult:
    return table.append([ROW], **given)


def _columns(table: Table, **given: Any) -> WriteResult:
    return table.append({"id": [7], "n": [1]}, **given)


def _merge(table: Table, **given: Any) -> WriteResult:
    return table.merge([ROW], "id", **given)


def _replace(table: Table, **given: Any) -> WriteResult:
    return table.replace([ROW], **given)


def _csv(table: Table, **given: Any) -> WriteResult:
    return table.append(Csv("id,n\n7,1\n"), **given)


def _json(table: Table, **given: Any) -> WriteResult:
    return table.append(Json('{"id": 7, "n": 1}'), **given)


def _parts(table: Table, **given: Any) -> WriteResult:
    return table.append(([{"id": id_}] for id_ in (7, 8)), **given)


def _rows(table: Table, **given: Any) -> WriteResult:
    return table.merge(table.snapshot(), "id", **given)


def _awaited(table: Table, **given: Any) -> WriteResult:
    return asyncio.run(table.merge_async([ROW], "id", **given))


def _row(table: Table, **given: Any) -> WriteResult:
    with table._store.destination(table.name) as destination:
        return destination.write_row(ROW, **given)


def _row_of_values(table: Table, **given: Any) -> WriteResult:
    with table._store.destination(table.name) as destination:
        return destination.write_row((7, 1), ("id", "n"), **given)


def _delete_keys(table: Table, **given: Any) -> WriteResult:
    return table.delete([2, 3], by=["id"], **given)


def _delete_mixed_keys(table: Table, **given: Any) -> WriteResult:
    return table.delete([decimal.Decimal(2), 3.0], by=["id"], **given)


def _delete_where(table: Table, **given: Any) -> WriteResult:
    return table.delete(where="n > ?", parameters=[0], **given)


def _truncate(table: Table, **given: Any) -> WriteResult:
    return table.truncate(**given)


def _sql(table: Table, **given: Any) -> WriteResult:
    changes = table._store.sql("UPDATE t SET n = n + 1", **given).changes
    assert changes is not None
    return changes


def _sql_awaited(table: Table, **given: Any) -> WriteResult:
    changes = asyncio.run(table._store.sql_async("DELETE FROM t WHERE id = 1", **given)).changes
    assert changes is not None
    return changes


WRITES = [
    _dicts, _columns, _merge, _replace, _csv, _json, _parts, _rows, _awaited, _row, _row_of_values, _delete_keys,
    _delete_mixed_keys, _delete_where, _truncate, _sql, _sql_awaited,
]  # fmt: skip


@pytest.fixture
def table() -> Table:
    store = Store()
    store["t"] = [{"id": 1, "n": 1}, {"id": 2, "n": 2}, {"id": 3, "n": 3}]
    return store.table("t")


@pytest.mark.parametrize("write", WRITES)
def test_a_token_is_applied_once_by_every_way_to_write(table: Table, write: Write) -> None:
    version = table.version
    done = write(table, token=("job", 5))
    assert done.applied and done.version > version
    rows = table.to_dicts()
    for other in WRITES:
        for sequence in (5, 0):
            again = other(table, token=("job", sequence))
            assert again == WriteResult(0, 0, 0, 0, 0, 0, done.version, False)
    assert table.to_dicts() == rows
    assert write(table, token=("another", 5)).applied
    assert write(table, token=("job", 6)).applied


@pytest.mark.parametrize("write", WRITES)
def test_every_way_to_write_minds_the_version(table: Table, write: Write) -> None:
    version = table.version
    assert write(table, if_version=version).applied
    rows, now = table.to_dicts(), table.version
    for other in WRITES:
        with pytest.raises(colmerge.ConflictError, match=f"at version {now}, .* version {version} ") as raised:
            other(table, if_version=version)
        assert raised.value.table == "t"
        assert raised.value.name == "COLMERGE_ERROR_CONFLICT"
    assert (table.to_dicts(), table.version) == (rows, now)


def test_a_writer_is_a_str_or_bytes(table: Table) -> None:
    assert table.append([ROW], token=("süd", 1)).applied
    assert not table.append([ROW], token=("süd".encode(), 1)).applied
    assert table.append([ROW], token=(b"a\0b", 2**63 - 1)).applied
    assert table.append([ROW], token=(b"a\0c", 0)).applied
    assert table.append([ROW], token=("x" * 256, 0)).applied


@pytest.mark.parametrize(
    ("token", "message"),
    [
        ("job", "a writer's name and a number"),
        (("job",), "a writer's name and a number"),
        ((7, "job"), "a writer's name and a number"),
        (("job", "7"), "must be a whole number from 0"),
        (("job", 1.5), "must be a whole number from 0"),
        (("job", -1), "must be a whole number from 0"),
        (("job", 2**63), "must be a whole number from 0"),
        (("job", None), "must be a whole number from 0"),
        (("", 1), "no writer"),
        (("x" * 257, 1), "at most 256"),
        (("\ud800", 1), "cannot be given as UTF-8"),
    ],
)
def test_what_is_no_token_is_refused_by_name(table: Table, token: Any, message: str) -> None:
    version = table.version
    with pytest.raises(colmerge.InvalidArgumentError, match=message):
        table.append([ROW], token=token)
    assert table.version == version


@pytest.mark.parametrize("version", ["1", 1.5, -1, 2**63])
def test_what_is_no_version_is_refused_by_name(table: Table, version: Any) -> None:
    with pytest.raises(colmerge.InvalidArgumentError, match="if_version must be a whole number"):
        table.append([ROW], if_version=version)


def test_no_rows_are_judged_and_kept(table: Table) -> None:
    for write in (table.append, lambda rows, **given: table.merge(rows, "id", **given)):
        version = table.version
        with pytest.raises(colmerge.ConflictError):
            write([], if_version=version + 1)
        done = write([], token=("empty", version), if_version=version)
        assert (done.applied, done.version) == (True, version)
        assert not write([ROW], token=("empty", version)).applied
        table.append([ROW])


def test_a_write_that_fails_leaves_the_token(table: Table) -> None:
    flag = colmerge.CancelFlag()
    flag.set()
    with pytest.raises(colmerge.CancelledError):
        table.append([ROW], token=("job", 1), cancel=flag)
    with pytest.raises(colmerge.LimitExceededError):
        table.append([ROW, ROW], token=("job", 1), limits=colmerge.Limits(rows=1))
    with pytest.raises(ZeroDivisionError):
        table.append(({"id": 1 // id_} for id_ in (1, 0)), token=("job", 1))
    assert table.append([ROW], token=("job", 1)).applied


def test_a_table_that_is_not_there_has_version_0() -> None:
    store = Store()
    new = store.table("new")
    with pytest.raises(colmerge.ConflictError, match="not there"):
        new.append([ROW], if_version=1)
    assert "new" not in store
    assert new.append([ROW], if_version=0, token=("job", 1)).inserted == 1
    with pytest.raises(colmerge.ConflictError, match="is there"):
        new.append([ROW], if_version=0)
    with pytest.raises(colmerge.ConflictError):
        new.drop(if_version=new.version + 1)
    new.drop(if_version=new.version)
    assert new.append([ROW], token=("job", 1)).applied  # which went with the table


def test_queries_take_no_condition(table: Table) -> None:
    for given in ({"token": ("job", 1)}, {"if_version": 1}):
        with pytest.raises(colmerge.InvalidArgumentError, match="a query changes nothing"):
            table._store.sql("SELECT * FROM t", **given)


def test_a_result_keeps_whether_it_was_applied(table: Table) -> None:
    table.append([ROW], token=("job", 1))
    again = table.append([ROW], token=("job", 1))
    assert repr(again).endswith("applied=False)")
    assert pickle.loads(pickle.dumps(again)) == again
    assert int(again) == 0


def test_the_connector_takes_a_token() -> None:
    from colmerge.connectors import in_memory

    store = Store()
    destination = in_memory.InMemoryDestination({"table_name": "t", "mode": "merge", "merge_keys": ["id"]}, store)
    assert destination.write([ROW], token=("job", 1)).applied
    assert not destination.write([ROW], token=("job", 1)).applied
    assert not destination.write([ROW], mode="append", token=("job", 1)).applied
    with pytest.raises(colmerge.ConflictError):
        destination.write([ROW], if_version=99)


def test_threads_that_send_one_token_apply_it_once(table: Table) -> None:
    applied: list[bool] = []

    def send() -> None:
        for number in range(100):
            done = table.merge([{"id": 1, "n": 1}], "id", operators={"n": "sum"}, token=("job", number))
            applied.append(done.applied)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(applied) == 100
    assert table.get(1, by=["id"]) == {"id": 1, "n": 101}
