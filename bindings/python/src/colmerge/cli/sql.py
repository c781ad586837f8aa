# SPDX-License-Identifier: Apache-2.0
"""``colmerge sql "SELECT …" FILE``"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from colmerge import ColmergeError, Result, Store, TableNotFoundError
from colmerge._display import display_width, is_number, text_table
from colmerge.cli import files, reading
from colmerge.cli.progress import ProgressBar
from colmerge.rows import Rows


def add_to(commands: Any) -> None:
    """Declares the command and its arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "sql",
        help="ask files with SQL",
        description="Runs a statement over one of the files, each of which is a table with the file's name without its "
        "extension. The files themselves are never changed.",
        epilog=f"Kinds of files, by extension: {' '.join(files.KNOWN)}; text also as .gz",
    )
    parser.add_argument("statement", metavar="STATEMENT", help="SELECT, UPDATE, DELETE or EXPLAIN, over one table")
    parser.add_argument("files", type=Path, metavar="FILE", nargs="+", help="a table; NAME=FILE gives it another name")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="OUT",
        help="write the result to this file; after UPDATE and DELETE the changed table",
    )
    parser.add_argument("--rows", type=int, default=50, metavar="N", help="rows to show (50); 0: all")
    reading.add_to(parser)
    parser.add_argument("--progress", action=argparse.BooleanOptionalAction, help="show a progress bar")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Reads the files, runs the statement, shows or writes its result."""
    if options.output is not None:
        files.extension(options.output, files.WRITTEN)
    reader = reading.Reader(options)
    tables = _tables(options.files)
    with Store(memory_budget=reader.memory_limit) as store:
        with ProgressBar(options.progress) as bar:
            for name, path in tables.items():
                with files.named(path):
                    store.table(name).append(reader.load(path), progress=bar.step(path.name))
        reader.check_types()
        try:
            result = store.sql(options.statement)
        except TableNotFoundError as error:
            raise TableNotFoundError(f"{error}; tables are {', '.join(store)}", table=error.table) from None
        except ColmergeError as error:
            _point(options.statement, error)
            raise
        _finish(store, result, options)
    return 0


def _tables(given: Sequence[Path]) -> dict[str, Path]:
    """The files by the names of their tables; of files of one name the second has another, which is told."""
    tables: dict[str, Path] = {}
    unnamed = []
    for file in given:
        name, equals, path = str(file).partition("=")
        if not equals or file.exists():
            unnamed.append(file)
        elif name in tables:
            raise files.FileError(f"{path}: the table '{name}' is {tables[name]} already; give another NAME=FILE")
        else:
            tables[name] = Path(path)
    for file in unnamed:
        wanted = name = files.table_name(file)
        number = 2
        while name in tables:
            name, number = f"{wanted}_{number}", number + 1
        if name != wanted:
            told = f"{file}: table {name}, for {wanted} is {tables[wanted]}; NAME=FILE gives another name"
            print(told, file=sys.stderr)
        tables[name] = file
    return tables


def _point(statement: str, error: ColmergeError) -> None:
    """Shows where in a statement of one line the fault is."""
    if error.position is not None and "\n" not in statement:
        before = statement.encode()[: error.position].decode(errors="ignore")
        print(f"  {statement}\n  {' ' * display_width(before)}^", file=sys.stderr)


def _finish(store: Store, result: Result, options: argparse.Namespace) -> None:
    if result.changes is not None:
        changes = result.changes
        print(f"{changes.updated:,} rows updated, {changes.deleted:,} deleted")
        if options.output is not None:
            # Versions number the commits of the whole store: only the statement's table has the one that it left.
            changed = next(name for name in store if store[name].version == changes.version)
            files.save(store[changed], options.output)
        elif changes.updated or changes.deleted:
            print("nothing is kept: the files stay as they are; -o OUT writes the changed table")
    elif options.output is not None:
        files.save(result, options.output)
        print(f"{options.output}: {len(result):,} rows, {len(result.column_names)} columns")
    else:
        _show(result._rows(), options.rows)


def _show(rows: Rows, wanted: int) -> None:
    fields = list(rows.schema)
    shown = rows.head(wanted) if wanted > 0 else rows
    cells = shown._texts(len(fields))
    print(text_table([field.name for field in fields], cells, [is_number(field.type) for field in fields]))
    left = len(rows) - len(cells)
    print(f"\n{len(rows):,} row{'' if len(rows) == 1 else 's'}" + (f", {left:,} not shown" if left else ""))
