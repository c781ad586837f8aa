# SPDX-License-Identifier: Apache-2.0
"""What a call from Python costs: single rows by key, in and out, prepared queries, many rows as Python values.

SQLite's stand beside them.

    python bindings/python/benchmarks/overhead.py [ROWS]
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable

import pyarrow

import colmerge

BATCH = 10_000
SELECT = "SELECT * FROM t WHERE id = ?"


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
    destination = store.destination("t", mode="merge", merge_keys=["id"])
    statement = store.prepare("SELECT count, share, name FROM t WHERE id = ?")
    peer = sqlite_of(table)
    frames = [batch.to_pandas() for batch in batches]
    listed = [batch.to_pylist() for batch in batches]
    upsert = "INSERT INTO t VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET count = excluded.count"
    figures = {
        "lookup of one row, snapshot.get(key)": microseconds(snapshot.get, 20_000),
        "lookup of one row, table.get(key)": microseconds(table.get, 20_000),
        "  SQLite, prepared SELECT": microseconds(lambda i: peer.execute(SELECT, (i,)).fetchone(), 20_000),
        "lookup of 1,000 rows, table.get_many(keys)": microseconds(lambda i: table.get_many(range(i, i + 1000)), 50),
        "one row, destination.write_row(values)": microseconds(
            lambda i: destination.write_row((i, i, 0.5, "name")), 5_000
        ),
        "one row, table.merge([{...}], keys)": microseconds(
            lambda i: table.merge([{"id": i, "count": i, "share": 0.5, "name": "name"}], keys=["id"]), 5_000
        ),
        "  SQLite, prepared upsert": microseconds(lambda i: peer.execute(upsert, (i, i, 0.5, "name")), 5_000),
        "prepared SELECT by key, statement.query": microseconds(lambda i: statement.query((i,)), 5_000),
        "prepared SELECT by key, statement.run": microseconds(lambda i: statement.run([i]), 5_000),
        "merge of 10,000 rows, pyarrow": microseconds(lambda i: table.merge(batches[i % 20], keys="id"), 40),
        "merge of 10,000 rows, pandas": microseconds(lambda i: table.merge(frames[i % 20], keys="id"), 40),
        "merge of 10,000 rows, list of dicts": microseconds(lambda i: table.merge(listed[i % 20], keys="id"), 20),
        "all rows, to_dicts": microseconds(lambda _: table.to_dicts(), 1),
        "all rows, to_tuples": microseconds(lambda _: table.to_tuples(), 1),
        "  SQLite, fetchall": microseconds(lambda _: peer.execute("SELECT * FROM t").fetchall(), 1),
    }
    print(f"colmerge {colmerge.library_version}, Python {sys.version.split()[0]}, table of {rows:,} rows\n")
    for what, figure in figures.items():
        print(f"{what:52} {figure:12.1f} us")


def sqlite_of(table: colmerge.Table) -> sqlite3.Connection:
    """The same rows in a table of SQLite, with a transaction open."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, count, share, name)")
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", table.to_tuples())
    return connection


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
