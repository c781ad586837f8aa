# SPDX-License-Identifier: Apache-2.0
"""Finds and loads the shared library, and knows how each of its functions is called.

The library is the one that the environment variable ``COLMERGE_LIBRARY`` names, else the one that was built
into this package. Calls that have to cost nothing are made by the extension module; the others by ctypes, where every
call lets go of the interpreter lock. To import the package loads nothing.
"""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Callable
from ctypes import byref, c_char_p, c_int32, c_int64, c_uint32, c_void_p
from typing import Any, NoReturn, Optional

from colmerge import _native
from colmerge._error import ColmergeError, LibraryNotFoundError, error_of_code
from colmerge._structures import Error

Function = Callable[..., int]

# Parameters of the functions that give a status: p a pointer of any kind, t a text (pointer and length), i and l
# integers of 32 and 64 bits. The error, which comes last in all of them, is left out.
_SIGNATURES = {
    "store_default": "p",
    "store_open": "pp",
    "store_set_memory_budget": "pl",
    "store_usage": "pp",
    "store_clear_with_options": "pp",
    "store_list_tables": "pp",
    "names_count": "pp",
    "names_get": "plp",
    "table_create": "ptppp",
    "table_create_from_fields": "ptplpp",
    "table_open": "ptp",
    "table_exists": "ptp",
    "table_drop_with_options": "ptp",
    "table_truncate_with_options": "pp",
    "table_set_contents": "ptppp",
    "table_schema": "pp",
    "table_delete_keys_with_options": "pplpp",
    "table_delete_keys_array_with_options": "ppppp",
    "snapshot_open": "pp",
    "snapshot_version": "pp",
    "snapshot_row_count": "pp",
    "snapshot_describe": "pp",
    "snapshot_column_info": "plp",
    "snapshot_index_info": "plp",
    "snapshot_check_info": "plp",
    "snapshot_schema": "pp",
    "snapshot_read": "ppp",
    "snapshot_take_rows": "pplpp",
    "snapshot_open_reader": "ppp",
    "snapshot_find_keys_with_options": "pplppl",
    "snapshot_find_keys_array_with_options": "pppppl",
    "snapshot_query": "ptplpp",
    "reader_next": "pp",
    "reader_schema": "pp",
    "reader_value_text": "pllplp",
    "destination_open": "ppp",
    "destination_open_yaml": "pttp",
    "destination_list_yaml": "tp",
    "destination_table_name": "pp",
    "destination_write_array": "ppppp",
    "destination_write_stream": "pppp",
    "destination_write_streams": "ppppp",
    "destination_write_columns": "pplpp",
    "destination_write_json": "ptppp",
    "destination_write_csv": "ptppp",
    "source_open": "ppp",
    "source_open_yaml": "pttp",
    "source_list_yaml": "tp",
    "source_table_name": "pp",
    "source_test": "pp",
    "source_schema": "pp",
    "source_read": "pp",
    "statement_prepare_with_options": "ptpp",
    "statement_kind": "pp",
    "statement_parameter_count": "pp",
    "statement_parameter_info": "plp",
    "statement_schema": "pp",
    "statement_query": "pplpp",
    "statement_query_array": "ppppp",
    "statement_execute": "pplpp",
    "statement_execute_array": "ppppp",
}
_HANDLES = ("store", "table", "snapshot", "reader", "destination", "source", "statement", "names")
_TYPES: dict[str, list[Any]] = {
    "p": [c_void_p],
    "t": [c_char_p, c_int64],
    "i": [c_int32],
    "l": [c_int64],
}
# What the header says about the library that this package was written for: major * 10000 + minor * 100.
_VERSION = 200


class Library:
    """The functions of the library, by their names without ``colmerge_``; it is loaded when the first is asked for.

    Loading may fail with a `LibraryNotFoundError`, and is then tried again the next time.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()

    def __getattr__(self, name: str) -> Any:
        # Only for what is not there: the attributes that _load sets.
        if name.startswith("__"):
            raise AttributeError(name)
        with self._lock:
            if "version" not in self.__dict__:
                self.__dict__.update(_load(_library_path()))
        try:
            return self.__dict__[name]
        except KeyError:
            raise AttributeError(f"the library has no function {name}") from None

    @property
    def version_text(self) -> str:
        return _text_of(self.version)


def _load(path: str) -> dict[str, Any]:
    """The functions of a library, its path and version."""
    try:
        loaded = ctypes.CDLL(path)
        ask_version = loaded.colmerge_version
    except (OSError, AttributeError) as error:
        raise LibraryNotFoundError(f"cannot load the colmerge library: {error}") from error
    ask_version.restype = c_uint32
    version: int = ask_version()
    if version // 100 * 100 != _VERSION:
        raise LibraryNotFoundError(f"{path} is colmerge {_text_of(version)}, this package needs {_text_of(_VERSION)}")
    found: dict[str, Any] = {"path": path, "version": version}
    for name, signature in _SIGNATURES.items():
        types = [kind for letter in signature for kind in _TYPES[letter]]
        found[name] = _declared(loaded, path, name, [*types, c_void_p], c_int32)
    for noun in _HANDLES:
        function = _declared(loaded, path, f"{noun}_close", [c_void_p], None)
        found[f"{noun}_close"] = ctypes.cast(function, c_void_p).value  # type: ignore[arg-type]
    try:
        _native.load(path)
    except OSError as error:
        raise LibraryNotFoundError(f"cannot load the colmerge library: {error}") from error
    return found


def _text_of(version: int) -> str:
    return f"{version // 10000}.{version // 100 % 100}.{version % 100}"


def _declared(loaded: ctypes.CDLL, path: str, name: str, types: list[Any], result: Any) -> Function:
    try:
        function = loaded[f"colmerge_{name}"]
    except AttributeError:
        raise LibraryNotFoundError(f"{path} has no function colmerge_{name}: it is older than this package") from None
    function.argtypes = types
    function.restype = result
    return function


def _library_path() -> str:
    named = os.environ.get("COLMERGE_LIBRARY")
    if named:
        return named
    bundled = os.path.join(os.path.dirname(os.path.abspath(__file__)), "libcolmerge.so")
    if os.path.exists(bundled):
        return bundled
    raise LibraryNotFoundError(
        f"{bundled} is not there: install this package with pip, "
        "or set COLMERGE_LIBRARY to the path of a built libcolmerge.so"
    )


def _text(data: bytes) -> Optional[str]:
    return data.decode(errors="replace") or None


def _number(number: int) -> Optional[int]:
    return None if number < 0 else number


def error_of(error: Error) -> ColmergeError:
    """The exception for what a call reported."""
    return error_of_code(
        error.code,
        error.message.decode(errors="replace"),
        table=_text(error.table),
        column=_text(error.column),
        row=_number(error.row),
        line=_number(error.line),
        position=_number(error.position),
    )


def call(function: Function, *arguments: Any) -> None:
    """Calls a function of the library; its failure becomes an exception."""
    error = Error()
    if function(*arguments, byref(error)):
        raise error_of(error)


class Handle(_native.Handle):
    """A token of the library, closed when it is no longer used.

    It is given to the library's functions as it is. Closing it more than once does nothing.
    """

    __slots__ = ()

    def __init__(self, close: int, function: Function, *arguments: Any) -> None:
        """Calls a function whose last result is the handle; `close`: the address of what closes it."""
        out = c_void_p()
        call(function, *arguments, byref(out))
        super().__init__(close, out.value or 0)

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "stores, tables and what comes from them belong to their process and cannot be pickled or copied; "
            "take their rows, by to_dicts() or to_arrow()"
        )


lib = Library()
