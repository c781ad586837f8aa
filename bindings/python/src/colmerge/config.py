# SPDX-License-Identifier: Apache-2.0
"""Destinations and sources from a YAML document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Optional, TypeVar, Union

from colmerge.destination import Destination
from colmerge.source import Source
from colmerge.store import Store

_Entry = TypeVar("_Entry", Destination, Source)


class _Entries(Generic[_Entry]):
    """The entries of one kind, made when they are asked for."""

    def __init__(self, make: Callable[[str], _Entry]) -> None:
        self._make: Callable[[str], _Entry] = make
        self._made: dict[str, _Entry] = {}

    def __getitem__(self, name: str) -> _Entry:
        found = self._made.get(name)
        if found is None:
            found = self._made[name] = self._make(name)
        return found


class Config:
    """The destinations and sources of a YAML document whose connector is ``in_memory``, by name."""

    def __init__(self, yaml: bytes, store: Store) -> None:
        handle = store._handle
        self.store = store
        self.destinations = _Entries(lambda name: Destination.of_yaml(handle, yaml, name))
        self.sources = _Entries(lambda name: Source.of_yaml(handle, yaml, name))


def load_config(yaml: Union[str, bytes], store: Optional[Store] = None) -> Config:
    """The named destinations and sources of a YAML document, in a store: by default that of the process.

    >>> import colmerge
    >>> config = colmerge.load_config('''
    ... destinations:
    ...   people: {connector: in_memory, table_name: people, mode: merge, merge_keys: [id]}
    ... sources:
    ...   adults: {connector: in_memory, table_name: people, columns: [id], filter: age >= 18}
    ... ''', colmerge.Store())
    >>> config.destinations["people"].write([{"id": 1, "age": 30}, {"id": 2, "age": 10}]).inserted
    2
    >>> config.sources["adults"].to_dicts()
    [{'id': 1}]
    """
    return Config(yaml.encode() if isinstance(yaml, str) else yaml, Store.default() if store is None else store)
