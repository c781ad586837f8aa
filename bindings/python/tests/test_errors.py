# SPDX-License-Identifier: Apache-2.0
"""Failures are exceptions with code, table, column and row, and the fixed texts are ValueErrors."""

from __future__ import annotations

import copy
import pickle
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pytest

import colmerge


def test_type_mismatch_names_table_column_and_row(store: colmerge.Store) -> None:
    store.create_table("t", {"id": "int8"})
    with pytest.raises(colmerge.TypeMismatchError) as caught:
        store["t"].append(pyarrow.table({"id": [1, 2, 300]}))
    error = caught.value
    assert str(error).startswith("Cannot append - data type mismatch for column 'id'")
    assert (error.code, error.name) == (9, "COLMERGE_ERROR_TYPE_MISMATCH")
    assert (error.table, error.column) == ("t", "id")
    assert isinstance(error, ValueError)
    assert isinstance(error, TypeError)


def test_constraint_names_the_row(store: colmerge.Store) -> None:
    people = store.create_table("people", {"id": int, "name": str}, primary_key="id", not_null=["name"])
    with pytest.raises(colmerge.ConstraintError) as caught:
        people.append([{"id": 1, "name": "Ann"}, {"id": 2, "name": None}])
    assert (caught.value.table, caught.value.column, caught.value.row) == ("people", "name", 1)
    assert len(people) == 0


def test_csv_error_names_the_line(store: colmerge.Store) -> None:
    with pytest.raises(colmerge.InvalidTextError) as caught:
        store.table("t").append(colmerge.Csv("a,b\n1,2\n3\n"))
    assert caught.value.line == 3


def test_sql_error_names_the_position(store: colmerge.Store) -> None:
    store["t"] = [{"id": 1}]
    for sql, part, kind in (
        ("SELECT id FROM t WHERE nme = 1", "nme", colmerge.ColumnNotFoundError),
        ("SELECT id FROM nothing", "nothing", colmerge.TableNotFoundError),
        ("SELECT id FROM t WHERE 'é' = 'é' AND )", ")", colmerge.InvalidTextError),
    ):
        with pytest.raises(kind) as caught:
            store.sql(sql)
        assert caught.value.position == sql.encode().index(part.encode())
        assert caught.value.line is None


def test_errors_without_a_place_have_none(store: colmerge.Store) -> None:
    with pytest.raises(colmerge.TableNotFoundError) as caught:
        store["none"]
    error = caught.value
    assert (error.column, error.row, error.line, error.position) == (None, None, None, None)


def test_classes_are_what_callers_expect_of_them() -> None:
    """By codes in order: a built-in exception beside the family, where there is one of the meaning."""
    exported = (getattr(colmerge, name) for name in colmerge.__all__)
    kinds = [each for each in exported if isinstance(each, type) and issubclass(each, colmerge.ColmergeError)]
    family = sorted((kind for kind in kinds if kind is not colmerge.ColmergeError), key=lambda kind: kind.code)
    assert [kind.code for kind in family] == list(range(1, 22))
    assert all(kind.name.startswith("COLMERGE_ERROR_") for kind in family)
    assert len({kind.name for kind in family}) == 21
    no_bad_data = {
        colmerge.CancelledError,
        colmerge.StreamError,
        colmerge.ForkedError,
        colmerge.InCallbackError,
        colmerge.InternalError,
        colmerge.ConflictError,
    }
    for kind in family:
        assert issubclass(kind, ValueError) is (kind not in no_bad_data), kind
    for kind, builtin in (
        (colmerge.TableNotFoundError, KeyError),
        (colmerge.ColumnNotFoundError, KeyError),
        (colmerge.KeyNotFoundError, LookupError),
        (colmerge.TypeMismatchError, TypeError),
        (colmerge.UnsupportedTypeError, TypeError),
        (colmerge.OutOfMemoryError, MemoryError),
        (colmerge.ForkedError, RuntimeError),
        (colmerge.ConflictError, RuntimeError),
    ):
        assert issubclass(kind, builtin)


FIXED: list[tuple[str, Any, type[colmerge.ColmergeError]]] = [
    (
        "Cannot create table 'new' - table creation disabled",
        lambda s: s.table("new").append([{"a": 1}], create_table_if_not_exists=False),
        colmerge.TableNotFoundError,
    ),
    (
        "Merge key 'K' not found in source data",
        lambda s: s["t"].merge([{"id": 1}], keys="K"),
        colmerge.KeyNotFoundError,
    ),
    (
        "Cannot merge - data type mismatch for column 'name'",
        lambda s: s["t"].merge([{"id": 1, "name": 5}], keys="id"),
        colmerge.TypeMismatchError,
    ),
    (
        "Cannot append - data type mismatch for column 'name'",
        lambda s: s["t"].append([{"name": 5}]),
        colmerge.TypeMismatchError,
    ),
    ("Table 'x' not found in in-memory store", lambda s: s["x"], colmerge.TableNotFoundError),
    ("'table_name' is required", lambda s: s.destination(None), colmerge.InvalidArgumentError),
]


@pytest.mark.parametrize(("text", "act", "kind"), FIXED, ids=[text for text, _, _ in FIXED])
def test_fixed_texts_are_value_errors(
    store: colmerge.Store, text: str, act: Any, kind: type[colmerge.ColmergeError]
) -> None:
    store["t"] = [{"id": 1, "name": "Ann"}]
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        act(store)
    assert str(caught.value).startswith(text)
    assert type(caught.value) is kind


def test_refused_memory_is_a_value_error_and_changes_nothing() -> None:
    with colmerge.Store(memory_budget=100_000) as store:
        store["t"] = [{"id": 1}]
        with pytest.raises(ValueError, match=r"^Insufficient memory to write data") as caught:
            store["t"].append({"id": list(range(100_000))})
        assert isinstance(caught.value, colmerge.OutOfMemoryError)
        assert isinstance(caught.value, MemoryError)
        assert len(store["t"]) == 1
        store.set_memory_budget(None)
        assert store["t"].append({"id": list(range(100_000))}).inserted == 100_000


def test_a_result_beyond_the_budget_says_which_limit_it_is() -> None:
    with colmerge.Store(memory_budget=16 << 20) as store:
        store["t"] = {"id": list(range(100_000))}
        with pytest.raises(colmerge.OutOfMemoryError, match="the store's memory budget is exhausted") as caught:
            store.sql("SELECT repeat('x', 1000) AS x FROM t").to_dicts()
        assert "rows" not in str(caught.value)


def test_errors_can_be_pickled() -> None:
    error = colmerge.DuplicateKeyError("twice", table="t", row=3)
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is colmerge.DuplicateKeyError
    assert (str(copy), copy.table, copy.row, copy.column) == ("twice", "t", 3, None)


def test_what_cannot_be_pickled_says_so(store: colmerge.Store) -> None:
    store["t"] = [{"id": 1}]
    table = store["t"]
    for thing in (store, table, table.snapshot(), store.destination("t"), store.source("t"), colmerge.CancelFlag()):
        with pytest.raises(TypeError, match="cannot be pickled"):
            pickle.dumps(thing)
    for thing in (table.info(), table.append([{"id": 2}]), colmerge.Csv("a\n", nulls="x"), table.schema["id"]):
        assert pickle.loads(pickle.dumps(thing)) == thing


def test_times_beyond_pythons_own_are_errors_of_the_family(
    store: colmerge.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "numpy", raising=False)
    for column in (
        pyarrow.array([2**31 - 1], pyarrow.int32()).view(pyarrow.date32()),
        pyarrow.array([253402336800], pyarrow.timestamp("s", "UTC")),
        pyarrow.array([-(2**62)], pyarrow.duration("s")),
    ):
        store["t"] = pyarrow.table({"v": column})
        for read in (store["t"].to_dicts, store["t"].to_dict, lambda: store["t"].lookup(column[0], by="v")):
            with pytest.raises(colmerge.UnsupportedTypeError, match="beyond what Python"):
                read()
    store["t"] = pyarrow.table({"v": pyarrow.array([0], pyarrow.timestamp("us", "+0530"))})
    assert store["t"].to_dicts()[0]["v"].isoformat() == "1970-01-01T05:30:00+05:30"


def test_unknown_code_of_a_newer_library() -> None:
    from colmerge._error import error_of_code

    error = error_of_code(99, "new")
    assert type(error) is colmerge.ColmergeError
    assert error.code == 99


def test_closed_objects_say_so(store: colmerge.Store) -> None:
    store["t"] = [{"id": 1}]
    snapshot = store["t"].snapshot()
    snapshot.close()
    snapshot.close()
    with pytest.raises(colmerge.InvalidHandleError):
        len(snapshot)


def test_misspelt_words_get_the_nearest() -> None:
    with colmerge.Store() as store, pytest.raises(ValueError, match="did you mean 'update'"):
        store.table("t").merge([{"a": 1}], keys="a", on_match="updat")  # type: ignore[arg-type]


def test_what_is_no_text_or_number_is_named(store: colmerge.Store) -> None:
    wrong: Any = 5
    for call in (
        lambda: store.table(wrong).append([{"id": 1}]),
        lambda: store.sql(wrong),
        lambda: store.sql("SELECT '\ud800' FROM t"),
        lambda: store.destination("t", mode="merge", merge_keys=wrong),
        lambda: store.source("t", columns=wrong),
        lambda: store.source("t", batch_size=0),
        lambda: store.table("t").append(np.zeros(2)),
        lambda: store.table("t").append({"id": np.zeros((2, 2), "c8")}),
    ):
        with pytest.raises(colmerge.ColmergeError) as caught:
            call()
        assert isinstance(caught.value, ValueError)
    assert list(store) == []


def test_numbers_that_do_not_fit_are_refused_and_not_cut(store: colmerge.Store) -> None:
    for call in (
        lambda: colmerge.Store(memory_budget=2**64),
        lambda: colmerge.Store(threads=2**32),
        lambda: store.set_memory_budget(2**64),
        lambda: store.destination("t", batch_size=2**64),
        lambda: store.table("t").append([{"id": 1}], limits=colmerge.Limits(rows=2**64)),
    ):
        with pytest.raises(colmerge.InvalidArgumentError, match="out of range"):
            call()


def test_what_has_gone_is_still_readable() -> None:
    store = colmerge.Store()
    store["t"] = [{"id": 1}]
    table = store["t"]
    snapshot = table.snapshot()
    del store["t"]
    assert repr(table) == "<Table: Table 't' not found in in-memory store>"
    assert table._repr_html_() == "&lt;Table: Table &#x27;t&#x27; not found in in-memory store&gt;"
    assert "1 row" in repr(snapshot)
    store.close()
    assert repr(store) == "<Store, closed>"
    assert "closed" in store._repr_html_()


def test_messages_speak_python(store: colmerge.Store, people: colmerge.Table) -> None:
    """No word of the C interface in what callers of this package see."""
    closed = colmerge.Store()
    closed.close()
    limits = colmerge.Limits
    cases: list[tuple[Any, str]] = [
        (lambda: people.get("x"), "A value of type str cannot stand for int64"),
        (lambda: people.get(b"x"), "A value of type bytes"),
        (lambda: people.get(True), "A value of type bool"),
        (lambda: store.sql("SELECT * FROM people WHERE name = ?", [5]), "A value of type int cannot stand for utf8"),
        (lambda: people.append([{"id": 7}] * 3, limits=limits(rows=2)), r"more than 2 rows \(Limits.rows\)"),
        (lambda: people.append([{"id": 7}], limits=limits(rows=-1)), "'Limits.rows' must not be negative"),
        (lambda: people.append([{"id": 7}], limits=limits(batches=-1)), "'Limits.batches' must not be negative"),
        (lambda: store.sql("SELECT 1 FROM people", limits=limits(memory=-1)), "'Limits.memory' must not be negative"),
        (lambda: store.create_table("t", {}), "'schema' must not be empty"),
        (lambda: closed.sql("SELECT 1"), "The store is closed"),
        (lambda: closed.table("t").append([{"id": 1}]), "The store is closed"),
    ]
    for use, text in cases:
        with pytest.raises(colmerge.ColmergeError, match=text) as caught:
            use()
        assert not re.search(r"colmerge_|COLMERGE_|handle|of kind|_limit|struct|NULL", str(caught.value))


def test_names_of_callers_stay_in_messages(store: colmerge.Store) -> None:
    store["fields"] = [{"row_limit": 1}]
    for name in ("fields", "row_limitt"):
        with pytest.raises(colmerge.ColumnNotFoundError, match=f"'{name}'"):
            store.sql(f"SELECT {name} FROM fields")
    with pytest.raises(colmerge.ColmergeError, match="'fields'"):
        store.create_table("fields", {"a": int})
    with pytest.raises(colmerge.ColmergeError, match="'fields'") as caught:
        store.sql("SELECT CAST('fields' AS int) FROM fields")
    assert "schema" not in str(caught.value)


def test_a_missing_column_is_a_missing_key(people: colmerge.Table) -> None:
    error = colmerge.ColumnNotFoundError("no column 'x'", column="x")
    assert isinstance(error, KeyError)
    assert str(error) == "no column 'x'", "not in the quotes of a KeyError"
    assert str(pickle.loads(pickle.dumps(error))) == "no column 'x'"


def test_handles_are_not_copied(store: colmerge.Store, people: colmerge.Table, tmp_path: Path) -> None:
    config = colmerge.load_config("sources: {a: {connector: in_memory, table_name: people}}", store)
    handles = [
        store, people, people.snapshot(), store.destination("people"), store.source("people"),
        store.prepare("SELECT 1 FROM people"), store.stream("SELECT 1 FROM people"), config,
    ]  # fmt: skip
    for handle in handles:
        for use in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match=f"a {type(handle).__name__} belongs to its process"):
                use(handle)


def test_what_is_data_is_pickled_and_copied(store: colmerge.Store, people: colmerge.Table, monkeypatch: Any) -> None:
    selected = people.select(["name"], offset=1)
    result, changed = store.sql("SELECT id FROM people"), store.sql("UPDATE people SET age = 1")
    (batch,) = selected.batches()
    store["typed"] = pyarrow.table({"at": pyarrow.array([1], pyarrow.timestamp("s", "UTC")), "l": [[{"a": 1}]]})
    typed = store["typed"].select()
    for use in (copy.copy, copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each))):
        for rows in (selected, result, batch, typed, people.snapshot().select()):
            again = use(rows)
            assert type(again) is type(rows)
            assert again.to_dicts() == rows.to_dicts()
            assert again.schema == rows.schema
        assert use(changed).changes == changed.changes
        assert pyarrow.record_batch(use(batch)).num_rows == 2
        plain = [
            people.info(), store.memory_usage(), changed.changes, people.schema, colmerge.Interval(1, 2, 3),
            colmerge.Map([(1, 2)]), colmerge.Csv("a\n1\n", delimiter=";"), colmerge.Json("[]"), colmerge.Limits(rows=1),
            colmerge.Progress(1, 2, 3, None), colmerge.RejectedRow(1, 2, None, "x"),
        ]  # fmt: skip
        for value in plain:
            again = use(value)
            assert (type(again), again) == (type(value), value)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda *_: None)
    assert pickle.loads(pickle.dumps(typed)).schema == typed.schema, "where pyarrow is not installed"
    assert pickle.loads(pickle.dumps(selected)).to_dicts() == [{"name": "Bob"}, {"name": "Cid"}]
