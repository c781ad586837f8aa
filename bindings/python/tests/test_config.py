# SPDX-License-Identifier: Apache-2.0
"""Destinations and sources of a YAML document."""

from __future__ import annotations

import pytest

import colmerge

YAML = """
destinations:
  people:
    connector: in_memory
    table_name: people
    mode: merge
    merge_keys: [id]
  elsewhere:
    connector: csv
sources:
  names:
    connector: in_memory
    table_name: people
    columns: [name]
"""


def test_named_entries(store: colmerge.Store) -> None:
    config = colmerge.load_config(YAML, store)
    people = config.destinations["people"]
    assert people is config.destinations["people"]
    people.write([{"id": 1, "name": "Ann"}, {"id": 2, "name": "Bob"}])
    assert people.write([{"id": 2, "name": "Bea"}]).updated == 1
    assert config.sources["names"].to_dicts() == [{"name": "Ann"}, {"name": "Bea"}]
    assert store["people"].column("id") == [1, 2]


def test_errors_name_the_line_and_the_nearest(store: colmerge.Store) -> None:
    with pytest.raises(colmerge.InvalidArgumentError, match="did you mean 'merge_keys'") as caught:
        colmerge.load_config(YAML.replace("merge_keys", "merge_kys"), store).destinations["people"]
    assert caught.value.line == 7
    config = colmerge.load_config(YAML, store)
    for entry in ("peopel", "elsewhere"):
        with pytest.raises(ValueError, match=entry):
            config.destinations[entry]
    with pytest.raises(colmerge.InvalidTextError):
        colmerge.load_config("destinations: [", store).destinations["people"]


def test_the_store_of_the_process_is_the_default() -> None:
    config = colmerge.load_config(YAML)
    config.destinations["people"].write([{"id": 1}])
    default = colmerge.Store.default()
    try:
        assert default["people"].column("id") == [1]
    finally:
        default.drop("people")
