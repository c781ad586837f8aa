# SPDX-License-Identifier: Apache-2.0
"""Calls that are awaited: they go on in threads, and end when the task that awaits them is cancelled."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Iterator
from typing import Any

import pytest

import colmerge


def test_every_write_and_statement(store: colmerge.Store) -> None:
    async def main() -> list[int]:
        table = store.table("t")
        counts = [
            (await table.append_async([{"id": 1, "n": 1}])).inserted,
            (await table.replace_async([{"id": 1, "n": 1}, {"id": 2, "n": 2}], validate_schema=True)).inserted,
            (await table.merge_async([{"id": 2, "n": 3}], keys=["id"], on_no_match="error")).updated,
            (await table.merge_async({"id": 3, "n": 4}, "id")).inserted,
            (await table.delete_async([1], by=["id"])).deleted,
            (await table.delete_async(where="n = ?", parameters=[4])).deleted,
            (await store.destination("t").write_async([{"id": 5, "n": 5}])).inserted,
        ]
        result = await store.sql_async("SELECT sum(n) FROM t WHERE id > ?", [0])
        changed = await store.sql_async("UPDATE t SET n = 0")
        prepared = await store.prepare("SELECT id FROM t").run_async()
        assert changed.changes is not None
        return [*counts, int(str(result.scalar())), changed.changes.updated, len(prepared)]

    assert asyncio.run(main()) == [1, 2, 1, 1, 1, 1, 1, 8, 2, 2]


def test_the_loop_goes_on(store: colmerge.Store) -> None:
    """While a write waits for its data, which comes from the loop."""
    went_on = threading.Event()

    def rows() -> Iterator[dict[str, int]]:
        yield {"id": 1}
        assert went_on.wait(60)
        yield {"id": 2}

    async def main() -> int:
        write = asyncio.ensure_future(store.table("t").append_async(rows()))
        await asyncio.sleep(0)
        went_on.set()
        return (await write).inserted

    assert asyncio.run(main()) == 2


@pytest.mark.parametrize("way", ["task", "end of the loop", "timeout"])
def test_a_cancelled_write_leaves_no_trace(store: colmerge.Store, way: str) -> None:
    begun, ended = threading.Event(), threading.Event()
    store["t"] = [{"id": 0}]

    def endless() -> Iterator[dict[str, int]]:
        try:
            number = 0
            while True:
                number += 1
                if number == 50_000:
                    begun.set()
                yield {"id": number}
        finally:
            ended.set()

    async def write() -> None:
        await store.table("t").append_async(endless())

    async def main() -> Any:
        task = asyncio.ensure_future(write())
        while not begun.is_set():
            await asyncio.sleep(0.001)
        if way == "end of the loop":
            return task
        if way == "timeout":
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(task, 0.001)
        else:
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert (len(store["t"]), store["t"].version) == (1, 1), "it has ended before the task did"
        return task

    assert asyncio.run(main()).cancelled()
    assert store.table("t").append([{"id": 9}]).version == 2, "nobody holds the table"


def test_a_cancelled_statement_ends(store: colmerge.Store) -> None:
    store["t"] = {"id": range(1000)}
    begun = threading.Event()

    def slow(_: colmerge.Progress) -> None:
        begun.set()

    async def main() -> None:
        statement = "UPDATE t SET id = id + 1"
        task = asyncio.ensure_future(store.sql_async(statement, progress=slow))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert store["t"].to_dict()["id"][0] in (0, 1), "as a whole or not at all"


def test_errors_and_context_arrive(store: colmerge.Store) -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable")
    seen = []

    def progress(_: colmerge.Progress) -> None:
        seen.append(variable.get())

    async def main() -> None:
        variable.set("here")
        await store.table("t").append_async([{"id": 1}], progress=progress)
        with pytest.raises(colmerge.TypeMismatchError, match="'id'"):
            await store.table("t").append_async([{"id": "x"}])
        with pytest.raises(TypeError, match="no_such_option"):
            await store.table("t").merge_async([{"id": 1}], no_such_option=1)  # type: ignore[call-arg]

    asyncio.run(main())
    assert set(seen) == {"here"}
