# SPDX-License-Identifier: Apache-2.0
"""How tables look, and what shows how far a call has come."""

from __future__ import annotations

import importlib.util
import io
import sys
import types
from typing import Any

import pytest

import colmerge
from colmerge._display import display_width, text_table


@pytest.fixture
def wide(store: colmerge.Store) -> colmerge.Table:
    store["wide"] = [{f"column_{i}": i * 1000 for i in range(30)}]
    return store["wide"]


@pytest.mark.parametrize("width", [20, 40, 60, 100, 200, 1000])
def test_a_table_fits_the_terminal(wide: colmerge.Table, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = repr(wide).splitlines()[:-1]
    assert max(map(display_width, lines)) <= width
    heads = lines[0].split()
    if width == 1000:
        assert heads == wide.columns
        return
    middle = heads.index("…")
    assert heads[:middle] == wide.columns[:middle], "from the left"
    assert heads[middle + 1 :] == wide.columns[30 - (len(heads) - middle - 1) :], "and from the right"
    assert display_width(lines[0]) + 11 > width or len(heads) > 2, "no more are left out than must be"
    assert "column_0" in heads
    assert repr(wide).endswith("1 row, 30 columns")


def test_wide_characters_and_long_texts(store: colmerge.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    store["t"] = [{"名前": "日本語" * 50, "n": 1}, {"名前": "e\u0301\u200b" * 5, "n": 2}, {"名前": "a\nb\tc", "n": 3}]
    lines = repr(store["t"]).splitlines()[:-1]
    assert max(map(display_width, lines)) <= 30
    assert all("…" in line for line in (lines[2],))
    monkeypatch.setenv("COLUMNS", "60")
    lines = repr(store["t"]).splitlines()[:-1]
    starts = {display_width(line[: line.rstrip().rfind(line.split()[-1])]) for line in lines[2:]}
    assert starts == {display_width(lines[0]) - 1}, "the numbers stand below each other"
    assert display_width("日本e\u0301\u200b") == 5
    assert display_width(text_table(["x"], [["y" * 10**6]], [False]).splitlines()[2]) == 40


def test_a_single_column_fits(store: colmerge.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "10")
    store["t"] = [{"a_long_name_of_a_column": "x" * 100}]
    assert max(map(len, repr(store["t"]).splitlines()[:-1])) == 10


def test_html_is_escaped_with_types_and_counts(store: colmerge.Store) -> None:
    store["<b>"] = [{"<i>": "<script>&", "n": None}]
    shown = store["<b>"]._repr_html_()
    for text in ("&lt;i&gt;<br><small>utf8</small>", "&lt;script&gt;&amp;", "<em>null</em>", "1 row, 2 columns"):
        assert text in shown
    assert "<script>" not in shown
    assert "table &lt;b&gt;" in shown


# ---- progress=True ---------------------------------------------------------------------------------------------


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes one of the packages the one that is installed."""
    find = importlib.util.find_spec

    def use(name: str, module: Any = None) -> None:
        def find_one(wanted: str, package: Any = None) -> Any:
            return (wanted == name or None) if wanted in ("tqdm", "rich") else find(wanted, package)

        monkeypatch.setattr(importlib.util, "find_spec", find_one)
        for path, content in (module or {}).items():
            monkeypatch.setitem(sys.modules, path, content)

    return use


class Bar:
    """What tqdm's bar is."""

    made: list[Bar] = []

    def __init__(self, **options: Any) -> None:
        self.n, self.total, self.options, self.is_open = 0, None, options, True
        Bar.made.append(self)

    def update(self, count: int) -> None:
        self.n += count

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self.is_open = False


def test_a_bar_by_tqdm(store: colmerge.Store, only: Any) -> None:
    module = types.ModuleType("tqdm.auto")
    module.tqdm = Bar  # type: ignore[attr-defined]
    only("tqdm", {"tqdm": types.ModuleType("tqdm"), "tqdm.auto": module})
    Bar.made.clear()
    store.table("t").append({"id": range(50_000)}, progress=True)
    (bar,) = Bar.made
    assert (bar.n, bar.total, bar.is_open) == (50_000, 50_000, False)
    store.sql("SELECT sum(id) FROM t", progress=True)
    store.destination("t").write({"id": [1]}, progress=True)
    assert len(Bar.made) == 3
    with pytest.raises(colmerge.TypeMismatchError):
        store.table("t").append({"id": ["x"]}, progress=True)
    assert not Bar.made[-1].is_open


def test_the_real_bars(store: colmerge.Store, capsys: pytest.CaptureFixture[str], only: Any) -> None:
    for name in ("tqdm", "rich"):
        if importlib.util.find_spec(name) is None:
            continue
        only(name)
        store.table("t").append({"id": range(50_000)}, progress=True)
        shown = capsys.readouterr()
        assert "50" in shown.err + shown.out


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_as_text(store: colmerge.Store, only: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    only("neither")
    for stream in (Terminal(), io.StringIO()):
        monkeypatch.setattr(sys, "stderr", stream)
        store.table("t").append({"id": range(50_000)}, progress=True)
        assert ("50,000 of 50,000 rows" in stream.getvalue()) == stream.isatty()


def test_no_bar(store: colmerge.Store) -> None:
    assert store.table("t").append([{"id": 1}], progress=False).inserted == 1
    with pytest.raises(colmerge.InvalidArgumentError, match="progress must be a function, or True"):
        store.table("t").append([{"id": 1}], progress="yes")  # type: ignore[arg-type]
    assert len(store["t"]) == 1
