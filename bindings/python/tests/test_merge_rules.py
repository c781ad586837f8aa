# SPDX-License-Identifier: Apache-2.0
"""Rules of merges: operators, set, update_when, on_missing with scope and allow_empty, skip_unchanged; and their page."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY

import colmerge
from colmerge.connectors.in_memory import InMemoryDestination

PAGE = (REPOSITORY / "docs" / "merging.md").read_text()
PROGRAMS = re.findall(r"```python\n(.*?)```(?:\n\n```text\n(.*?)```)?", PAGE, re.S)


def merged(store: colmerge.Store, *writes: Any, **options: Any) -> dict[str, Any]:
    """The only row after these writes of one key."""
    table = store.table("t")
    for write in writes:
        for row in write if isinstance(write, list) else [write]:
            row["id"] = 1
        table.merge(write if isinstance(write, list) else [write], "id", **options)
    (row,) = table.to_dicts()
    table.drop()
    return {name: value for name, value in row.items() if name != "id"}


@pytest.mark.parametrize(
    ("operator", "values", "expected"),
    [
        ("min", [3, None, 2, 5], 2),
        ("max", [3, None, 5, 2], 5),
        ("bool_and", [True, None, False, True], False),
        ("bool_or", [False, None, True, False], True),
        ("sum", [3, None, 2], 5),
        ("product", [3, None, 2], 6),
        ("replace", [3, 2, None], None),
        ("replace_not_null", [3, 2, None], 2),
        ("first", [None, 2, 3], None),
        ("first_not_null", [None, 2, 3], 2),
        ({"append": "; "}, ["a", None, "b"], "a; b"),
        ({"append": "'"}, ["a", "b"], "a'b"),
        ("append(', ')", ["a", "b"], "a, b"),
        ("bit_and", [14, None, 7], 6),
        ("bit_or", [8, None, 3], 11),
        ("bit_xor", [9, 3, None], 10),
        ("sum_wrapping", [2**63 - 1, 1], -(2**63)),
        ("set_union", [["b", "a"], None, ["c", "a", None]], ["a", "b", "c", None]),
        ("append", [["b"], None, ["a", "b"]], ["b", "a", "b"]),
    ],
)
def test_operator(store: colmerge.Store, operator: Any, values: list[Any], expected: Any) -> None:
    kinds: list[tuple[type, Any]] = [(str, str), (bool, bool), (list, "list<text>")]
    types = {"id": int, "v": next((name for kind, name in kinds if isinstance(expected, kind)), int)}
    rows = [{"v": value} for value in values]
    for writes in (rows, [rows]):  # several writes, and several rows of one write
        store.create_table("t", types)
        assert merged(store, *writes, operators={"v": operator}) == {"v": expected}


def test_operators_of_a_table(store: colmerge.Store) -> None:
    rules: dict[Any, Any] = {"hits": "sum", ("name", "city"): {"latest_by": "at"}}
    types = {"id": int, "hits": int, "name": str, "city": str, "at": int}
    table = store.create_table("t", types, primary_key="id", operators=rules)
    newer = {"id": 1, "hits": 2, "name": "Ann", "city": None, "at": 5}
    table.merge([newer, {**newer, "name": "Anne", "city": "Rome", "at": 4}], "id")
    table.merge([{"id": 1, "hits": 1}], "id", operators={"hits": "sum"})
    assert table.to_dicts() == [{**newer, "hits": 5}]
    with pytest.raises(colmerge.InvalidArgumentError, match="'sum', which the table declares"):
        table.merge([newer], "id", operators={"hits": "max"})
    with pytest.raises(colmerge.InvalidArgumentError, match="set: column 'hits'"):
        table.merge([newer], "id", set={"hits": "0"})
    with pytest.raises(colmerge.TypeMismatchError, match="it takes numbers"):
        store.create_table("u", types, operators={"name": "sum"})
    assert "u" not in store


def test_ties(store: colmerge.Store) -> None:
    first, second = {"v": "z", "at": 5}, {"v": "a", "at": 5}
    rows = [first, second]
    assert merged(store, {**first}, {**second}, operators={"v": {"latest_by": "at"}}) == first
    assert merged(store, {**first}, {**second}, operators={"v": {"latest_by": "at", "tie": "input"}}) == second
    with pytest.raises(colmerge.InvalidArgumentError, match="tie = input"):
        merged(store, *rows, operators={"v": {"latest_by": "at", "tie": "output"}})
    with pytest.raises(colmerge.InvalidArgumentError, match="cannot have"):
        merged(store, *rows, operators={"v": {"append": "; ", "tie": "input"}})


def test_a_change_log_takes_back(store: colmerge.Store) -> None:
    rules: Any = {"operators": {"total": "sum", "n": "count"}, "row_kind": "kind"}
    table = store.table("t")
    table.merge([{"id": 1, "total": 10, "n": 1, "name": "a", "kind": "+I"}], "id", **rules)
    table.merge([{"id": 1, "total": 10, "n": 1, "name": "a", "kind": "-U"}], "id", **rules)
    assert table.to_dicts() == [{"id": 1, "total": 0, "n": 0, "name": None}]
    with pytest.raises(colmerge.InvalidArgumentError, match="takes a value of column 'total' back"):
        table.merge([{"id": 1, "total": 3, "kind": "-D"}], "id", operators={"total": "max"}, row_kind="kind")



def test_count(store: colmerge.Store) -> None:
    store.create_table("t", {"id": int, "v": int})
    rows = [{"v": value} for value in (7, None, 9)]
    assert merged(store, *rows, operators={"v": "count"}) == {"v": 2}


@pytest.mark.parametrize("by", ["at", ["at", "no"]])
def test_latest_by_of_several_columns(store: colmerge.Store, by: Any) -> None:
    rows = [
        {"a": 1, "b": 1, "at": 2, "no": 0, "other": 1},
        {"a": 2, "b": 2, "at": 1, "no": 9, "other": 2},
        {"a": 3, "b": None, "at": 3, "no": 0, "other": 3},
        {"a": 4, "b": 4, "at": None, "no": 10, "other": 4},
    ]
    found = merged(store, *rows, operators={("a", "b"): {"latest_by": by}})
    assert (found["a"], found["b"], found["at"], found["other"]) == (3, None, 3, 4)
    assert merged(store, *rows, operators={"a": {"earliest_by": by}})["a"] == 2


def test_names_of_arguments_are_quoted(store: colmerge.Store) -> None:
    rows = [{"v": 1, 'my "at"': 2}, {"v": 2, 'my "at"': 1}]
    assert merged(store, *rows, operators={"v": {"latest_by": 'my "at"'}}) == {"v": 1, 'my "at"': 2}


def test_set_and_update_when(store: colmerge.Store) -> None:
    rows = [{"n": 1, "at": 1}, {"n": 5, "at": 2}, {"n": 100, "at": 2}]
    assert merged(store, *rows, set={"n": "old.n + new.n"}, update_when="new.at > old.at") == {"n": 6, "at": 2}


def test_update_when_counts_as_ignored(store: colmerge.Store) -> None:
    table = store.table("t")
    table.merge([{"id": 1, "at": 2}], "id")
    done = table.merge([{"id": 1, "at": 1}], "id", update_when="new.at > old.at")
    assert (done.ignored, done.updated) == (1, 0)


@pytest.fixture
def shops(store: colmerge.Store) -> colmerge.Table:
    store["shops"] = [{"id": 1, "region": "EU"}, {"id": 2, "region": "EU"}, {"id": 3, "region": "US"}]
    return store["shops"]


def ids(table: colmerge.Table) -> list[int]:
    return list(table.to_dict()["id"])


def test_on_missing(shops: colmerge.Table) -> None:
    data = [{"id": 1, "region": "EU"}]
    assert shops.merge(data, "id", on_missing="keep").deleted == 0
    with pytest.raises(colmerge.ConstraintError, match="on_missing"):
        shops.merge(data, "id", on_missing="error")
    assert ids(shops) == [1, 2, 3]
    assert shops.merge(data, "id", on_missing="delete", scope="region = 'EU'").deleted == 1
    assert ids(shops) == [1, 3]
    with pytest.raises(colmerge.ConstraintError, match="scope"):
        shops.merge([{"id": 4, "region": "US"}], "id", on_missing="delete", scope="region = 'EU'")
    assert shops.merge(data, "id", on_missing="delete").deleted == 1
    assert ids(shops) == [1]


@pytest.mark.parametrize("nothing", [[], {}, {"id": []}, colmerge.Csv("id,region\n"), colmerge.Json("[]")])
def test_no_rows_delete_all_only_when_they_may(shops: colmerge.Table, nothing: Any) -> None:
    options: dict[str, Any] = {"on_missing": "delete", "scope": "region = 'EU'"}
    with pytest.raises(colmerge.InvalidArgumentError, match="allow_empty"):
        shops.merge(nothing, "id", **options)
    assert ids(shops) == [1, 2, 3]
    assert shops.merge(nothing, "id", **options, allow_empty=True).deleted == 2
    assert ids(shops) == [3]
    with pytest.raises(colmerge.ConstraintError, match="on_missing"):
        shops.merge(nothing, "id", on_missing="error")
    assert shops.merge(nothing, "id").deleted == 0


def test_no_rows_by_a_document(store: colmerge.Store, shops: colmerge.Table) -> None:
    text = "{connector: in_memory, table_name: shops, mode: merge, merge_keys: [id], on_missing: delete, allow_empty: true}"
    colmerge.load_config(f"destinations: {{all: {text}}}", store).destinations["all"].write([])
    assert ids(shops) == []


def test_skip_unchanged(shops: colmerge.Table) -> None:
    same, version = shops.to_dicts(), shops.version
    assert shops.merge(same, "id").updated == 3
    version = shops.version
    done = shops.merge(same, "id", skip_unchanged=True)
    assert (done.ignored, done.updated, shops.version) == (3, 0, version)


def test_every_way_in_knows_the_options(store: colmerge.Store) -> None:
    options: dict[str, Any] = {
        "operators": {"n": "sum"},
        "set": {"m": "greatest(old.m, new.m)"},
        "update_when": "new.n > 0",
        "on_missing": "delete",
        "scope": "id > 0",
        "allow_empty": True,
        "skip_unchanged": True,
    }
    row = {"id": 1, "n": 1, "m": 1}
    table = store.table("t")
    table.merge([row], "id", **options)
    asyncio.run(table.merge_async([row], "id", **options))
    store.destination("t", mode="merge", merge_keys="id", **options).write([row])
    config = {"table_name": "t", "mode": "merge", "merge_keys": ["id"]}
    destination = InMemoryDestination({**config, **options}, store)
    destination.write([row])
    destination.write([{"id": 2, "n": 1, "m": 1}], mode="append")
    InMemoryDestination(config, store).write([row], options=options)
    assert table.to_dicts() == [{"id": 1, "n": 5, "m": 1}]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"operators": "sum"}, "operators must be a dict"),
        ({"operators": {"n": 5}}, "operators: an operator is a name or a dict"),
        ({"operators": {"n": {}}}, "operators: an operator is a name or a dict"),
        ({"operators": {"n": {"latest_by": "a", "sum": "b"}}}, "operators: an operator is a name or a dict"),
        ({"operators": {5: "sum"}}, "operators must be a list of column names"),
        ({"operators": {"n": "sum", ("m", "n"): "max"}}, "operators: column 'n' has a rule already"),
        ({"operators": {"n": {"append": ["a", "b"]}}}, "operators: append takes one text"),
        ({"operators": {"n": {"latest_by": 5}}}, "operators must be a list of column names"),
        ({"operators": {"n": "su"}}, "operators: 'su' of column 'n' is no operator; did you mean 'sum'"),
        ({"operators": {"x": "sum"}}, "operators: Column 'x' not found"),
        ({"set": "n"}, "set must be a dict of str by str"),
        ({"set": {"n": 5}}, "set must be a dict of str by str"),
        ({"set": {"n": "old."}}, "set (old.): Syntax error"),
        ({"set": {"id": "old.n"}}, "set: 'id' is a merge key"),
        ({"update_when": True}, "update_when must be a condition"),
        ({"update_when": ""}, "update_when must be a condition"),
        ({"update_when": "new.n >"}, "update_when (new.n >): Syntax error"),
        ({"on_missing": "drop"}, "on_missing must be one of keep, delete, error, not 'drop'"),
        ({"scope": "n > 0"}, "scope says something about on_missing, which is 'keep'"),
        ({"scope": 5, "on_missing": "delete"}, "scope must be a condition"),
        ({"allow_empty": True}, "allow_empty says something about on_missing"),
        ({"allow_empty": 1}, "allow_empty must be True or False"),
        ({"skip_unchanged": "yes"}, "skip_unchanged must be True or False"),
    ],
)
def test_wrong_ones_are_refused(store: colmerge.Store, options: Any, message: str) -> None:
    table = store.table("t")
    table.merge([{"id": 1, "n": 1}], "id")
    with pytest.raises((colmerge.ColmergeError, ValueError), match=re.escape(message)):
        table.merge([{"id": 1, "n": 1}], "id", **options)
    assert table.to_dicts() == [{"id": 1, "n": 1}]


@pytest.mark.parametrize(
    "options",
    [
        {"operators": {"n": "sum"}},
        {"set": {"n": "old.n"}},
        {"update_when": "true"},
        {"on_missing": "delete"},
        {"skip_unchanged": True},
    ],
)
def test_other_modes_refuse_them(store: colmerge.Store, options: Any) -> None:
    (name,) = options
    with pytest.raises(colmerge.InvalidArgumentError, match=f"{name} needs mode 'merge'"):
        store.destination("t", **options)


@pytest.mark.parametrize(("program", "output"), PROGRAMS, ids=[str(number) for number in range(len(PROGRAMS))])
def test_program_of_the_page(program: str, output: str, tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.stdout, done.stderr) == (output, "")


def test_the_page_has_programs() -> None:
    assert len(PROGRAMS) >= 5
