# SPDX-License-Identifier: Apache-2.0
"""The command ``colmerge``: merges files, asks files with SQL."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from typing import Optional

import colmerge
from colmerge.cli import merge, sql
from colmerge.cli.formats import UsageError

_COMMANDS = (merge, sql)


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Runs the command; gives its exit status: 0, 1 after an error, 2 for wrong arguments, 130 after Ctrl-C, 141 when
    nobody reads its output any more."""
    try:
        _prepare_output()
        options = _parser().parse_args(arguments)
        status = int(options.run(options))
        sys.stdout.flush()
        return status
    except UsageError as error:
        return _failed(str(error), 2)
    except colmerge.ColmergeError as error:
        return _failed(f"{error}{_place(error)}")
    except KeyboardInterrupt:
        return _failed("interrupted; nothing was written", 130)
    except BrokenPipeError:  # who reads the output has seen enough
        _drop_output()
        return 141
    except OSError as error:
        place = "" if error.filename is None else f"{error.filename}: "
        return _failed(f"{place}{error.strerror or error}")
    except MemoryError:
        return _failed("out of memory")
    except (ImportError, ValueError, NotImplementedError, ArithmeticError) as error:
        return _failed(str(error))


def _prepare_output() -> None:
    """A terminal that lacks a character shows its number; where whoever started the command has closed an output, what
    goes there is dropped."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
        elif isinstance(getattr(sys, name), io.TextIOWrapper):
            getattr(sys, name).reconfigure(errors="backslashreplace")


def _failed(message: str, status: int = 1) -> int:
    _drop_output()
    print(f"colmerge: {message}", file=sys.stderr)
    return status


def _drop_output() -> None:
    """What is left in standard output's buffer and cannot be written is no second error at the end."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _place(error: colmerge.ColmergeError) -> str:
    """Where the error is, as far as the message does not say so itself."""
    parts = [
        f"{what} {value}"
        for what, value in (("column", error.column), ("row", error.row), ("line", error.line))
        if value is not None and str(value) not in error.message
    ]
    return f" ({', '.join(parts)})" if parts else ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="colmerge",
        description="Merges files by key, and asks and changes files with SQL.",
        epilog="colmerge COMMAND --help tells all about a command.\n\n"
        "exit status: 0; 1 after an error, when no file has changed; 2 for wrong arguments; 130 after Ctrl-C;\n"
        "141 when nobody reads the output any more",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    version = f"colmerge {colmerge.__version__} (library {colmerge.library_version})"
    parser.add_argument("--version", action="version", version=version)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", title="commands")
    for command in _COMMANDS:
        command.add_to(commands)
    return parser
