# SPDX-License-Identifier: Apache-2.0
"""A bar on standard error that shows how far a write is."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Optional, TextIO

from colmerge import Progress
from colmerge.control import ProgressCallback

_WIDTH = 24
_PAUSE = 0.05


class ProgressBar:
    """Shows one write after the other; silent where nobody sees it."""

    def __init__(self, wanted: Optional[bool], stream: Optional[TextIO] = None) -> None:
        """`wanted` None: where standard error is a terminal."""
        self._stream = sys.stderr if stream is None else stream
        self._on = self._stream.isatty() if wanted is None else wanted
        self._label = ""
        self._next = 0.0

    def step(self, label: str) -> Optional[ProgressCallback]:
        """The callback for a write; None when nothing is shown."""
        self._label = label
        return self._show if self._on else None

    def _show(self, now: Progress) -> None:
        moment = time.monotonic()
        done = now.total_rows is not None and now.rows_prepared >= now.total_rows
        if moment < self._next and not done:
            return
        self._next = moment + _PAUSE
        self._stream.write(f"\r\x1b[K{self._label} {bar(now)}")
        self._stream.flush()

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        if self._on:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


def bar(now: Progress) -> str:
    """How far a write is, as text.

    >>> bar(Progress(rows_read=1000, batches=1, rows_prepared=250, total_rows=1000))
    '[######------------------]  25 %  250 of 1,000 rows'
    >>> bar(Progress(rows_read=1000, batches=1, rows_prepared=0, total_rows=None))
    '1,000 rows read'
    """
    if now.total_rows is None:
        return f"{now.rows_read:,} rows read"
    share = now.rows_prepared / now.total_rows if now.total_rows else 1.0
    full = round(share * _WIDTH)
    drawn = "#" * full + "-" * (_WIDTH - full)
    return f"[{drawn}] {share * 100:3.0f} %  {now.rows_prepared:,} of {now.total_rows:,} rows"
