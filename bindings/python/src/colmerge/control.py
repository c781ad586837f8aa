# SPDX-License-Identifier: Apache-2.0
"""What a caller may say about one call: progress, cancellation, limits; and what a write tells afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import byref, c_int32, pointer
from dataclasses import dataclass, fields
from typing import Any, NoReturn, Optional, TypeVar, Union

from colmerge import _native, _structures
from colmerge._error import CancelledError, InvalidArgumentError
from colmerge._interrupt import Interrupt, called_back, is_watchable
from colmerge._progress import shown
from colmerge._structures import ProgressFunction, QueryOptions, WriteOptions, sized


@dataclass(frozen=True, init=False)
class WriteResult(_native.Counts):
    """What a write did: ``rows_read == inserted + updated + deleted + ignored``."""

    # The extension module keeps the members.
    __slots__ = ()

    rows_read: int
    inserted: int
    updated: int
    deleted: int
    ignored: int
    batches: int
    version: int
    """Version of the table after the write."""

    def __int__(self) -> int:
        """Rows that the write took in."""
        return self.rows_read

    def __reduce__(self) -> tuple[Any, ...]:
        return WriteResult, tuple(getattr(self, each.name) for each in fields(self))


@dataclass(frozen=True)
class Progress:
    """How far a write or a statement has come."""

    rows_read: int
    """Rows taken in so far; for a statement, rows looked at."""
    batches: int
    rows_prepared: int
    """Rows worked through so far."""
    total_rows: Optional[int]
    """Rows of the whole write; None while that is not known."""


ProgressCallback = Union[Callable[[Progress], object], bool]
"""A function that is called on the thread that made the call. Returning False cancels; an exception cancels and is raised
by the call. No other colmerge call may be made inside. Or True: a bar by tqdm or rich where one is installed, else as
text on standard error where that is a terminal."""


@dataclass(frozen=True)
class Limits:
    """Bounds on what one call may take; a call that would pass one fails and changes nothing."""

    rows: int = 0
    """Rows of a write, or of the result of a query; 0: no limit."""
    batches: int = 0
    """Batches that a stream may give; 0: no limit."""
    memory: int = 0
    """Bytes that the call may allocate; 0: only the store's budget."""


class CancelFlag:
    """Stops writes and queries from another thread.

    >>> import colmerge
    >>> flag = colmerge.CancelFlag()
    >>> flag.set()
    >>> with colmerge.Store() as store:
    ...     try:
    ...         store.table("people").append([{"id": 1}], cancel=flag)
    ...     except colmerge.CancelledError:
    ...         print("nothing was written:", list(store))
    nothing was written: []
    """

    def __init__(self) -> None:
        self._flag = c_int32(0)

    def set(self) -> None:
        """Asks every call that was given this flag to stop at its next batch."""
        self._flag.value = 1

    def clear(self) -> None:
        """Takes the wish back."""
        self._flag.value = 0

    def is_set(self) -> bool:
        return self._flag.value != 0

    def __reduce__(self) -> NoReturn:
        raise TypeError("a CancelFlag cannot be pickled or copied: a copy would stop nothing")


_Options = TypeVar("_Options", WriteOptions, QueryOptions)
_NO_LIMITS = Limits()


_Kind = TypeVar("_Kind")


def _checked(option: str, value: Any, kind: type[_Kind]) -> _Kind:
    if not isinstance(value, kind):
        raise InvalidArgumentError(f"{option} must be a {kind.__name__}, not {value!r}", column=option)
    return value


def _bounds(limits: Optional[Limits]) -> Limits:
    return _NO_LIMITS if limits is None else _checked("limits", limits, Limits)


@contextmanager
def _controlled(
    options: _Options,
    progress: Optional[ProgressCallback],
    cancel: Optional[CancelFlag],
    interruptible: bool,
) -> Iterator[_Options]:
    """Puts callback and flag into the options; raises what the callback raised.

    In the main thread an interruptible call looks up now and then, so that Ctrl-C stops it.
    """
    with shown(progress) as callback:
        yield from _watched(options, callback, cancel, interruptible)


def _watched(
    options: _Options,
    progress: Optional[Callable[[Progress], object]],
    cancel: Optional[CancelFlag],
    interruptible: bool,
) -> Iterator[_Options]:
    if cancel is not None:
        options.cancel = pointer(_checked("cancel", cancel, CancelFlag)._flag)
    if progress is None and not (interruptible and is_watchable()):
        yield options
        return
    raised: list[BaseException] = []
    interrupt = Interrupt()

    @called_back
    def step(_user: Any, given: Any) -> int:
        try:
            if progress is None or interrupt.came:
                return interrupt.came
            now: _structures.Progress = given.contents
            total = now.total_rows if now.total_rows >= 0 else None
            return progress(Progress(now.rows_read, now.batches, now.rows_prepared, total)) is False
        except BaseException as error:
            raised.append(error)
            return 1

    options.progress = ProgressFunction(step)
    with interrupt:
        try:
            yield options
        except CancelledError:
            if raised:
                raise raised[0] from None
            raise
        if raised:  # it came too late to stop the call
            raise raised[0]


@contextmanager
def write_options(
    progress: Optional[ProgressCallback],
    cancel: Optional[CancelFlag],
    limits: Optional[Limits],
    interruptible: bool,
) -> Iterator[Optional[WriteOptions]]:
    """Options of one write; None when all are defaults."""
    if progress is None and cancel is None and limits is None and not interruptible:
        yield None
        return
    bounds = _bounds(limits)
    options = sized(WriteOptions, row_limit=bounds.rows, batch_limit=bounds.batches, memory_limit=bounds.memory)
    with _controlled(options, progress, cancel, interruptible) as controlled:
        yield controlled


@contextmanager
def cancel_options(cancel: Optional[CancelFlag]) -> Iterator[Any]:
    """What a call that changes a table takes as options of a write, when only a flag ends it."""
    with write_options(None, cancel, None, False) as options:
        yield None if options is None else byref(options)


def cancellable(cancel: Optional[CancelFlag]) -> Any:
    """What a call that changes nothing takes as options of a query, when only a flag ends it."""
    if cancel is None:
        return None
    options = sized(QueryOptions)
    options.cancel = pointer(cancel._flag)
    return byref(options)


@contextmanager
def query_options(
    progress: Optional[ProgressCallback],
    cancel: Optional[CancelFlag],
    limits: Optional[Limits],
    threads: int = 0,
    batch_size: int = 0,
) -> Iterator[QueryOptions]:
    """Options of one run of a statement."""
    bounds = _bounds(limits)
    options = sized(
        QueryOptions, threads=threads, batch_size=batch_size, row_limit=bounds.rows, memory_limit=bounds.memory
    )
    with _controlled(options, progress, cancel, True) as controlled:
        yield controlled


def result_of(given: Union[_structures.WriteResult, None] = None) -> WriteResult:
    """The result of a write, for callers."""
    done = given or _structures.WriteResult()
    return WriteResult(
        done.rows_read, done.inserted, done.updated, done.deleted, done.ignored, done.batches, done.version
    )
