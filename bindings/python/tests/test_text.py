# SPDX-License-Identifier: Apache-2.0
"""Options of `Csv` and `Json`."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import colmerge
from colmerge import Csv, Json, RejectedRow


def rows_of(data: Any) -> list[dict[str, Any]]:
    with colmerge.Store() as store:
        store.table("t").append(data)
        rows: list[dict[str, Any]] = store["t"].to_dicts()
        return rows


def test_options_of_csv() -> None:
    text = "Report\nzip ;n;x\n# none\n01234; 1.234,5 ;NA\n1;2;-\n".encode("utf-16")
    form = Csv(
        text,
        delimiter="auto",
        nulls="NA",
        types={"zip": "text", "x": "text"},
        decimal=",",
        thousands=".",
        comment="#",
        trim=True,
        skip_lines=1,
    )
    assert rows_of(form) == [{"zip": "01234", "n": 1234.5, "x": None}, {"zip": "1", "n": 2.0, "x": "-"}]
    assert rows_of(Csv(b"a\nJos\xe9\n", encoding="latin-1")) == [{"a": "José"}]


def test_options_of_json() -> None:
    text = '{"data": [{"a": NaN, "b": "-", "c": {"d": 1}}, {"a": 1, "b": "x"}]}'
    form = Json(text, nan="null", records_key="data", nulls=["-"], types={"c": "text"})
    assert rows_of(form) == [{"a": None, "b": None, "c": '{"d":1}'}, {"a": 1, "b": "x", "c": None}]
    assert rows_of(Json('[{"id":1,"tags":["a","b"],"meta":{"x":1}}]'))[0]["tags"] == ["a", "b"]


def test_rows_that_cannot_be_read() -> None:
    rejected: list[RejectedRow] = []
    form = Csv("a,b\n1,2\n3\nx,4\n5,6\n", types={"a": "int32"}, on_rejected=rejected.append)
    assert rows_of(form) == [{"a": 1, "b": 2}, {"a": 5, "b": 6}]
    assert [(row.line, row.row, row.column) for row in rejected] == [(3, 1, None), (4, 1, "a")]
    assert "'x' is not an int32" in rejected[1].message
    with pytest.raises(colmerge.LimitExceededError, match="rejected_limit"):
        rows_of(Csv("a,b\n1\n2\n", on_rejected=rejected.append, rejected_limit=1))

    def refuse(_: RejectedRow) -> None:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        rows_of(Csv("a,b\n1\n", on_rejected=refuse))


def test_a_code_is_no_number_of_an_inferred_column() -> None:
    with colmerge.Store() as store:
        table = store.table("t")
        table.merge(Csv("zip,n\n12345,1\n"), keys=["zip"])
        with pytest.raises(colmerge.InvalidTextError, match="'0012345' is not an int64.*types"):
            table.merge(Csv("zip,n\n0012345,9\n"), keys=["zip"])
        table.append(Csv("n\n1e+05\n"))
        table.append(Json("[]"))
        assert store["t"].to_dicts() == [{"zip": 12345, "n": 1}, {"zip": None, "n": 100000}]


@pytest.mark.parametrize(
    "form",
    [
        Csv("a\n", delimiter="||"),
        Csv("a\n", encoding="ebcdic"),  # type: ignore[arg-type]
        Csv("a\n", types={"a": "integr"}),
        Json("[]", nan="maybe"),  # type: ignore[arg-type]
        Json("[]", layout="tree"),  # type: ignore[arg-type]
    ],
)
def test_options_that_there_are_not(form: Any) -> None:
    with pytest.raises(colmerge.InvalidArgumentError):
        rows_of(form)


def test_nested_types_are_declared(store: colmerge.Store) -> None:
    types = {"s": "struct<userId: int16, tags: list<text>>", "m": "map<text, date>", "v": "varchar(2)"}
    rejected: list[colmerge.RejectedRow] = []
    lines = (
        '{"s": {"userId": "7", "tags": ["a", 1]}, "m": {"k": "2024-02-29"}, "v": "ab"}',
        '{"s": {"userId": 70000}}',
        '{"s": {"other": 1}}',
        '{"v": "abc"}',
        '{"m": [1]}',
    )
    table = store.table("t")
    table.append(Json("\n".join(lines), types=types, on_rejected=rejected.append))
    assert [(row.line, row.column) for row in rejected] == [(2, "s"), (3, "s"), (4, "v"), (5, "m")]
    table.append(Csv("s,m,v\n{},null,\n[],,\n", on_rejected=rejected.append))
    assert [row.line for row in rejected[4:]] == [3]
    first, second = table.to_dicts()
    assert first["s"] == {"userId": 7, "tags": ["a", "1"]}
    assert first["m"] == [("k", dt.date(2024, 2, 29))]
    assert second == {"s": {"userId": None, "tags": None}, "m": None, "v": None}
