# SPDX-License-Identifier: Apache-2.0
"""Every option of CSV and JSON text reaches the library; what is no option is refused by name."""

from __future__ import annotations

import json
from typing import Any

import pytest

import colmerge
from colmerge import Csv, Json


def rows(store: colmerge.Store, text: Any) -> list[dict[str, Any]]:
    store["t"] = text
    return store["t"].to_dicts()


def test_one_word_is_one_word(store: colmerge.Store) -> None:
    assert rows(store, Csv("a\nN\nA\nNA\nx\n", nulls="NA")) == [{"a": "N"}, {"a": "A"}, {"a": None}, {"a": "x"}]
    assert rows(store, Csv("1\n", header=False, column_names="ab")) == [{"ab": 1}]
    assert rows(store, Json('[{"a": "NA"}, {"a": "N"}]', nulls="NA")) == [{"a": None}, {"a": "N"}]


CSV: list[tuple[dict[str, Any], str, list[dict[str, Any]]]] = [
    ({"delimiter": "auto"}, "a;b\n1;2\n", [{"a": 1, "b": 2}]),
    ({"types": {"a": "text"}}, "a\n1\n", [{"a": "1"}]),
    ({"delimiter": ";", "decimal": ",", "thousands": "."}, "a;b\n1.234,5;1\n", [{"a": 1234.5, "b": 1}]),
    ({"comment": "#"}, "a\n#x\n1\n", [{"a": 1}]),
    ({"trim": True}, "a\n x \n", [{"a": "x"}]),
    ({"skip_lines": 2}, "title\n\na\n1\n", [{"a": 1}]),
]


@pytest.mark.parametrize(("options", "text", "expected"), CSV, ids=[", ".join(options) for options, *_ in CSV])
def test_csv_options(store: colmerge.Store, options: dict[str, Any], text: str, expected: Any) -> None:
    assert rows(store, Csv(text, **options)) == expected
    assert rows(store, Csv(text.encode(), **options)) == expected


def test_encodings(store: colmerge.Store, tmp_path: Any) -> None:
    for name, python in (("latin-1", "latin-1"), ("windows-1252", "cp1252"), ("utf-16-le", "utf-16-le")):
        path = tmp_path / "t.csv"
        path.write_bytes("a\nä\n".encode(python))
        assert rows(store, Csv.read(path, encoding=name)) == [{"a": "ä"}]  # type: ignore[arg-type]
        assert rows(store, Csv("a\nä\n", encoding=name)) == [{"a": "ä"}]  # type: ignore[arg-type]
        path.write_bytes('[{"a": "ä"}]'.encode(python))
        assert rows(store, Json.read(path, encoding=name)) == [{"a": "ä"}]  # type: ignore[arg-type]


def test_json_options(store: colmerge.Store) -> None:
    text = json.dumps([{"a": 1.5}, {"a": float("nan")}])
    with pytest.raises(colmerge.InvalidTextError, match="'nan'"):
        rows(store, Json(text, nan="error"))
    assert rows(store, Json(text, nan="null")) == [{"a": 1.5}, {"a": None}]
    assert str(rows(store, Json(text))[1]["a"]) == "nan"
    assert rows(store, Json('{"rows": [{"a": 1}]}', records_key="rows", types={"a": "float64"})) == [{"a": 1.0}]


def test_absent_members_change_nothing(store: colmerge.Store) -> None:
    table = store.table("t")
    table.merge(Json('[{"id": 1, "a": 1, "b": 1}]'), keys="id")
    table.merge(Json('[{"id": 1, "a": 2}, {"id": 2, "b": null}]'), keys="id")
    assert table.to_dicts() == [{"id": 1, "a": 2, "b": 1}, {"id": 2, "a": None, "b": None}]


def test_rejected_rows_are_collected(store: colmerge.Store) -> None:
    rejected: list[colmerge.RejectedRow] = []
    text = "a,b\n1,2\n3\nx,4\n"
    assert rows(store, Csv(text, types={"a": "int32"}, on_rejected=rejected.append)) == [{"a": 1, "b": 2}]
    assert [(row.line, row.row, row.column) for row in rejected] == [(3, 1, None), (4, 1, "a")]
    assert "line 4" in rejected[1].message
    rejected.clear()
    lines = Json('{"a": 1}\n{"a": \n', on_rejected=rejected.append)
    assert rows(store, lines) == [{"a": 1}]
    assert len(rejected) == 1
    with pytest.raises(colmerge.LimitExceededError):
        rows(store, Csv(text, types={"a": "int32"}, on_rejected=rejected.append, rejected_limit=1))
    with pytest.raises(colmerge.CancelledError):
        rows(store, Csv(text, on_rejected=lambda row: False))

    def fails(row: colmerge.RejectedRow) -> None:
        raise KeyError(row.line)

    with pytest.raises(KeyError, match="3"):
        rows(store, Csv(text, on_rejected=fails))


WRONG: list[Any] = [
    lambda: Csv("a\n", delimiter="||"),
    lambda: Csv("a\n", delimiter=""),
    lambda: Csv("a\n", delimiter="ä"),
    lambda: Csv("a\n", quote=""),
    lambda: Csv("a\n", header=None),  # type: ignore[arg-type]
    lambda: Csv("a\n", header=0),  # type: ignore[arg-type]
    lambda: Csv("a\n", nulls=5),  # type: ignore[arg-type]
    lambda: Csv("a\n", nulls=[5]),  # type: ignore[list-item]
    lambda: Csv("a\n", column_names=5),  # type: ignore[arg-type]
    lambda: Csv("a\n", types=["a"]),  # type: ignore[arg-type]
    lambda: Csv("a\n", types={"a": "int33"}),
    lambda: Csv("a\n", encoding="utf8"),  # type: ignore[arg-type]
    lambda: Csv("a\n", skip_lines=-1),
    lambda: Csv("a\n", on_rejected=print, rejected_limit=0),
    lambda: Csv(5),  # type: ignore[arg-type]
    lambda: Json("[]", layout="ndjson"),  # type: ignore[arg-type]
    lambda: Json("[]", nan="x"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_other_values_are_refused(store: colmerge.Store, number: int) -> None:
    with pytest.raises(colmerge.InvalidArgumentError):
        rows(store, WRONG[number]())
    assert "t" not in store


def test_a_table_without_columns_can_be_shown(store: colmerge.Store) -> None:
    store["t"] = Json("[]")
    assert store["t"].schema.names == []
    assert "0 rows, 0 columns" in repr(store["t"])
    assert store["t"].to_dicts() == []
    assert store["t"].schema.arrow_schema.names == []
