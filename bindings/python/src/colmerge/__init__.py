# SPDX-License-Identifier: Apache-2.0
"""Fast in-memory tables: append, replace, merge (upsert), read through snapshots, and ask with SQL.

>>> import colmerge
>>> store = colmerge.Store()
>>> people = store.table("people")
>>> people.merge([{"id": 1, "name": "Ann"}, {"id": 2, "name": "Bob"}], keys=["id"]).inserted
2
>>> people.merge([{"id": 2, "name": "Bea"}], keys=["id"]).updated
1
>>> people.lookup(2)
{'id': 2, 'name': 'Bea'}
>>> store.sql("SELECT count(*) AS people FROM people").to_dicts()
[{'people': 2}]

Data comes in as DataFrames of pandas and polars, as anything that exports Arrow data, as lists of dicts and dicts of
lists, as CSV and JSON text. It goes out the same ways.
"""

from __future__ import annotations

from colmerge._source_tree import ensure_native

ensure_native()

import colmerge._native  # first: where it refuses to be loaded, nothing else is
from colmerge._values import Interval, Map
from colmerge._error import (
    CancelledError,
    ColmergeError,
    ColumnNotFoundError,
    ConflictError,
    ConstraintError,
    DuplicateKeyError,
    ForkedError,
    InCallbackError,
    InternalError,
    InvalidArgumentError,
    InvalidArrowError,
    InvalidHandleError,
    InvalidTextError,
    KeyNotFoundError,
    LibraryNotFoundError,
    LimitExceededError,
    OutOfMemoryError,
    SchemaMismatchError,
    StreamError,
    TableExistsError,
    TableNotFoundError,
    TypeMismatchError,
    UnsupportedTypeError,
)
from colmerge._input import Data
from colmerge._library import lib as _lib
from colmerge.column import Column
from colmerge.config import Config, load_config
from colmerge.control import CancelFlag, Limits, Progress, WriteResult
from colmerge.destination import Destination
from colmerge.info import Bytes, ColumnInfo, IndexInfo, MemoryUsage, TableInfo
from colmerge.parameters import ParameterInfo
from colmerge.rows import Batch, Readable, Rows
from colmerge.schema import Field, Schema
from colmerge.snapshot import Snapshot
from colmerge.source import Source
from colmerge.statement import Result, Statement
from colmerge.store import Store
from colmerge.stream import RecordStream
from colmerge.table import Table
from colmerge.text_input import Csv, Json, RejectedRow

__version__ = "0.2.0"
library_version: str
"""Version of the library, which is loaded for it when nothing else has."""


def __getattr__(name: str) -> str:
    if name == "library_version":
        return _lib.version_text
    raise AttributeError(f"module 'colmerge' has no attribute '{name}'")


__all__ = [
    "Batch",
    "Bytes",
    "CancelFlag",
    "CancelledError",
    "ColmergeError",
    "Column",
    "ColumnInfo",
    "ColumnNotFoundError",
    "Config",
    "ConflictError",
    "ConstraintError",
    "Csv",
    "Data",
    "Destination",
    "DuplicateKeyError",
    "Field",
    "ForkedError",
    "InCallbackError",
    "IndexInfo",
    "InternalError",
    "Interval",
    "InvalidArgumentError",
    "InvalidArrowError",
    "InvalidHandleError",
    "InvalidTextError",
    "Json",
    "KeyNotFoundError",
    "LibraryNotFoundError",
    "LimitExceededError",
    "Limits",
    "Map",
    "MemoryUsage",
    "OutOfMemoryError",
    "ParameterInfo",
    "Progress",
    "Readable",
    "RejectedRow",
    "RecordStream",
    "RejectedRow",
    "Result",
    "Rows",
    "Schema",
    "SchemaMismatchError",
    "Snapshot",
    "Source",
    "Statement",
    "Store",
    "StreamError",
    "Table",
    "TableExistsError",
    "TableInfo",
    "TableNotFoundError",
    "TypeMismatchError",
    "UnsupportedTypeError",
    "WriteResult",
    "library_version",
    "load_config",
]
for _name in __all__:  # classes are known by the names under which they are imported from here
    if isinstance(globals().get(_name), type) and globals()[_name].__module__.startswith("colmerge._"):
        globals()[_name].__module__ = "colmerge"
