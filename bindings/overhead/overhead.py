#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What two calls take from Python: see overhead.c. Rows are given as a pyarrow table, or where there is none as a table
of colmerge, both through the Arrow PyCapsule interface."""

from time import perf_counter

import colmerge

ROWS, BATCH, LOOKUPS, MERGES, ROUNDS = 100_000, 10_000, 2_000, 5, 50


def make_rows(count):
    """Rows as in overhead.c."""
    ids = [i * 7919 % ROWS for i in range(count)]
    return {"id": ids, "count": list(range(count)), "price": [i * 0.5 for i in range(count)],
            "name": [f"name {i:08d}" for i in ids]}


def arrow_rows(count):
    try:
        import pyarrow
        return pyarrow.table(make_rows(count))
    except ImportError:
        store = colmerge.Store()
        store["rows"] = make_rows(count)
        return store["rows"].snapshot()


def time(action):
    start = perf_counter()
    action()
    return perf_counter() - start


def look_up(snapshot):
    size = 0
    for i in range(LOOKUPS):
        size += len(snapshot.lookup(i * 31 % BATCH, columns=["name"])["name"])
    assert size == LOOKUPS * 13


def main():
    store = colmerge.Store()
    table = store.create_table("t", {"id": "int64", "count": "int64", "price": "float64", "name": "utf8"},
                               primary_key=["id"])
    destination = store.destination("t", mode="merge", merge_keys=["id"])
    destination.write(arrow_rows(ROWS))
    rows = arrow_rows(BATCH)

    def merge():
        for _ in range(MERGES):
            destination.write(rows)

    lookups, merges = [], []
    for _ in range(ROUNDS):
        with table.snapshot() as snapshot:
            lookups.append(time(lambda snapshot=snapshot: look_up(snapshot)))
        merges.append(time(merge))
    print(f"{min(lookups) / LOOKUPS * 1e9:.0f} {min(merges) / MERGES * 1e6:.0f}")


if __name__ == "__main__":
    main()
