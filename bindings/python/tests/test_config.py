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


def test_entries_are_mappings_in_the_order_of_the_document(store: colmerge.Store) -> None:
    yaml = "destinations:\n" + "".join(f"  {name}: {{connector: in_memory, table_name: of_{name}}}\n" for name in "zéa")
    config = colmerge.load_config(yaml.encode(), store)
    assert list(config.destinations) == ["z", "é", "a"]
    assert [one.table_name for one in config.destinations.values()] == ["of_z", "of_é", "of_a"]
    assert "z" in config.destinations
    assert "y" not in config.destinations
    assert config.destinations.get("y") is None
    assert dict(config.sources) == {}
    config = colmerge.load_config(YAML, store)
    assert list(config.destinations) == ["people"]
    assert repr(config) == "<Config: destinations ['people'], sources ['names']>"
    assert repr(config.destinations["people"]) == "<Destination of table 'people'>"
    assert config.sources["names"].table_name == "people"


def test_values_of_a_destination_from_yaml_are_read_with_the_types_of_the_table(store: colmerge.Store) -> None:
    store.create_table("people", {"id": "int64", "born": "date32"})
    people = colmerge.load_config(YAML, store).destinations["people"]
    people.write([{"id": 1, "born": None}])
    assert store["people"].schema["born"].type == "date32"


def test_errors_name_the_line_and_the_nearest(store: colmerge.Store) -> None:
    with pytest.raises(colmerge.InvalidArgumentError, match="did you mean 'merge_keys'") as caught:
        colmerge.load_config(YAML.replace("merge_keys", "merge_kys"), store)
    assert caught.value.line == 7
    config = colmerge.load_config(YAML, store)
    for entry in ("peopel", "elsewhere"):
        with pytest.raises(ValueError, match=entry):
            config.destinations[entry]
    with pytest.raises(colmerge.InvalidTextError):
        colmerge.load_config("destinations: [", store)
    for wrong in (None, 5, {"destinations": {}}):
        with pytest.raises(colmerge.InvalidArgumentError, match="YAML text must be a str"):
            colmerge.load_config(wrong, store)  # type: ignore[arg-type]


def test_the_store_of_the_process_is_the_default() -> None:
    config = colmerge.load_config(YAML)
    config.destinations["people"].write([{"id": 1}])
    default = colmerge.Store.default()
    try:
        assert default["people"].column("id") == [1]
    finally:
        default.drop("people")
