# SPDX-License-Identifier: Apache-2.0
"""Writers and readers on several threads; the interpreter lock is let go in calls that do work; fork."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

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


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the platform has no fork")
def test_a_child_is_told_rather_than_hung(store: colmerge.Store) -> None:
    store["t"] = [{"id": 1}]
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            store["t"].append([{"id": 2}])
            answer = b"no error"
        except BaseException as error:
            answer = type(error).__name__.encode()
        os.write(writer, answer)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        assert pipe.read() == b"ForkedError"
    os.waitpid(child, 0)
    assert len(store["t"]) == 1
