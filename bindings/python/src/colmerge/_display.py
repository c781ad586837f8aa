# SPDX-License-Identifier: Apache-2.0
"""Tables for people: as text in a terminal, as HTML in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Optional

_WIDEST_CELL = 40
# Marks on the character before, and what joins or directs characters.
_WITHOUT_WIDTH = ("Mn", "Me", "Cf")
_GAP = 2
_NUMBERS = ("int", "uint", "float", "decimal")


def display_width(text: str) -> int:
    """How many places of a terminal the text takes."""
    if text.isascii():
        return len(text)
    import unicodedata  # only here: importing this package takes little

    return sum(
        0 if unicodedata.category(char) in _WITHOUT_WIDTH else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def _fitted(text: str, most: int = _WIDEST_CELL) -> str:
    """One line of bounded width."""
    fitted, width, end = "", 0, 0
    for char in text:
        shown = char if char.isprintable() else "\u2424" if char == "\n" else " "
        width += display_width(shown)
        if width > most:
            return fitted[:end] + "…"
        fitted += shown
        if width <= most - 1:
            end = len(fitted)
    return fitted


def _padded(text: str, width: int, right: bool) -> str:
    space = " " * (width - display_width(text))
    return space + text if right else text + space


def is_number(type_name: str) -> bool:
    """Whether values of the type stand at the right of their column."""
    return type_name.startswith(_NUMBERS)


def terminal_width() -> int:
    """How many places a line of the terminal has; 80 where there is none."""
    import shutil  # not with the package: it takes long

    return shutil.get_terminal_size().columns


def _kept_columns(widths: Sequence[int], most: int) -> Optional[list[int]]:
    """Columns that fit, from both ends, so that those in the middle give way to one of dots; None: all fit."""
    if sum(widths) + _GAP * (len(widths) - 1) <= most or len(widths) < 2:
        return None
    left: list[int] = [0]
    right: list[int] = []
    room = most - widths[0] - _GAP - 1  # what is after the first column and the dots
    first, last = 1, len(widths) - 1
    while first <= last:
        from_right = len(right) < len(left)
        number = last if from_right else first
        room -= widths[number] + _GAP
        if room < 0:
            break
        if from_right:
            right.insert(0, number)
            last -= 1
        else:
            left.append(number)
            first += 1
    return [*left, -1, *right]


def text_table(
    names: Sequence[str],
    rows: Iterable[Sequence[Optional[str]]],
    right: Sequence[bool],
    width: Optional[int] = None,
) -> str:
    """Aligned columns under their names; None is shown as an empty cell. Lines of more than a `width` lack columns in the
    middle.

    >>> print(text_table(["id", "name"], [["1", "Ann"], ["10", None]], [True, False]))
    id  name
    --  ----
     1  Ann
    10
    """
    widest = _WIDEST_CELL
    if width is not None:  # the first column, and dots behind it
        widest = max(min(widest, width - (_GAP + 1 if len(names) > 1 else 0)), 1)
    cells = [[_fitted(cell or "", widest) for cell in row] for row in rows]
    heads = [_fitted(name, widest) for name in names]
    widths = [max(map(display_width, column)) for column in zip(heads, *cells)]
    lines = [heads, ["-" * each for each in widths], *cells]
    kept = None if width is None else _kept_columns(widths, width)
    if kept is not None:
        lines = [[line[i] if i >= 0 else "…" for i in kept] for line in lines]
        right = [i >= 0 and right[i] for i in kept]
        widths = [widths[i] if i >= 0 else 1 for i in kept]
    gap = " " * _GAP
    return "\n".join(
        gap.join(_padded(cell, each, at) for cell, each, at in zip(line, widths, right)).rstrip() for line in lines
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
