# SPDX-License-Identifier: Apache-2.0
"""What all tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import colmerge

pytest_plugins = ["pytester"]

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture
def store() -> Iterator[colmerge.Store]:
    with colmerge.Store() as store:
        yield store


@pytest.fixture
def people(store: colmerge.Store) -> colmerge.Table:
    """Three people, merged by id."""
    table = store.table("people")
    table.merge(
        [
            {"id": 1, "name": "Ann", "age": 30},
            {"id": 2, "name": "Bob", "age": None},
            {"id": 3, "name": "Cid", "age": 10},
        ],
        keys=["id"],
    )
    return table
