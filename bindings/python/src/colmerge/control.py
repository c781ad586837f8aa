# SPDX-License-Identifier: Apache-2.0
"""What a caller may say about one call: progress, cancellation, limits; and what a write tells afterwards."""

from __future__ import annotations

from collections.abc import Callable
from operator import index
from typing import Any, NoReturn, Optional, TypeVar, Union

from colmerge import _native
from colmerge._arguments import utf8
from colmerge._dataclass import dataclass
from colmerge._error import InvalidArgumentError


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
    applied: bool
    """Whether the write was made: not when the table had its token; then nothing has changed."""

    def __int__(self) -> int:
        """Rows that the write took in."""
        return self.rows_read

    def __reduce__(self) -> tuple[Any, ...]:
        return WriteResult, tuple([getattr(self, name) for name in self.__match_args__])


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


class CancelFlag(_native.Flag):
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

    __slots__ = ()

    def __reduce__(self) -> NoReturn:
        raise TypeError("a CancelFlag cannot be pickled or copied: a copy would stop nothing")


Token = tuple[Union[str, bytes], int]
"""Names a write, so that it is applied once however often it is sent: who writes (up to 256 bytes), and the number of the
write among those of this writer, which grows from one write to the next."""

_NO_LIMITS = Limits()
_Kind = TypeVar("_Kind")


def _checked(option: str, value: Any, kind: type[_Kind]) -> _Kind:
    if not isinstance(value, kind):
        raise InvalidArgumentError(f"{option} must be a {kind.__name__}, not {value!r}", column=option)
    return value


def _bounds(limits: Optional[Limits]) -> Limits:
    return _NO_LIMITS if limits is None else _checked("limits", limits, Limits)


def _control(progress: Optional[ProgressCallback], cancel: Optional[CancelFlag]) -> dict[str, Any]:
    return {"progress": progress, "cancel": None if cancel is None else _checked("cancel", cancel, CancelFlag)}


def _whole(option: str, value: Any) -> int:
    try:
        number = index(value)
    except TypeError:
        number = -1
    if not 0 <= number < 2**63:
        raise InvalidArgumentError(f"{option} must be a whole number from 0 to 2**63 - 1, not {value!r}", column=option)
    return number


def _condition(token: Optional[Token], if_version: Optional[int]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if token is not None:
        if not isinstance(token, (tuple, list)) or len(token) != 2 or not isinstance(token[0], (str, bytes)):
            raise InvalidArgumentError(f"token must be a writer's name and a number, not {token!r}", column="token")
        writer = token[0] if isinstance(token[0], bytes) else utf8(token[0], "a writer")
        given["token"] = (writer, _whole("token's sequence", token[1]))
    if if_version is not None:
        given["if_version"] = _whole("if_version", if_version)
    return given


def write_options(
    progress: Optional[ProgressCallback] = None,
    cancel: Optional[CancelFlag] = None,
    limits: Optional[Limits] = None,
    token: Optional[Token] = None,
    if_version: Optional[int] = None,
) -> dict[str, Any]:
    """Options of one write, for the library."""
    bounds = _bounds(limits)
    return {
        **_control(progress, cancel),
        **_condition(token, if_version),
        "row_limit": bounds.rows,
        "batch_limit": bounds.batches,
        "memory_limit": bounds.memory,
    }


def cancellable(cancel: Optional[CancelFlag]) -> Optional[dict[str, Any]]:
    """What a call that changes nothing takes as options of a query, when only a flag ends it."""
    return None if cancel is None else _control(None, cancel)


def query_options(
    progress: Optional[ProgressCallback],
    cancel: Optional[CancelFlag],
    limits: Optional[Limits],
    threads: int = 0,
    batch_size: int = 0,
    token: Optional[Token] = None,
    if_version: Optional[int] = None,
) -> dict[str, Any]:
    """Options of one run of a statement, for the library."""
    bounds = _bounds(limits)
    return {
        **_control(progress, cancel),
        **_condition(token, if_version),
        "threads": threads,
        "batch_size": batch_size,
        "row_limit": bounds.rows,
        "memory_limit": bounds.memory,
    }


def nothing_done(version: int = 0) -> WriteResult:
    """The result of a write without rows."""
    return WriteResult(0, 0, 0, 0, 0, 0, version)
