# SPDX-License-Identifier: Apache-2.0
"""Writing to a table in memory as a destination of the tool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional, Union

from colmerge._error import InvalidArgumentError
from colmerge._input import Data
from colmerge.connectors import in_memory
from colmerge.connectors.in_memory.storage import MemoryStore
from colmerge.connectors.sqlflow import base
from colmerge.connectors.sqlflow.chunk import DataChunk
from colmerge.control import Token, WriteResult
from colmerge.store import Store


class WrittenRows(int):
    """How many rows a write took in, as the number that the tool counts with, and what became of them."""

    result: WriteResult
    """The counts as `colmerge.WriteResult`; each of them is an attribute here, too."""
    rows_read: int
    inserted: int
    updated: int
    deleted: int
    ignored: int
    batches: int
    version: int
    applied: bool

    def __new__(cls, result: WriteResult) -> WrittenRows:
        made = super().__new__(cls, int(result))
        made.result = result
        return made

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name == "result":
            raise AttributeError(name)
        return getattr(self.result, name)

    def __reduce__(self) -> tuple[Any, ...]:
        return WrittenRows, (self.result,)


class InMemoryDestination(base.WithoutResilience, in_memory.InMemoryDestination, base.DestinationConnector):
    """Writes to the table that its configuration names; options are those of `colmerge.connectors.in_memory`.

    As the tool says it, mode ``upsert`` is ``merge``, and ``upsert_keys`` are ``merge_keys``; modes may be written in any
    case.
    """

    def __init__(self, config: Mapping[str, Any], store: Union[MemoryStore, Store, None] = None) -> None:
        base.DestinationConnector.__init__(self, config)  # type: ignore[arg-type]
        in_memory.InMemoryDestination.__init__(self, config, store)

    def configure(self, params: Mapping[str, Any]) -> None:
        """Takes another configuration; one that is refused leaves the one before."""
        super().configure(_in_own_words(params))
        self.config = dict(params)

    def write(  # type: ignore[override]
        self,
        df: Union[Data, base.DataChunk],
        options: Optional[Mapping[str, Any]] = None,
        mode: Optional[str] = None,
        keys: Union[str, Sequence[str], None] = None,
        *,
        token: Optional[Token] = None,
        if_version: Optional[int] = None,
    ) -> WrittenRows:
        """Writes a DataFrame, a chunk of the tool, or data in any other form that `colmerge.Table.append` takes.

        ``options``, ``mode`` and ``keys`` (the merge keys) replace those of the configuration for this write; ``token`` and
        ``if_version`` are as those of `colmerge.Table.append`.
        """
        own = _in_own_words(options or {})
        if mode is not None:
            own["mode"] = mode
        if keys is not None and len(keys) > 0:
            own = {**own, "merge_keys": keys}
        written = super().write(_rows_of(df), _in_own_words(own), token=token, if_version=if_version)
        return WrittenRows(written)


def _in_own_words(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options of the tool as those of this package."""
    if not isinstance(options, Mapping):
        raise InvalidArgumentError(f"options must be a dict, not of type {type(options).__name__}")
    own = dict(options)
    keys = own.pop("upsert_keys", None)
    if keys:
        if own.get("merge_keys") is not None:
            raise InvalidArgumentError("upsert_keys are the merge_keys; give one of them", column="upsert_keys")
        own["merge_keys"] = keys
    mode = own.get("mode")
    if isinstance(mode, str):
        own["mode"] = "merge" if mode.lower() == "upsert" else mode.lower()
    return own


def _rows_of(data: Any) -> Any:
    """The rows of a chunk; other data as it is."""
    if isinstance(data, DataChunk):
        return data.pandas_df if data.is_frame else data.arrow_table
    return data.pandas_df if isinstance(data, base.DataChunk) else data
