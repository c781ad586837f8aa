# SPDX-License-Identifier: Apache-2.0
"""``colmerge sql "SELECT …" FILE``"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Optional

from colmerge import ColmergeError, Readable, Result, Store, TableNotFoundError
from colmerge._display import display_width, is_number, text_table
from colmerge.cli import formats, outputs, reading
from colmerge.cli.formats import TABLE, FileError, Format, UsageError
from colmerge.cli.inputs import Input
from colmerge.cli.outputs import Output
from colmerge.cli.progress import ProgressBar

_SHOWN = 50
# The first word behind blanks and comments.
_CHANGE = re.compile(r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*(UPDATE|DELETE)\b", re.IGNORECASE | re.DOTALL)
_EXAMPLES = """\
examples:
  colmerge sql "SELECT shop, sum(amount) FROM sales GROUP BY shop" sales.csv
  colmerge sql "DELETE FROM sales WHERE amount = 0" sales.csv --in-place
  zcat log.jsonl.gz | colmerge sql "SELECT * FROM stdin WHERE code >= 500" - --output-format csv"""


def add_to(commands: Any) -> None:
    """Declares the command and its arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "sql",
        help="ask files with SQL, or change them",
        usage='colmerge sql "STATEMENT" FILE… [-o OUT | --in-place] [OPTION…]',
        description="Runs a statement over one of the files, each of which is a table with the file's name\n"
        "without its extension; standard input is the table stdin. What SELECT finds is shown, or\n"
        "written to OUT. UPDATE and DELETE change no file: the changed table is written to OUT, or\n"
        "with --in-place to its file.",
        epilog=f"{formats.EPILOG}\n\n{_EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("statement", metavar="STATEMENT", help="SELECT, UPDATE, DELETE or EXPLAIN, over one table")
    parser.add_argument("files", metavar="FILE", nargs="+", help="a table; NAME=FILE gives it another name")
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "-o", "--output", metavar="OUT", help="write the result to this file; after UPDATE and DELETE the changed table"
    )
    where.add_argument(
        "--in-place", action="store_true", help="write the table that UPDATE or DELETE has changed to its file"
    )
    reading.add_to(parser)
    writing = parser.add_argument_group("writing")
    writing.add_argument("--rows", type=int, metavar="N", help=f"rows of a table to show ({_SHOWN}); 0: all")
    outputs.add_to(writing)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Reads the files, runs the statement, shows or writes its result."""
    change = _CHANGE.match(options.statement)
    if change is not None and options.output is None and not options.in_place:
        raise UsageError(
            f"nothing of this {change[1].upper()} would be kept: -o OUT writes the changed table to a file, "
            "--in-place to the file that it was read from"
        )
    if change is None and options.in_place:
        raise UsageError("--in-place is for UPDATE and DELETE; -o OUT writes what a SELECT finds to a file")
    named = _names(options.files)
    inputs = outputs.inputs_of(options, [name for _, name in named])
    output = None
    if options.in_place:
        outputs.check_in_place(options, inputs, inputs)
    else:
        output = outputs.output_of(options, inputs, Format(TABLE) if options.output is None else None)
    if options.rows is not None and (output is None or output.format.kind != TABLE):
        raise UsageError("--rows is for a table that is shown; a LIMIT in the statement bounds what is written")
    reader = reading.Reader(options)
    tables = _tables([name for name, _ in named], inputs)
    with Store(memory_budget=reader.memory_limit) as store:
        with ProgressBar(options.progress) as bar:
            for name, file in tables.items():
                with file.named():
                    store.table(name).append(reader.load(file), progress=bar.step(file.label))
        reader.check()
        result = _ask(store, options.statement)
        if result.changes is not None:
            _keep(store, result, tables, output, options)
        elif output is None or output.format.kind == TABLE:
            _show(result, _SHOWN if options.rows is None else options.rows)
        else:
            output.write(result)
            if not output.is_standard:
                print(f"{output}: {len(result):,} rows, {len(result.column_names)} columns")
    return 0


def _names(given: Sequence[str]) -> list[tuple[Optional[str], str]]:
    """Names that tables are to have, and of the files."""
    found: list[tuple[Optional[str], str]] = []
    for text in given:
        name, equals, path = text.partition("=")
        found.append((name, path) if equals and path and not Path(text).exists() else (None, text))
    return found


def _tables(names: Sequence[Optional[str]], files: Sequence[Input]) -> dict[str, Input]:
    """The files by the names of their tables; of files of one name the second has another, which is told."""
    tables: dict[str, Input] = {}
    for given, file in zip(names, files):
        if given is not None and given in tables:
            raise FileError(f"{file}: the table '{given}' is {tables[given]} already; give another NAME=FILE")
        if given is not None:
            tables[given] = file
    for given, file in zip(names, files):
        if given is not None:
            continue
        wanted = name = file.table_name
        number = 2
        while name in tables:
            name, number = f"{wanted}_{number}", number + 1
        if name != wanted:
            told = f"{file}: table {name}, for {wanted} is {tables[wanted]}; NAME=FILE gives another name"
            print(told, file=sys.stderr)
        tables[name] = file
    return tables


def _ask(store: Store, statement: str) -> Result:
    try:
        return store.sql(statement)
    except TableNotFoundError as error:
        raise TableNotFoundError(f"{error}; tables are {', '.join(store)}", table=error.table) from None
    except ColmergeError as error:
        _point(statement, error)
        raise


def _point(statement: str, error: ColmergeError) -> None:
    """Shows where in a statement of one line the fault is."""
    if error.position is not None and "\n" not in statement:
        before = statement.encode()[: error.position].decode(errors="ignore")
        print(f"  {statement}\n  {' ' * display_width(before)}^", file=sys.stderr)


def _keep(
    store: Store, result: Result, tables: dict[str, Input], output: Optional[Output], options: argparse.Namespace
) -> None:
    """Writes the table that the statement has changed; in place of its file only where something has changed."""
    changes = result.changes
    assert changes is not None
    # Versions number the commits of the whole store: only the statement's table has the one that it left.
    name = next(name for name in store if store[name].version == changes.version)
    told = f"{changes.updated:,} rows updated, {changes.deleted:,} deleted"
    if output is None:
        output = outputs.output_in_place(options, tables[name])
        told = f"{output}: {told}"
        if changes.updated or changes.deleted:
            output.write(store[name])
    elif output.format.kind == TABLE:
        _show(store[name], _SHOWN if options.rows is None else options.rows)
    else:
        output.write(store[name])
    print(told, file=output.notes)


def _show(rows: Readable, wanted: int) -> None:
    fields = list(rows.schema)
    shown = rows.head(wanted) if wanted > 0 else rows
    cells = shown._rows()._texts(len(fields))
    print(text_table([field.name for field in fields], cells, [is_number(field.type) for field in fields]))
    left = len(rows) - len(cells)
    print(f"\n{len(rows):,} row{'' if len(rows) == 1 else 's'}" + (f", {left:,} not shown" if left else ""))
