# SPDX-License-Identifier: Apache-2.0
"""Writers and readers on several threads; the interpreter lock is let go in calls that do work; fork."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyarrow
import pytest

import colmerge

THREADS = 4


def run_all(*tasks: Callable[[], None]) -> None:
    with ThreadPoolExecutor(len(tasks)) as pool:
        for future in [pool.submit(task) for task in tasks]:
            future.result()


def test_readers_never_see_half_a_write(store: colmerge.Store) -> None:
    """Every write gives all rows one value; every reading must find one value."""
    rows = 2_000
    table = store.table("t")
    table.merge({"id": list(range(rows)), "v": [0] * rows}, keys="id")
    stop = threading.Event()

    def write() -> None:
        try:
            for i in range(1, 60):
                table.merge(pyarrow.table({"id": list(range(rows)), "v": [i] * rows}), keys="id")
        finally:
            stop.set()

    def read() -> None:
        while not stop.is_set():
            snapshot = table.snapshot()
            values = snapshot.column("v")
            assert len(values) == rows
            assert len(set(values)) == 1
            found = snapshot.lookup(rows // 2)
            assert found is not None
            assert found["v"] == values[0]

    run_all(write, read, read, read)
    assert set(table.column("v")) == {59}


def test_writers_to_one_table_take_turns(store: colmerge.Store) -> None:
    table = store.table("t")

    def write(thread: int) -> None:
        for i in range(50):
            table.merge([{"id": thread * 1000 + i, "by": thread}], keys="id")

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(write, range(THREADS)))
    assert len(table) == THREADS * 50


def test_objects_may_be_closed_while_they_are_used(store: colmerge.Store) -> None:
    store["t"] = {"id": list(range(10_000))}

    def use() -> None:
        for _ in range(100):
            snapshot = store["t"].snapshot()
            closer = threading.Thread(target=snapshot.close)
            closer.start()
            with contextlib.suppress(colmerge.InvalidHandleError):
                assert len(snapshot.to_dict()["id"]) == 10_000
            closer.join()

    run_all(use, use)


def test_the_interpreter_lock_is_let_go(store: colmerge.Store) -> None:
    """While one thread writes a large text, another one runs Python code all the time."""
    csv = colmerge.Csv(("id,name\n" + "".join(f"{i},name number {i}\n" for i in range(500_000))).encode())
    destination = store.destination("t")
    begun, done = threading.Event(), threading.Event()

    def write() -> None:
        begun.set()
        destination.write(csv)
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait()
    turns = 0
    while not done.wait(0.002):
        turns += 1
    writer.join()
    assert turns >= 5, "the other thread did not get its turns"


def _work(number: int) -> tuple[list[dict[str, Any]], list[str], str]:
    """What a worker finds: rows of a store of its own, the tables of the default store, what its parent's store says."""
    own = colmerge.Store()
    own["t"] = [{"id": number, "name": "a name of more than twelve bytes"}]
    own["t"].merge([{"id": number, "name": "b"}, {"id": number + 1, "name": "c"}], keys="id")
    default = colmerge.Store.default()
    default["t"] = [{"id": number}]
    assert len(default["t"]) == 1
    try:
        _parents["store"]["t"].append([{"id": 2}])
        told = "no error"
    except colmerge.ForkedError as error:
        told = type(error).__name__
    _parents.clear()  # and with it everything of the parent's is closed and released
    gc.collect()
    return own.sql("SELECT id, name FROM t ORDER BY id").to_dicts(), default.table_names(), told


_parents: dict[str, Any] = {}


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="the platform has no fork")
def test_workers_of_multiprocessing_open_stores_of_their_own(store: colmerge.Store) -> None:
    default = colmerge.Store.default()
    default["the parent's"] = [{"id": 1}]
    store["t"] = [{"id": i, "name": str(i)} for i in range(1000)]
    _parents.update(store=store, default=default, snapshot=store["t"].snapshot(), stream=store.stream("SELECT * FROM t"))
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            store["t"].merge([{"id": 1, "name": "x"}], keys="id")

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        with multiprocessing.get_context("fork").Pool(2, maxtasksperchild=1) as pool:
            found = pool.map_async(_work, range(8), chunksize=1).get(timeout=60)
        for number, (rows, tables, told) in enumerate(found):
            assert rows == [{"id": number, "name": "b"}, {"id": number + 1, "name": "c"}]
            assert (tables, told) == (["t"], "ForkedError")
    finally:
        done.set()
        for writer in writers:
            writer.join()
        _parents.clear()
        default.drop("the parent's")
    assert len(store["t"]) == 1000
