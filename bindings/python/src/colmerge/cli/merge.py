# SPDX-License-Identifier: Apache-2.0
"""``colmerge merge BASE DELTA… --keys K -o OUT``"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Optional, Union

from colmerge import Csv, Json, Store, Table, WriteResult
from colmerge._display import text_table
from colmerge._input import Data
from colmerge.cli import files, reading
from colmerge.cli.progress import ProgressBar
from colmerge.table import quoted

_DELETED = "colmerge_deleted"
_COUNTS = ("rows read", "inserted", "updated", "deleted", "ignored", "seconds")


def add_to(commands: Any) -> None:
    """Declares the command and its arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "merge",
        help="merge files into one by key columns",
        description="Merges each DELTA into BASE: rows with the same keys are updated where they are, others are "
        "added. Either all of it is done or nothing is written.",
        epilog=f"Kinds of files, by extension: {' '.join(files.KNOWN)}; text also as .gz",
    )
    parser.add_argument("base", type=Path, metavar="BASE", help="the file to begin with")
    parser.add_argument("deltas", type=Path, metavar="DELTA", nargs="+", help="files to merge into it, in order")
    parser.add_argument("--keys", required=True, metavar="COLUMN[,COLUMN…]", help="columns that identify a row")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="OUT", help="the file to write")
    parser.add_argument("--where", metavar="CONDITION", help="write only rows for which this is true, as in SQL")
    parser.add_argument(
        "--delete-when",
        metavar="CONDITION",
        help="rows of a DELTA for which this is true (a boolean column, or a condition as in SQL) delete the row of "
        "their keys; such a column is not stored",
    )
    parser.add_argument("--on-match", choices=("update", "ignore", "error"), help="what to do with keys that are there")
    parser.add_argument("--on-no-match", choices=("insert", "ignore", "error"), help="and with keys that are not")
    parser.add_argument("--on-duplicate", choices=("last", "first", "error"), help="which row of equal keys counts")
    parser.add_argument("--null-values", choices=("overwrite", "keep"), help="what a null in a DELTA does")
    reading.add_to(parser)
    parser.add_argument("--progress", action=argparse.BooleanOptionalAction, help="show a progress bar")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Merges, writes, and prints what was done."""
    files.extension(options.output, files.WRITTEN)
    lines = []
    reader = reading.Reader(options)
    with Store(memory_budget=reader.memory_limit) as store, ProgressBar(options.progress) as bar:
        table = store.table("merged")
        start = time.perf_counter()
        with files.named(options.base):
            result = table.append(reader.load(options.base), progress=bar.step(options.base.name))
        lines.append(_line(options.base, result, start))
        for delta in options.deltas:
            start = time.perf_counter()
            with files.named(delta):
                result = _merge(store, table, reader, delta, options, bar)
            lines.append(_line(delta, result, start))
        reader.check_types()
        rows = table.snapshot()
        kept = rows if options.where is None else rows.sql(f"SELECT * FROM merged WHERE {options.where}")
        files.save(kept, options.output)
    print(text_table(["file", *_COUNTS], lines, [False] + [True] * len(_COUNTS)))
    left_out = f" of {len(rows):,}" if len(kept) != len(rows) else ""
    print(f"\n{options.output}: {len(kept):,}{left_out} rows, {len(kept.column_names)} columns")
    return 0


def _line(path: Path, result: WriteResult, start: float) -> list[str]:
    counts = (result.rows_read, result.inserted, result.updated, result.deleted, result.ignored)
    return [path.name, *(f"{count:,}" for count in counts), f"{time.perf_counter() - start:.3f}"]


def _merge(
    store: Store, table: Table, reader: reading.Reader, delta: Path, options: argparse.Namespace, bar: ProgressBar
) -> WriteResult:
    data, delete_when = _with_deletions(store, table, reader.load(delta), options.delete_when)
    return table.merge(
        data,
        options.keys.split(","),
        on_match=options.on_match,
        on_no_match=options.on_no_match,
        on_duplicate=options.on_duplicate,
        null_values=options.null_values,
        delete_when=delete_when,
        progress=bar.step(delta.name),
    )


def _columns_of(store: Store, text: Union[Csv, Json]) -> list[str]:
    """The columns that a text has; of JSON any row may bring one, so that all of it is read."""
    if isinstance(text, Csv):
        return files.csv_columns(text)
    read = store.table("read")
    # Rows that cannot be read are told by the write to come.
    read.append(text if text.on_rejected is None else replace(text, on_rejected=lambda _row: None))
    names = read.column_names
    read.drop()
    return names


def _with_deletions(store: Store, table: Table, data: Data, condition: Optional[str]) -> tuple[Data, Optional[str]]:
    """The data with a boolean column that tells which rows delete, and that column's name."""
    if condition is None:
        return data, None
    delta = store.table("delta")
    if isinstance(data, (Csv, Json)):  # its columns are to have the types of the table, as they would in a merge
        known = [name for name in _columns_of(store, data) if name in table.schema]
        if known:
            store.create_table("delta", table.select(known).schema)
    delta.append(data)
    rows = delta.snapshot()
    delta.drop()
    if condition in rows.schema and condition not in table.schema:
        return rows, condition
    found = rows.sql(f"SELECT *, ({condition}) AS {quoted(_DELETED)} FROM delta")
    return found, _DELETED
