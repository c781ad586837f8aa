# SPDX-License-Identifier: Apache-2.0
"""``colmerge merge BASE DELTA… --keys K -o OUT``"""

from __future__ import annotations

import argparse
import re
import time
from typing import Any, Optional

from colmerge import Csv, Json, Store, Table, WriteResult
from colmerge._display import text_table
from colmerge._input import Data
from colmerge.cli import formats, outputs, reading
from colmerge.cli.inputs import Input, columns_of
from colmerge.cli.progress import ProgressBar
from colmerge.table import quoted

_DELETED = "colmerge_deleted"
_COUNTS = ("rows read", "inserted", "updated", "deleted", "ignored", "seconds")
_PART = re.compile(r"""(?:[^,('"]|\([^()'"]*(?:'[^']*'[^()'"]*|"[^"]*"[^()'"]*)*\)|'[^']*'|"[^"]*")+""")
_EXAMPLES = """\
examples:
  colmerge merge base.csv monday.csv tuesday.parquet --keys id -o merged.parquet
  colmerge merge pages.csv today.csv --keys url -o pages.csv --operators "hits=sum,status=latest_by(at)"
  colmerge merge stock.csv changes.csv.gz --keys shop,item --in-place
  fetch | colmerge merge base.csv - --format jsonl --keys id -o merged.csv"""


def add_to(commands: Any) -> None:
    """Declares the command and its arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "merge",
        help="merge files into one by key columns",
        usage="colmerge merge BASE DELTA… --keys COLUMN[,COLUMN…] (-o OUT | --in-place) [OPTION…]",
        description="Merges each DELTA into BASE: rows with the same keys are updated where they are, others are\n"
        "added. Either all of it is done or nothing is written.",
        epilog=f"{formats.EPILOG}\n\n{_EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("base", metavar="BASE", help="the file to begin with")
    parser.add_argument("deltas", metavar="DELTA", nargs="+", help="files to merge into it, in order")
    parser.add_argument("--keys", required=True, metavar="COLUMN[,COLUMN…]", help="columns that identify a row")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("-o", "--output", metavar="OUT", help="the file to write")
    where.add_argument("--in-place", action="store_true", help="write to BASE")
    merging = parser.add_argument_group("merging")
    merging.add_argument(
        "--on-match", choices=("update", "ignore", "error"), help="what to do with keys that are there (update)"
    )
    merging.add_argument(
        "--on-no-match", choices=("insert", "ignore", "error"), help="and with keys that are not (insert)"
    )
    merging.add_argument(
        "--on-duplicate", choices=("last", "first", "error"), help="which row of equal keys counts (last)"
    )
    merging.add_argument("--null-values", choices=("overwrite", "keep"), help="what a null in a DELTA does (overwrite)")
    merging.add_argument(
        "--delete-when",
        metavar="CONDITION",
        help="rows of a DELTA for which this is true (a boolean column, or a condition as in SQL) delete the row of "
        "their keys; such a column is not stored",
    )
    merging.add_argument(
        "--operators",
        action="append",
        metavar="COLUMN=OPERATOR[,…]",
        help="what becomes of the old and the new value of a column: hits=sum,status=latest_by(at)",
    )
    merging.add_argument(
        "--set",
        action="append",
        metavar="COLUMN=EXPRESSION",
        help="a value over old.x and new.x: n='old.n + new.n'; may be given for several columns",
    )
    merging.add_argument("--update-when", metavar="CONDITION", help="over old.x and new.x: where it is not true the row stays")
    merging.add_argument(
        "--on-missing", choices=("keep", "delete", "error"), help="what to do with rows whose keys a DELTA lacks (keep)"
    )
    merging.add_argument(
        "--scope", metavar="CONDITION", help="rows that --on-missing is about, to which the rows of a DELTA must belong"
    )
    merging.add_argument("--allow-empty", action="store_true", help="a DELTA without rows may delete all")
    merging.add_argument("--skip-unchanged", action="store_true", help="count rows that stay what they are as ignored")
    reading.add_to(parser)
    writing = parser.add_argument_group("writing")
    writing.add_argument("--where", metavar="CONDITION", help="write only rows for which this is true, as in SQL")
    outputs.add_to(writing)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Merges, writes, and prints what was done."""
    options.operators = _assignments("--operators", _split(options.operators))
    options.set = _assignments("--set", options.set)
    base, *deltas = inputs = outputs.inputs_of(options, [options.base, *options.deltas])
    if options.in_place:
        outputs.check_in_place(options, inputs, [base])
    output = None if options.in_place else outputs.output_of(options, inputs)
    lines = []
    reader = reading.Reader(options)
    with Store(memory_budget=reader.memory_limit) as store, ProgressBar(options.progress) as bar:
        table = store.table("merged")
        start = time.perf_counter()
        with base.named():
            result = table.append(reader.load(base), progress=bar.step(base.label))
        lines.append(_line(base, result, start))
        for delta in deltas:
            start = time.perf_counter()
            with delta.named():
                result = _merge(store, table, reader, delta, options, bar)
            lines.append(_line(delta, result, start))
        reader.check()
        rows = table.snapshot()
        kept = rows if options.where is None else rows.sql(f"SELECT * FROM merged WHERE {options.where}")
        output = output or outputs.output_in_place(options, base)
        output.write(kept)
    table_of_files = text_table(["file", *_COUNTS], lines, [False] + [True] * len(_COUNTS))
    left_out = f" of {len(rows):,}" if len(kept) != len(rows) else ""
    told = f"{output}: {len(kept):,}{left_out} rows, {len(kept.column_names)} columns"
    print(f"{table_of_files}\n\n{told}", file=output.notes)
    return 0


def _line(file: Input, result: WriteResult, start: float) -> list[str]:
    counts = (result.rows_read, result.inserted, result.updated, result.deleted, result.ignored)
    return [file.label, *(f"{count:,}" for count in counts), f"{time.perf_counter() - start:.3f}"]


def _merge(
    store: Store, table: Table, reader: reading.Reader, delta: Input, options: argparse.Namespace, bar: ProgressBar
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
        operators=options.operators,
        set=options.set,
        update_when=options.update_when,
        on_missing=options.on_missing,
        scope=options.scope,
        allow_empty=options.allow_empty,
        skip_unchanged=options.skip_unchanged,
        progress=bar.step(delta.label),
    )


def _split(given: Optional[list[str]]) -> Optional[list[str]]:
    """The parts between commas that are not within brackets or quotes."""
    return None if given is None else [part for text in given for part in _PART.findall(text)]


def _assignments(option: str, given: Optional[list[str]]) -> Optional[dict[str, str]]:
    if given is None:
        return None
    found: dict[str, str] = {}
    for text in given:
        column, equals, value = (part.strip() for part in text.partition("="))
        if not (column and equals and value):
            raise formats.UsageError(f"{option} takes COLUMN=…, not {text!r}")
        if column in found:
            raise formats.UsageError(f"{option} names column '{column}' twice")
        found[column] = value
    return found


def _with_deletions(store: Store, table: Table, data: Data, condition: Optional[str]) -> tuple[Data, Optional[str]]:
    """The data with a boolean column that tells which rows delete, and that column's name."""
    if condition is None:
        return data, None
    delta = store.table("delta")
    if isinstance(data, (Csv, Json)):  # its columns are to have the types of the table, as they would in a merge
        known = [name for name in columns_of(data) if name in table.schema]
        if known:
            store.create_table("delta", table.select(known).schema)
    delta.append(data)
    rows = delta.snapshot()
    delta.drop()
    if condition in rows.schema and condition not in table.schema:
        return rows, condition
    found = rows.sql(f"SELECT *, ({condition}) AS {quoted(_DELETED)} FROM delta")
    return found, _DELETED
