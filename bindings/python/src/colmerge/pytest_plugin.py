# SPDX-License-Identifier: Apache-2.0
"""A plugin of pytest, there wherever this package is installed.

Each test leaves the store that the process shares (`colmerge.Store.default()`, ``memory_store``) as it found it: tables
that it made go, and others have again the rows they had when it began, those that fixtures of a class, module or session
made among them. Where nobody has used that store, nothing is done, and nothing loaded.

``colmerge_store`` gives each test a fresh `colmerge.Store`. ``colmerge_memory_store`` is the store of
`colmerge.connectors.in_memory`, fresh and put in the place of the one that the process shares: for the time of the test
connectors that were given no store, ``memory_store`` and ``Store.default()`` have it. ``assert_table_equal`` is that of
`colmerge.testing`. The library is loaded for the first test that asks for one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from colmerge import Snapshot, Store
    from colmerge.connectors.in_memory import MemoryStore


@pytest.fixture(autouse=True)
def _colmerge_default_store() -> Iterator[None]:
    """Undoes what the test does to the store that the process shares."""
    before = _default_tables()
    yield
    after = _default_tables()
    if after == before:
        return
    from colmerge import Store

    store = Store.default()
    for name in after.keys() - before.keys():
        store.drop(name, missing_ok=True)
    for name, snapshot in before.items():
        if after.get(name) != snapshot:
            store[name] = snapshot.rows


class _Contents:
    """What a table held; equal to that of the same table at the same version."""

    def __init__(self, rows: Snapshot) -> None:
        self.rows = rows

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Contents) and self.rows.version == other.rows.version


def _default_tables() -> dict[str, _Contents]:
    """The tables of the shared store by name."""
    from colmerge.store import Store

    if not Store._default_is_open:
        return {}
    store = Store.default()
    return {name: _Contents(store[name].snapshot()) for name in store.table_names()}


@pytest.fixture
def colmerge_store() -> Iterator[Store]:
    """A fresh store, closed after the test."""
    from colmerge import Store

    with Store() as store:
        yield store


@pytest.fixture
def colmerge_memory_store(colmerge_store: Store, monkeypatch: pytest.MonkeyPatch) -> MemoryStore:
    """The shared store of `InMemoryDestination` and `InMemorySource`, fresh for the test."""
    import colmerge
    from colmerge.connectors.in_memory import memory_store

    class Shared(colmerge.Store):
        """As with the process's own store, whoever closes it leaves it to the others."""

        def close(self) -> None:
            pass

    shared = Shared.__new__(Shared)
    shared._handle = colmerge_store._handle
    monkeypatch.setattr(colmerge.Store, "default", classmethod(lambda _: shared))
    monkeypatch.setattr(memory_store, "store", shared)
    return memory_store


@pytest.fixture
def assert_table_equal() -> Callable[..., None]:
    """`colmerge.testing.assert_table_equal`."""
    from colmerge import testing

    return testing.assert_table_equal
