# SPDX-License-Identifier: Apache-2.0
"""Every failure of the library as an exception: one class a status code, all of them `ColmergeError`.

Where Python has a built-in exception of the same meaning, the class is that one too, so that callers who know
nothing of colmerge catch what they expect: ``ValueError`` for bad data, options and names.
"""

from __future__ import annotations

from typing import Any, Optional

from colmerge._words import in_python, option_in_python


class ColmergeError(Exception):
    """What went wrong in a call of the library.

    >>> import colmerge
    >>> with colmerge.Store() as store:
    ...     try:
    ...         store["people"]
    ...     except colmerge.ColmergeError as error:
    ...         print(error, "|", error.name, error.table)
    Table 'people' not found in in-memory store | COLMERGE_ERROR_TABLE_NOT_FOUND people
    """

    code: int = 20
    """The status code of the C API."""
    name: str = "COLMERGE_ERROR_INTERNAL"
    """The code's name in the C API."""

    def __init__(
        self,
        message: str,
        *,
        table: Optional[str] = None,
        column: Optional[str] = None,
        row: Optional[int] = None,
        line: Optional[int] = None,
        position: Optional[int] = None,
        code: Optional[int] = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        """One line for people."""
        self.table = table
        """The table concerned."""
        self.column = column
        """The column or option concerned."""
        self.row = row
        """Row of the write, from 0 over all its batches."""
        self.line = line
        """Line of CSV, JSON or YAML text, from 1."""
        self.position = position
        """Position in bytes in a text, from 0."""
        if code is not None:
            self.code = code

    def __str__(self) -> str:  # as it is: KeyError would show it in quotes
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, dict(self.__dict__))


def _rebuild(kind: type[ColmergeError], message: str, state: dict[str, Any]) -> ColmergeError:
    error = kind(message)
    error.__dict__.update(state)
    return error


class InvalidArgumentError(ColmergeError, ValueError):
    """An argument or option is out of range, unknown, or in contradiction to another."""

    code, name = 1, "COLMERGE_ERROR_INVALID_ARGUMENT"


class InvalidHandleError(ColmergeError, ValueError):
    """The object was closed."""

    code, name = 2, "COLMERGE_ERROR_INVALID_HANDLE"


class InvalidArrowError(ColmergeError, ValueError):
    """Arrow data breaks the Arrow specification."""

    code, name = 3, "COLMERGE_ERROR_INVALID_ARROW"


class InvalidTextError(ColmergeError, ValueError):
    """CSV, JSON, YAML or SQL text is malformed; see `line` and `position`."""

    code, name = 4, "COLMERGE_ERROR_INVALID_TEXT"


class TableNotFoundError(ColmergeError, ValueError, KeyError):
    """There is no such table."""

    code, name = 5, "COLMERGE_ERROR_TABLE_NOT_FOUND"


class TableExistsError(ColmergeError, ValueError):
    """A table of this name is there already."""

    code, name = 6, "COLMERGE_ERROR_TABLE_EXISTS"


class ColumnNotFoundError(ColmergeError, ValueError, KeyError):
    """There is no such column."""

    code, name = 7, "COLMERGE_ERROR_COLUMN_NOT_FOUND"


class KeyNotFoundError(ColmergeError, ValueError, LookupError):
    """A merge key is not a column of the data."""

    code, name = 8, "COLMERGE_ERROR_KEY_NOT_FOUND"


class TypeMismatchError(ColmergeError, ValueError, TypeError):
    """A column's type differs, and its values cannot all be kept exactly."""

    code, name = 9, "COLMERGE_ERROR_TYPE_MISMATCH"


class SchemaMismatchError(ColmergeError, ValueError):
    """Under ``validate_schema``: the columns are not exactly those of the table."""

    code, name = 10, "COLMERGE_ERROR_SCHEMA_MISMATCH"


class ConstraintError(ColmergeError, ValueError):
    """A row breaks a constraint of the table or an option of the write."""

    code, name = 11, "COLMERGE_ERROR_CONSTRAINT_VIOLATION"


class DuplicateKeyError(ColmergeError, ValueError):
    """Several rows have one key."""

    code, name = 12, "COLMERGE_ERROR_DUPLICATE_KEY"


class UnsupportedTypeError(ColmergeError, ValueError, TypeError):
    """A valid Arrow type that is not taken here."""

    code, name = 13, "COLMERGE_ERROR_UNSUPPORTED_TYPE"


class OutOfMemoryError(ColmergeError, ValueError, MemoryError):
    """An allocation, the memory budget or a memory limit was refused."""

    code, name = 14, "COLMERGE_ERROR_OUT_OF_MEMORY"


class CancelledError(ColmergeError):
    """The progress callback or the cancel flag stopped the call; nothing changed."""

    code, name = 15, "COLMERGE_ERROR_CANCELLED"


class LimitExceededError(ColmergeError, ValueError):
    """A limit on rows or batches was passed, or a size that can be represented."""

    code, name = 16, "COLMERGE_ERROR_LIMIT_EXCEEDED"


class StreamError(ColmergeError):
    """The producer of an Arrow stream reported a failure."""

    code, name = 17, "COLMERGE_ERROR_STREAM"


class ForkedError(ColmergeError, RuntimeError):
    """What is used belongs to the process before the fork; a child opens stores of its own."""

    code, name = 18, "COLMERGE_ERROR_FORKED"


class InCallbackError(ColmergeError, RuntimeError):
    """Called from inside a progress callback."""

    code, name = 19, "COLMERGE_ERROR_IN_CALLBACK"


class InternalError(ColmergeError, RuntimeError):
    """A defect of the library; please report it with its message."""

    code, name = 20, "COLMERGE_ERROR_INTERNAL"


class ConflictError(ColmergeError, RuntimeError):
    """The table is at another version than ``if_version``: others have changed it since."""

    code, name = 21, "COLMERGE_ERROR_CONFLICT"


class LibraryNotFoundError(ImportError):
    """The shared library is not there, or is not one that this package can work with."""


_by_code: dict[int, type[ColmergeError]] = {kind.code: kind for kind in ColmergeError.__subclasses__()}


def error_of_code(code: int, message: str, **details: Any) -> ColmergeError:
    """The exception for a status code; codes of a newer library are plain `ColmergeError`."""
    message = in_python(message, code)
    details["column"] = option_in_python(details.get("column"), code)
    kind = _by_code.get(code)
    if kind is None:
        return ColmergeError(message, code=code, **details)
    return kind(message, **details)
