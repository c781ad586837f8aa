# SPDX-License-Identifier: Apache-2.0
"""What calls leave behind: memory of the process and of Python's allocator, before and after many of each kind.

    python bindings/python/benchmarks/leaks.py [CALLS]
"""

from __future__ import annotations

import gc
import io
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import colmerge

ROW = {"id": 1, "name": "Ann", "list": [1, None], "share": 0.5}


def resident() -> int:
    """Bytes of the process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def fails(work: Callable[[], object]) -> None:
    try:
        work()
    except (colmerge.ColmergeError, ZeroDivisionError):
        return
    raise AssertionError("it should have failed")


def calls_of(store: colmerge.Store) -> dict[str, Callable[[], object]]:
    """Calls of each kind; none of them makes the table larger."""
    table = store.table("t")
    table.merge([ROW, {"id": 2, "name": "Bob"}], keys="id")
    snapshot = table.snapshot()
    destination = store.destination("t", mode="merge", merge_keys=["id"])
    by_id = store.prepare("SELECT id, name FROM t WHERE id = ?")
    schema = table.schema
    return {
        "get": lambda: table.get(1, columns=["id", "name"]),
        "get, nested": lambda: table.get(1),
        "get_many": lambda: table.get_many([1, 2, 3], columns=["id"]),
        "get_many, nested": lambda: table.get_many([1, 2, 3]),
        "write_json": lambda: table.write_json(io.BytesIO()),
        "write_row": lambda: destination.write_row((1, "Ann"), ("id", "name")),
        "merge of a dict": lambda: table.merge([{"id": 1, "name": "Ann"}], keys="id"),
        "merge, nested": lambda: table.merge([ROW], keys="id"),
        "merge of parts": lambda: table.merge([[{"id": 1}], [{"id": 2, "list": [3]}]], keys="id"),
        "merge of CSV": lambda: table.merge(colmerge.Csv("id,name\n1,Ann\n"), keys="id"),
        "a callback that raises": lambda: fails(
            lambda: table.merge([{"id": 1}], keys="id", progress=lambda now: 1 // 0)
        ),
        "an error": lambda: fails(lambda: table.append([{"id": "one"}])),
        "query": lambda: by_id.query([1]),
        "run": lambda: by_id.run([1]),
        "run, rows": lambda: by_id.run([1]).to_dicts(),
        "stream": lambda: by_id.stream([1]).__arrow_c_stream__(),
        "to_dicts, nested": lambda: snapshot.to_dicts(),
        "schema": lambda: schema.__arrow_c_schema__(),
        "snapshot": table.snapshot,
        "find and take": lambda: snapshot.take(snapshot.find([1], by=["id"])),
        "info": table.info,
        "options": lambda: store.destination("t", mode="merge", merge_keys=["id"]),
    }


def main(count: int) -> None:
    store = colmerge.Store()
    print(f"{count:,} calls of each kind: growth of the process, of Python's memory")
    for name, call in calls_of(store).items():
        for _ in range(max(count // 10, 100)):
            call()
        gc.collect()
        tracemalloc.start()
        before = resident(), tracemalloc.get_traced_memory()[0]
        for _ in range(count // 10):
            call()
        gc.collect()
        traced = tracemalloc.get_traced_memory()[0] - before[1]
        tracemalloc.stop()
        start = resident()
        for _ in range(count):
            call()
        gc.collect()
        print(f"{name:24} {(resident() - start) / 1024:10.0f} KiB {traced / 1024:10.1f} KiB", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
