# SPDX-License-Identifier: Apache-2.0
"""What a call from Python costs: looking up one row, merging 10,000 rows.

The library's own time stands beside it: the same C functions, called by ctypes with everything prepared beforehand.

    python bindings/python/benchmarks/overhead.py [ROWS]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from ctypes import byref, c_int64

import pyarrow

import colmerge
from colmerge._library import call, lib
from colmerge._structures import GivenValue, Value

BATCH = 10_000


def microseconds(work: Callable[[int], object], repetitions: int) -> float:
    """The median of five measurements of one call."""
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        for i in range(repetitions):
            work(i)
        taken.append((time.perf_counter() - start) / repetitions * 1e6)
    return sorted(taken)[2]


def table_of(first: int, count: int) -> pyarrow.Table:
    ids = range(first, first + count)
    return pyarrow.table(
        {
            "id": pyarrow.array(ids, pyarrow.int64()),
            "count": pyarrow.array(ids, pyarrow.int64()),
            "share": pyarrow.array([i / 3 for i in ids], pyarrow.float64()),
            "name": pyarrow.array([f"name {i:08}" for i in ids]),
        }
    )


def main(rows: int) -> None:
    store = colmerge.Store()
    table = store.table("t")
    table.append(table_of(0, rows))
    batches = [table_of(i * rows // 20, BATCH) for i in range(20)]
    table.merge(batches[0], keys="id")
    snapshot = table.snapshot()
    handle = snapshot._snapshot

    key, row, values = Value(kind=2), c_int64(), (GivenValue * 4)()
    columns, numbers = (c_int64 * 1)(0), (c_int64 * 4)(0, 1, 2, 3)

    def bare_lookup(i: int) -> None:
        key.integer = i
        call(lib.snapshot_find_key, handle, columns, 1, byref(key), byref(row))
        call(lib.snapshot_get_values, handle, row.value, numbers, 4, values)

    frames = [batch.to_pandas() for batch in batches]
    listed = [batch.to_pylist() for batch in batches]
    figures = {
        "lookup of one row, snapshot.lookup(key)": microseconds(lambda i: snapshot.lookup(i), 20_000),
        "lookup of one row, table.lookup(key)": microseconds(lambda i: table.lookup(i), 20_000),
        "lookup of one row, two bare C calls through ctypes": microseconds(bare_lookup, 20_000),
        "merge of 10,000 rows, pyarrow": microseconds(lambda i: table.merge(batches[i % 20], keys="id"), 40),
        "merge of 10,000 rows, pandas": microseconds(lambda i: table.merge(frames[i % 20], keys="id"), 40),
        "merge of 10,000 rows, list of dicts": microseconds(lambda i: table.merge(listed[i % 20], keys="id"), 20),
        "merge of one row, pyarrow": microseconds(lambda i: table.merge(batches[0][i : i + 1], keys="id"), 2_000),
        "prepared SELECT by key": microseconds(prepared(store), 5_000),
    }
    print(f"colmerge {colmerge.library_version}, Python {sys.version.split()[0]}, table of {rows:,} rows\n")
    for what, figure in figures.items():
        print(f"{what:52} {figure:12.1f} us")


def prepared(store: colmerge.Store) -> Callable[[int], object]:
    statement = store.prepare("SELECT count, share, name FROM t WHERE id = ?")
    return lambda i: statement.run([i])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
