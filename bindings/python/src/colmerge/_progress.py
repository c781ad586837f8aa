# SPDX-License-Identifier: Apache-2.0
"""Bars for ``progress=True``: of tqdm or rich where one is installed, else plain text on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, Optional

from colmerge._error import InvalidArgumentError

if TYPE_CHECKING:
    from colmerge.control import Progress

_Callback = Callable[["Progress"], object]


@contextmanager
def shown(progress: Any) -> Iterator[Optional[_Callback]]:
    """The function that takes the progress of one call; None: nobody asks for it."""
    if progress is None or progress is False:
        yield None
    elif progress is True:
        with _bar() as step:
            yield step
    elif callable(progress):
        yield progress
    else:
        raise InvalidArgumentError(f"progress must be a function, or True for a bar, not {progress!r}", column="progress")


def _bar() -> AbstractContextManager[Optional[_Callback]]:
    from importlib.util import find_spec

    if find_spec("tqdm") is not None:
        return _of_tqdm()
    return _of_rich() if find_spec("rich") is not None else _as_text()


def rows_done(now: Progress) -> int:
    """Rows worked through; while nobody knows of how many, rows read."""
    return now.rows_read if now.total_rows is None else now.rows_prepared


@contextmanager
def _of_tqdm() -> Iterator[_Callback]:
    from tqdm.auto import tqdm

    with tqdm(unit=" rows", unit_scale=True) as bar:

        def step(now: Progress) -> None:
            bar.total = now.total_rows
            bar.update(rows_done(now) - bar.n)

        yield step


@contextmanager
def _as_text() -> Iterator[Optional[_Callback]]:
    from colmerge.cli.progress import ProgressBar

    with ProgressBar(None) as bar:
        step = bar.step("")
        yield step if callable(step) else None


@contextmanager
def _of_rich() -> Iterator[_Callback]:
    from rich.progress import BarColumn, MofNCompleteColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    with Bar(BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()) as bar:
        task = bar.add_task("rows", total=None)

        def step(now: Progress) -> None:
            bar.update(task, completed=rows_done(now), total=now.total_rows)

        yield step
