# SPDX-License-Identifier: Apache-2.0
"""Destinations and sources from a YAML document."""

from __future__ import annotations

from colmerge.destination import Destination
from colmerge.source import Source
from colmerge.store import Store


class Config:
    """The destinations and sources of a YAML document, by name."""

    def __init__(self, yaml: str, store: Store) -> None:
        self._yaml = yaml.encode()
        self._store = store

    def destination(self, name: str) -> Destination:
        """The destination of this name."""
        return Destination.of_yaml(self._store._handle, self._yaml, name)

    def source(self, name: str) -> Source:
        """The source of this name."""
        return Source.of_yaml(self._store._handle, self._yaml, name)


def load_config(yaml: str, store: Store) -> Config:
    return Config(yaml, store)
