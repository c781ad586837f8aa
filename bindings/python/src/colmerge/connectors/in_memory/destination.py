# SPDX-License-Identifier: Apache-2.0
"""Writing DataFrames to a table in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional, Union

from colmerge._input import Data
from colmerge.connectors.in_memory.options import PIPELINE, Pipeline, checked, pipeline_of
from colmerge.connectors.in_memory.storage import MemoryStore, tables_of
from colmerge.control import Token, WriteResult
from colmerge.destination import MERGE_OPTIONS, OPTIONS, Destination
from colmerge.store import Store


class InMemoryDestination:
    """Writes to the table that its configuration names.

    Options: ``table_name`` (required), ``mode`` ("append", "replace", "merge"), ``merge_keys``, ``batch_size``,
    ``create_table_if_not_exists``, ``validate_schema``, ``on_match``, ``on_no_match``, ``on_duplicate``, ``null_keys``,
    ``null_values``, ``delete_when``, ``row_kind``, ``operators``, ``set``, ``update_when``, ``on_missing``, ``scope``,
    ``allow_empty``, ``skip_unchanged``, ``new_columns``, ``new_types``, ``column_names``; what they mean
    stands at `colmerge.Table.merge`. Besides them those that pipelines give to connectors of any kind: ``name``,
    ``primary_key``, which is the merge keys where none are named, ``sync_mode``, ``cursor_field``, ``resilience``. Each
    write is one step: all of it becomes visible at once, or nothing changes.

    >>> InMemoryDestination({"table_name": "people", "mod": "merge"})
    Traceback (most recent call last):
    colmerge.InvalidArgumentError: unknown option 'mod'; did you mean 'mode'?
    """

    def __init__(self, config: Mapping[str, Any], store: Union[MemoryStore, Store, None] = None) -> None:
        self._store = tables_of(store)
        self.configure(config)

    def configure(self, params: Mapping[str, Any]) -> None:
        """Takes another configuration; one that is refused leaves the one before."""
        options = checked(params, (*OPTIONS, *PIPELINE))
        pipeline = pipeline_of(options)
        self._destination = self._opened(options, pipeline)
        self._options = options
        self._pipeline = pipeline
        self.config = dict(params)
        self.table_name: str = options["table_name"]

    def _opened(self, options: Mapping[str, Any], pipeline: Pipeline) -> Destination:
        rest = {option: value for option, value in options.items() if option != "table_name"}
        if rest.get("mode") == "merge" and pipeline.primary_key:
            rest.setdefault("merge_keys", list(pipeline.primary_key))
        return Destination(self._store._handle, options.get("table_name") or None, **rest)

    def write(
        self,
        df: Data,
        options: Optional[Mapping[str, Any]] = None,
        mode: Optional[str] = None,
        keys: Union[str, Sequence[str], None] = None,
        *,
        token: Optional[Token] = None,
        if_version: Optional[int] = None,
    ) -> WriteResult:
        """Writes a DataFrame, or data in any other form that `colmerge.Table.append` takes.

        ``options``, ``mode`` and ``keys`` (the merge keys) replace those of the configuration for this write; ``token`` and
        ``if_version`` are as those of `colmerge.Table.append`: with a token a batch that is sent again is applied once.
        """
        own = checked(options or {}, OPTIONS)
        if mode is not None:
            own["mode"] = mode
        if keys is not None:
            own["merge_keys"] = [keys] if isinstance(keys, str) else list(keys)
        if not own:
            return self._destination.write(df, token=token, if_version=if_version)
        configured = dict(self._options)
        if own.get("mode", "merge") != "merge":
            for option in MERGE_OPTIONS:
                configured.pop(option, None)
        opened = self._opened({**configured, **own}, self._pipeline)
        return opened.write(df, token=token, if_version=if_version)

    def __repr__(self) -> str:
        return f"InMemoryDestination({self.config!r})"
