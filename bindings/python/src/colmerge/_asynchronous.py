# SPDX-License-Identifier: Apache-2.0
"""Calls in a thread of their own, for programs that await them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Optional, TypeVar, Union

from colmerge.control import CancelFlag, Token, WriteResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from typing_extensions import Unpack

    from colmerge._input import Data
    from colmerge.options import AppendOptions, MergeOptions
    from colmerge.parameters import Parameters
    from colmerge.snapshot import Key

_Result = TypeVar("_Result")


async def in_thread(work: Callable[[CancelFlag], _Result]) -> _Result:
    """What the work gives. Where the task that awaits it is cancelled, the work is told so by its flag, and waited for:
    afterwards it has either changed nothing or was done already."""
    import asyncio  # not with the package: it takes long
    import contextvars

    flag = CancelFlag()
    # A future of the pool and no task: the end of the event loop must not cancel it past the flag.
    future = asyncio.get_running_loop().run_in_executor(None, contextvars.copy_context().run, work, flag)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        flag.set()
        while not future.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([future])
        future.exception()
        raise


class AwaitedWrites:
    """The writes of a table, to be awaited."""

    if TYPE_CHECKING:
        # What a table has, whose parameters are told there.
        def append(self, *given: Any, **options: Any) -> WriteResult: ...
        def replace(self, *given: Any, **options: Any) -> WriteResult: ...
        def merge(self, *given: Any, **options: Any) -> WriteResult: ...
        def delete(self, *given: Any, **options: Any) -> WriteResult: ...

    async def append_async(self, data: Data, **options: Unpack[AppendOptions]) -> WriteResult:
        """As `append`, in a thread; see `merge_async`."""
        return await in_thread(lambda cancel: self.append(data, cancel=cancel, **options))

    async def replace_async(self, data: Data, **options: Unpack[AppendOptions]) -> WriteResult:
        """As `replace`, in a thread; see `merge_async`."""
        return await in_thread(lambda cancel: self.replace(data, cancel=cancel, **options))

    async def merge_async(
        self, data: Data, keys: Union[str, Sequence[str], None] = None, **options: Unpack[MergeOptions]
    ) -> WriteResult:
        """As `merge`, in a thread, so that the event loop goes on; options as those of `merge`.

        Where the task that awaits it is cancelled, so is the write: it ends before the task does and leaves no trace,
        unless it was done already. The data is read, and a progress function called, in the thread.

        >>> import asyncio, colmerge
        >>> store = colmerge.Store()
        >>> async def main() -> int:
        ...     result = await store.table("people").merge_async([{"id": 1, "name": "Ann"}], keys=["id"])
        ...     return result.inserted
        >>> asyncio.run(main())
        1
        """
        return await in_thread(lambda cancel: self.merge(data, keys, cancel=cancel, **options))

    async def delete_async(
        self,
        keys: Union[Iterable[Key], Data, None] = None,
        *,
        by: Optional[Sequence[str]] = None,
        where: Optional[str] = None,
        parameters: Parameters = (),
        token: Optional[Token] = None,
        if_version: Optional[int] = None,
    ) -> WriteResult:
        """As `delete`, in a thread; see `merge_async`."""
        return await in_thread(
            lambda cancel: self.delete(
                keys, by=by, where=where, parameters=parameters, cancel=cancel, token=token, if_version=if_version
            )
        )
