# SPDX-License-Identifier: Apache-2.0
"""Figures of stores, tables, columns and indexes."""

from __future__ import annotations

from typing import Optional

from colmerge._dataclass import dataclass
from colmerge._library import Handle, lib


@dataclass(frozen=True)
class Bytes:
    """Memory by category, as the allocator handed it out."""

    values: int
    validity: int
    strings: int
    indexes: int
    scratch: int
    other: int
    total: int
    live: int
    garbage: int

    def __str__(self) -> str:
        return readable_bytes(self.total)


@dataclass(frozen=True)
class MemoryUsage:
    """Memory of a store."""

    bytes: Bytes
    peak: int
    """Highest total since the store was opened."""
    budget: Optional[int]
    """None: there is none."""
    available: Optional[int]
    """Bytes that may still be taken under the budget; None: there is none."""
    tables: int


@dataclass(frozen=True)
class ColumnInfo:
    """One column in figures."""

    name: str
    type: str
    nullable: bool
    nulls: int
    key_position: Optional[int]
    """Position in the primary key, from 0; None: not part of it."""
    bytes: Bytes


@dataclass(frozen=True)
class IndexInfo:
    """One key index."""

    columns: tuple[str, ...]
    primary: bool
    entries: int
    bytes: int


@dataclass(frozen=True)
class TableInfo:
    """A table in figures."""

    rows: int
    version: int
    """Number of the store's commit that last changed the table: it grows, and is never used again."""
    deleted_rows: int
    """Deleted rows whose place is not reclaimed yet."""
    bytes: Bytes
    columns: tuple[ColumnInfo, ...]
    indexes: tuple[IndexInfo, ...]
    checks: dict[str, str]
    """CHECK constraints: their conditions by their names."""

    @property
    def primary_key(self) -> tuple[str, ...]:
        """Columns of the primary key, in order."""
        keys = {c.key_position: c.name for c in self.columns if c.key_position is not None}
        return tuple(keys[i] for i in sorted(keys))


def readable_bytes(count: int) -> str:
    """A number of bytes for people.

    >>> readable_bytes(512), readable_bytes(123456)
    ('512 B', '120.6 KiB')
    """
    if count < 1024:
        return f"{count} B"
    size = float(count)
    for unit in ("KiB", "MiB", "GiB"):
        size /= 1024
        if size < 1024:
            return f"{size:.1f} {unit}"
    return f"{size / 1024:.1f} TiB"


def memory_usage_of(store: Handle) -> MemoryUsage:
    usage = lib.store_usage(store)
    limited = usage["available"] >= 0
    return MemoryUsage(
        bytes=Bytes(**usage["bytes"]),
        peak=usage["peak"],
        budget=usage["budget"] if limited else None,
        available=usage["available"] if limited else None,
        tables=usage["tables"],
    )


def table_info_of(snapshot: Handle) -> TableInfo:
    info = lib.snapshot_describe(snapshot)
    columns = tuple(_column_info(snapshot, i) for i in range(info["columns"]))
    checks = (lib.snapshot_check_info(snapshot, i) for i in range(info["checks"]))
    return TableInfo(
        rows=info["rows"],
        version=info["version"],
        deleted_rows=info["deleted_rows"],
        bytes=Bytes(**info["bytes"]),
        columns=columns,
        indexes=tuple(_index_info(snapshot, i, columns) for i in range(info["indexes"])),
        checks={check["name"]: check["expression"] for check in checks},
    )


def _column_info(snapshot: Handle, column: int) -> ColumnInfo:
    info = lib.snapshot_column_info(snapshot, column)
    return ColumnInfo(
        name=info["name"],
        type=info["type"],
        nullable=info["nullable"] == 1,
        nulls=info["nulls"],
        key_position=info["key_position"] - 1 if info["key_position"] else None,
        bytes=Bytes(**info["bytes"]),
    )


def _index_info(snapshot: Handle, index: int, columns: tuple[ColumnInfo, ...]) -> IndexInfo:
    info = lib.snapshot_index_info(snapshot, index)
    return IndexInfo(
        columns=tuple(columns[i].name for i in info["columns"]),
        primary=info["primary"] == 1,
        entries=info["entries"],
        bytes=info["bytes"],
    )
