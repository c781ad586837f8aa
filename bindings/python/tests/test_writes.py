# SPDX-License-Identifier: Apache-2.0
"""Writes: modes, options, progress, cancellation, limits."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

import pyarrow
import pytest

import colmerge


def test_append_replace_merge_count_what_they_did(store: colmerge.Store) -> None:
    table = store.table("t")
    assert table.append([{"id": 1, "v": "a"}, {"id": 2, "v": "b"}]).inserted == 2
    done = table.merge([{"id": 2, "v": "B"}, {"id": 3, "v": "c"}, {"id": 3, "v": "C"}], keys=["id"])
    assert (done.rows_read, done.inserted, done.updated, done.ignored) == (3, 1, 1, 1)
    assert table.to_dict() == {"id": [1, 2, 3], "v": ["a", "B", "C"]}
    assert table.replace([{"other": 1}]).version == 3
    assert table.to_dicts() == [{"other": 1}]


def test_merge_options(people: colmerge.Table) -> None:
    row = {"id": 1, "name": None, "age": 31}
    new = {"id": 9, "name": "New", "age": 1}
    assert people.merge([row, new], "id", on_match="ignore", on_no_match="ignore").ignored == 2
    with pytest.raises(colmerge.ConstraintError):
        people.merge([row], "id", on_match="error")
    with pytest.raises(colmerge.ConstraintError):
        people.merge([new], "id", on_no_match="error")
    with pytest.raises(colmerge.DuplicateKeyError):
        people.merge([row, row], "id", on_duplicate="error")
    with pytest.raises(colmerge.ConstraintError):
        people.merge([{"id": None}], "id", null_keys="error")
    people.merge([row, {"id": 1, "age": 32}], "id", on_duplicate="first", null_values="keep")
    assert people.lookup(1) == {"id": 1, "name": "Ann", "age": 31}
    done = people.merge([{"id": 1, "gone": True}, {"id": 2, "gone": False}], "id", delete_when="gone")
    assert (done.deleted, done.updated) == (1, 1)
    log = [{"id": 2, "op": "-U"}, {"id": 2, "age": 7, "op": "+U"}, {"id": 5, "op": "+I"}, {"id": 5, "op": "-D"}]
    done = people.merge(log[:3], "id", row_kind="op")
    assert (done.inserted, done.updated, done.ignored) == (1, 1, 1)
    assert people.merge(log[3:], "id", row_kind="op").deleted == 1
    with pytest.raises(colmerge.ColmergeError, match="is 'x' in row 0"):
        people.merge([{"id": 2, "op": "x"}], "id", row_kind="op")
    assert people.merge([{"id": 5, "gone": 0}, {"id": 5, "gone": 1}], "id", delete_when="gone").ignored == 2
    assert people.column_names == ["id", "name", "age"]


def test_merge_by_the_primary_key(store: colmerge.Store) -> None:
    table = store.create_table("t", {"a": int, "b": str, "v": float}, primary_key=["b", "a"])
    table.merge([{"a": 1, "b": "x", "v": 0.5}])
    table.merge([{"a": 1, "b": "x", "v": 1.5}])
    assert table.lookup(("x", 1)) == {"a": 1, "b": "x", "v": 1.5}
    with pytest.raises(colmerge.InvalidArgumentError, match="no primary key"):
        store.table("u").merge([{"a": 1}])


def test_validate_schema_and_creation(people: colmerge.Table, store: colmerge.Store) -> None:
    with pytest.raises(colmerge.SchemaMismatchError):
        people.append([{"id": 4}], validate_schema=True)
    with pytest.raises(colmerge.TableNotFoundError, match="table creation disabled"):
        store.table("none").append([{"id": 4}], create_table_if_not_exists=False)


def test_csv_and_json(store: colmerge.Store, tmp_path: Any) -> None:
    path = tmp_path / "people.csv"
    path.write_text("id\tname\n1\t'Ann\tB'\n2\t-\n")
    csv = colmerge.Csv.read(path, delimiter="\t", quote="'", nulls=["-"])
    store["t"] = csv
    assert store["t"].to_dicts() == [{"id": 1, "name": "Ann\tB"}, {"id": 2, "name": None}]
    store["u"] = colmerge.Csv("1,2\n", header=False, infer_types=False, column_names=["a", "b"])
    assert store["u"].to_dicts() == [{"a": "1", "b": "2"}]
    store["j"] = colmerge.Json(b'[{"a": 1}, {"a": null}]', layout="array")
    assert store["j"].column("a") == [1, None]


def table_of(rows: int) -> pyarrow.Table:
    return pyarrow.table({"id": pyarrow.array(range(rows))})


def test_progress_tells_how_far_it_is(store: colmerge.Store) -> None:
    seen: list[colmerge.Progress] = []
    store.table("t").append(table_of(50_000).to_reader(10_000), progress=seen.append)
    assert seen
    assert seen[-1].rows_prepared == 50_000 == seen[-1].total_rows
    assert [step.rows_read for step in seen] == sorted(step.rows_read for step in seen)


def test_progress_may_cancel_and_may_raise(store: colmerge.Store) -> None:
    table = store.table("t")
    with pytest.raises(colmerge.CancelledError):
        table.append(table_of(50_000), progress=lambda step: False)

    def fails(step: colmerge.Progress) -> None:
        raise KeyError("from inside")

    with pytest.raises(KeyError, match="from inside"):
        table.append(table_of(50_000), progress=fails)
    assert not table.exists()


def test_calls_inside_a_progress_callback_are_refused(store: colmerge.Store) -> None:
    with pytest.raises(colmerge.InCallbackError):
        store.table("t").append(table_of(50_000), progress=lambda step: len(store))
    assert "t" not in store


def test_cancel_flag_from_another_thread(store: colmerge.Store) -> None:
    flag = colmerge.CancelFlag()
    schema = table_of(1).schema

    def endless() -> Any:
        threading.Timer(0.05, flag.set).start()
        while True:
            yield table_of(1000).to_batches()[0]

    reader = pyarrow.RecordBatchReader.from_batches(schema, endless())
    with pytest.raises(colmerge.CancelledError):
        store.table("t").append(reader, cancel=flag)
    assert "t" not in store
    assert flag.is_set()
    flag.clear()
    assert store.table("t").append(table_of(5), cancel=flag).inserted == 5


def interrupt_after(seconds: float) -> None:
    threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT)).start()


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Python's own handler; jobs that a shell runs in the background begin without it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_interrupt_stops_a_write_of_a_stream(store: colmerge.Store) -> None:
    def endless() -> Any:
        while True:
            yield table_of(10_000).to_batches()[0]

    reader = pyarrow.RecordBatchReader.from_batches(table_of(1).schema, endless())
    with pytest.raises(KeyboardInterrupt):
        interrupt_after(0.05)  # it may come before this is done
        store.table("t").append(reader, limits=colmerge.Limits(rows=50_000_000))
    assert "t" not in store
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("progress", [None, lambda step: None], ids=["silent", "with progress"])
def test_interrupt_stops_a_write_of_text(store: colmerge.Store, progress: Any) -> None:
    text = "id,name\n" + "".join(f"{i},name number {i}\n" for i in range(1_000_000))

    def write() -> None:
        store.table("t").append(colmerge.Csv(text), progress=progress)
        time.sleep(60)  # on a busy machine the interrupt may come when all is written

    stopped = 0
    for _ in range(5):
        with pytest.raises(KeyboardInterrupt):
            interrupt_after(0.02)  # it may come before this is done
            write()
        if "t" in store:
            store.drop("t")
        else:
            stopped += 1
    assert stopped > 0
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_limits(store: colmerge.Store) -> None:
    with pytest.raises(colmerge.LimitExceededError):
        store.table("t").append(table_of(100), limits=colmerge.Limits(rows=99))
    with pytest.raises(colmerge.LimitExceededError):
        store.table("t").append(table_of(100).to_reader(10), limits=colmerge.Limits(batches=9))
    with pytest.raises(colmerge.OutOfMemoryError):
        store.table("t").append(table_of(100_000), limits=colmerge.Limits(memory=1000))
    assert len(store) == 0


def test_destinations_are_used_again_and_closed(store: colmerge.Store) -> None:
    with store.destination("t", mode="merge", merge_keys=["id"]) as destination:
        for i in range(3):
            destination.write([{"id": 1, "v": i}])
    assert store["t"].to_dicts() == [{"id": 1, "v": 2}]
    with pytest.raises(colmerge.InvalidHandleError):
        destination.write([{"id": 1}])


def test_empty_arrow_data_makes_an_empty_table(store: colmerge.Store) -> None:
    store["t"] = table_of(0)
    assert len(store["t"]) == 0
    assert store["t"].column_names == ["id"]
    assert store["t"].to_dicts() == []
    assert store["t"].to_arrow().num_rows == 0
    assert list(store["t"].batches()) == []
