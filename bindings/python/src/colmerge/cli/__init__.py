# SPDX-License-Identifier: Apache-2.0
"""The command ``colmerge``: merges files, asks files with SQL."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Optional

import colmerge
from colmerge.cli import merge, sql

_COMMANDS = (merge, sql)


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Runs the command; gives its exit status: 0, 1 after an error, 2 for wrong arguments, 141 when nobody
    reads its output any more."""
    options = _parser().parse_args(arguments)
    try:
        status = int(options.run(options))
        sys.stdout.flush()
        return status
    except colmerge.ColmergeError as error:
        return _failed(f"{error}{_place(error)}")
    except KeyboardInterrupt:
        return _failed("interrupted; nothing was written")
    except BrokenPipeError:  # who reads the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except (OSError, ImportError, ValueError) as error:
        return _failed(str(error))


def _failed(message: str) -> int:
    print(f"colmerge: {message}", file=sys.stderr)
    return 1


def _place(error: colmerge.ColmergeError) -> str:
    """Where the error is, as far as the message does not say so itself."""
    parts = [
        f"{what} {value}"
        for what, value in (("column", error.column), ("row", error.row), ("line", error.line))
        if value is not None and str(value) not in error.message
    ]
    return f" ({', '.join(parts)})" if parts else ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="colmerge", description="Fast in-memory tables for files.")
    version = f"colmerge {colmerge.__version__} (library {colmerge.library_version})"
    parser.add_argument("--version", action="version", version=version)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.add_to(commands)
    return parser
