# SPDX-License-Identifier: Apache-2.0
"""Destinations and sources from a YAML document."""

from __future__ import annotations

from typing import Callable, Optional, TypeVar, Union

from colmerge._arguments import utf8
from colmerge._library import lib
from colmerge._process import OfOneProcess
from colmerge.destination import Destination
from colmerge.source import Source
from colmerge.store import Store, names_of

_Entry = TypeVar("_Entry", bound=Union[Destination, Source])


class Entries(dict[str, _Entry]):
    """The entries of one kind, by name, in the document's order.

    A name that is not there is an `InvalidArgumentError`, which names the nearest one, or what its connector is.
    """

    def __init__(self, names: list[str], make: Callable[[str], _Entry]) -> None:
        super().__init__((name, make(name)) for name in names)
        self._make: Callable[[str], _Entry] = make

    def __missing__(self, name: str) -> _Entry:
        return self._make(name)


class Config(OfOneProcess):
    """The destinations and sources of a YAML document whose connector is ``in_memory``."""

    destinations: Entries[Destination]
    """Destinations by name."""
    sources: Entries[Source]
    """Sources by name."""

    def __init__(self, yaml: bytes, store: Store) -> None:
        handle = store._handle
        self.store = store
        self.destinations = Entries(
            names_of(lib.destination_list_yaml(yaml)),
            lambda name: Destination.of_yaml(handle, yaml, name),
        )
        self.sources = Entries(
            names_of(lib.source_list_yaml(yaml)),
            lambda name: Source.of_yaml(handle, yaml, name),
        )

    def __repr__(self) -> str:
        return f"<Config: destinations {list(self.destinations)}, sources {list(self.sources)}>"


def load_config(yaml: Union[str, bytes], store: Optional[Store] = None) -> Config:
    """The named destinations and sources of a YAML document, in a store: by default that of the process.

    All of them are checked now. Entries with another connector are not looked at.

    >>> import colmerge
    >>> config = colmerge.load_config('''
    ... destinations:
    ...   people: {connector: in_memory, table_name: people, mode: merge, merge_keys: [id]}
    ... sources:
    ...   adults: {connector: in_memory, table_name: people, columns: [id], filter: age >= 18}
    ... ''', colmerge.Store())
    >>> config
    <Config: destinations ['people'], sources ['adults']>
    >>> config.destinations["people"].table_name
    'people'
    >>> config.destinations["people"].write([{"id": 1, "age": 30}, {"id": 2, "age": 10}]).inserted
    2
    >>> config.sources["adults"].to_dicts()
    [{'id': 1}]
    """
    return Config(
        yaml if isinstance(yaml, bytes) else utf8(yaml, "YAML text"), Store.default() if store is None else store
    )
