# SPDX-License-Identifier: Apache-2.0
"""Files that are written, or standard output."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Optional

from colmerge import Readable
from colmerge._files import opened
from colmerge._text_output import write_json
from colmerge.cli import text_output
from colmerge.cli.formats import (
    STANDARD,
    TABLE,
    FileError,
    Format,
    UsageError,
    format_of_name,
    output_format_named,
    standard,
    unknown,
)
from colmerge.cli.inputs import Input, import_pyarrow
from colmerge.cli.reading import delimiter


def add_to(group: argparse._ArgumentGroup) -> None:
    """Declares the arguments."""
    group.add_argument(
        "--output-format",
        type=output_format_named,
        metavar="FORMAT",
        help="the format of the output, where its name tells none; also table, for people",
    )
    group.add_argument(
        "--output-delimiter", type=delimiter, metavar="CHARACTER", help="between the cells of CSV that is written (,)"
    )
    group.add_argument("--output-nulls", metavar="TEXT", help="what stands for null in CSV that is written (nothing)")


class Output:
    """A file, or standard output."""

    def __init__(self, name: str, format: Format, delimiter: Optional[str] = None, nulls: Optional[str] = None) -> None:
        self.is_standard = name == STANDARD
        self.path = Path(name)
        self._name = name
        self.format = format
        if not format.is_csv:
            for option, value in (("--output-delimiter", delimiter), ("--output-nulls", nulls)):
                if value is not None:
                    raise UsageError(f"{option} is for CSV, and the format of {self} is {format}")
        self._delimiter = delimiter or format.delimiter
        self._nulls = nulls or ""
        if format.is_csv and self._delimiter == "auto":
            raise UsageError("--output-delimiter is a character")
        if any(character in self._nulls for character in (self._delimiter, '"', "\r", "\n")):
            raise UsageError(f"--output-nulls {self._nulls!r} would have to be quoted, and is then a text")

    def __str__(self) -> str:
        return "standard output" if self.is_standard else self._name

    @property
    def notes(self) -> IO[str]:
        """Where to tell what was done: not among the data."""
        return sys.stderr if self.is_standard else sys.stdout

    def check(self) -> None:
        """Before any work: what is needed is there, and the folder exists."""
        if self.format.kind in ("parquet", "arrow", "arrows"):
            import_pyarrow(self)
        if not self.is_standard and not self.path.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self.path.parent))

    def write(self, rows: Readable) -> None:
        """Writes the rows. A file appears whole or not at all, and keeps its permissions."""
        if self.format.is_csv:
            _refuse_nested(rows, self)
        with opened(STANDARD if self.is_standard else self.path, is_packed=self.format.is_packed) as file:
            self._write(rows, file)

    def _write(self, rows: Readable, file: Any) -> None:
        kind = self.format.kind
        if self.format.is_csv:
            text_output.write_csv(rows, file, self._delimiter, self._nulls)
        elif self.format.is_json:
            write_json(rows, file, as_lines=kind == "jsonl")
        elif kind == "parquet":
            from pyarrow import parquet

            parquet.write_table(rows.to_arrow(), file)
        else:
            from pyarrow import ipc

            table = rows.to_arrow()
            # A file's end says where its parts are, which nobody can ask of a pipe.
            open_writer = ipc.new_stream if kind == "arrows" or self.is_standard else ipc.new_file
            with open_writer(file, table.schema) as writer:
                writer.write_table(table)


def _refuse_nested(rows: Readable, output: Output) -> None:
    for field in rows.schema:
        if field.value_format.startswith("+"):
            raise FileError(
                f"{output}: column '{field.name}' is of type {field.type}, which CSV has no form for; write JSON, "
                "Parquet or Arrow, or leave the column out",
                column=field.name,
            )


def inputs_of(options: argparse.Namespace, names: Sequence[str]) -> list[Input]:
    """The files that a command reads, by its arguments."""
    inputs = [Input(standard(name), options.input_format or options.format) for name in names]
    if sum(each.is_standard for each in inputs) > 1:
        raise UsageError(f"{STANDARD} is standard input, which only one of the files can be")
    return inputs


def output_of(options: argparse.Namespace, inputs: Sequence[Input], unnamed: Optional[Format] = None) -> Output:
    """What a command writes, by its arguments; it can be written. `unnamed`: the format of standard output where no
    option tells it."""
    name = standard(options.output or STANDARD)
    by_name = None if name == STANDARD else format_of_name(name)
    _refuse_unused_formats(options, inputs, by_name)
    found = by_name or options.output_format or options.format
    if found is None:
        if name != STANDARD:
            raise unknown(name, "--output-format")
        found = unnamed or Format(TABLE if sys.stdout.isatty() else "csv")
    output = Output(name, found, options.output_delimiter, options.output_nulls)
    output.check()
    return output


def _refuse_unused_formats(
    options: argparse.Namespace, inputs: Sequence[Input], by_name: Optional[Format], *, in_place: bool = False
) -> None:
    """An option that no file needs is a mistake."""
    of_inputs = [each.format if each.name_tells else None for each in inputs]
    of_output = [] if in_place else [by_name]
    for option, value, formats in (
        ("--format", options.format, [*of_inputs, *of_output]),
        ("--input-format", options.input_format, of_inputs),
        ("--output-format", options.output_format, of_output),
    ):
        if value is not None and None not in formats and value not in formats:
            raise UsageError(f"{option} {value} is of no use: the names of the files tell their formats")


def check_in_place(options: argparse.Namespace, inputs: Sequence[Input], written: Sequence[Input]) -> None:
    """Before any work: those of the files that are to be written can be written anew."""
    _refuse_unused_formats(options, inputs, None, in_place=True)
    for file in written:
        if file.is_standard or not file.path.is_file():
            raise UsageError(f"--in-place writes to the file that was read, and {file} is none; -o OUT names another")
    if options.delimiter == "auto" and options.output_delimiter is None:
        raise UsageError("--in-place with --delimiter auto needs --output-delimiter")


def output_in_place(options: argparse.Namespace, file: Input) -> Output:
    """What takes the place of a file that has been read: in its format, packed as it was."""
    assert file.format is not None
    between = (options.output_delimiter or options.delimiter) if file.format.is_csv else options.output_delimiter
    return Output(file.name, file.format, between, options.output_nulls)
