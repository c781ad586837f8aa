# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C while the library works.

Python runs signal handlers only where it runs Python code: in the main thread, inside the callbacks of a call. An
exception that a handler raises there at the callback's first instruction cannot be caught by the callback, and ctypes
drops it. So the handler leaves the callbacks' own frames alone, and the one that reports progress asks it instead.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import CodeType, FrameType, TracebackType
from typing import Any, Optional, TypeVar

_Callback = TypeVar("_Callback", bound=Callable[..., Any])
_callbacks: set[CodeType] = set()


def called_back(function: _Callback) -> _Callback:
    """A function that the library calls back: Ctrl-C inside it, but not in what it calls, is noted and not raised."""
    _callbacks.add(function.__code__)
    return function


class Interrupt:
    """Watches for Ctrl-C during one call; where it came, leaving the context raises KeyboardInterrupt.

    Only in the main thread, and only where Python's own handler is in place; handlers of a program's own stay.
    """

    def __init__(self) -> None:
        self.came = False
        self._installed = False

    def __enter__(self) -> Interrupt:
        self._installed = is_watchable()
        if self._installed:
            signal.signal(signal.SIGINT, self._note)
        return self

    def _note(self, _number: int, frame: Optional[FrameType]) -> None:
        self.came = True
        if frame is None or frame.f_code not in _callbacks:
            raise KeyboardInterrupt

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        if self._installed:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        if self.came:
            raise KeyboardInterrupt from None


def is_watchable() -> bool:
    """Whether Ctrl-C would reach this thread as Python's KeyboardInterrupt."""
    return (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
