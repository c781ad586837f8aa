# SPDX-License-Identifier: Apache-2.0
"""The command line writes text that it reads as the same values."""

from __future__ import annotations

import datetime
import decimal
import json
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

import colmerge
from colmerge.cli import main

UTC = datetime.timezone.utc
FLAT: dict[str, list[Any]] = {
    "whole": [1, None, -3, 2**62],
    "part": [0.1, None, 1e300, float("inf")],
    "truth": [True, None, False, True],
    "text": ["a", "", "NA", None],
    "hard": ['q"uote', "line\nbreak\r", "com,ma;", "  blank "],
    "day": [datetime.date(2024, 2, 29), None, datetime.date(1, 1, 1), datetime.date(9999, 12, 31)],
    "moment": [
        datetime.datetime(2024, 2, 29, 1, 2, 3, 4),
        None,
        datetime.datetime(1, 1, 1),
        datetime.datetime(2024, 1, 1),
    ],
    "there": [datetime.datetime(2024, 2, 29, 1, 2, 3, 4, UTC), None, *[datetime.datetime(2024, 1, 1, tzinfo=UTC)] * 2],
}


@pytest.mark.parametrize("kind", ["csv", "tsv", "csv.gz", "json", "jsonl"])
def test_values_come_back(tmp_path: Path, kind: str) -> None:
    first, second = tmp_path / "a.parquet", tmp_path / f"a.{kind}"
    pyarrow.parquet.write_table(pyarrow.table(FLAT), first)
    assert main(["sql", "SELECT * FROM a", str(first), "-o", str(second)]) == 0
    third = tmp_path / "b.parquet"
    assert main(["sql", "SELECT * FROM a", str(second), "-o", str(third)]) == 0
    assert pyarrow.parquet.read_table(third).to_pydict() == FLAT


@pytest.mark.parametrize("nulls", ["", "NA"])
@pytest.mark.parametrize("values", [["a", None, "", "NA", None], [None], [None, "x"], ["", ""], []])
def test_nulls_and_empty_texts_of_one_column(tmp_path: Path, values: list[Any], nulls: str) -> None:
    first, second = tmp_path / "a.parquet", tmp_path / "a.csv"
    pyarrow.parquet.write_table(pyarrow.table({"n": pyarrow.array(values, pyarrow.string())}), first)
    assert main(["sql", "SELECT * FROM a", str(first), "-o", str(second), "--output-nulls", nulls]) == 0
    with colmerge.Store() as store:
        store.table("a").append(colmerge.Csv.read(second, nulls=nulls or ()))
        assert store["a"].column("n") == values


def test_types_that_text_lacks(tmp_path: Path) -> None:
    table = pyarrow.table(
        {
            "d": pyarrow.array([decimal.Decimal("1.50")]),
            "t": [datetime.time(1, 2, 3)],
            "b": [b"\x00a"],
            "e": pyarrow.array(["x"]).dictionary_encode(),
            "n": pyarrow.array([1], pyarrow.timestamp("ns")),
            "l": [[{"day": datetime.date(2024, 1, 2), "b": b"a"}]],
            "m": pyarrow.array([[("k", 1)]], pyarrow.map_(pyarrow.string(), pyarrow.int64())),
        }
    )
    source, out = tmp_path / "a.parquet", tmp_path / "a.jsonl"
    pyarrow.parquet.write_table(table, source)
    assert main(["sql", "SELECT * FROM a", str(source), "-o", str(out)]) == 0
    assert json.loads(out.read_text()) == {
        "d": "1.50",
        "t": "01:02:03",
        "b": "\\x0061",
        "e": "x",
        "n": "1970-01-01 00:00:00.000000001",
        "l": [{"day": "2024-01-02", "b": "\\x61"}],
        "m": {"k": 1},
    }


def test_nothing_and_much(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("n,t\n" + "".join(f"{n},x\n" for n in range(70_000)))  # more than one part
    for kind, nothing in (("csv", "n,t\n"), ("json", "[]\n"), ("jsonl", "")):
        out = tmp_path / f"out.{kind}"
        assert main(["sql", "SELECT * FROM a WHERE n < 0", str(source), "-o", str(out)]) == 0
        assert out.read_text() == nothing
        assert main(["sql", "SELECT * FROM a", str(source), "-o", str(out)]) == 0
        with colmerge.Store() as store:
            text = colmerge.Csv.read(out) if kind == "csv" else colmerge.Json.read(out)
            store.table("a").append(text)
            assert store["a"].column("n") == list(range(70_000))
