# SPDX-License-Identifier: Apache-2.0
"""A plugin of pytest, there wherever this package is installed.

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
    from colmerge import Store
    from colmerge.connectors.in_memory import MemoryStore


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
