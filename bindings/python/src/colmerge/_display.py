# SPDX-License-Identifier: Apache-2.0
"""Tables for people: as text in a terminal, as HTML in a notebook."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Optional

_WIDEST_CELL = 40
_NUMBERS = ("int", "uint", "float", "decimal")


def display_width(text: str) -> int:
    """How many places of a terminal the text takes."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def _fitted(text: str) -> str:
    """One line of bounded width."""
    line = "".join(char if char.isprintable() else "\N{SYMBOL FOR NEWLINE}" if char == "\n" else " " for char in text)
    if display_width(line) <= _WIDEST_CELL:
        return line
    while display_width(line) > _WIDEST_CELL - 1:
        line = line[:-1]
    return line + "…"


def _padded(text: str, width: int, right: bool) -> str:
    space = " " * (width - display_width(text))
    return space + text if right else text + space


def is_number(type_name: str) -> bool:
    """Whether values of the type stand at the right of their column."""
    return type_name.startswith(_NUMBERS)


def text_table(names: Sequence[str], rows: Iterable[Sequence[Optional[str]]], right: Sequence[bool]) -> str:
    """Aligned columns under their names; None is shown as an empty cell.

    >>> print(text_table(["id", "name"], [["1", "Ann"], ["10", None]], [True, False]))
    id  name
    --  ----
     1  Ann
    10
    """
    cells = [[_fitted(cell or "") for cell in row] for row in rows]
    heads = [_fitted(name) for name in names]
    widths = [max(map(display_width, column)) for column in zip(heads, *cells)]
    lines = [heads, ["-" * width for width in widths], *cells]
    return "\n".join(
        "  ".join(_padded(cell, width, at) for cell, width, at in zip(line, widths, right)).rstrip() for line in lines
    )


def escaped(text: str) -> str:
    """Text inside of HTML."""
    import html  # only in notebooks: importing this package takes little

    return html.escape(text)


def html_table(
    names: Sequence[str],
    types: Sequence[str],
    rows: Iterable[Sequence[Optional[str]]],
    caption: str,
) -> str:
    """The same for notebooks, with the types under the names."""
    alignment = ["right" if is_number(kind) else "left" for kind in types]

    def line(tag: str, cells: Iterable[str]) -> str:
        inner = "".join(f'<{tag} style="text-align: {side}">{cell}</{tag}>' for cell, side in zip(cells, alignment))
        return f"<tr>{inner}</tr>"

    def shown(cell: Optional[str]) -> str:
        return "<em>null</em>" if cell is None else escaped(_fitted(cell))

    head = line(
        "th", (f"{escaped(name)}<br><small>{escaped(kind)}</small>" for name, kind in zip(names, types))
    )
    body = "".join(line("td", map(shown, row)) for row in rows)
    return (
        f'<table class="colmerge"><caption>{escaped(caption)}</caption>'
        f"<thead>{head}</thead><tbody>{body}</tbody></table>"
    )
