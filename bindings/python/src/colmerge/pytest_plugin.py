# SPDX-License-Identifier: Apache-2.0
"""A plugin of pytest, there wherever this package is installed.

``colmerge_store`` gives each test a fresh `colmerge.Store`, ``colmerge_memory_store`` a fresh
`colmerge.connectors.in_memory.MemoryStore`; neither shares anything with other tests or with the process's own store.
``assert_table_equal`` is that of `colmerge.testing`.
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
def colmerge_memory_store(colmerge_store: Store) -> MemoryStore:
    """A fresh store for `InMemoryDestination` and `InMemorySource`."""
    from colmerge.connectors.in_memory import MemoryStore

    return MemoryStore(colmerge_store)


@pytest.fixture
def assert_table_equal() -> Callable[..., None]:
    """`colmerge.testing.assert_table_equal`."""
    from colmerge import testing

    return testing.assert_table_equal
