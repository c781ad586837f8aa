# SPDX-License-Identifier: Apache-2.0
"""One engine of Python, one piece of work, one process; what native/main.cc does for the others.

  python_engine.py ENGINE WORK_FILE SECONDS [BATCHES] --end FOLDER

A batch is given to an engine in the engine's own form (a data frame, Arrow bytes), made outside the timing. What the
work left or answered is written to FOLDER, for the checksum."""

import argparse
import importlib
import json
import os
import time

import pyarrow as pa

from cases import WHOLE_TABLE
from column_files import read_table, write_table

os.environ.setdefault("POLARS_MAX_THREADS", "1")
ENGINES = {"pandas": "engine_pandas", "polars": "engine_polars", "polars_update": "engine_polars",
           "perspective": "engine_perspective"}
CALLS, CALLERS = "engine_calls", ("colmerge", "sqlite", "duckdb", "pandas", "polars")


class Work:
    def __init__(self, path):
        with open(path) as file:
            facts = json.load(file)
        self.kind, self.keys, self.query = facts["kind"], facts["keys"], facts["query"]
        self.duplicates = facts["duplicates"]
        self.types = {field["name"]: field["type"] for field in facts["fields"]}
        self.names = list(self.types)
        self.table_files, batches = facts["table"], facts["batches"]
        self.table_rows = self.table_files["rows"]
        self.batch_rows, self.batch_count = batches["batch_rows"], batches["count"]
        self.batch_names = batches["columns"]
        self.batches = None
        if self.batch_names:
            self.batches = read_table(batches["folder"], self.batch_names, self.types, batches["rows"], mapped=True)

    @property
    def is_calls(self):
        return self.kind.startswith("calls")

    @property
    def is_whole(self):
        return self.kind in WHOLE_TABLE

    @property
    def finds_values(self):
        return self.kind.startswith(("lookup", "calls_get", "calls_query"))

    @property
    def is_partial(self):
        return self.kind.startswith("merge") and len(self.batch_names) < len(self.names)

    def read_first_rows(self):
        """What the table begins with, in memory that an engine may keep."""
        return read_table(self.table_files["folder"], self.names, self.types, self.table_rows, mapped=False)

    def batch(self, number):
        return None if self.batches is None else self.batches.slice(number * self.batch_rows, self.batch_rows)


def resident_bytes():
    with open("/proc/self/statm") as file:
        _, resident, shared, *_ = map(int, file.read().split())
    return (resident - shared) * os.sysconf("SC_PAGESIZE")


def run(name, work, seconds, limit):
    """The figures, and the table of what came out."""
    engine = importlib.import_module(CALLS if work.is_calls else ENGINES[name]).make(name, work)
    before = resident_bytes()
    start = time.perf_counter()
    engine.load()
    load_seconds, resident = time.perf_counter() - start, resident_bytes() - before
    step = getattr(engine, work.kind, None)
    if step is None:
        return {"unsupported": work.kind}, None
    times, answers, rows = [], [], 0
    for number in range(min(limit, work.batch_count)):
        if number > 0 and sum(times) >= seconds:
            break
        batch = work.batch(number)
        rows += work.table_rows if work.is_whole else batch.num_rows
        own = engine.convert(batch) if batch is not None else None
        if work.is_whole:  # what was given goes now, while no time is taken
            answers = answer = None
        start = time.perf_counter()
        answer = step(own)
        times.append(time.perf_counter() - start)
        answers = [answer] if work.is_whole else answers + [answer] if work.finds_values else []
    times_sorted = sorted(times)
    figures = {
        "version": engine.version, "batches": len(times), "rows": rows, "seconds": sum(times),
        "load_seconds": load_seconds, "batch_median": times_sorted[(len(times) - 1) // 2],
        "batch_99": times_sorted[int(0.99 * (len(times) - 1))], "batch_longest": times_sorted[-1],
        "resident_bytes": resident, "extra": {},
    }
    return figures, end_table(engine, work, answers)


def end_table(engine, work, answers):
    if work.is_whole:
        return engine.to_arrow(answers[0])
    if work.finds_values:
        values = [value for answer in answers for value in answer]
        return pa.table({"position": pa.array(range(len(values)), pa.int64()), "quantity": pa.array(values, pa.int64())})
    return engine.contents().select(work.names)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices={*ENGINES, *CALLERS})
    parser.add_argument("work")
    parser.add_argument("seconds", type=float)
    parser.add_argument("batches", type=int, nargs="?", default=2**62)
    parser.add_argument("--end", required=True)
    options = parser.parse_args()
    figures, table = run(options.engine, Work(options.work), options.seconds, options.batches)
    if table is not None:
        figures["end_rows"], figures["end_fields"] = write_table(options.end, table)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
